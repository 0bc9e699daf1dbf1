// Is an address in a list of CIDR rules? Lookups in one process, interleaved; building and memory in
// children.

import { lists, parseFloor } from './lib/cidr-peers.mjs';
import { resultOf } from './lib/child.mjs';
import { compare, contestant, keep, median } from './lib/measure.mjs';
import { addressesFor, announcedRules, randomRules } from './lib/prefixes.mjs';
import { freshStrings } from './lib/random.mjs';
import { heading, isFull, quick, rounds, table } from './lib/report.mjs';

const PEERS_UP_TO = 100_000;
const SLOW_FROM = 10_000;

heading(
  'cidr',
  '4,096 addresses, half of them in the list, every call on a fresh string, parsing included. Most peers' +
    ' scan their list: with 100,000 rules every library gets 5 rounds, and the scanning ones few calls in' +
    ' each. Longer lists are ours alone, because the peers take up to 17 s to build them (`--full` adds' +
    ' net.BlockList).',
);

for (const family of [4, 6]) {
  for (const count of [1, 8, 10, 1000, 100_000, 1_000_000]) {
    await lookups(family, 'random', Array.from(randomRules(family, count)));
  }
  const announced = announcedRules(family);
  await lookups(family, 'announced', announced.slice(0, 1000));
  await lookups(family, 'announced', announced.slice(0, 100_000));
  await lookups(family, 'announced', announced);
}
for (const family of [4, 6]) await buildAndMemory(family);

async function lookups(family, source, rules) {
  const address = freshStrings(addressesFor(family, rules));
  const contestants = [contestant(parseFloor.name, (text) => keep(parseFloor.has(text)), address)];
  for (const library of librariesFor(rules.length)) {
    contestants.push(lookup(library, lists[library](rules, family), address));
  }
  const rows = await compare(contestants, rules.length < SLOW_FROM ? rounds : Math.min(rounds, 5));
  table(`IPv${family}, ${amount(rules.length)} ${source} rules`, { rows });
}

function librariesFor(count) {
  if (count <= PEERS_UP_TO) return Object.keys(lists);
  return isFull ? ['portcullis', 'net.BlockList'] : ['portcullis'];
}

/** A contestant with a closure of its own for each library, so that none shares type feedback. */
function lookup(library, has, address) {
  switch (library) {
    case 'portcullis':
      return contestant(library, (text) => keep(has(text)), address);
    case 'net.BlockList':
      return contestant(library, (text) => keep(has(text)), address);
    case 'ipaddr.js':
      return contestant(library, (text) => keep(has(text)), address);
    case 'proxy-addr':
      return contestant(library, (text) => keep(has(text)), address);
    case 'netmask':
      return contestant(library, (text) => keep(has(text)), address);
    case 'ip-matching':
      return contestant(library, (text) => keep(has(text)), address);
    default:
      return contestant(library, async (text) => keep(await has(text)), address);
  }
}

/** Each list in a child process of its own: the time to build it, and the bytes it keeps afterwards. */
async function buildAndMemory(family) {
  const cases = [
    ['random', 1000],
    ['random', 100_000],
    ['random', 1_000_000],
    ['hosts', 1_000_000],
    ['announced', family === 4 ? 564_580 : 167_903],
  ];
  for (const [source, count] of cases) {
    const times = [];
    const sizes = [];
    for (const library of librariesFor(count)) {
      const results = [];
      const runs = library !== 'portcullis' || quick ? 1 : 3;
      for (let run = 0; run < runs; run++) results.push(await build(library, family, source, count));
      const milliseconds = results.map((result) => result.buildMs);
      times.push({
        name: library,
        value: median(milliseconds),
        low: Math.min(...milliseconds),
        high: Math.max(...milliseconds),
      });
      sizes.push({ name: library, value: median(results.map((result) => memoryOf(library, result))) / 1e6 });
    }
    const what = `IPv${family}, ${amount(count)} ${source} rules`;
    table(`build: ${what}`, { unit: 'ms', rows: times });
    table(`memory: ${what}`, { unit: 'MB', rows: sizes });
  }
}

function build(library, family, source, count) {
  return resultOf('cidr-memory.mjs', [library, family, source, count], { execArgv: ['--expose-gc'] });
}

/** JavaScript's heap and array buffers; for net.BlockList, which lives outside both, the resident growth. */
function memoryOf(library, { bytes, residentBytes }) {
  return library === 'net.BlockList' ? residentBytes : bytes;
}

function amount(count) {
  return count.toLocaleString('en-US');
}
