/** Searching a set of addresses: membership and the most specific rule, against a scan rule by rule. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { cidrSet } from '../../src/ip/cidr.ts';
import { NOT_STRINGS, randomNumbers, wrong } from '../helpers.ts';
import { assertEnds, block, blockOf, text, top, type Bits, type Block } from './blocks.ts';

describe('ruleIndexOf', () => {
  /** The place that a scan finds: the longest prefix among the rules that cover the number. */
  const scan = (blocks: readonly Block[], number: bigint, bits: Bits): bigint | undefined =>
    blocks.filter((one) => one.bits === bits && one.first <= number && number <= one.last)
      .map(({ first, last }) => last - first).sort((a, b) => (a < b ? -1 : 1))[0];

  it('is the place, in the list given, of the most specific rule that covers the address', () => {
    const set = cidrSet(
      ['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '::/0', '10.1.2.3', '2001:db8::/32', '10.1.2.0/24'],
    );
    const rows: readonly (readonly [address: string, index: number])[] = [
      ['9.9.9.9', 0], ['10.2.0.0', 1], ['10.1.1.1', 2], ['10.1.2.4', 6], ['10.1.2.3', 4], ['10.1.2.2', 6],
      ['10.1.3.0', 2], ['11.0.0.0', 0], ['::1', 3], ['2001:db8::1', 5], ['2001:db9::', 3],
      ['::ffff:10.1.2.3', 4], ['::ffff:a02:1', 1], ['2001:db8::1%eth0', 5], ['2001:DB8:0:0:0:0:0:0', 5],
    ];
    for (const [address, index] of rows) assert.equal(set.ruleIndexOf(address), index, address);
  });

  it('is -1 where no rule covers the address, or it is none', () => {
    const set = cidrSet(['10.0.0.0/8', '::1']);
    for (const value of [
      '11.0.0.0', '9.255.255.255', '::2', '::10.0.0.1', '', '10.0.0', '10.0.0.1/32', 'unix:',
    ]) {
      assert.equal(set.ruleIndexOf(value), -1, value);
    }
    for (const value of NOT_STRINGS) assert.equal(set.ruleIndexOf(wrong(value)), -1);
    // Below the first rule, with its leading word.
    assert.equal(cidrSet(['::1']).ruleIndexOf('::'), -1);
    assert.equal(cidrSet([]).ruleIndexOf('10.0.0.1'), -1);
    assert.equal(cidrSet([]).ruleIndexOf('::1'), -1);
  });

  it('counts the rules as they were given, in whatever list', () => {
    function* rules(): Generator<string> {
      yield '::1';
      yield '10.0.0.0/8';
    }
    for (const list of [rules(), new Set(['::1', '10.0.0.0/8']), Object.freeze(['::1', '10.0.0.0/8'])]) {
      assert.equal(cidrSet(list).ruleIndexOf('10.0.0.1'), 1);
    }
    const masked = cidrSet(['10.9.8.7/8', '::ffff:10.1.0.0/112']);
    assert.deepEqual(['10.0.0.1', '10.1.0.1', '10.2.0.0'].map((one) => masked.ruleIndexOf(one)), [0, 1, 0]);
  });

  it('is the first of the rules that say the same, where several do', () => {
    const set = cidrSet(['10.0.0.0/8', '10.1.2.3/8', '::ffff:10.0.0.0/104', '10.0.0.0/16']);
    assert.equal(set.ruleIndexOf('10.9.9.9'), 0);
    assert.equal(set.ruleIndexOf('10.0.9.9'), 3);
  });

  it('agrees with a scan rule by rule, at both ends of every block and beside them', () => {
    const random = randomNumbers(5);
    for (const count of [1, 2, 3, 17, 400]) {
      for (const bits of [32, 128] as const) {
        // Narrow numbers and all prefixes, so that blocks lie in each other many deep.
        const numbers = Array.from({ length: count }, () => {
          let value = 0n;
          for (let w = 0; w < bits; w += 32) value = (value << 32n) | BigInt((random() & 0x80000007) >>> 0);
          return value;
        });
        const prefixes = numbers.map(() => random() % (bits + 1));
        const blocks = numbers.map((number, i) => block(number, prefixes[i] ?? 0, bits));
        const set = cidrSet(numbers.map((number, i) => `${text(number, bits)}/${prefixes[i]}`));
        for (const { first, last } of blocks) {
          for (const probe of [first - 1n, first, first + 1n, last - 1n, last, last + 1n]) {
            if (probe < 0n || probe > top(bits) || (bits === 128 && probe >> 32n === 0xffffn)) continue;
            const found = blocks[set.ruleIndexOf(text(probe, bits))];
            const covers = found !== undefined && found.first <= probe && probe <= found.last;
            const expected = scan(blocks, probe, bits);
            const size = found === undefined ? undefined : found.last - found.first;
            if (size !== expected || covers !== (expected !== undefined)) assert.fail(text(probe, bits));
          }
        }
      }
    }
  });

  it('is -1 exactly where has is false, for 40,000 rules too', () => {
    const rules = Array.from(
      { length: 40_000 }, (_, i) => `${text(BigInt(i * 100_001), 32)}/${24 + (i % 9)}`,
    );
    const set = cidrSet(rules);
    const random = randomNumbers(6);
    for (let i = 0; i < 20_000; i += 1) {
      const address = text(BigInt(random()), 32);
      if (set.has(address) !== (set.ruleIndexOf(address) !== -1)) assert.fail(address);
    }
    for (let i = 0; i < 40_000; i += 97) {
      const index = set.ruleIndexOf(text(BigInt(i * 100_001), 32));
      assert.equal(set.has(text(BigInt(i * 100_001), 32)), true);
      assert.ok(index !== -1 && Number(rules[index]?.split('/')[1]) >= 24 + (i % 9));
    }
  });
});

describe('many rules', () => {
  it('that overlap, touch, repeat or lie within each other make one set, in any order', () => {
    const lists: readonly (readonly string[])[] = [
      ['10.0.0.0/8', '10.1.0.0/16'], ['10.0.0.0/9', '10.128.0.0/9'], ['10.0.0.0/8', '11.0.0.0/8'],
      ['10.0.0.0/8', '10.0.0.0/8'], ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.4'],
      ['10.0.0.0/8', '10.0.0.0/24', '10.255.255.255', '11.0.0.0'],
      ['10.0.0.0/8', '10.255.0.0/16', '12.0.0.0/8'], ['0.0.0.0/0', '10.0.0.0/8', '255.255.255.255'],
      ['255.255.255.255', '255.255.255.254'], ['255.0.0.0/8', '255.255.255.255', '1.1.1.1'],
      ['128.0.0.0/1', '0.0.0.0/1'], ['255.255.255.255', '0.0.0.0'],
      ['254.0.0.0/7', '255.0.0.0/8', '255.255.0.0/16'], ['1.0.0.0/8', '3.0.0.0/8', '2.0.0.0/8'],
      ['2001:db8::/32', '2001:db8:1::/48'], ['2001:db8::/33', '2001:db8:8000::/33'],
      ['::', '::1', '::2', '::4'], ['ffff::/16', 'ffff:ffff::/32', '::1'], ['8000::/1', '::/1'],
      ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::'], ['::ffff:ffff:ffff:ffff', '::1:0:0:0:0'],
      ['0:0:0:ffff:ffff:ffff:ffff:ffff', '0:0:1::'], ['1:0:ffff:ffff:ffff:ffff:ffff:ffff', '1:1::'],
      ['1:2:3:4::/64', '1:2:3:5::/64', '1:2:3:7::/64', '1:2:4::'],
      ['10.0.0.0/8', '::/0', '::ffff:11.0.0.0/104'],
    ];
    for (const list of lists) {
      const blocks = list.map(blockOf);
      for (const rules of [list, [...list].reverse(), [...list, ...list]]) assertEnds(cidrSet(rules), blocks);
    }
  });

  it('agree with a scan rule by rule, for lists of 0, 1, 2, 17 and 1,000 rules of both families', () => {
    const random = randomNumbers(2);
    // Close numbers have words of two bits, so that any word may be the first in which two of them differ.
    const number = (bits: Bits, isClose: boolean): bigint => {
      let value = 0n;
      for (let w = 0; w < bits; w += 32) value = (value << 32n) | BigInt(isClose ? random() & 3 : random());
      return value;
    };
    for (const count of [0, 1, 2, 17, 1000]) {
      for (const isClose of [false, true]) {
        const blocks: Block[] = [];
        const rules: string[] = [];
        for (let i = 0; i < count; i += 1) {
          const bits = i % 2 === 0 ? 32 : 128;
          const prefix = bits - (random() % (isClose ? 4 : bits / 2));
          const at = number(bits, isClose);
          blocks.push(block(at, prefix, bits));
          rules.push(`${text(at, bits)}/${prefix}`);
        }
        const more = Array.from({ length: 200 }, (_, i) => number(i % 2 === 0 ? 32 : 128, i % 3 === 0));
        assertEnds(cidrSet(rules), blocks, more);
      }
    }
  });

  it('that are narrow do not hide a wide one: an address may lie far from every boundary', () => {
    for (const bits of [32, 128] as const) {
      const lead = BigInt(bits - 8);
      const wide = [block(0n, 2, bits), block(0x50n << lead, 4, bits), block(0x80n << lead, 2, bits)];
      const narrow = Array.from({ length: 300 }, (_, i) =>
        block((0xd0n << lead) + (BigInt(i * 3) << (lead - 8n)), bits, bits));
      const probes = Array.from({ length: 0x100 }, (_, i) => (BigInt(i) << lead) + 12_345n);
      const rules = [...wide.map(({ first }, i) => `${text(first, bits)}/${[2, 4, 2][i] ?? 0}`),
        ...narrow.map(({ first }) => text(first, bits))];
      assertEnds(cidrSet(rules), [...wide, ...narrow], probes);
      assertEnds(cidrSet(rules.slice(0, 20)), [...wide, ...narrow.slice(0, 17)], probes);
    }
  });

  it('that share leading words of an IPv6 address differ by the later ones', () => {
    for (const word of [0, 1, 2, 3]) {
      const at = (value: number): bigint => (0x20010db8n << 96n) + (BigInt(value) << BigInt(96 - 32 * word));
      const blocks = [2, 4, 6, 10].map((value) => block(at(value), 32 * (word + 1), 128));
      const rules = blocks.map(({ first }) => `${text(first, 128)}/${32 * (word + 1)}`);
      const near = (value: number): bigint[] => [at(value) - 1n, at(value), at(value) + 1n];
      const probes = Array.from({ length: 13 }, (_, value) => near(value)).flat();
      assertEnds(cidrSet(rules), blocks, probes);
    }
  });

  it('are found where their boundaries are more than 65,536, the most slices of the index', () => {
    for (const bits of [32, 128] as const) {
      const lead = BigInt(bits - 32);
      // Runs of dense and of sparse rules, so that slices hold none, one and many boundaries.
      const leads = Array.from({ length: 40_000 }, (_, i) => (i < 20_000 ? i * 2 : i * 100_001));
      const first = leads.map((number) => BigInt(number) << lead);
      const rules = first.map((number) => text(number, bits));
      const set = cidrSet(rules);
      const known = new Set(rules);
      for (let i = 0; i < first.length; i += 7) {
        for (const step of [-1n << lead, 0n, 1n << lead]) {
          const probe = (first[i] ?? 0n) + step;
          if (probe < 0n || probe > top(bits) || (bits === 128 && probe >> 32n === 0xffffn)) continue;
          const address = text(probe, bits);
          assert.equal(set.has(address), known.has(address), address);
        }
      }
      assert.equal(set.has(text(top(bits), bits)), false);
      assert.equal(set.has(text(0n, bits)), true);
    }
  });

  it('take memory by their number, not by how far they lie apart', () => {
    const before = process.memoryUsage().arrayBuffers;
    const sets = Array.from({ length: 200 }, () => cidrSet(['0.0.0.1', '255.0.0.1', '::1', 'ff00::1']));
    const bytes = (process.memoryUsage().arrayBuffers - before) / sets.length;
    assert.ok(sets.every((set) => set.has('255.0.0.1')));
    assert.ok(bytes < 4096, `${bytes} bytes for a set of four addresses`);
  });

  it('at the two ends of the address space leave out what lies between', () => {
    for (const bits of [32, 128] as const) {
      const rules = [text(0n, bits), text(top(bits), bits)];
      const probes = Array.from({ length: bits - 1 }, (_, i) => 1n << BigInt(i + 1));
      assertEnds(cidrSet(rules), [block(0n, bits, bits), block(top(bits), bits, bits)], probes);
    }
  });
});
