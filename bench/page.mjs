// Everything that is printed of the results: the charts, the README's table, the tables of docs/speed.md. None
// of their figures is written by hand.
//
//   node bench/page.mjs --write    (writes them)
//   node bench/page.mjs --check    (fails where one of them is not what the results say)

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { drawCharts, isOurs, withUnit } from './charts.mjs';
import { figure } from './lib/report.mjs';
import { SAID } from './lib/machine.mjs';
import { measuredKinds, readResults } from './lib/results.mjs';

const BEGIN = '<!-- speed:begin -->';
const END = '<!-- speed:end -->';
const root = new URL('../', import.meta.url);

/** What each kind of work is called, its chart, and its tables, each with a label. */
const FAMILIES = [
  family('Verifying a token', 'verify', 'verify', 'characters', [
    ['accepted, 124 characters', '124 characters'],
    ['accepted, 250 characters', '250 characters'],
    ['accepted, 1000 characters', '1,000 characters'],
    ['accepted, 4000 characters', '4,000 characters'],
  ]),
  family('Verifying a token again', 'verify', 'verify-cached', 'from the cache', [
    ['cached, 124 characters', '124 characters'],
    ['cached, 250 characters', '250 characters'],
    ['cached, 1000 characters', '1,000 characters'],
  ]),
  family('Refusing a token', 'verify', 'refuse', 'why', [
    ['refused: wrong signature, 124 characters', 'wrong signature, 124 characters'],
    ['refused: wrong signature, 250 characters', 'wrong signature, 250 characters'],
    ['refused: expired, 124 characters', 'expired, 124 characters'],
    ['refused: expired, 250 characters', 'expired, 250 characters'],
    ['refused: junk, no dots', 'no dots in it'],
    ['refused: junk, three random segments', 'three random segments'],
    ['refused: oversized, 9,000 characters', '9,000 characters'],
  ]),
  family('Signing', 'sign', 'sign', 'what', [['five claims', 'five claims']]),
  family('Is an address in the list?', 'cidr', 'cidr', 'list', [
    ...rules(4, ['1', '10', '1,000', '100,000', '1,000,000']),
    ...rules(6, ['1', '10', '1,000', '100,000', '1,000,000']),
  ]),
  family('Memory of a list', 'cidr', 'memory', 'list', [
    ...rules(4, ['1,000', '100,000', '1,000,000'], 'memory: '),
    ...rules(6, ['1,000', '100,000', '1,000,000'], 'memory: '),
  ]),
  family('Building a list', 'cidr', undefined, 'list', [
    ...rules(4, ['1,000', '100,000', '1,000,000'], 'build: '),
    ...rules(6, ['1,000', '100,000', '1,000,000'], 'build: '),
  ]),
  family('A server under load', 'live', 'live', 'of a request', [
    ["the handler's own time: 250 characters, 64 connections", 'the handler’s own time, 64 connections'],
    ["the handler's own time: 250 characters, 1 connection", 'the handler’s own time, one connection'],
    ['processor time for each request: 250 characters, 64 connections', 'processor time, 64 connections'],
    ['processor time for each request: 250 characters, 1 connection', 'processor time, one connection'],
  ]),
  family('The first request of a process', 'first-request', 'first-request', 'what', [
    ['import', 'import'],
    ['first verification after it', 'first verification'],
    ['bytes loaded', 'bytes loaded'],
    ['files loaded', 'files loaded'],
  ]),
  family('SHA-256', 'sha256', 'sha256', 'length', lengths('sha256', ['16', '64', '128', '256', '1024', '8192'])),
  family('HMAC', 'sha256', undefined, 'length', lengths('hmac', ['16', '64', '128', '256', '1024', '8192'])),
  family('Base64url', 'base64url', undefined, 'what', [
    ...['32', '128', '1024', '8192'].map((length) => [`encode ${length} bytes`, `encode ${length} bytes`]),
    ...['32', '128', '1024', '8192'].map((length) => [`decode to ${length} bytes`, `decode to ${length} bytes`]),
  ]),
];

/** Tables whose rows are all our own, or no peers: they are printed as they are. */
const PLAIN = [
  family('The whole decision', 'filter', 'filter', '', [
    ['whole check, without a cache', 'without a cache'],
    ['whole check, from the cache', 'from the cache'],
    ['bytes on the heap for each decision', 'bytes on the heap'],
  ]),
  family('The gate', 'gate', undefined, '', [
    ['time from a request to the first word of its answer', 'until it answers'],
    ['processor time in the program for each request', 'processor time'],
  ]),
  family('A server that does nothing else', 'http', 'http', '', [
    ['requests per second', 'requests'],
    ['processor time of the server for each request', 'processor time'],
  ]),
];

/** What a row measures that is neither ours nor a peer. */
const YARDSTICKS = ['net.isIP (parsing alone)', 'none', 'no filter'];

/** What a peer's row means, where its name does not tell. */
const MEANT = [
  ['jose, 32 at once', 'jose with 32 verifications under way at a time, its best: alone, each waits for the event loop'],
  ['fast-jwt, token as key', 'fast-jwt with a `cacheKeyBuilder` that gives the token itself, its best: it hashes the token otherwise'],
  ['fast-jwt, cached by text', 'fast-jwt with a cache and a `cacheKeyBuilder` that gives the token itself'],
  ['createHmac', 'Node’s HMAC of the signed text alone: nothing is decoded, parsed or compared'],
  ['portcullis, native', '`nativeHs256Key`'],
  ['portcullis, accepting', 'what it takes to accept a token of the same length, for comparison'],
];

/** The scripts of which the head of a machine's tables speaks; another one says for itself what it was run on. */
const MAIN = FAMILIES.concat(PLAIN).map(({ script }) => script).filter((script) => script !== 'live');

const kinds = measuredKinds();
const all = kinds.map((kind) => ({ kind, lines: linesOf(readResults(kind)) }));
const [main] = all;
if (main === undefined) throw new Error('there are no results: run `npm run bench -- --json` first');
const charts = drawCharts(newest(main));
const written = new Map(charts.map(({ file, svg }) => [`bench/charts/${file}.svg`, svg]));
written.set('README.md', between('README.md', summary(main)));
written.set('docs/speed.md', between('docs/speed.md', all.map(details).join('\n\n')));

const isWriting = process.argv.includes('--write');
if (!isWriting && !process.argv.includes('--check')) {
  console.error('--write or --check?');
  process.exit(2);
}
for (const [path, content] of written) {
  const file = new URL(path, root);
  if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
  if (isWriting) writeFileSync(file, content);
  else process.exitCode = 1;
  console.error(`${path}: ${isWriting ? 'written' : 'is not what the results say; npm run speed-page -- --write'}`);
}

function family(title, script, chart, column, tables) {
  return { title, script, chart, column, tables };
}

function rules(version, counts, what = '') {
  return counts.map((count) => {
    return [`${what}IPv${version}, ${count} random rules`, `IPv${version}, ${count} ${count === '1' ? 'rule' : 'rules'}`];
  });
}

function lengths(what, all) {
  return all.map((length) => [`${what}, ${length} bytes`, `${Number(length).toLocaleString('en-US')} bytes`]);
}

/** The Node lines of a file of results, oldest first. */
function linesOf(results) {
  return Object.keys(results)
    .sort((a, b) => a - b)
    .map((line) => results[line]);
}

function newest({ lines }) {
  return lines.at(-1);
}

function short(node) {
  return node.replace(/^v(\d+\.\d+).*/, '$1');
}

/** The text of a page with other content between its marks. */
function between(path, content) {
  const page = readFileSync(new URL(path, root), 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${path}: has no ${BEGIN} with ${END} behind it`);
  return `${page.slice(0, begin + BEGIN.length)}\n${content}\n${page.slice(end)}`;
}

/** The README's picture, tables and what they leave unsaid: the newest Node line alone. */
function summary(results) {
  const { tables } = newest(results);
  const value = (script, title, name) => rowsOf(tables, script, title).find((row) => row.name === name)?.value;
  const verified = [
    ['verify, 124 characters', 'verify', 'accepted, 124 characters'],
    ['verify, 250 characters', 'verify', 'accepted, 250 characters'],
    ['verify, 1,000 characters', 'verify', 'accepted, 1000 characters'],
    ['verify, 4,000 characters', 'verify', 'accepted, 4000 characters'],
    ['verify again, cached, 250 characters', 'verify', 'cached, 250 characters'],
    ['refuse a wrong signature', 'verify', 'refused: wrong signature, 250 characters'],
    ['refuse what is no token', 'verify', 'refused: junk, no dots'],
    ['sign five claims', 'sign', 'five claims'],
  ].map(([label, script, title]) => {
    const ours = value(script, title, 'portcullis');
    const against = (name) => ratio(value(script, title, name), ours);
    const best = value(script, title, 'fast-jwt, token as key');
    const own = [against('fast-jwt'), ...(best === undefined ? [] : [`${ratio(best, ours)} at best`])].join(', ');
    const others = ['jsonwebtoken', 'jose', 'jose, 32 at once', 'createHmac'].map(against);
    return [label, withUnit(ours, 'ns'), against('portcullis, native'), own, ...others];
  });
  const looked = [
    ['IPv4 among 10', 'IPv4, 10 random rules'],
    ['IPv4 among 1,000', 'IPv4, 1,000 random rules'],
    ['IPv4 among 100,000', 'IPv4, 100,000 random rules'],
    ['IPv6 among 1,000', 'IPv6, 1,000 random rules'],
  ].map(([label, title]) => {
    const ours = value('cidr', title, 'portcullis');
    return [label, withUnit(ours, 'ns'), ...['net.BlockList', 'ipaddr.js', 'proxy-addr', 'ip-matching'].map((name) => {
      return ratio(value('cidr', title, name), ours);
    })];
  });
  const slower = verified.filter((row) => Number.parseFloat(row[3]) < 1).map(([label]) => label.replace('verify, ', ''));
  return [
    picture('verify', 'bench/charts/', '250 characters'),
    '',
    `Each number compares with portcullis: 2 means that it takes twice the time, below 1 that it is faster. ${said(results, [newest(results)], ['verify', 'sign', 'cidr'])}.`,
    '',
    ...markdownTable(
      ['tokens', 'portcullis', 'native key', 'fast-jwt', 'jsonwebtoken', 'jose', 'jose, 32 at once', 'createHmac alone'],
      verified,
    ),
    '',
    ...markdownTable(['address rules', 'portcullis', 'net.BlockList', 'ipaddr.js', 'proxy-addr', 'ip-matching'], looked),
    '',
    'Node’s own SHA-256 is faster for long tokens; the native key (`nativeHs256Key`) uses it.' +
      `${slower.length === 0 ? '' : ` With the default key, fast-jwt is ahead at ${slower.join(' and ')}.`}` +
      `${tables.some(({ isBusy }) => isBusy) ? ' Other programs ran on the machine meanwhile: the figures are noisy.' : ''}`,
  ].join('\n');
}

/** Everything measured on one kind of machine. */
function details(results) {
  const { kind, lines } = results;
  const titles = FAMILIES.flatMap((one) => printed(one, lines));
  const plain = PLAIN.flatMap((one) => plainly(one, lines));
  return [
    `## ${capital(SAID[kind])}`,
    '',
    `${said(results, lines, MAIN)}, unless a table says otherwise. Each cell of a peer says how many times our time it takes, on Node ` +
      `${lines.map(({ node }) => short(node)).join(' / ')}; under 1, it is faster.`,
    '',
    ...meant(lines),
    ...titles,
    ...plain,
    ...growth(),
    '### What is not won',
    '',
    ...notWon(lines),
  ].join('\n').trimEnd();
}

function printed({ title, script, chart, column, tables }, lines) {
  const found = tables.filter(([name]) => lines.some((line) => rowsOf(line.tables, script, name).length > 0));
  if (found.length === 0) return [];
  const names = [...new Set(found.flatMap(([name]) => lines.flatMap((line) => {
    return rowsOf(line.tables, script, name).map((row) => row.name);
  })))].filter((name) => name !== 'portcullis');
  const rows = found.map(([name, label]) => {
    const cells = names.map((peer) => each(lines, (line) => {
      const of = (one) => rowsOf(line.tables, script, name).find((row) => row.name === one)?.value;
      return ratio(of(peer), of('portcullis'));
    }));
    const ours = each(lines, ({ tables: measured }) => {
      const unit = measured.find((one) => one.script === script && one.title === name)?.unit;
      const value = rowsOf(measured, script, name).find((row) => row.name === 'portcullis')?.value;
      return value === undefined ? '–' : withUnit(value, unit);
    });
    return [label, ours, ...cells];
  });
  return [
    ...begun(title, chart),
    ...markdownTable([column, 'portcullis', ...names], rows),
    '',
    ...noise(script, lines),
  ];
}

function plainly({ title, script, chart, tables }, lines) {
  const rows = tables.flatMap(([name, label]) => {
    const names = [...new Set(lines.flatMap((line) => rowsOf(line.tables, script, name).map((row) => row.name)))];
    return names.map((one) => [label, one, each(lines, ({ tables: measured }) => {
      const unit = measured.find((table) => table.script === script && table.title === name)?.unit;
      const value = rowsOf(measured, script, name).find((row) => row.name === one)?.value;
      return value === undefined ? '–' : withUnit(value, unit);
    })]);
  });
  if (rows.length === 0) return [];
  return [...begun(title, chart), ...markdownTable(['', 'what', 'measured'], rows), '', ...noise(script, lines)];
}

function begun(title, chart) {
  return [`### ${title}`, '', ...(hasChart(chart) ? [picture(chart, '../bench/charts/'), ''] : [])];
}

/** What is said of a measurement on another machine, or beside other programs. */
function noise(script, lines) {
  const tables = lines.flatMap((line) => line.tables).filter((table) => table.script === script);
  const parts = [
    ...(MAIN.includes(script) ? [] : [`${said(main, lines.filter((line) => hasScript(line, script)), [script])}.`]),
    ...(tables.some(({ isBusy }) => isBusy)
      ? ['Other programs ran on the machine meanwhile: the order holds, the figures are noisy.']
      : []),
  ];
  return parts.length === 0 ? [] : [parts.join(' '), ''];
}

function hasScript({ tables }, script) {
  return tables.some((table) => table.script === script);
}

/** How time grows: the lines' charts, whose texts have the figures. */
function growth() {
  const found = ['scaling-token-length', 'scaling-rules', 'scaling-build'].filter(hasChart);
  if (found.length === 0) return [];
  return ['### How time grows', '', ...found.map((chart) => picture(chart, '../bench/charts/')), ''];
}

/** For each family and peer that is ahead of us anywhere, where, and by how much on each Node line. */
function notWon(lines) {
  const rows = FAMILIES.flatMap(({ title, script, tables }) => {
    const ahead = new Map();
    for (const [name, label] of tables) {
      const ratios = new Map();
      for (const line of lines) {
        const rows = rowsOf(line.tables, script, name);
        const best = Math.min(...rows.filter((row) => row.name.startsWith('portcullis')).map((row) => row.value));
        for (const { name: peer, value } of rows) {
          if (isOurs(peer) || YARDSTICKS.includes(peer)) continue;
          ratios.set(peer, [...(ratios.get(peer) ?? []), best / value]);
        }
      }
      for (const [peer, values] of ratios) {
        if (!values.some((value) => value > 1)) continue;
        ahead.set(peer, [...(ahead.get(peer) ?? []), `${label} ${values.map((value) => times(value)).join(' / ')}`]);
      }
    }
    return [...ahead].map(([peer, places]) => [title, peer, places.join('; ')]);
  });
  if (rows.length === 0) return ['Nothing that is measured here.'];
  return [
    'Where another library is ahead on one of the Node lines: our time divided by its time. Of our two kinds of key, the faster one counts.',
    '',
    ...markdownTable(['work', 'ahead', 'where'], rows),
  ];
}

function meant(lines) {
  const names = new Set(lines.flatMap(({ tables }) => tables.flatMap(({ rows }) => rows.map(({ name }) => name))));
  const found = MEANT.filter(([name]) => names.has(name));
  return found.length === 0 ? [] : [...found.map(([name, text]) => `- **${name}**: ${text}.`), ''];
}

/** What was measured, on what, when. */
function said({ kind }, lines, scripts) {
  const tables = lines.flatMap((line) => line.tables).filter((table) => scripts.includes(table.script));
  const all = (name) => [...new Set(tables.map((table) => table[name]))].sort().join(' and ');
  const nodes = lines.map(({ node }) => short(node)).join(' and ');
  return `portcullis ${all('version')}, ${all('machine')}, ${SAID[kind]}, Node ${nodes}, ${all('measured')}`;
}

function hasChart(file) {
  return charts.some((chart) => chart.file === file);
}

/** A chart, with its figures as the text for who does not see it; of one group alone if that is named. */
function picture(file, folder, group = '') {
  const { title, said: groups } = charts.find((one) => one.file === file);
  return `![${title}. ${groups.filter((text) => text.startsWith(group)).join('; ')}](${folder}${file}.svg)`;
}

function rowsOf(tables, script, title) {
  return tables.find((table) => table.script === script && table.title === title)?.rows ?? [];
}

/** A cell for all Node lines; a dash where none has it. */
function each(lines, cell) {
  const cells = lines.map(cell);
  return cells.every((one) => one === '–') ? '–' : cells.join(' / ');
}

function ratio(value, ours) {
  return value === undefined || ours === undefined ? '–' : times(value / ours);
}

/** Two decimals near 1, where they decide; fewer above. */
function times(value) {
  if (value < 1.95) return value.toFixed(2);
  return value < 9.95 ? value.toFixed(1) : figure(Math.round(value));
}

function markdownTable(columns, rows) {
  const ruler = columns.map((_, index) => (index === 0 ? '---' : '--:'));
  return [columns, ruler, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
