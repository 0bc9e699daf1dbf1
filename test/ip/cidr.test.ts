/** Membership in lists of addresses and CIDR blocks (RFC 4632 §3.1), against a scan rule by rule. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseAddress } from '../../src/ip/address.ts';
import { CidrSet, cidrSet, readCidrSet } from '../../src/ip/cidr.ts';
import { clientAddress, ipFilter, restFilter } from '../../src/index.ts';
import { assertOptionFault, assertThrows, NOT_STRINGS, wrong } from '../helpers.ts';
import { assertEnds, block, text, top } from './blocks.ts';

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
      assertThrows(() => cidrSet([rule]), RangeError, ['cidrSet', 'rules[0]', rule]);
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
        () => cidrSet(['1.1.1.1', '::1', rule, '']), RangeError,
        [`cidrSet: option "rules[2]" is ${shown(rule)}`],
      );
    }
  });

  it('at fault are not shown where they are as long as a secret: a file of secrets may be named as a list', () => {
    const secret = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
    assertThrows(() => cidrSet([secret]), RangeError, ['"rules[0]" is "(32 characters)", neither'], [secret]);
    assertThrows(() => cidrSet([secret.slice(1)]), RangeError, [`"rules[0]" is "${secret.slice(1)}"`]);
    assertThrows(() => cidrSet(['a\n"\u0000']), RangeError, ['"rules[0]" is "a\\n\\"\\u0000"']);
  });

  it('at fault are shown with all but printable ASCII escaped, since an editor hides it', () => {
    const characters = [
      '\u200b', '\ufeff', '\u00a0', '\u2013', '\u0000', '\u001b', '\u007f', '\u00e9', '\u202e', '\u{1f600}',
      '\ud800', '\uff0e', '\u0661', '\u0085',
    ];
    for (const character of characters) {
      for (const rule of [
        `10.0.0.0/8${character}`, `${character}10.0.0.0/8`, `10.0.0${character}.0`, character,
      ]) {
        assertThrows(() => cidrSet([rule]), RangeError, [shown(rule)]);
        assert.throws(() => cidrSet([rule]), /^RangeError: [\x20-\x7e]+$/);
        assert.throws(() => ipFilter({ allow: [rule] }), /^RangeError: [\x20-\x7e]+$/);
      }
    }
  });

  it('at fault are said to look like a range, a wildcard, a netmask and so on, or nothing is said', () => {
    const messageOf = (rule: string): string => {
      try {
        cidrSet([rule]);
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
      return assert.fail(rule);
    };
    const hints: readonly (readonly [hint: RegExp, rules: readonly string[]])[] = [
      [/\brange/i, [
        '10.0.0.1-10.0.0.9', '10.0.0.1 - 10.0.0.9', '10.0.0.1-9', '::1-::9', '2001:db8::-2001:db8::ffff',
      ]],
      [/wildcard/i, ['10.0.0.*', '192.168.*.*', '*', '10.*']],
      [/netmask/i, ['10.0.0.0/255.0.0.0', '192.168.1.1/255.255.255.255', '192.168.0.0/0.0.255.255']],
      [/blank/i, ['10.0.0.0/8 ', '\u00a010.0.0.1', '10.0.0.1\n']],
      [/prefix is/i, ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '::/129', '::ffff:10.0.0.0/8']],
      [/host ?name/i, ['localhost', 'example.org', 'my-proxy.internal', 'loopback', 'a.b.c.d.example']],
    ];
    for (const [hint, rules] of hints) {
      for (const rule of rules) {
        assert.match(messageOf(rule), hint);
        for (const [other] of hints) if (other !== hint) assert.doesNotMatch(messageOf(rule), other, rule);
      }
    }
    for (const rule of [
      '', '1.2.3', '::g', '10.0.0.0/a', 'localhost:80', '[10.0.0.1-10.0.0.9', '10.0.0.1-10.0.0.9]',
      '[10.0.0.0/255.0.0.0', '10.0.0.0/255.0.0.0]',
    ]) {
      assert.match(messageOf(rule), /neither an address nor address\/prefix$/, rule);
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
      () => restFilter({ ipFilter: { allow: [...bad, '::'] } }), RangeError, 'ipFilter.allow[2]',
      ['ipFilter.allow'],
    );
    assertOptionFault(
      () => restFilter({ ipFilter: { trustedProxies: wrong([1]) } }), TypeError, 'ipFilter.trustedProxies[0]',
      ['ipFilter.trustedProxies'], ['clientAddress'],
    );
  });

  it('have no unix:, which is a rule for trusted proxies alone', () => {
    for (const rule of ['unix:', 'unix:/run/a.sock', 'UNIX:']) {
      assertThrows(() => cidrSet([rule]), RangeError, [`"rules[0]" is "${rule}"`]);
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
      assertThrows(() => cidrSet(wrong([value])), TypeError, ['cidrSet: option "rules[0]" takes a string']);
      assertThrows(
        () => cidrSet(wrong(['::', '::', value])), TypeError, ['cidrSet: option "rules[2]" takes a string'],
      );
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
      assertThrows(() => cidrSet(wrong(value)), TypeError, ['cidrSet: option "rules" takes a list']);
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
      assertOptionFault(
        () => ipFilter({ allow: [], deny: list }), TypeError, 'deny', ['ipFilter: option "deny"'],
      );
      assertOptionFault(
        () => clientAddress({ trustedProxies: list }), TypeError, 'trustedProxies', ['clientAddress'],
      );
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

describe('readCidrSet', () => {
  it('gives a compiled set back as it is', () => {
    const set = cidrSet(['::1']);
    assert.equal(readCidrSet('owner', 'it', set), set);
  });

  it('compiles a list, and its errors carry the path of the option', () => {
    assert.equal(readCidrSet('owner', 'it', ['::1']).has('::1'), true);
    const read = (rules: unknown) => (): unknown => readCidrSet('owner', 'it', rules);
    assertOptionFault(read(['::1', '::g']), RangeError, 'it[1]', ['owner: option "it[1]" is "::g"']);
    assertOptionFault(read([1]), TypeError, 'it[0]', ['owner: option "it[0]" takes a string']);
    assertOptionFault(read(undefined), TypeError, 'it', ['owner: option "it" takes a list']);
  });

  it('leaves out the rules that somebody else reads, and counts them all the same', () => {
    const set = readCidrSet('owner', 'it', ['other', '::1'], (rule) => rule === 'other');
    assert.equal(set.ruleIndexOf('::1'), 1);
    const act = (): unknown => readCidrSet('owner', 'it', ['other', '::g'], (rule) => rule === 'other');
    assertOptionFault(act, RangeError, 'it[1]');
  });

  it('takes no imitation of a set, whose answers would be believed', () => {
    class Liar {
      has(): boolean { return true; }
      ruleIndexOf(): number { return 0; }
    }
    for (const value of [new Liar(), { has: () => true }]) {
      assertOptionFault(() => readCidrSet('owner', 'it', value), TypeError, 'it', ['takes a list']);
    }
  });
});

describe('placeOf', () => {
  const placeOf = (rules: readonly string[], address: string): number => {
    const words = new Uint32Array(4);
    return CidrSet.placeOf(cidrSet(rules), parseAddress(address, words, 'refused'), words);
  };

  it('decides an address that is parsed already, by its family', () => {
    const rules = ['10.0.0.0/8', '2001:db8::/32'];
    assert.deepEqual(['10.0.0.1', '2001:db8::1'].map((one) => placeOf(rules, one)), [0, 1]);
    assert.deepEqual(['11.0.0.0', '::1', '::10.0.0.1'].map((one) => placeOf(rules, one)), [-1, -1, -1]);
  });

  it('has no place for what did not parse, whatever words are left over', () => {
    const set = cidrSet(['0.0.0.0/0', '::/0']);
    assert.equal(CidrSet.placeOf(set, 0, new Uint32Array(4)), -1);
    assert.equal(CidrSet.placeOf(set, 0, Uint32Array.of(1, 2, 3, 4)), -1);
  });
});
