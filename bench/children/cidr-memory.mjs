// Builds one list in a process of its own, and reports how long that took and what it holds.
// Arguments: library, family, source, number of rules. Needs --expose-gc.

import { setTimeout } from 'node:timers/promises';

import { lists } from '../lib/cidr-peers.mjs';
import { announcedRules, randomRules } from '../lib/prefixes.mjs';

const [library, family, source, count] = process.argv.slice(2);
const isIpv4 = family === '4';

const sources = {
  // Generated while the list reads them, so their texts are garbage when memory is measured.
  random: () => randomRules(Number(family), Number(count)),
  hosts: hostRules,
  // Kept alive until the end, so that they count in both measurements.
  announced: () => announcedRules(Number(family)).slice(0, Number(count)),
};
const rules = sources[source]();

/** Single addresses that never touch: the most boundaries a list of this length can have. */
function* hostRules() {
  for (let index = 0; index < Number(count); index++) {
    const spread = index * 4;
    yield isIpv4
      ? `${spread >>> 24}.${(spread >>> 16) & 255}.${(spread >>> 8) & 255}.${spread & 255}/32`
      : `2001:db8:${(spread >>> 16).toString(16)}:${(spread & 0xffff).toString(16)}::1/128`;
  }
}

const before = await measured();
const start = performance.now();
const has = lists[library](rules, Number(family));
const buildMs = performance.now() - start;
const after = await measured();

process.send({
  buildMs,
  bytes: after.bytes - before.bytes,
  residentBytes: after.residentBytes - before.residentBytes,
  keptAlive: rules.length,
  answer: await has(isIpv4 ? '192.0.2.1' : '2001:db8::1'),
});

async function measured() {
  // The memory of buffers is given back in the background.
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await setTimeout(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { bytes: heapUsed + external, residentBytes: rss };
}
