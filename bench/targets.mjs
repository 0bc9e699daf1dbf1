// The ratios the library promises on machines with SHA instructions, checked against measured tables. Alone:
// against all that is kept in results/.
//
// A target takes medians of one run. It is reached at or beyond its figure; where the promise is "not
// slower", 3 % of noise are allowed, and nowhere else.

import { pathToFileURL } from 'node:url';
import { figure } from './lib/report.mjs';
import { measuredKinds, readResults } from './lib/results.mjs';

const NOT_SLOWER = 0.97;
const TENTH = 10;
const NOT_NPM_PEERS = ['portcullis', 'net.BlockList', 'net.isIP (parsing alone)'];

const NATIVE = 'portcullis, native';
const accepting = 'portcullis, accepting';
const rules = (family, count) => `IPv${family}, ${count.toLocaleString('en-US')} random rules`;

/** Each of these takes the tables of a run, so that any run can be checked. */
const TARGETS = [
  faster('verify', 'accepted, 124 characters', 'fast-jwt', 3),
  faster('verify', 'accepted, 250 characters', 'fast-jwt', 2.4),
  faster('verify', 'accepted, 1000 characters', 'fast-jwt', 1.4),
  ...[
    ['124', 2.9],
    ['250', 2.4],
    ['1000', 2.1],
    ['4000', 1.6],
  ].flatMap(([length, wanted]) => [
    faster('verify', `accepted, ${length} characters`, 'fast-jwt', wanted, NATIVE),
    faster('verify', `accepted, ${length} characters`, 'portcullis', 0.9, NATIVE),
  ]),
  faster('verify', 'accepted, 124 characters', 'jose', 20),
  faster('verify', 'accepted, 124 characters', 'jose, 32 at once', 3),
  faster('verify', 'accepted, 250 characters', 'createHmac'),

  ...['124', '250', '1000'].flatMap((length) => [
    faster('verify', `cached, ${length} characters`, 'fast-jwt', 7),
    faster('verify', `cached, ${length} characters`, 'fast-jwt, token as key', NOT_SLOWER),
  ]),

  faster('verify', 'refused: wrong signature, 124 characters', accepting, NOT_SLOWER),
  faster('verify', 'refused: wrong signature, 124 characters', 'fast-jwt', 8),
  faster('verify', 'refused: wrong signature, 250 characters', accepting, NOT_SLOWER),
  faster('verify', 'refused: wrong signature, 250 characters', 'fast-jwt', 8),
  faster('verify', 'refused: expired, 124 characters', accepting, NOT_SLOWER),
  faster('verify', 'refused: expired, 124 characters', 'fast-jwt', 6),
  faster('verify', 'refused: expired, 250 characters', accepting, NOT_SLOWER),
  faster('verify', 'refused: expired, 250 characters', 'fast-jwt', 6),
  faster('verify', 'refused: junk, no dots', accepting, TENTH),
  faster('verify', 'refused: junk, three random segments', accepting, TENTH),
  faster('verify', 'refused: oversized, 9,000 characters', accepting, TENTH),

  faster('sign', 'five claims', 'fast-jwt', 2),
  faster('sign', 'five claims', 'fast-jwt', 2, NATIVE),

  faster('sha256', 'sha256, 64 bytes', '@noble/hashes', 1.7),
  faster('sha256', 'sha256, 128 bytes', '@noble/hashes', 1.7),
  faster('sha256', 'sha256, 256 bytes', '@noble/hashes', 1.7),

  ...['64 connections', '1 connection'].flatMap((connections) => [
    live(connections, 'fast-jwt', 3.3),
    live(connections, 'fast-jwt, cached', 6, 'portcullis, cached'),
    live(connections, 'createHmac', 1.3),
    live(connections, 'portcullis', NOT_SLOWER, NATIVE),
  ]),

  faster('cidr', rules(4, 8), 'ipaddr.js', 6),
  faster('cidr', rules(4, 8), 'net.BlockList', 3),
  faster('cidr', rules(4, 1000), 'ipaddr.js', 20),
  faster('cidr', rules(4, 1000), 'net.BlockList', 3),
  fasterThanBestPeer(rules(4, 1000), 40),
  fasterThanBestPeer(rules(4, 100_000), 1000),
  fasterThanBestPeer(rules(6, 10), 10),
  fasterThanBestPeer(rules(6, 1000), 30),
  faster('cidr', rules(4, 1), 'net.BlockList', 3),
  faster('cidr', rules(4, 10), 'net.BlockList', 3),
  faster('cidr', rules(4, 100_000), 'net.BlockList', 3),
  flat(4, [1, 10, 1000, 100_000, 1_000_000], 3),
  flat(6, [1, 10, 1000, 100_000], 3),

  slower('filter', 'whole check, without a cache', 'check of allOf(ip, jwt)', 'verify alone', 1.15),
  atMost('filter', 'whole check, from the cache', 'check of allOf(ip, jwt)', 500, 'ns'),
  moreOften('filter, cache on', 0.97),
  moreOften('filter, cache off', 0.94),

  // Each segment also knows the place of its rule, in four bytes.
  atMost('cidr', `memory: ${rules(4, 1_000_000)}`, 'portcullis', 16, 'MB'),
  atMost('cidr', 'memory: IPv4, 1,000,000 hosts rules', 'portcullis', 16, 'MB'),
  atMost('cidr', `memory: ${rules(6, 1_000_000)}`, 'portcullis', 48, 'MB'),
  atMost('cidr', 'memory: IPv6, 1,000,000 hosts rules', 'portcullis', 48, 'MB'),

  allocated('verify: wrong signature', 1),
  allocated('verify: junk, no dots', 1),
  allocated('verify: oversized', 1),
  allocated('ip: address refused', 1),
  allocated('ip and jwt: no header', 1),
  allocated('ip and jwt: wrong signature', 1),
  // Only the claims tell that a token has expired, so they have to be parsed first.
  allocated('verify: expired'),
];

/** `wanted` left out: printed, but no target. */
function faster(script, title, peer, wanted, ours = 'portcullis') {
  const work = ours === 'portcullis' ? title : `${title}: ${ours}`;
  const measure = ({ value }) => value(script, title, peer) / value(script, title, ours);
  return { work: `${script}: ${work}`, against: peer, wanted, measure };
}

function live(connections, peer, wanted, ours) {
  return faster('live', `the handler's own time: 250 characters, ${connections}`, peer, wanted, ours);
}

function slower(script, title, ours, other, wanted) {
  const measure = ({ value }) => value(script, title, ours) / value(script, title, other);
  return { work: title, against: other, wanted, isCeiling: true, measure };
}

function atMost(script, title, name, wanted, unit) {
  const measure = ({ value }) => value(script, title, name);
  return { work: title, against: unit, wanted, isCeiling: true, measure };
}

function moreOften(name, wanted) {
  const title = 'requests per second';
  const measure = ({ value }) => value('http', title, name) / value('http', title, 'no filter');
  return { work: `http: ${name}`, against: 'no filter', wanted, measure };
}

function allocated(decision, wanted) {
  const title = 'bytes on the heap for each decision';
  return { ...atMost('filter', title, decision, wanted, 'bytes'), work: `allocated, ${decision}` };
}

function fasterThanBestPeer(title, wanted) {
  const measure = ({ value, rowsOf }) => {
    const peers = rowsOf('cidr', title).filter((row) => !NOT_NPM_PEERS.includes(row.name));
    return Math.min(...peers.map((row) => row.value)) / value('cidr', title, 'portcullis');
  };
  return { work: `cidr: ${title}`, against: 'the best npm peer', wanted, measure };
}

function flat(family, counts, wanted) {
  const measure = ({ value }) => {
    const times = counts.map((count) => value('cidr', rules(family, count), 'portcullis'));
    return Math.max(...times) / Math.min(...times);
  };
  const work = `cidr: IPv${family}, 1 to ${counts.at(-1).toLocaleString('en-US')} rules`;
  return { work, against: 'slowest / fastest', wanted, isCeiling: true, measure };
}

/** Prints a row for every target whose tables are there. */
export function printTargets(node, tables) {
  const rowsOf = (script, title) => {
    return tables.find((table) => table.script === script && table.title === title)?.rows ?? [];
  };
  const value = (script, title, name) => rowsOf(script, title).find((row) => row.name === name)?.value ?? NaN;
  console.log(`\n# Targets, Node ${node}\n\n| work | against | wanted | measured | |\n|---|---|--:|--:|---|`);
  let reached = 0;
  let counted = 0;
  for (const { work, against, isCeiling = false, measure, wanted } of TARGETS) {
    const measured = measure({ value, rowsOf });
    if (!Number.isFinite(measured)) continue;
    const isReached = isCeiling ? measured <= wanted : measured >= wanted;
    if (wanted !== undefined) counted += 1;
    if (isReached) reached += 1;
    const goal = wanted === undefined ? '' : `${isCeiling ? '≤' : '≥'} ${figure(wanted)}`;
    const verdict = wanted === undefined ? '' : isReached ? 'reached' : '**not reached**';
    console.log(`| ${work} | ${against} | ${goal} | ${figure(measured)} | ${verdict} |`);
  }
  console.log(`\n${reached} of ${counted} reached.`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const kind of measuredKinds()) {
    for (const { node, tables } of Object.values(readResults(kind))) {
      console.log(`\n${[...new Set(tables.map(({ machine }) => machine))].join('; ')}`);
      printTargets(node, tables);
    }
  }
}
