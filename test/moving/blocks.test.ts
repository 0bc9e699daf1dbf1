/**
 * Ranges and netmasks as blocks, against an oracle that knows nothing of bits as text: it counts, for each
 * address in and around a range, how many blocks hold it, and finds by arithmetic how few there may be.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cidrSet } from '../../src/index.ts';
import { blocksOf, blocksOfRange, ruleProblem } from '../../src/moving/blocks.ts';

const given: readonly (readonly [rule: string, blocks: readonly string[]])[] = [
  ['10.0.0.1-10.0.0.9', ['10.0.0.1', '10.0.0.2/31', '10.0.0.4/30', '10.0.0.8/31']],
  [' 10.0.0.1 - 10.0.0.1 ', ['10.0.0.1']],
  ['0.0.0.0-255.255.255.255', ['0.0.0.0/0']],
  ['192.168.0.0-192.168.255.255', ['192.168.0.0/16']],
  ['10.1.2.3/255.255.0.0', ['10.1.0.0/16']],
  ['10.1.2.3 255.255.255.255', ['10.1.2.3']],
  ['10.1.2.3/0.0.0.0', ['0.0.0.0/0']],
  ['::ffff:1.2.3.4-1.2.3.5', ['1.2.3.4/31']],
  ['::ffff:102:304-::ffff:1.2.3.7', ['1.2.3.4/30']],
  ['::1-::5', ['::1', '::2/127', '::4/127']],
  ['2001:db8::-2001:db8::ffff', ['2001:db8::/112']],
  ['1:0:0:2:0:0:0:3-1:0:0:2:0:0:0:3', ['1:0:0:2::3']],
  ['1:2:3:4:5:6:7:8-1:2:3:4:5:6:7:8', ['1:2:3:4:5:6:7:8']],
  ['1:0:3:4:5:6:7:8-1:0:3:4:5:6:7:8', ['1:0:3:4:5:6:7:8']],
  ['1:2:3:4:5:6:7::-1:2:3:4:5:6:7:1', ['1:2:3:4:5:6:7:0/127']],
  ['::1.2.3.4-::1.2.3.5', ['::102:304/127']],
  ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', ['::/0']],
  ['10.0.0.0/8', ['10.0.0.0/8']],
  ['10.1.2.3/8', ['10.1.2.3/8']],
  ['2001:DB8::1', ['2001:DB8::1']],
];

for (const [rule, blocks] of given) {
  test(`${rule}: ${blocks.join(' ')}`, () => {
    assert.deepEqual(blocksOf(rule), { blocks, problem: undefined });
    cidrSet(blocks);
  });
}

test('a range of IPv6 over the mapped addresses holds none of them: they are IPv4', () => {
  const set = cidrSet(blocksOf('::fffe:0:1-::1:0:0:0').blocks ?? []);
  for (const address of ['::fffe:0:1', '::fffe:ffff:ffff', '::1:0:0:0']) assert(set.has(address), address);
  for (const address of ['::fffe:0:0', '0.0.0.0', '203.0.113.9', '::1:0:0:1']) assert(!set.has(address), address);
});

const refused: readonly (readonly [rule: string, problem: RegExp])[] = [
  ['10.0.0.9-10.0.0.1', /^ends before it begins$/],
  ['10.0.0.1-::1', /^goes from one family/],
  ['10.0.0.1-10.0.0', /^is "10\.0\.0", neither an address/],
  ['10.0.0.0/8-10.0.0.9', /^has a prefix where an address is expected$/],
  ['10.0.0.1-2-3', /neither an address nor/],
  ['010.0.0.1-10.0.0.9', /neither an address nor/],
  ['10.0.0.0/255.0.255.0', /^has a netmask that is none: ones stand behind a zero bit$/],
  ['10.0.0.0/0.0.0.255', /^has a netmask that is none/],
  ['::1/255.255.255.0', /^has a netmask with dots, which is for IPv4/],
  ['10.0.0.0/255.0.0.256', /neither an address nor/],
  ['example.org', /a host name is not looked up/],
  ['', /neither an address nor/],
  ['-', /neither an address nor/],
];

for (const [rule, problem] of refused) {
  test(`no blocks: "${rule}"`, () => assert.match(blocksOf(rule).problem ?? '', problem));
}

test('a rule that the core takes has no problem', () => assert.equal(ruleProblem('::1/64'), undefined));

const textOf = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

/** How many blocks a range needs, by the largest block that fits at each step. */
function fewest(first: bigint, last: bigint): number {
  let count = 0;
  for (let at = first; at <= last; count += 1) {
    let size = 1n;
    while (at % (size * 2n) === 0n && at + size * 2n - 1n <= last) size *= 2n;
    at += size;
  }
  return count;
}

/** Numbers that differ at each call and not from run to run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
}

test('every small range of IPv4: each address is held once, those outside never, by the fewest blocks', () => {
  const next = sequence(7);
  for (let i = 0; i < 300; i += 1) {
    const first = next() % 4_294_967_000;
    const last = first + (next() % 200);
    const rule = `${textOf(first)}-${textOf(last)}`;
    const { blocks = [] } = blocksOf(rule);
    const sets = blocks.map((block) => cidrSet([block]));
    for (let at = Math.max(first - 3, 0); at <= last + 3; at += 1) {
      const holders = sets.filter((set) => set.has(textOf(at))).length;
      assert.equal(holders, at >= first && at <= last ? 1 : 0, `${rule}: ${textOf(at)}`);
    }
    assert.equal(blocks.length, fewest(BigInt(first), BigInt(last)));
  }
});

test('ranges of IPv6 of any length: ends held, what is beyond them not, by the fewest blocks', () => {
  const next = sequence(11);
  const text6 = (number: bigint): string => {
    const word = (i: number): string => ((number >> BigInt(112 - 16 * i)) & 0xffffn).toString(16);
    return [0, 1, 2, 3, 4, 5, 6, 7].map(word).join(':');
  };
  for (let i = 0; i < 200; i += 1) {
    const words = Array.from({ length: 8 }, () => BigInt(next()));
    const first = (1n << 120n) + words.slice(0, 3).reduce((sum, word) => (sum << 32n) + word, 0n);
    const last = first + (((words[3] ?? 0n) << BigInt(next() % 80)) >> BigInt(next() % 32));
    const { blocks = [] } = blocksOfRange(text6(first), text6(last));
    const set = cidrSet(blocks);
    const middle = (first + last) / 2n;
    for (const inside of [first, middle, last]) assert.equal(set.has(text6(inside)), true);
    for (const outside of [first - 1n, last + 1n]) assert.equal(set.has(text6(outside)), false);
    assert.equal(blocks.length, fewest(first, last));
  }
});
