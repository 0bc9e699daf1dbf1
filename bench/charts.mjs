// The charts of a Node line's results: bars of the comparisons, lines of how time grows; each with a text that
// has its figures. `page.mjs` writes them.

import { figure } from './lib/report.mjs';
import { barChart, lineChart, LONGEST_BAR } from './lib/svg.mjs';

/** File, title, script, and the tables that are the groups of bars, each with its label. */
const BARS = [
  ['verify', 'Verifying a token', 'verify', [
    ['accepted, 124 characters', '124 characters'],
    ['accepted, 250 characters', '250 characters'],
    ['accepted, 1000 characters', '1,000 characters'],
    ['accepted, 4000 characters', '4,000 characters'],
  ]],
  ['verify-cached', 'Verifying a token again, from the cache', 'verify', [
    ['cached, 124 characters', '124 characters'],
    ['cached, 250 characters', '250 characters'],
  ]],
  ['refuse', 'Refusing a token', 'verify', [
    ['refused: wrong signature, 250 characters', 'wrong signature'],
    ['refused: expired, 250 characters', 'expired'],
    ['refused: junk, no dots', 'junk'],
    ['refused: oversized, 9,000 characters', 'oversized'],
  ]],
  ['sign', 'Signing five claims', 'sign', [['five claims', '']]],
  ['sha256', 'SHA-256', 'sha256', [
    ['sha256, 64 bytes', '64 bytes'],
    ['sha256, 256 bytes', '256 bytes'],
    ['sha256, 8192 bytes', '8,192 bytes'],
  ]],
  ['cidr', 'Is the address in the list? Parsing included', 'cidr', [
    ['IPv4, 10 random rules', 'IPv4, 10 rules'],
    ['IPv4, 1,000 random rules', 'IPv4, 1,000 rules'],
    ['IPv6, 10 random rules', 'IPv6, 10 rules'],
    ['IPv6, 1,000 random rules', 'IPv6, 1,000 rules'],
  ]],
  ['memory', 'What a list of 100,000 rules keeps in memory', 'cidr', [
    ['memory: IPv4, 100,000 random rules', 'IPv4'],
    ['memory: IPv6, 100,000 random rules', 'IPv6'],
  ]],
  ['filter', 'The whole decision about a request, over verifying its token alone', 'filter', [
    ['whole check, without a cache', 'without a cache'],
    ['whole check, from the cache', 'from the cache'],
  ]],
  ['live', 'What a check costs a server under load', 'live', [
    ["the handler's own time: 250 characters, 64 connections", 'the handler’s own time'],
    ['processor time for each request: 250 characters, 64 connections', 'processor time for each request'],
  ]],
  ['http', 'A node:http server with and without the filter', 'http', [
    ['requests per second', ''],
    ['processor time of the server for each request', 'processor time'],
  ]],
  ['first-request', 'The first request of a process', 'first-request', [
    ['import', 'import'],
    ['first verification after it', 'first verification'],
    ['bytes loaded', 'bytes loaded'],
  ]],
];

/** File, title, what is counted, and the tables that are the lines, each with its name. */
const LINES = [
  ['scaling-token-length', 'Verifying by token length', 'characters', [
    ['verify by token length', 'hs256Key'],
    ['verify by token length, nativeHs256Key', 'native'],
  ]],
  ['scaling-rules', 'Looking up an address by number of rules', 'rules', [
    ['IPv4 lookups by rules', 'IPv4'],
    ['IPv6 lookups by rules', 'IPv6'],
  ]],
  ['scaling-build', 'Building a list by number of rules', 'rules', [
    ['IPv4 building by rules', 'IPv4'],
    ['IPv6 building by rules', 'IPv6'],
  ]],
];

/** `{ file, title, svg, said }` for each chart that there are results for; `said` has its figures in words. */
export function drawCharts(results) {
  const bars = BARS.map(([file, title, script, wanted]) => drawBars(results, file, title, script, wanted));
  const lines = LINES.map(([file, title, xTitle, wanted]) => drawLines(results, file, title, xTitle, wanted));
  return [...bars, ...lines].filter((chart) => chart !== undefined);
}

/** Nanoseconds in the unit that keeps the number short; any other unit behind the number. */
export function withUnit(value, unit) {
  if (unit !== 'ns' || value < 1000) return `${figure(value)} ${unit}`;
  if (value < 1e6) return `${figure(value / 1000)} µs`;
  return value < 1e9 ? `${figure(value / 1e6)} ms` : `${figure(value / 1e9)} s`;
}

/** Whether a row of a table is our own. */
export function isOurs(name) {
  return name.startsWith('portcullis') || name.startsWith('filter') || name.startsWith('check');
}

function drawBars({ node, tables }, file, title, script, wanted) {
  const found = wanted.flatMap(([name, label]) => {
    const table = tables.find((one) => one.script === script && one.title === name);
    return table === undefined ? [] : [{ label, table }];
  });
  if (found.length === 0) return undefined;
  const groups = found.map(({ label, table: { rows, unit } }) => ({
    label,
    bars: rows.map(({ name, value }) => ({ name, value, isOurs: isOurs(name), text: withUnit(value, unit) })),
  }));
  const ways = found.some(({ table }) => table.higherIsBetter)
    ? 'requests: longer is better; time: shorter is better'
    : 'shorter is better; medians';
  const broken = `; broken bars are over ${LONGEST_BAR} times our shortest`;
  const subtitle = (isBroken) => (isBroken ? ways + broken : ways);
  const footnote = footnoteOf(node, found[0].table);
  const said = groups.map(({ label, bars }) => {
    return `${label === '' ? '' : `${label}: `}${bars.map(({ name, text }) => `${name} ${text}`).join(', ')}`;
  });
  return { file, title, svg: barChart({ title, subtitle, groups, footnote }), said };
}

function drawLines({ node, tables }, file, title, xTitle, wanted) {
  const found = wanted.flatMap(([name, label]) => {
    const table = tables.find((one) => one.script === 'scaling' && one.title === name);
    return table === undefined ? [] : [{ label, table }];
  });
  if (found.length === 0) return undefined;
  const series = found.map(({ label, table }) => ({
    name: label,
    points: table.rows.map((row) => [row.size, row.value]),
  }));
  const notes = found.map(({ label, table }) => `${label}: ${table.note}`);
  const svg = lineChart({
    title,
    subtitle: 'both axes logarithmic; medians',
    series,
    xTitle,
    xText: (x) => x.toLocaleString('en-US'),
    yText: (y) => withUnit(y, 'ns'),
    footnote: [...notes, footnoteOf(node, found[0].table)].join('\n'),
  });
  const said = series.map(({ name, points }) => {
    const [[from, first], [to, last]] = [points[0], points.at(-1)];
    const ends = [
      [from, first],
      [to, last],
    ].map(([x, y]) => `${withUnit(y, 'ns')} at ${x.toLocaleString('en-US')}`);
    return `${name}: ${ends.join(', ')}`;
  });
  return { file, title: `${title} (${xTitle})`, svg, said };
}

function footnoteOf(node, { command, version, measured, machine, isBusy }) {
  const noise = isBusy ? ', other programs beside it' : '';
  return `portcullis ${version} · ${machine}${noise} · Node ${node} · ${command} · ${measured}`;
}
