// Whoever chooses an input chooses its size, so no parser may take more than linear time: the growth of work
// with size is fitted, and held to an exponent of 1 with room for noise. No limit in seconds.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { check } from '../../../src/adapters/node.ts';
import * as core from '../../../src/index.ts';
import { fromAntMedia } from '../../../src/moving/ant-media.ts';
import { fromTrustProxy } from '../../../src/moving/trust-proxy.ts';
import { fittedExponent, lowestExponent, medianExponent, sizesTo } from './growth.ts';
import type { Workload } from './growth.ts';

// A byte costs more where the input has outgrown a cache or the young generation of the heap: linear work
// comes out at up to 1.3 over sizes 256 times apart, a sort at 1.1, n√n at 1.6, n² at 1.9.
const LIMIT = 1.4;
const MEGABYTE = sizesTo(1 << 20);
const ENTRIES = sizesTo(102_400);
const RULES = sizesTo(51_200);

/** A test that the work grows at most linearly; `expected` is what the work returns, whatever the size. */
function isLinear(name: string, sizes: readonly number[], expected: unknown, workload: Workload): void {
  it(name, (t) => {
    assert.deepEqual(workload(sizes[0] ?? 0)(), expected);
    const exponent = lowestExponent(LIMIT, sizes, workload);
    t.diagnostic(`exponent ${exponent.toFixed(2)}`);
    assert.ok(exponent <= LIMIT, `grows by the power ${exponent.toFixed(2)} of the size`);
    assert.deepEqual(workload(sizes.at(-1) ?? 0)(), expected);
  });
}

describe('the fit', () => {
  it('gives the exponent of a power law', () => {
    const sizes = [1000, 2000, 4000, 8000];
    for (const power of [0, 1, 1.5, 2]) {
      const times = sizes.map((size) => 3 * size ** power);
      assert.ok(Math.abs(fittedExponent(sizes, times) - power) < 1e-9);
    }
  });

  it('recognises a planted quadratic: blanks trimmed by a regular expression', (t) => {
    const exponent = medianExponent(sizesTo(1 << 13), (size) => {
      const text = `${' '.repeat(size)}x`;
      return () => text.replace(/[ \t]+$/, '');
    });
    t.diagnostic(`exponent ${exponent.toFixed(2)}`);
    assert.ok(exponent > LIMIT);
  });

  it('recognises a planted n√n', (t) => {
    const exponent = medianExponent(sizesTo(1 << 15), (size) => {
      const list = new Uint8Array(size);
      return () => {
        let sum = 0;
        for (let i = 0; i < size; i += 1) for (let j = 0; j * j < size; j += 1) sum += list[j] ?? 0;
        return sum;
      };
    });
    t.diagnostic(`exponent ${exponent.toFixed(2)}`);
    assert.ok(exponent > LIMIT);
  });
});

describe('tokens, the cap on their length lifted', () => {
  const secret = Buffer.from('0123456789abcdef0123456789ABCDEF');
  const key = core.hs256Key(secret);
  const unlimited = { key, maxTokenLength: 1 << 24 };
  const { verify } = core.jwtVerifier(unlimited);
  const { sign } = core.jwtSigner({ key, issuedAt: false });
  const reasonOf = (token: string, by = verify): string => {
    const verdict = by(token);
    return verdict.ok ? 'accepted' : verdict.reason;
  };
  const verifying = (make: (size: number) => string, by = verify): Workload => (size) => {
    // Joined texts are flattened first: the host hands over flat ones.
    const token = Buffer.from(make(size), 'utf8').toString('utf8');
    return () => reasonOf(token, by);
  };
  const segment = (content: string | Uint8Array): string => core.encodeBase64url(Buffer.from(content));
  const signed = (header: string, payload: string | Uint8Array): string => {
    const text = `${segment(header)}.${segment(payload)}`;
    return `${text}.${segment(core.hmacSha256(secret, Buffer.from(text)))}`;
  };
  const nested = (size: number): string => `{"a":${'['.repeat(size / 4)}${']'.repeat(size / 4)}}`;
  const members = (size: number): string =>
    `{${Array.from({ length: size / 16 }, (_, i) => `"m${i}":${i}`).join(',')}}`;
  const HEADER = '{"alg":"HS256"}';
  const ZEROS = 'A'.repeat(43);

  isLinear('a valid token', MEGABYTE, 'accepted', verifying((size) => sign({ sub: 'x'.repeat(size) })));
  isLinear('a valid token of many members', MEGABYTE, 'accepted', verifying((size) =>
    signed(HEADER, members(size))));
  isLinear('a valid token, deeply nested', MEGABYTE, 'accepted', verifying((size) =>
    signed(HEADER, nested(size))));
  isLinear('a valid token whose header is nested', MEGABYTE, 'accepted', verifying((size) =>
    signed(`{"alg":"HS256",${nested(size).slice(1)}`, '{}')));
  isLinear('a valid token with a long audience', MEGABYTE, 'audience_refused', verifying(
    (size) => sign({ aud: Array.from({ length: size / 4 }, () => 'a') }),
    core.jwtVerifier({ ...unlimited, audience: 'b' }).verify,
  ));
  isLinear('valid tokens that a cache freezes', sizesTo(1 << 18), 'accepted', (size) => {
    const tokens = ['a', 'b'].map((sub) => signed(HEADER, `{"sub":"${sub}",${nested(size).slice(1)}`));
    // Two tokens push each other out of a cache for one, so each is verified and frozen anew.
    const caching = core.jwtVerifier({ ...unlimited, cacheSize: 1 });
    return () => tokens.map((token) => reasonOf(token, caching.verify))[1];
  });
  isLinear('a token that is remembered', MEGABYTE, 'accepted', verifying(
    (size) => sign({ sub: 'x'.repeat(size) }), core.jwtVerifier({ ...unlimited, cacheSize: 100 }).verify,
  ));
  isLinear('a wrong signature', MEGABYTE, 'signature_invalid', verifying((size) =>
    sign({ sub: 'x'.repeat(size) }).slice(0, -43) + ZEROS));
  isLinear('a signature too long', MEGABYTE, 'signature_invalid', verifying((size) =>
    sign({}) + 'A'.repeat(size)));
  isLinear('a header that is no JSON', MEGABYTE, 'header_refused', verifying((size) =>
    `${segment(`{"alg":"HS256","a":"${'x'.repeat(size)}`)}.e30.${ZEROS}`));
  isLinear('a header whose nesting never ends', MEGABYTE, 'header_refused', verifying((size) =>
    `${segment('['.repeat(size))}.e30.${ZEROS}`));
  isLinear('a payload that is no JSON', MEGABYTE, 'payload_malformed', verifying((size) =>
    signed(HEADER, '{"a":'.repeat(size / 8))));
  isLinear('a payload that is no UTF-8', MEGABYTE, 'payload_malformed', verifying((size) =>
    signed(HEADER, Buffer.concat([Buffer.alloc(size, 'x'), Buffer.of(0xc3)]))));
  isLinear('dots', MEGABYTE, 'token_malformed', verifying((size) => '.'.repeat(size)));
  isLinear('no dot', MEGABYTE, 'token_malformed', verifying((size) => 'A'.repeat(size)));
  isLinear('the third dot at the end', MEGABYTE, 'token_malformed', verifying((size) =>
    `..${'A'.repeat(size)}.`));
  isLinear('characters beyond ASCII', MEGABYTE, 'token_malformed', verifying((size) =>
    `.${'ю'.repeat(size)}.`));
  isLinear('a token that is only looked at', sizesTo(1 << 19), true, (size) => {
    const token = sign({ sub: 'x'.repeat(size) });
    return () => core.decodeJwtUnverified(token) !== undefined;
  });
  isLinear('claims that are signed', MEGABYTE, true, (size) => {
    const claims = { sub: 'x'.repeat(size) };
    return () => sign(claims).length > size;
  });
  isLinear('many keys', sizesTo(2048), 'signature_invalid', (size) => {
    const keys = Array.from({ length: size }, (_, i) => core.hs256Key(String(i).padStart(32)));
    const token = sign({}).slice(0, -43) + ZEROS;
    const many = core.jwtVerifier({ key: keys });
    return () => reasonOf(token, many.verify);
  });
});

describe('primitives', () => {
  const bytes = (size: number): Uint8Array => new Uint8Array(size).fill(77);
  isLinear('sha256', MEGABYTE, 32, (size) => {
    const message = bytes(size);
    return () => core.sha256(message).length;
  });
  isLinear('hmacSha256, a long key', MEGABYTE, 32, (size) => {
    const key = bytes(size);
    return () => core.hmacSha256(key, key).length;
  });
  isLinear('constantTimeEqual', MEGABYTE, true, (size) => {
    const [a, b] = [bytes(size), bytes(size)];
    return () => core.constantTimeEqual(a, b);
  });
  isLinear('encodeBase64url', MEGABYTE, true, (size) => {
    const message = bytes(size);
    return () => core.encodeBase64url(message).length > size;
  });
  isLinear('decodeBase64url', MEGABYTE, true, (size) => {
    const text = core.encodeBase64url(bytes(size));
    return () => core.decodeBase64url(text)?.length === size;
  });
  isLinear('decodeBase64url of what is none', MEGABYTE, undefined, (size) => {
    const text = '='.repeat(size);
    return () => core.decodeBase64url(text);
  });
});

describe('addresses', () => {
  const set = core.cidrSet(['10.0.0.0/8', '::/0']);
  const asking = (make: (size: number) => string): Workload => (size) => {
    const text = make(size);
    return () => set.has(text);
  };
  isLinear('digits', MEGABYTE, false, asking((size) => '1'.repeat(size)));
  isLinear('zeros in front', MEGABYTE, false, asking((size) => `::${'0'.repeat(size)}1`));
  isLinear('dots', MEGABYTE, false, asking((size) => '1.'.repeat(size)));
  isLinear('colons', MEGABYTE, false, asking((size) => ':'.repeat(size)));
  isLinear('groups', MEGABYTE, false, asking((size) => 'a:'.repeat(size)));
  isLinear('a long zone', MEGABYTE, true, asking((size) => `fe80::1%${'a'.repeat(size)}`));
  isLinear('a long zone that is none', MEGABYTE, false, asking((size) => `fe80::1%${'a'.repeat(size)}%`));

  const building = (rule: (i: number) => string): Workload => (size) => {
    const rules = Array.from({ length: size }, (_, i) => rule(i));
    return () => core.cidrSet(rules).has(rules[size - 1]?.split('/')[0] ?? '');
  };
  // Multiplying by an odd number scatters the order and repeats none.
  const scattered = (i: number): number => Math.imul(i, 0x9e37_79b1) >>> 0;
  const dotted = (n: number): string => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
  const grouped = (n: number): string => `2001:db8:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}::`;
  isLinear('rules, scattered', RULES, true, building((i) => dotted(scattered(i))));
  isLinear('rules, descending', RULES, true, building((i) => dotted(0xffff_fff0 - 2 * i)));
  isLinear('rules, one within the other', RULES, true, building((i) => `10.0.0.0/${i % 33}`));
  isLinear('rules of IPv6, scattered', RULES, true, building((i) => `${grouped(scattered(i))}/64`));
  isLinear('a rule that is none', MEGABYTE, 'RangeError', (size) => {
    const rules = [`10.0.0.0/${'0'.repeat(size)}`];
    return () => {
      try {
        return core.cidrSet(rules);
      } catch (error) {
        return error instanceof Error && error.name;
      }
    };
  });
});

describe('the way through proxies', () => {
  const tracing = (
    forwardedHeader: 'x-forwarded-for' | 'forwarded', make: (size: number) => string,
  ): Workload => {
    const addressOf = core.clientAddress({ trustedProxies: ['10.0.0.0/8'], forwardedHeader });
    return (size) => {
      const text = make(size);
      return () => addressOf({ address: '10.0.0.1', header: () => text });
    };
  };
  const list = (entry: string, size: number): string => Array.from({ length: size }, () => entry).join(', ');

  describe('X-Forwarded-For', () => {
    const through = (make: (size: number) => string): Workload => tracing('x-forwarded-for', make);
    isLinear('trusted proxies all the way', ENTRIES, '1.2.3.4', through((n) =>
      `1.2.3.4, ${list('10.1.1.1', n)}`));
    isLinear('with ports', ENTRIES, '10.1.1.1', through((n) => list('10.1.1.1:65535', n)));
    isLinear('an untrusted address last', ENTRIES, '9.9.9.9', through((n) =>
      `${list('10.1.1.1', n)}, 9.9.9.9`));
    isLinear('commas', MEGABYTE, undefined, through((size) => ','.repeat(size)));
    isLinear('blanks', MEGABYTE, undefined, through((size) => ' '.repeat(size)));
    isLinear('blanks around an address', MEGABYTE, '9.9.9.9', through((size) =>
      `${' '.repeat(size)}9.9.9.9${'\t'.repeat(size)}`));
    isLinear('blanks within an address', MEGABYTE, undefined, through((size) =>
      `9.9${' '.repeat(size)}.9.9`));
    isLinear('brackets', MEGABYTE, undefined, through((size) => '['.repeat(size)));
    isLinear('a port without end', MEGABYTE, undefined, through((size) => `9.9.9.9:${'1'.repeat(size)}`));
  });

  describe('Forwarded', () => {
    const through = (make: (size: number) => string): Workload => tracing('forwarded', make);
    isLinear('trusted proxies all the way', ENTRIES, '10.1.1.1', through((n) =>
      list('for=10.1.1.1;by=_b', n)));
    isLinear('quoted', ENTRIES, '10.1.1.1', through((n) => list('for="10.1.1.1:1"', n)));
    isLinear('parameters', RULES, '9.9.9.9', through((n) =>
      `${Array.from({ length: n }, (_, i) => `p${i}=v`).join(';')};for=9.9.9.9`));
    isLinear('a parameter that stands twice, at the end', RULES, undefined, through((n) =>
      `${Array.from({ length: n }, (_, i) => `p${i}=v`).join(';')};p0=v`));
    isLinear('empty elements', MEGABYTE, '9.9.9.9', through((size) => `for=9.9.9.9${','.repeat(size)}`));
    isLinear('empty parameters', MEGABYTE, undefined, through((size) => `${';'.repeat(size)}=`));
    isLinear('a quoted string', MEGABYTE, '9.9.9.9', through((size) =>
      `for=9.9.9.9;a="${'x'.repeat(size)}"`));
    isLinear('quoted pairs', MEGABYTE, '9.9.9.9', through((size) => `for=9.9.9.9;a="${'\\"'.repeat(size)}"`));
    isLinear('quoted pairs of a node', MEGABYTE, undefined, through((size) => `for="${'\\1'.repeat(size)}"`));
    isLinear('a quoted string without end', MEGABYTE, undefined, through((size) =>
      `for="${'x'.repeat(size)}`));
    isLinear('quotes', MEGABYTE, undefined, through((size) => '"'.repeat(size)));
    isLinear('blanks', MEGABYTE, '9.9.9.9', through((size) => `for=9.9.9.9${' '.repeat(size)}`));
    isLinear('blanks where none may be', MEGABYTE, undefined, through((size) =>
      `for=9.9.9.9${' '.repeat(size)}x`));
    isLinear('a token', MEGABYTE, undefined, through((size) => 'a'.repeat(size)));
    isLinear('an obfuscated port', MEGABYTE, '9.9.9.9', through((size) =>
      `for="9.9.9.9:_${'a'.repeat(size)}"`));
  });
});

describe('credentials', () => {
  const filter = core.jwtFilter({ key: core.hs256Key('0123456789abcdef0123456789ABCDEF') });
  const reasonOf = (verdict: core.Verdict): string => (verdict.ok ? 'allowed' : verdict.reason);
  const offering = (make: (size: number) => string): Workload => (size) => {
    const value = Buffer.from(make(size)).toString();
    return () => reasonOf(filter.check({ address: undefined, header: () => value }));
  };
  isLinear('blanks', MEGABYTE, 'token_missing', offering((size) => ' '.repeat(size)));
  isLinear('blanks around', MEGABYTE, 'token_malformed', offering((size) =>
    `${' '.repeat(size)}x${' '.repeat(size)}`));
  isLinear('blanks behind the scheme', MEGABYTE, 'token_malformed', offering((size) =>
    `Bearer${' '.repeat(size)}x`));
  isLinear('blanks within', MEGABYTE, 'credentials_malformed', offering((size) =>
    `Bearer x${' '.repeat(size)}x`));
  isLinear('tabs behind the scheme', MEGABYTE, 'token_malformed', offering((size) =>
    `Bearer ${'\t'.repeat(size)}x`));
  isLinear('another scheme', MEGABYTE, 'scheme_refused', offering((size) =>
    `Basic ${'x, '.repeat(size / 3)}`));
  isLinear('a long scheme', MEGABYTE, 'scheme_refused', offering((size) => `${'x'.repeat(size)} y`));
  isLinear('schemes', MEGABYTE, 'credentials_malformed', offering((size) => 'Bearer '.repeat(size / 8)));
  isLinear('commas', MEGABYTE, 'credentials_malformed', offering((size) => ','.repeat(size)));
  isLinear('a token over the cap', sizesTo(1 << 22), 'token_too_long', offering((size) =>
    `Bearer ${'x'.repeat(size)}`));

  const request = (name: string, size: number): Parameters<typeof check>[1] => ({
    rawHeaders: Array.from({ length: size }, (_, i) => (i % 2 === 0 ? name : 'Bearer x')),
    // No limit, so that the request is judged however many lines it has.
    socket: { remoteAddress: '9.9.9.9', server: { maxHeadersCount: 0 } },
  });
  isLinear('lines of one header, in Node', ENTRIES, 'credentials_malformed', (size) => () =>
    reasonOf(check(filter, request('Authorization', size))));
  isLinear('lines of other headers, in Node', ENTRIES, 'token_missing', (size) => () =>
    reasonOf(check(filter, request('X-Authorisation', size))));
});

describe('settings of other programs', () => {
  const properties = (make: (size: number) => string): Workload => (size) => {
    const text = make(size);
    return () => fromAntMedia(text, { member: 'secretEnv', name: 'SECRET' }).problem;
  };
  isLinear('backslashes within a line', ENTRIES, undefined, properties((size) =>
    `a=${'\\'.repeat(size)}x`));
  isLinear('single backslashes', ENTRIES, undefined, properties((size) => `a=${'\\x'.repeat(size / 2)}`));
  isLinear('blanks before an entry', MEGABYTE, undefined, properties((size) =>
    `remoteAllowedCIDR=127.0.0.1${' '.repeat(size)}x,127.0.0.2`));
  isLinear('lines that go on', ENTRIES, undefined, properties((size) => 'a\\\n'.repeat(size)));

  const proxies = (make: (size: number) => string): Workload => (size) => {
    const value = make(size);
    return () => fromTrustProxy(value).problem?.replace(/ .*/s, '');
  };
  isLinear('quotes within an entry', MEGABYTE, 'entry', proxies((size) => `x${'"'.repeat(size)}x`));
  isLinear('quotes around an entry', MEGABYTE, undefined, proxies((size) =>
    `[${'"'.repeat(size)}10.0.0.1${'"'.repeat(size)}]`));
  isLinear('brackets within a netmask', MEGABYTE, 'entry', proxies((size) => `1.2.3.4/${'1'.repeat(size)}.`));
});
