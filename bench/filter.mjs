// The whole decision about a request, `check` of `allOf(ip, jwt)` through portcullis/node, over the
// verification alone; and the bytes each decision leaves on the heap. Needs --expose-gc for the second part
// (run.mjs gives it).

import { setTimeout } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { check } from '../dist/adapters/node.js';
import { allOf, ipFilter, jwtFilter, jwtVerifier } from '../dist/index.js';
import { key } from './lib/jwt-peers.mjs';
import { compare, contestant, keep, median } from './lib/measure.mjs';
import { addressesFor, randomRules } from './lib/prefixes.mjs';
import { freshStrings, seeded } from './lib/random.mjs';
import { heading, rounds, table } from './lib/report.mjs';
import { expiredTokens, forgedTokens, junk, validTokens } from './lib/tokens.mjs';

const ALLOWED = ['127.0.0.1', '::1', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'];

const HEADERS = [
  ...['Host', 'api.example', 'User-Agent', 'bench/1.0', 'Accept', '*/*', 'Accept-Encoding', 'gzip'],
  ...['X-Request-Id', '5f6c0b1e', 'Cache-Control', 'no-cache', 'Connection', 'close', 'Content-Length', '0'],
];

heading(
  'filter',
  `The list has ${ALLOWED.length} rules; requests have 9 headers; the token, of 250 characters, and the` +
    ' address are fresh strings in every request.',
);

const below = seeded(7);
const insideAddress = freshStrings(
  Array.from({ length: 512 }, () => `10.${below(256)}.${below(256)}.${below(256)}`),
);
const anyAddress = freshStrings(addressesFor(4, Array.from(randomRules(4, 10))));

await overVerification('without a cache', 0);
await overVerification('from the cache', 1000);
await allocations();

async function overVerification(what, cacheSize) {
  const token = freshStrings(validTokens(250));
  const verifier = jwtVerifier({ key, cacheSize });
  const filter = allOf(ipFilter({ allow: ALLOWED }), jwtFilter({ key, cacheSize }));
  const made = () => request(insideAddress(), token());
  const verdict = check(filter, made());
  if (!verdict.ok) throw new Error(`a valid request was refused: ${verdict.reason}`);
  const rows = await compare(
    [
      contestant('check of allOf(ip, jwt)', (req) => keep(check(filter, req)), made),
      contestant('verify alone', (text) => keep(verifier.verify(text)), token),
      contestant('verify alone, of a request', (req) => keep(verifier.verify(req.token)), made),
    ],
    rounds,
  );
  table(`whole check, ${what}`, { rows, baseline: 'verify alone' });
}

/** What a filter can read of an IncomingMessage, all texts fresh; `token` is for the comparison. */
function request(address, token) {
  const rawHeaders = HEADERS.map(fresh);
  rawHeaders.splice(8, 0, fresh('Authorization'), fresh(`Bearer ${token}`));
  return { rawHeaders, socket: { remoteAddress: address }, token };
}

function fresh(text) {
  return Buffer.from(text, 'latin1').latin1Slice();
}

async function allocations() {
  if (globalThis.gc === undefined) {
    console.log('Allocations are measured under `node --expose-gc`.\n');
    return;
  }
  const jwt = jwtVerifier({ key });
  const cached = jwtVerifier({ key, cacheSize: 1000 });
  const ip = ipFilter({ allow: ALLOWED });
  const both = allOf(ip, jwtFilter({ key }));
  const core = (address, authorization) => ({ address, header: () => authorization });
  const ofTokens = (tokens) => poolOf(freshStrings(tokens));
  const authorizations = (tokens) => tokens.map((token) => core('10.1.2.3', fresh(`Bearer ${token}`)));
  // A verifier remembers a header when it has accepted a token with it, so what is accepted comes first.
  const cases = [
    ['verify: accepted', jwt.verify, ofTokens(validTokens(250))],
    ['verify: accepted, cached', cached.verify, ofTokens(validTokens(250))],
    ['verify: wrong signature', jwt.verify, ofTokens(forgedTokens(250))],
    ['verify: expired', jwt.verify, ofTokens(expiredTokens(250))],
    ['verify: junk, no dots', jwt.verify, ofTokens(junk(250, 1))],
    ['verify: oversized', jwt.verify, ofTokens(validTokens(9000, 64))],
    ['ip: address refused', ip.check, poolOf(() => core(anyAddress(), undefined))],
    ['ip and jwt: no header', both.check, poolOf(() => core(insideAddress(), undefined))],
    ['ip and jwt: accepted', both.check, authorizations(validTokens(250))],
    ['ip and jwt: wrong signature', both.check, authorizations(forgedTokens(250))],
  ];
  const rows = [];
  for (const [name, decide, pool] of cases) rows.push({ name, value: await bytesPerCall(decide, pool) });
  table('bytes on the heap for each decision', {
    unit: 'bytes',
    rows,
    baseline: '',
    note: 'The median of 21 readings over 512 decisions each, after warming up.',
  });
}

function poolOf(make) {
  return Array.from({ length: 512 }, make);
}

/** Between two readings there are too few decisions for a collection to come in between. */
async function bytesPerCall(decide, pool) {
  const readings = [];
  // The compiler works beside this thread, and its code comes into use when the thread pauses.
  for (let pause = 0; pause < 10; pause++) {
    for (let i = 0; i < 40; i++) decideAll(decide, pool);
    await setTimeout(20);
  }
  for (let i = 0; i < 21; i++) {
    globalThis.gc();
    const start = usedBytes();
    const ofReading = usedBytes() - start;
    const before = usedBytes();
    decideAll(decide, pool);
    readings.push((usedBytes() - before - ofReading) / pool.length);
  }
  return median(readings);
}

function decideAll(decide, pool) {
  for (let i = 0; i < pool.length; i++) keep(decide(pool[i]));
}

function usedBytes() {
  return getHeapStatistics().used_heap_size;
}
