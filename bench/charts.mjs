// Draws the results of a kind of machine into charts/*.svg: bar charts of the comparisons, line charts of how
// time grows.
//
//   node bench/charts.mjs [--node 24] [--without-sha]
//
// The newest Node line unless one is given; of a machine with SHA instructions unless the other kind is.

import { mkdirSync, writeFileSync } from 'node:fs';
import { figure } from './lib/report.mjs';
import { readResults } from './lib/results.mjs';
import { barChart, lineChart } from './lib/svg.mjs';

const results = readResults(process.argv.includes('--without-sha') ? 'without' : 'with');
const asked = process.argv.indexOf('--node');
const line =
  asked > 0
    ? process.argv[asked + 1]
    : Object.keys(results)
        .sort((a, b) => a - b)
        .at(-1);
if (results[line] === undefined) {
  console.error('There is nothing for that Node line: run `node bench/run.mjs --json` first.');
  process.exit(2);
}
const { node, machine, tables } = results[line];
const folder = new URL('./charts/', import.meta.url);
mkdirSync(folder, { recursive: true });

bars('verify', 'Verifying a token', 'verify', [
  ['accepted, 124 characters', '124 characters'],
  ['accepted, 250 characters', '250 characters'],
  ['accepted, 1000 characters', '1,000 characters'],
  ['accepted, 4000 characters', '4,000 characters'],
]);
bars('verify-cached', 'Verifying a token again, from the cache', 'verify', [
  ['cached, 124 characters', '124 characters'],
  ['cached, 250 characters', '250 characters'],
]);
bars('refuse', 'Refusing a token', 'verify', [
  ['refused: wrong signature, 250 characters', 'wrong signature'],
  ['refused: expired, 250 characters', 'expired'],
  ['refused: junk, no dots', 'junk'],
  ['refused: oversized, 9,000 characters', 'oversized'],
]);
bars('sign', 'Signing five claims', 'sign', [['five claims', '']]);
bars('sha256', 'SHA-256', 'sha256', [
  ['sha256, 64 bytes', '64 bytes'],
  ['sha256, 256 bytes', '256 bytes'],
  ['sha256, 8192 bytes', '8,192 bytes'],
]);
bars('cidr', 'Is the address in the list? Parsing included', 'cidr', [
  ['IPv4, 10 random rules', 'IPv4, 10 rules'],
  ['IPv4, 1,000 random rules', 'IPv4, 1,000 rules'],
  ['IPv6, 10 random rules', 'IPv6, 10 rules'],
  ['IPv6, 1,000 random rules', 'IPv6, 1,000 rules'],
]);
bars('memory', 'What a list of 100,000 rules keeps in memory', 'cidr', [
  ['memory: IPv4, 100,000 random rules', 'IPv4'],
  ['memory: IPv6, 100,000 random rules', 'IPv6'],
]);
bars('filter', 'The whole decision about a request, over verifying its token alone', 'filter', [
  ['whole check, without a cache', 'without a cache'],
  ['whole check, from the cache', 'from the cache'],
]);
bars('http', 'A node:http server with and without the filter', 'http', [
  ['requests per second', ''],
  ['processor time of the server for each request', 'processor time'],
]);
bars('first-request', 'The first request of a process', 'first-request', [
  ['import', 'import'],
  ['first verification after it', 'first verification'],
  ['bytes loaded', 'bytes loaded'],
]);
lines('scaling-token-length', 'Verifying by token length', 'characters', [
  ['verify by token length', 'hs256Key'],
  ['verify by token length, nativeHs256Key', 'native'],
]);
lines('scaling-rules', 'Looking up an address by number of rules', 'rules', [
  ['IPv4 lookups by rules', 'IPv4'],
  ['IPv6 lookups by rules', 'IPv6'],
]);
lines('scaling-build', 'Building a list by number of rules', 'rules', [
  ['IPv4 building by rules', 'IPv4'],
  ['IPv6 building by rules', 'IPv6'],
]);

function bars(file, title, script, wanted) {
  const groups = [];
  for (const [name, label] of wanted) {
    const table = find(script, name);
    if (table) groups.push({ label, bars: table.rows.map((row) => bar(row, table)) });
  }
  if (groups.length === 0) return;
  const { command, higherIsBetter } = find(script, wanted[0][0]);
  const subtitle = higherIsBetter
    ? 'requests: longer is better; time: shorter is better'
    : 'shorter is better; medians; broken bars are over 30 times ours';
  write(file, barChart({ title, subtitle, groups, footnote: footnote(command) }));
}

function bar({ name, value }, { unit }) {
  const isOurs = name.startsWith('portcullis') || name.startsWith('filter') || name.startsWith('check');
  return { name, value, isOurs, text: withUnit(value, unit) };
}

function lines(file, title, xTitle, wanted) {
  const found = wanted.map(([name, label]) => [find('scaling', name), label]).filter(([table]) => table);
  if (found.length === 0) return;
  const series = found.map(([table, name]) => ({
    name,
    points: table.rows.map((row) => [row.size, row.value]),
  }));
  const notes = found.map(([table, name]) => `${name}: ${table.note}`);
  write(
    file,
    lineChart({
      title,
      subtitle: 'both axes logarithmic; medians',
      series,
      xTitle,
      xText: (x) => x.toLocaleString('en-US'),
      yText: (y) => withUnit(y, 'ns'),
      footnote: [...notes, footnote(found[0][0].command)].join('\n'),
    }),
  );
}

function find(script, title) {
  return tables.find((table) => table.script === script && table.title === title);
}

function footnote(command) {
  return `${machine} · Node ${node} · ${command}`;
}

/** Nanoseconds in the unit that keeps the number short. */
function withUnit(value, unit) {
  if (unit !== 'ns' || value < 1000) return `${figure(value)} ${unit}`;
  if (value < 1e6) return `${figure(value / 1000)} µs`;
  return value < 1e9 ? `${figure(value / 1e6)} ms` : `${figure(value / 1e9)} s`;
}

function write(name, svg) {
  writeFileSync(new URL(`${name}.svg`, folder), svg);
  console.log(`charts/${name}.svg`);
}
