/** Membership in lists of addresses and CIDR blocks (RFC 4632 §3.1), against a scan rule by rule. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseAddress } from '../../src/ip/address.ts';
import { cidrSet, readCidrSet, type CidrSet } from '../../src/ip/cidr.ts';
import { clientAddress, ipFilter, restFilter } from '../../src/index.ts';
import { assertOptionFault, assertThrows, NOT_STRINGS, randomNumbers, wrong } from '../helpers.ts';

type Bits = 32 | 128;

/** The address of a number: dotted, or eight groups. */
function text(number: bigint, bits: Bits): string {
  const groups = Array.from({ length: bits === 32 ? 4 : 8 }, (_, i) => {
    const size = bits === 32 ? 8n : 16n;
    return (number >> (BigInt(bits) - size * BigInt(i + 1))) & ((1n << size) - 1n);
  });
  return bits === 32 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':');
}

interface Block {
  readonly bits: Bits;
  readonly first: bigint;
  readonly last: bigint;
}

/** The block of a prefix around an address. */
function block(number: bigint, prefix: number, bits: Bits): Block {
  const host = (1n << BigInt(bits - prefix)) - 1n;
  return { bits, first: number & ~host, last: number | host };
}

const top = (bits: Bits): bigint => (1n << BigInt(bits)) - 1n;

/** Asserts that exactly the addresses of the blocks are in the set, looked at around every end of theirs. */
function assertEnds(set: CidrSet, blocks: readonly Block[], more: readonly bigint[] = []): void {
  for (const bits of [32, 128] as const) {
    const own = blocks.filter((one) => one.bits === bits);
    const probes = new Set([0n, 1n, top(bits) - 1n, top(bits), ...more]);
    for (const { first, last } of own) {
      for (const probe of [first - 1n, first, first + 1n, last - 1n, last, last + 1n]) probes.add(probe);
    }
    for (const probe of probes) {
      if (probe < 0n || probe > top(bits)) continue;
      // The IPv4-mapped addresses are IPv4.
      if (bits === 128 && probe >> 32n === 0xffffn) continue;
      const isIn = own.some(({ first, last }) => first <= probe && probe <= last);
      const address = text(probe, bits);
      if (set.has(address) !== isIn) assert.fail(`${address} should be ${isIn ? 'in' : 'out'}`);
    }
  }
}

const inside = (rules: Iterable<string>, addresses: readonly string[]): readonly boolean[] => {
  const set = cidrSet(rules);
  return addresses.map((address) => set.has(address));
};
const all = (value: boolean, count: number): readonly boolean[] => new Array<boolean>(count).fill(value);

/** A rule as errors show it: quoted, what is not printable ASCII escaped. */
const shown = (rule: string): string => JSON.stringify(rule).replace(/[^\x20-\x7e]/g, (character) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('rules', () => {
  it('are blocks from their first address to their last, for every IPv4 prefix from 0 to 32', () => {
    for (const number of [0x0a0b0c0dn, 0xc0a80501n, 0n, 0xffffffffn, 0x80000000n, 0x7fffffffn]) {
      for (let prefix = 0; prefix <= 32; prefix += 1) {
        assertEnds(cidrSet([`${text(number, 32)}/${prefix}`]), [block(number, prefix, 32)]);
      }
    }
  });

  it('are blocks from their first address to their last, for every IPv6 prefix from 0 to 128', () => {
    const numbers = [0x20010db8_12345678_9abcdef0_0fedcba9n, 0n, top(128), 1n << 127n, (1n << 127n) - 1n];
    for (const number of numbers) {
      for (let prefix = 0; prefix <= 128; prefix += 1) {
        if (number >> 32n === 0xffffn) continue;
        assertEnds(cidrSet([`${text(number, 128)}/${prefix}`]), [block(number, prefix, 128)]);
      }
    }
  });

  it('without a prefix are one address', () => {
    assertEnds(cidrSet(['10.0.0.1']), [block(0x0a000001n, 32, 32)]);
    assertEnds(cidrSet(['2001:db8::1']), [block(0x20010db8n << 96n | 1n, 128, 128)]);
    assert.deepEqual(inside(['0.0.0.0'], ['0.0.0.0', '0.0.0.1', '255.255.255.255']), [true, false, false]);
    assert.deepEqual(inside(['255.255.255.255'], ['255.255.255.255', '0.0.0.0', '255.255.255.254']),
      [true, false, false]);
    assert.deepEqual(inside(['::'], ['::', '::1', '0.0.0.0']), [true, false, false]);
  });

  it('that end right before the last address of all, or of a word, leave out that one', () => {
    for (const [rule, next] of [
      ['255.255.255.254', '255.255.255.255'], ['255.255.255.252/31', '255.255.255.254'],
      ['1:2:3:4:5:6:ffff:fffe', '1:2:3:4:5:6:ffff:ffff'], ['1:2:3:4:ffff:fffe::/96', '1:2:3:4:ffff:ffff::'],
      ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
      ['1:2:3:4:5:6:ffff:ffff', '1:2:3:4:5:7::'], ['1:2:ffff:ffff:ffff:ffff:ffff:ffff', '1:3::'],
    ] as const) {
      assert.deepEqual(inside([rule], [rule.replace(/[/].*/, ''), next]), [true, false], rule);
    }
  });

  it('may have host bits, which are masked off: 127.0.0.1/8 is 127.0.0.0/8', () => {
    const addresses = ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'];
    assert.deepEqual(inside(['127.0.0.1/8'], addresses), [true, true, false, false]);
    const others = ['192.0.0.0', '192.255.255.255', '193.0.0.0', '191.255.255.255'];
    assert.deepEqual(inside(['192.168.5.10/8'], others), [true, true, false, false]);
    const six = ['2001:db8::', '2001:db8:ffff::', '2001:db9::', '2001:db7:ffff::'];
    assert.deepEqual(inside(['2001:db8::1/32'], six), [true, true, false, false]);
  });

  it('of one family never match the other: ::/0 admits no IPv4 peer', () => {
    const four = ['0.0.0.0', '1.2.3.4', '255.255.255.255', '::ffff:1.2.3.4', '::ffff:0:0'];
    const six = ['::', '::1', 'fe80::1', '2001:db8::1', '::1.2.3.4', '::fffe:1.2.3.4', 'ffff::ffff'];
    assert.deepEqual(inside(['::/0'], four), all(false, four.length));
    assert.deepEqual(inside(['::/0'], six), all(true, six.length));
    assert.deepEqual(inside(['0.0.0.0/0'], four), all(true, four.length));
    assert.deepEqual(inside(['0.0.0.0/0'], six), all(false, six.length));
    assert.deepEqual(inside(['0.0.0.0/0', '::/0'], [...four, ...six]), all(true, four.length + six.length));
  });

  it('in IPv4-mapped form are IPv4 rules, with 96 bits more in the prefix (RFC 4291 §2.5.5.2)', () => {
    for (let prefix = 96; prefix <= 128; prefix += 1) {
      assertEnds(cidrSet([`::ffff:10.11.12.13/${prefix}`]), [block(0x0a0b0c0dn, prefix - 96, 32)]);
      assertEnds(cidrSet([`0:0:0:0:0:FFFF:0a0b:0c0d/${prefix}`]), [block(0x0a0b0c0dn, prefix - 96, 32)]);
    }
    assertEnds(cidrSet(['::ffff:10.11.12.13']), [block(0x0a0b0c0dn, 32, 32)]);
    assert.deepEqual(inside(['::ffff:0:0/96'], ['0.0.0.0', '255.255.255.255', '::']), [true, true, false]);
  });

  it('in IPv4-mapped form with a prefix under 96 are refused: it has four meanings in the field', () => {
    for (const prefix of [0, 1, 8, 24, 32, 64, 94, 95]) {
      const rule = `::ffff:10.0.0.0/${prefix}`;
      assertThrows(() => cidrSet([rule]), RangeError, ['cidrSet: rule 0', rule]);
    }
  });

  it('that are no address or address/prefix are a RangeError that names index and text', () => {
    const rules = [
      '', ' ', '/', '/8', '/0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/99', '10.0.0.0/128', '10.0.0.0/100',
      '10.0.0.0/08', '10.0.0.0/00', '10.0.0.0/032', '10.0.0.0/+8', '10.0.0.0/-1', '10.0.0.0/-0',
      '10.0.0.0/ 8', '10.0.0.0/8 ', ' 10.0.0.0/8', '10.0.0.0 /8', '10.0.0.0/8\n', '10.0.0.0/0x18',
      '10.0.0.0/1e1', '10.0.0.0/8.0', '10.0.0.0/\uff18', '10.0.0.0/\u0668', '10.0.0.0/8/8', '10.0.0.0//8',
      '10.0.0.0/8/', '10.0.0.0/255.0.0.0', '10.0.0.0/8;80', '10.0.0.0-10.0.0.9', '10.0.0.*', '*', '10/8',
      '10.1/16', '127.1', '010.0.0.0/8', '167772160/8', '::/129', '::/200', '::/999', '::/1000', '::/0128',
      '::/', '::1/64%eth0', 'fe80::1%eth0', 'fe80::1%eth0/64', '[::1]', '[::1]/128', 'localhost',
      'example.org', '1.2.3.4:80', '1.2.3.4,5.6.7.8', 'null', '\u0661.2.3.4', '10.0.0.0/a', '10.0.0.0/8a',
      '10.0.0.0/:', '10.0.0.0//',
    ];
    for (const rule of rules) {
      assertThrows(
        () => cidrSet(['1.1.1.1', '::1', rule, '']), RangeError, [`cidrSet: rule 2, ${shown(rule)}`],
      );
    }
  });

  it('at fault are shown up to their sixtieth character', () => {
    const rule = 'x'.repeat(60);
    assertThrows(() => cidrSet([`${rule}y`]), RangeError, [`rule 0, "${rule}"`], [`${rule}y`]);
    assertThrows(() => cidrSet([rule]), RangeError, [`rule 0, "${rule}"`]);
    assertThrows(() => cidrSet(['a\n"\u0000']), RangeError, ['rule 0, "a\\n\\"\\u0000"']);
  });

  it('at fault are shown with everything but printable ASCII escaped: an editor hides the fault itself', () => {
    const characters = [
      '\u200b', '\ufeff', '\u00a0', '\u2013', '\u0000', '\u001b', '\u007f', '\u00e9', '\u202e', '\u{1f600}',
      '\ud800', '\uff0e', '\u0661', '\u0085',
    ];
    for (const character of characters) {
      for (const rule of [`10.0.0.0/8${character}`, `${character}10.0.0.0/8`, `10.0.0${character}.0`, character]) {
        assertThrows(() => cidrSet([rule]), RangeError, [shown(rule)]);
        assert.throws(() => cidrSet([rule]), /^RangeError: [\x20-\x7e]+$/);
        assert.throws(() => ipFilter({ allow: [rule] }), /^RangeError: [\x20-\x7e]+$/);
      }
    }
  });

  it('that look like a range, a wildcard, a netmask or a host name are said to', () => {
    const messageOf = (rule: string): string => {
      try {
        cidrSet([rule]);
      } catch (error) {
        return String(error);
      }
      return assert.fail(rule);
    };
    const hints: readonly (readonly [hint: RegExp, rules: readonly string[]])[] = [
      [/\brange/i, ['10.0.0.1-10.0.0.9', '10.0.0.1 - 10.0.0.9', '10.0.0.1-9', '::1-::9', '2001:db8::-2001:db8::ffff']],
      [/wildcard/i, ['10.0.0.*', '192.168.*.*', '*', '10.*']],
      [/netmask/i, ['10.0.0.0/255.0.0.0', '192.168.1.1/255.255.255.255', '192.168.0.0/0.0.255.255']],
      [/host ?name/i, ['localhost', 'example.org', 'my-proxy.internal', 'loopback', 'a.b.c.d.example']],
    ];
    for (const [hint, rules] of hints) {
      for (const rule of rules) {
        assert.match(messageOf(rule), hint);
        for (const [other] of hints) if (other !== hint) assert.doesNotMatch(messageOf(rule), other, rule);
      }
    }
    for (const rule of ['10.0.0.0/33', '', '10.0.0.0/08', '::ffff:10.0.0.0/8', '1.2.3', '::g']) {
      for (const [hint] of hints) assert.doesNotMatch(messageOf(rule), hint, rule);
    }
  });

  it('at fault are found by the path of the option, with their place in its list', () => {
    const bad = ['::1', '10.0.0.0/8', '10.0.0.0/33'];
    assertOptionFault(() => ipFilter({ allow: bad }), RangeError, 'allow[2]', ['ipFilter', '10.0.0.0/33']);
    assertOptionFault(() => ipFilter({ allow: [], deny: bad }), RangeError, 'deny[2]', ['ipFilter']);
    assertOptionFault(
      () => clientAddress({ trustedProxies: bad }), RangeError, 'trustedProxies[2]', ['clientAddress'],
    );
    assertOptionFault(
      () => restFilter({ ipFilter: { allow: [...bad, '::'] } }), RangeError, 'ipFilter.allow[2]', ['ipFilter.allow'],
    );
    assertOptionFault(
      () => restFilter({ ipFilter: { trustedProxies: wrong([1]) } }), TypeError, 'ipFilter.trustedProxies[0]',
      ['ipFilter.trustedProxies'], ['clientAddress'],
    );
  });

  it('have no unix:, which is a rule for trusted proxies alone', () => {
    for (const rule of ['unix:', 'unix:/run/a.sock', 'UNIX:']) {
      assertThrows(() => cidrSet([rule]), RangeError, [`rule 0, "${rule}"`]);
      assert.throws(() => ipFilter({ allow: [rule] }), { name: 'RangeError' });
      assert.throws(() => ipFilter({ allow: [], deny: [rule] }), { name: 'RangeError' });
      assert.throws(() => restFilter({ ipFilter: { allow: rule } }), { name: 'RangeError' });
    }
    for (const rule of ['unix:/run/a.sock', 'UNIX:', 'unix', ' unix:', 'unix:/0']) {
      assert.throws(() => clientAddress({ trustedProxies: [rule] }), { name: 'RangeError' }, rule);
    }
    assert.doesNotThrow(() => clientAddress({ trustedProxies: ['unix:'] }));
    assert.doesNotThrow(() => restFilter({ ipFilter: { trustedProxies: 'unix:, 10.0.0.0/8' } }));
  });

  it('that are not texts are a TypeError that names the index', () => {
    for (const value of NOT_STRINGS) {
      assertThrows(() => cidrSet(wrong([value])), TypeError, ['cidrSet: rule 0 is not a string']);
      assertThrows(() => cidrSet(wrong(['::', '::', value])), TypeError, ['cidrSet: rule 2 is not a string']);
    }
  });
});

describe('cidrSet', () => {
  it('takes any iterable object of rules, read once', () => {
    function* rules(): Generator<string> {
      yield '10.0.0.0/8';
      yield '::1';
    }
    const list = ['10.0.0.0/8', '::1'];
    for (const iterable of [list, new Set(list), rules(), Object.freeze([...list]), list.values()]) {
      assert.deepEqual(inside(iterable, ['10.1.2.3', '::1', '11.0.0.0', '::2']), [true, true, false, false]);
    }
  });

  it('throws a TypeError for what is no list: a text is none, for its characters are no rules', () => {
    const others = [
      undefined, null, true, 1, 1n, '10.0.0.0/8', '', Symbol('rules'), {}, { length: 1, 0: '::1' },
      () => ['::1'], { has: () => true },
      Object.assign(() => 1, { [Symbol.iterator]: () => ['::1'].values() }),
    ];
    for (const value of others) {
      assertThrows(() => cidrSet(wrong(value)), TypeError, ['cidrSet: takes']);
    }
  });

  it('is what filters take as a list, and no imitation of it: not even a proxy around one', () => {
    const set = cidrSet(['127.0.0.1']);
    const imitations: readonly unknown[] = [
      new Proxy(set, {}), Object.create(set), { has: () => true, ruleIndexOf: () => 0 }, { ...set },
      structuredClone({ ...set }), '127.0.0.1', Promise.resolve(set), () => set,
    ];
    for (const value of imitations) {
      const list = wrong<readonly string[]>(value);
      assertOptionFault(() => ipFilter({ allow: list }), TypeError, 'allow', ['ipFilter: option "allow"']);
      assertOptionFault(() => ipFilter({ allow: [], deny: list }), TypeError, 'deny', ['ipFilter: option "deny"']);
      assertOptionFault(() => clientAddress({ trustedProxies: list }), TypeError, 'trustedProxies', ['clientAddress']);
    }
    assert.equal(ipFilter({ allow: set }).check({ address: '127.0.0.1', header: () => undefined }).ok, true);
  });

  it('has functions that may be taken out of it, and cannot be changed', () => {
    const set = cidrSet(['10.0.0.0/8']);
    assert.throws(() => Object.assign(set, { has: () => true }), TypeError);
    assert.deepEqual(Object.keys(set), []);
  });

  it('without rules has no address', () => {
    const addresses = ['0.0.0.0', '1.2.3.4', '255.255.255.255', '::', '::1', 'ffff::ffff', '::ffff:1.2.3.4'];
    assert.deepEqual(inside([], addresses), all(false, addresses.length));
    assert.deepEqual(inside(['1.2.3.4'], addresses.filter((one) => !one.includes('1.2.3.4'))), all(false, 5));
    assert.deepEqual(inside(['::1'], ['0.0.0.0', '0.0.0.1', '::', '::2']), all(false, 4));
  });

  it('keeps its rules when the list changes later', () => {
    const rules = ['10.0.0.0/8'];
    const set = cidrSet(rules);
    rules[0] = '11.0.0.0/8';
    rules.push('12.0.0.0/8');
    assert.deepEqual(['10.0.0.1', '11.0.0.1', '12.0.0.1'].map((one) => set.has(one)), [true, false, false]);
  });

  it('lets an error of the list itself through', () => {
    const fault = new Error('from the list');
    function* rules(): Generator<string> {
      yield '::1';
      throw fault;
    }
    assert.throws(() => cidrSet(rules()), fault);
  });
});

describe('has', () => {
  const set = cidrSet(['0.0.0.0/0', '::/0']);

  it('is false for anything that is not an address', () => {
    const others = ['', ' ', '1.2.3', '01.2.3.4', '1.2.3.4/32', '1.2.3.4:80', '[::1]', '::1/128', ' 1.2.3.4'];
    for (const value of [...others, ...NOT_STRINGS]) assert.equal(set.has(wrong(value)), false);
  });

  it('ignores the zone of an IPv6 address, which no IPv4 address has (RFC 4007 §11)', () => {
    const linkLocal = cidrSet(['fe80::/10']);
    assert.equal(linkLocal.has('fe80::1%eth0'), true);
    assert.equal(linkLocal.has('fec0::1%eth0'), false);
    assert.equal(set.has('1.2.3.4%eth0'), false);
    assert.equal(set.has('fe80::1%'), false);
  });

  it('reads an IPv4-mapped address as IPv4, in any spelling (RFC 4291 §2.5.5.2)', () => {
    const ten = cidrSet(['10.0.0.0/8', '::ffff:0:0']);
    for (const address of ['::ffff:10.0.0.1', '::FFFF:a00:1', '0:0:0:0:0:ffff:10.0.0.1', '::ffff:0.0.0.0']) {
      assert.equal(ten.has(address), true, address);
    }
    // Translated and tunnelled addresses (RFC 6052, RFC 3056) are not IPv4.
    const others = ['::ffff:11.0.0.1', '::10.0.0.1', '::fffe:10.0.0.1', '64:ff9b::10.0.0.1', '2002:a00:1::'];
    for (const address of others) {
      assert.equal(ten.has(address), false, address);
    }
  });
});

describe('ruleIndexOf', () => {
  /** The place that a scan finds: the longest prefix among the rules that cover the number. */
  const scan = (blocks: readonly Block[], number: bigint, bits: Bits): bigint | undefined =>
    blocks.filter((one) => one.bits === bits && one.first <= number && number <= one.last)
      .map(({ first, last }) => last - first).sort((a, b) => (a < b ? -1 : 1))[0];

  it('is the place, in the list given, of the most specific rule that covers the address', () => {
    const set = cidrSet(['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '::/0', '10.1.2.3', '2001:db8::/32', '10.1.2.0/24']);
    const rows: readonly (readonly [address: string, index: number])[] = [
      ['9.9.9.9', 0], ['10.2.0.0', 1], ['10.1.1.1', 2], ['10.1.2.4', 6], ['10.1.2.3', 4], ['10.1.2.2', 6],
      ['10.1.3.0', 2], ['11.0.0.0', 0], ['::1', 3], ['2001:db8::1', 5], ['2001:db9::', 3],
      ['::ffff:10.1.2.3', 4], ['::ffff:a02:1', 1], ['2001:db8::1%eth0', 5], ['2001:DB8:0:0:0:0:0:0', 5],
    ];
    for (const [address, index] of rows) assert.equal(set.ruleIndexOf(address), index, address);
  });

  it('is -1 where no rule covers the address, or it is none', () => {
    const set = cidrSet(['10.0.0.0/8', '::1']);
    for (const value of ['11.0.0.0', '9.255.255.255', '::2', '::10.0.0.1', '', '10.0.0', '10.0.0.1/32', 'unix:']) {
      assert.equal(set.ruleIndexOf(value), -1, value);
    }
    for (const value of NOT_STRINGS) assert.equal(set.ruleIndexOf(wrong(value)), -1);
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

  it('is one of the rules that say the same, where several do', () => {
    const set = cidrSet(['10.0.0.0/8', '10.1.2.3/8', '::ffff:10.0.0.0/104', '10.0.0.0/16']);
    assert.ok([0, 1, 2].includes(set.ruleIndexOf('10.9.9.9')));
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
    const rules = Array.from({ length: 40_000 }, (_, i) => `${text(BigInt(i * 100_001), 32)}/${24 + (i % 9)}`);
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

describe('readCidrSet', () => {
  it('gives a compiled set back as it is', () => {
    const set = cidrSet(['::1']);
    assert.equal(readCidrSet('owner', set), set);
  });

  it('compiles a list, and opens its errors with the owner', () => {
    assert.equal(readCidrSet('owner', ['::1']).has('::1'), true);
    assertThrows(() => readCidrSet('owner: it', ['::g']), RangeError, ['owner: it: rule 0, "::g", is']);
    assertThrows(() => readCidrSet('owner', wrong([1])), TypeError, ['owner: rule 0 is not a string']);
    assertThrows(() => readCidrSet('owner', wrong(undefined)), TypeError, ['owner: takes a list']);
  });

  it('takes no imitation of a set, whose answers would be believed', () => {
    class Liar {
      has(): boolean { return true; }
      covers(): boolean { return true; }
    }
    for (const value of [new Liar(), { has: () => true }]) {
      assertThrows(() => readCidrSet('owner', wrong(value)), TypeError, ['owner: takes a list']);
    }
  });
});

describe('covers', () => {
  it('decides an address that is parsed already, by its family', () => {
    const set = readCidrSet('owner', ['10.0.0.0/8', '2001:db8::/32']);
    const words = new Uint32Array(4);
    const isCovered = (address: string): boolean =>
      set.covers(parseAddress(address, words, 'refused'), words);
    assert.deepEqual(['10.0.0.1', '2001:db8::1'].map(isCovered), [true, true]);
    assert.deepEqual(['11.0.0.1', '::1', '::10.0.0.1'].map(isCovered), [false, false, false]);
  });

  it('covers nothing that did not parse, whatever words are left over', () => {
    const set = readCidrSet('owner', ['0.0.0.0/0', '::/0']);
    assert.equal(set.covers(0, new Uint32Array(4)), false);
    assert.equal(set.covers(0, Uint32Array.of(1, 2, 3, 4)), false);
  });
});

/** The block of a rule as this test reads it, by the URL parser of the platform. */
function blockOf(rule: string): Block {
  const [address = '', prefix] = rule.split('/');
  if (address.includes(':') && !address.startsWith('::ffff:1')) {
    const host = new URL(`http://[${address}]/`).hostname.slice(1, -1);
    const [left = '', right] = host.split('::');
    const list = (part = ''): string[] => (part === '' ? [] : part.split(':'));
    const zeros = new Array<string>(8 - list(left).length - list(right).length).fill('0');
    const groups = [...list(left), ...(right === undefined ? [] : zeros), ...list(right)];
    const number = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
    return block(number, Number(prefix ?? 128), 128);
  }
  const dotted = address.replace('::ffff:', '');
  const number = dotted.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  return block(number, Number(prefix ?? 32) - (dotted === address ? 0 : 96), 32);
}
