/** What the suites of 41 other projects assert, row by row; where they differ by design, what holds here. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { cidrSet, clientAddress, hs256Key, jwtVerifier, type JwtVerifierOptions } from '../../src/index.ts';
import { mint, wrong } from '../helpers.ts';
import { named, suites } from './vectors.ts';

const everyIpv4 = cidrSet(['0.0.0.0/0']);
const everyIpv6 = cidrSet(['::/0']);

/** Asserts a table row by row, and says of all rows that fail which they are. */
function everyRow<R>(rows: readonly R[], act: (row: R) => void): void {
  assert.ok(rows.length > 0);
  const faults = rows.flatMap((row) => {
    try {
      act(row);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
  assert.equal(faults.length, 0, `${faults.length} rows:\n${faults.join('\n')}`);
}

/** A number of 32 or 128 bits as an address. */
function addressOf(number: bigint, bits: number): string {
  const size = bits === 32 ? 8 : 16;
  const parts = Array.from({ length: bits / size }, (_, i) =>
    (number >> BigInt(bits - size * (i + 1))) & ((1n << BigInt(size)) - 1n));
  return bits === 32 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':');
}

/** The number of a network's first address, by the URL parser of the platform. */
function numberOf(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce(
    (sum, octet) => sum * 256n + BigInt(octet), 0n,
  );
  const [left = '', right] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (part = ''): readonly string[] => (part === '' ? [] : part.split(':'));
  const gap = right === undefined ? 0 : 8 - groups(left).length - groups(right).length;
  return [...groups(left), ...new Array<string>(gap).fill('0'), ...groups(right)]
    .reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

describe('address texts', () => {
  it('are of the family that the suites say, or none', () => {
    everyRow(suites.addresses, ({ text, family, ...row }) => {
      const found = everyIpv4.has(text) ? 4 : everyIpv6.has(text) ? 6 : 0;
      assert.equal(found, family, named(text, row));
    });
  });

  it('are the address that the suites say, and no neighbour of it', () => {
    const rows = suites.addresses.filter(({ equals }) => equals !== undefined);
    everyRow(rows, ({ text, equals = '', ...row }) => {
      assert.equal(cidrSet([equals]).has(text), true, named([text, equals], row));
      const others = ['192.0.2.77', '2001:db8:77::77'].filter((other) => other !== equals);
      assert.equal(cidrSet(others).has(text), false, named(text, row));
    });
  });
});

describe('rules', () => {
  it('are taken or refused with a RangeError, as the suites say', () => {
    everyRow(suites.rules, ({ text, valid, ...row }) => {
      const act = (): unknown => cidrSet([text]);
      if (valid) assert.doesNotThrow(act, named(text, row));
      else assert.throws(act, { name: 'RangeError' }, named(text, row));
    });
  });

  it('cover their network from its first address to its last, and nothing beside it', () => {
    const rows = suites.rules.filter(({ network }) => network !== undefined);
    everyRow(rows, ({ text, network = '', ...row }) => {
      const [address = '', length = ''] = network.split('/');
      const isMapped = address.toLowerCase().startsWith('::ffff:') && Number(length) >= 96;
      const bits = isMapped || !address.includes(':') ? 32 : 128;
      const number = isMapped ? numberOf(address) & 0xffffffffn : numberOf(address);
      const host = (1n << BigInt(bits - (isMapped ? Number(length) - 96 : Number(length)))) - 1n;
      const [first, last] = [number & ~host, number | host];
      const set = cidrSet([text]);
      for (const probe of [first, last, first - 1n, last + 1n]) {
        if (probe < 0n || probe >> BigInt(bits) !== 0n) continue;
        // The IPv4-mapped addresses are IPv4, which no IPv6 rule covers.
        if (bits === 128 && probe >> 32n === 0xffffn) continue;
        const isInside = first <= probe && probe <= last;
        assert.equal(set.has(addressOf(probe, bits)), isInside, named([text, addressOf(probe, bits)], row));
      }
    });
  });

  it('have the members that the suites say', () => {
    everyRow(suites.members, ({ rules, text, inside, ...row }) => {
      if (inside === 'RangeError') {
        assert.throws(() => cidrSet(rules), { name: 'RangeError' }, named(rules, row));
        return;
      }
      const set = cidrSet(rules);
      assert.equal(set.has(text), inside, named([rules, text], row));
      assert.equal(set.ruleIndexOf(text) !== -1, inside, named([rules, text], row));
    });
  });
});

describe('clients behind proxies', () => {
  it('are those that the suites say, or none', () => {
    everyRow(suites.clients, ({ trusted, peer, header, value, client, ...row }) => {
      const find = clientAddress({ trustedProxies: trusted, forwardedHeader: header });
      const request = {
        address: peer, header: (name: string) => (name === header ? value ?? undefined : undefined),
      };
      const found = find(request);
      const title = named([trusted, peer, header, value], row);
      if (client === null) assert.equal(found, undefined, title);
      else assert.ok(found !== undefined && cidrSet([client]).has(found), `${title}: ${found}`);
      assert.equal(find.trace(request).address, found, title);
    });
  });
});

describe('tokens', () => {
  const judge = (token: string, secretHex: string, options: object): unknown => {
    const key = hs256Key(new Uint8Array(Buffer.from(secretHex, 'hex')));
    const result = jwtVerifier({ ...wrong<Partial<JwtVerifierOptions>>(options), key }).verify(token);
    return result.ok ? { ok: true, claims: result.claims } : { ok: false, reason: result.reason };
  };

  it('are accepted with their claims, or refused for the reason that the suites say', () => {
    // A token that a library signs with a public key: the key is refused before any token is.
    const publicKeys = suites.secrets.map(({ text }) => Buffer.from(text).toString('hex'));
    everyRow(suites.tokens, ({ token, secretHex, now, options = {}, ok, reason, claims, ...row }) => {
      if (publicKeys.includes(secretHex)) {
        assert.throws(() => judge(token, secretHex, options), { name: 'TypeError' }, named(token, row));
        return;
      }
      const found = judge(token, secretHex, { ...options, clock: () => now });
      assert.deepEqual(found, ok ? { ok, claims } : { ok, reason }, named([token, options], row));
    });
  });

  it('in 117 spellings, tried with 14 libraries, have one outcome each', () => {
    const { secretHex, rows } = suites.spellings;
    assert.equal(rows.length, 117);
    everyRow(rows, ({ id, token, ok, reason }) => {
      for (const cacheSize of [0, 2]) {
        const found = judge(token, secretHex, { clock: () => 1_800_000_000, cacheSize });
        assert.equal(Reflect.get(Object(found), 'ok'), ok, id);
        assert.equal(Reflect.get(Object(found), 'reason'), reason, id);
      }
    });
  });

  it('have the typ that the suites compare, or another', () => {
    everyRow(suites.types, ({ typ, wanted, expected, ...row }) => {
      const token = mint({}, { alg: 'HS256', typ });
      const found = jwtVerifier({ key: hs256Key('a secret of thirty-two bytes: 32'), typ: wanted }).verify(
        token,
      );
      assert.equal(found.ok, expected, named([typ, wanted], row));
    });
  });
});

describe('secrets', () => {
  it('that the suites know as public keys are refused', () => {
    everyRow(suites.secrets, ({ text, ...row }) => {
      for (const secret of [text, Buffer.from(text)]) {
        assert.throws(() => hs256Key(secret), { name: 'TypeError' }, named(text, row));
      }
    });
  });
});
