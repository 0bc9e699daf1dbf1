// How time grows: verification with the token's length, lookups and building with the number of rules. The
// exponent is the slope of a straight line through the points on logarithmic axes: 1 is linear, 0 is flat.

import { cidrSet, jwtVerifier } from '../dist/index.js';
import { key, nativeKey } from './lib/jwt-peers.mjs';
import { compare, contestant, keep, quantile } from './lib/measure.mjs';
import { addressesFor, randomRules } from './lib/prefixes.mjs';
import { freshStrings } from './lib/random.mjs';
import { heading, quick, rounds, table } from './lib/report.mjs';
import { validTokens } from './lib/tokens.mjs';

const LENGTHS = [
  124, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
];
const COUNTS = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const LARGE_FROM = 1000;

heading(
  'scaling',
  'The exponents of verification and building are fitted from 1,000 on, where the fixed costs have gone.',
);

await byTokenLength('verify by token length', key);
await byTokenLength('verify by token length, nativeHs256Key', nativeKey);
for (const family of [4, 6]) {
  const lists = COUNTS.map((count) => Array.from(randomRules(family, count)));
  await lookupsByRules(family, lists);
  buildByRules(family, lists);
}

async function byTokenLength(title, verifierKey) {
  const { verify } = jwtVerifier({ key: verifierKey, maxTokenLength: 2_000_000 });
  const contestants = LENGTHS.map((length) => {
    const token = freshStrings(validTokens(length, length > 10_000 ? 4 : 128));
    return contestant(String(length), (text) => keep(verify(text)), token);
  });
  const rows = points(LENGTHS, await compare(contestants, rounds));
  const fitted = exponent(rows, LARGE_FROM);
  const note = `Fitted exponent from ${LARGE_FROM} characters on: ${fitted}; ${steepest(rows)}.`;
  table(title, { rows, baseline: '', note });
}

async function lookupsByRules(family, lists) {
  const contestants = lists.map((rules) => {
    const set = cidrSet(rules);
    return contestant(
      String(rules.length),
      (text) => keep(set.has(text)),
      freshStrings(addressesFor(family, rules)),
    );
  });
  const rows = points(COUNTS, await compare(contestants, rounds));
  const times = rows.map((row) => row.value);
  const spread = Math.max(...times) / Math.min(...times);
  const fitted = exponent(rows, 1);
  const note = `Fitted exponent: ${fitted}; the slowest size takes ${spread.toFixed(2)} × the fastest.`;
  table(`IPv${family} lookups by rules`, { rows, baseline: '', note });
}

function buildByRules(family, lists) {
  const runs = quick ? 3 : 5;
  const rows = lists.map((rules) => {
    const times = Array.from({ length: rules.length < 1000 ? runs * 20 : runs }, () =>
      timed(() => keep(cidrSet(rules))),
    );
    const [low, value, high] = [0.25, 0.5, 0.75].map((share) => quantile(times, share));
    return { name: String(rules.length), size: rules.length, value, low, high };
  });
  const fitted = exponent(rows, LARGE_FROM);
  const note = `Fitted exponent from ${LARGE_FROM} rules on: ${fitted}; n log n shows as 1.05 to 1.1.`;
  table(`IPv${family} building by rules`, { rows, baseline: '', note });
}

function timed(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) * 1e6;
}

function points(sizes, rows) {
  return rows.map((row, index) => ({ ...row, size: sizes[index] }));
}

/** Least squares over (log size, log time). */
function exponent(rows, from) {
  const xy = rows.filter((row) => row.size >= from).map((row) => [Math.log(row.size), Math.log(row.value)]);
  const meanX = xy.reduce((sum, [x]) => sum + x, 0) / xy.length;
  const meanY = xy.reduce((sum, [, y]) => sum + y, 0) / xy.length;
  const slope =
    xy.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) /
    xy.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return slope.toFixed(3);
}

/** The steepest step between neighbouring sizes: a cliff would show here. */
function steepest(rows) {
  let steep = -Infinity;
  let at = '';
  for (let i = 1; i < rows.length; i++) {
    if (rows[i - 1].size < LARGE_FROM) continue;
    const slope = Math.log(rows[i].value / rows[i - 1].value) / Math.log(rows[i].size / rows[i - 1].size);
    if (slope > steep) [steep, at] = [slope, `from ${rows[i - 1].size} to ${rows[i].size}`];
  }
  return `the steepest step, ${at}, has ${steep.toFixed(2)}`;
}
