/** Signing (RFC 7515 §5.1, RFC 7519 §7.1): the very text of the tokens, and what is refused to be signed. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';

import type { Claims } from '../../src/jwt/claims.ts';
import { hs256Key } from '../../src/jwt/key.ts';
import { jwtSigner, type JwtSignerOptions } from '../../src/jwt/sign.ts';
import { jwtVerifier } from '../../src/jwt/verify.ts';
import {
  arrayBuffersInUse, assertOptionFault, assertThrows, base64url, mint, NOT_PLAIN, NOT_STRINGS, NOW,
  OTHER_SECRET, polluted, seal, SECRET, SEED_SECRET,
  SEED_TOKEN, wrong,
} from '../helpers.ts';

const key = hs256Key(SECRET);
const clock = (): number => NOW;
const REGISTERED = ['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud'];

type Options = Partial<JwtSignerOptions>;

const sign = (claims: unknown, options: Options = {}): string =>
  jwtSigner({ key, clock, ...options }).sign(wrong<Claims>(claims));
const part = (token: string, index: number): string =>
  Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8');
const headerOf = (options: Options): string => part(sign({}, options), 0);
const payloadOf = (claims: unknown, options: Options = { issuedAt: false }): string =>
  part(sign(claims, options), 1);

// Before any other, since it watches the buffers grow from their first size.
describe('the buffers of a signer', () => {
  it('hold a token of every length, as they grow and after', () => {
    const quiet = jwtSigner({ key, issuedAt: false });
    const header = base64url('{"alg":"HS256","typ":"JWT"}');
    const assertSize = (size: number, character: string): void => {
      const json = `{"a":"${character.repeat(size - 8)}"}`;
      assert.equal(quiet.sign(JSON.parse(json) as Claims), seal(header, base64url(json)), `${size}`);
    };
    for (let size = 2900; size <= 3250; size += 1) assertSize(size, 'x');
    for (let size = 8; size <= 200; size += 1) assertSize(size, '\u20ac');
    for (let size = 2900; size <= 3250; size += 1) assertSize(size, '\u20ac');
    for (const size of [4096, 4097, 20_000, 30, 100_000, 8]) assertSize(size, '\u20ac');
    for (const size of [8, 70_000, 9, 200_000, 10]) assertSize(size, '\u{1f600}');
  });

  it('are given back after a long token', () => {
    const signer = jwtSigner({ key, issuedAt: false });
    signer.sign({});
    const before = arrayBuffersInUse();
    assert.ok(signer.sign({ text: 'x'.repeat(16_000_000) }).length > 16_000_000);
    const grown = arrayBuffersInUse() - before;
    assert.ok(grown < 1_000_000, `${grown} bytes are kept`);
    assert.equal(signer.sign({ a: 1 }), mint({ a: 1 }));
  });

  it('hold a long header', () => {
    const text = 'y'.repeat(10_000);
    const header = `{"alg":"HS256","typ":"JWT","text":"${text}"}`;
    assert.equal(sign({}, { header: { text }, issuedAt: false }), mint({}, header));
  });
});

describe('a token', () => {
  it('of the seed is signed byte for byte', () => {
    const { sign: signSeed } = jwtSigner({ key: hs256Key(SEED_SECRET) });
    assert.equal(signSeed({ sub: 'token', iat: 1516239022 }), SEED_TOKEN);
  });

  it('is header, payload and HMAC-SHA-256 in base64url, with dots between (RFC 7515 §7.1)', () => {
    const nested = { a: { b: [null, true, '\u20ac\u{1f600}'] } };
    for (const claims of [{}, { a: 1 }, nested, { text: 'x'.repeat(999) }]) {
      assert.equal(sign(claims, { issuedAt: false }), mint(claims));
      const signed = sign(claims, { issuedAt: false, key: hs256Key(OTHER_SECRET) });
      assert.equal(signed, mint(claims, { alg: 'HS256', typ: 'JWT' }, OTHER_SECRET));
    }
  });

  it('is what a verifier of the same rules takes', () => {
    const options = { issuer: 'i', audience: ['a', 'b'], subject: 's' };
    const token = sign({ name: 'n' }, { ...options, expiresInSeconds: 60, notBeforeSeconds: 0 });
    const verdict = jwtVerifier({ key, clock, ...options, maxAgeSeconds: 1 }).verify(token);
    assert.deepEqual(verdict.ok && verdict.claims, {
      name: 'n', iat: NOW, nbf: NOW, exp: NOW + 60, iss: 'i', sub: 's', aud: ['a', 'b'],
    });
  });
});

describe('the header', () => {
  /** Asserts that a signer refuses the header option, or names the member of it at fault. */
  const assertHeaderRefused = (header: object): void => {
    assert.throws(() => headerOf({ header: wrong(header) }), (error: unknown) => {
      assert.ok(error instanceof TypeError || error instanceof RangeError);
      assert.match(error.message, /^jwtSigner: .*header/);
      assert.match(String(Reflect.get(error, 'option')), /^header(?:\.\w+)?$/);
      return true;
    });
  };

  it('is alg, typ and the kid of the key, in this order (RFC 7515 §4.1)', () => {
    assert.equal(headerOf({}), '{"alg":"HS256","typ":"JWT"}');
    const named = hs256Key(SECRET, { kid: 'k"1' });
    assert.equal(headerOf({ key: named }), '{"alg":"HS256","typ":"JWT","kid":"k\\"1"}');
  });

  it('has the parameters of the option behind them, as given', () => {
    const named = hs256Key(SECRET, { kid: 'k1' });
    const header = { z: 1, cty: 'c', typ: 'at+jwt', a: { b: [null] } };
    assert.equal(headerOf({ key: named, header }),
      '{"alg":"HS256","typ":"at+jwt","kid":"k1","z":1,"cty":"c","a":{"b":[null]}}');
    assert.equal(headerOf({ header: { cty: 'c' } }), '{"alg":"HS256","typ":"JWT","cty":"c"}');
    assert.equal(headerOf({ header: {} }), '{"alg":"HS256","typ":"JWT"}');
    assert.equal(headerOf({ header: { typ: '' } }), '{"alg":"HS256","typ":""}');
    const bare = Object.assign(Object.create(null), { x: 1 });
    assert.equal(headerOf({ header: bare }), '{"alg":"HS256","typ":"JWT","x":1}');
    assert.equal(headerOf({ header: wrong(JSON.parse('{"__proto__":{"alg":"none"}}')) }),
      '{"alg":"HS256","typ":"JWT","__proto__":{"alg":"none"}}');
  });

  it('is fixed when the signer is made', () => {
    const header: { x: unknown } = { x: 1 };
    const signer = jwtSigner({ key, clock, header });
    header.x = 2;
    assert.equal(part(signer.sign({}), 0), '{"alg":"HS256","typ":"JWT","x":1}');
  });

  it('takes no alg, kid, crit or b64 from the option: nothing weakens a signer (RFC 8725 §3.1)', () => {
    for (const name of ['alg', 'kid', 'crit', 'b64']) {
      for (const value of ['none', 'HS256', ['exp'], false, undefined, null]) {
        assertHeaderRefused({ [name]: value });
      }
    }
    const header = { ALG: 'none', Kid: 'a' };
    assert.equal(headerOf({ header }), '{"alg":"HS256","typ":"JWT","ALG":"none","Kid":"a"}');
  });

  it('takes typ and cty as texts alone (RFC 7515 §4.1.9, §4.1.10)', () => {
    for (const name of ['typ', 'cty']) {
      for (const value of NOT_STRINGS) {
        assertHeaderRefused({ [name]: value });
      }
    }
  });

  it('takes nothing that JSON cannot hold, and names the option', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const thrower = { toJSON: () => { throw new Error('by the host'); } };
    for (const x of [1n, cycle, thrower]) {
      assertOptionFault(() => headerOf({ header: wrong({ x }) }), RangeError, 'header', ['an object for JSON']);
    }
  });

  it('takes a plain object as its option', () => {
    for (const value of [null, 'JWT', 1, true, [], ['typ'], () => 1, ...NOT_PLAIN.map(([, one]) => one)]) {
      const act = (): string => headerOf({ header: wrong(value) });
      assertOptionFault(act, TypeError, 'header', ['jwtSigner: option "header"']);
    }
  });

  it('is not what a toJSON in the option says', () => {
    for (const toJSON of [() => ({ alg: 'none' }), 'text', undefined]) {
      assertHeaderRefused({ toJSON });
    }
  });
});

describe('the payload', () => {
  it('has the claims in the order given, then iat, nbf, exp, iss, sub, aud as they are added', () => {
    const all: Options = {
      audience: 'a', subject: 's', issuer: 'i', expiresInSeconds: 3, notBeforeSeconds: 2, issuedAt: true,
    };
    assert.equal(payloadOf({ z: 1, jti: 'j', a: 2 }, all),
      `{"z":1,"jti":"j","a":2,"iat":${NOW},"nbf":${NOW + 2},"exp":${NOW + 3},"iss":"i","sub":"s","aud":"a"}`);
    assert.equal(payloadOf({ exp: 1, iss: 'x', iat: 5 }, {}), '{"exp":1,"iss":"x","iat":5}');
    assert.equal(payloadOf({}), '{}');
  });

  it('gets an iat unless it has one, 0 included, or is to have none (RFC 7519 §4.1.6)', () => {
    assert.equal(payloadOf({}, {}), `{"iat":${NOW}}`);
    assert.equal(payloadOf({}, { issuedAt: true }), `{"iat":${NOW}}`);
    assert.equal(payloadOf({}, { issuedAt: false }), '{}');
    for (const iat of [0, 1, 1.5, NOW + 9]) {
      assert.equal(payloadOf({ iat }, {}), `{"iat":${iat}}`);
      assert.equal(payloadOf({ iat }, { issuedAt: false }), `{"iat":${iat}}`);
    }
  });

  it('gets exp and nbf in seconds from now, and 0 is a number (RFC 7519 §4.1.4, §4.1.5)', () => {
    const rows: readonly (readonly [options: Options, payload: string])[] = [
      [{ expiresInSeconds: 60 }, `{"exp":${NOW + 60}}`], [{ expiresInSeconds: 0 }, `{"exp":${NOW}}`],
      [{ expiresInSeconds: 0.5 }, `{"exp":${NOW}.5}`], [{ notBeforeSeconds: 60 }, `{"nbf":${NOW + 60}}`],
      [{ notBeforeSeconds: 0 }, `{"nbf":${NOW}}`], [{ notBeforeSeconds: 1.25 }, `{"nbf":${NOW + 1}.25}`],
    ];
    for (const [options, payload] of rows) {
      assert.equal(payloadOf({}, { ...options, issuedAt: false }), payload);
    }
  });

  it('has lifetimes that count from its own iat, where that is earlier than now', () => {
    const rows: readonly (readonly [iat: number, base: number])[] = [
      [NOW - 1800, NOW - 1800], [NOW - 1, NOW - 1], [NOW, NOW], [NOW + 1, NOW], [NOW + 1e6, NOW], [0, 0],
      [-60, -60], [1, 1],
    ];
    for (const issuedAt of [true, false]) {
      for (const [iat, base] of rows) {
        assert.equal(
          payloadOf({ iat }, { issuedAt, expiresInSeconds: 3600 }), `{"iat":${iat},"exp":${base + 3600}}`,
        );
        assert.equal(
          payloadOf({ iat }, { issuedAt, notBeforeSeconds: 60 }), `{"iat":${iat},"nbf":${base + 60}}`,
        );
        const both = { issuedAt, notBeforeSeconds: 0, expiresInSeconds: 0 };
        assert.equal(payloadOf({ iat }, both), `{"iat":${iat},"nbf":${base},"exp":${base}}`);
      }
    }
    assert.equal(payloadOf({}, { issuedAt: false, expiresInSeconds: 60 }), `{"exp":${NOW + 60}}`);
  });

  it('has lifetimes that an iat of a wrong type does not shift: it is refused itself', () => {
    for (const iat of ['0', null, NaN, -Infinity, undefined, new Date(0)]) {
      assertThrows(() => sign({ iat }, { expiresInSeconds: 60 }), TypeError, ['claim "iat"']);
    }
    const lent = polluted({ iat: 0 }, () => sign({}, { expiresInSeconds: 60, issuedAt: false }));
    assert.equal(part(lent, 1), `{"exp":${NOW + 60}}`);
  });

  it('has times that are whole seconds of the clock, rounded down (RFC 7519 §2)', () => {
    const rows = [[NOW + 0.999, NOW], [NOW + 0.001, NOW], [NOW, NOW], [0.5, 0], [0, 0], [-0.5, -1]] as const;
    for (const [now, whole] of rows) {
      const payload = payloadOf({}, { clock: () => now, expiresInSeconds: 10 });
      assert.equal(payload, `{"iat":${whole},"exp":${whole + 10}}`);
    }
  });

  it('has the time of the system where no clock is given', (t) => {
    t.mock.method(Date, 'now', () => NOW * 1000 + 999);
    const token = jwtSigner({ key, expiresInSeconds: 10 }).sign({});
    assert.equal(part(token, 1), `{"iat":${NOW},"exp":${NOW + 10}}`);
  });

  it('has an audience as it is given: a text or a list (RFC 7519 §4.1.3)', () => {
    assert.equal(payloadOf({}, { audience: 'a', issuedAt: false }), '{"aud":"a"}');
    const audience = ['a', 'b'];
    const signer = jwtSigner({ key, audience, issuedAt: false });
    audience.push('c');
    assert.equal(part(signer.sign({}), 1), '{"aud":["a","b"]}');
  });

  it('has every other value as JSON writes it (RFC 8259)', () => {
    const claims = {
      n: null, t: true, d: new Date(0), nan: NaN, u: undefined, list: [undefined, 1],
      nested: { toJSON: () => 'x' }, text: '\u0000\u2028"\\', e: '\u00e9', f: () => 1,
    };
    assert.equal(payloadOf(claims), '{"n":null,"t":true,"d":"1970-01-01T00:00:00.000Z","nan":null,' +
      '"list":[null,1],"nested":"x","text":"\\u0000\u2028\\"\\\\","e":"\u00e9"}');
  });

  it('has a lone surrogate escaped, so that it is well-formed UTF-8 (RFC 8259 §8.1)', () => {
    assert.equal(payloadOf({ a: '\ud800', '\udc00': 1 }), '{"a":"\\ud800","\\udc00":1}');
    assert.equal(payloadOf({ a: '\ud83d\ude00' }), '{"a":"\u{1f600}"}');
  });

  it('may have claims with the names of methods, and __proto__', () => {
    const json = '{"constructor":1,"toString":"a","__proto__":{"exp":1},"hasOwnProperty":0,"valueOf":null}';
    assert.equal(payloadOf(JSON.parse(json)), json);
  });
});

describe('claims', () => {
  /** Names that Object.prototype might be polluted with, and tokens that none of them may change. */
  const NAMES = [
    ...REGISTERED, 'key', 'expiresInSeconds', 'notBeforeSeconds', 'issuer', 'audience', 'subject', 'issuedAt',
    'header', 'clock', 'alg', 'typ', 'cty', 'kid', 'crit', 'b64', 'other',
  ];
  const sample = (): readonly string[] => [
    sign({}), sign({ exp: 5, aud: 'a' }),
    sign({ a: 1 }, { expiresInSeconds: 5, issuer: 'i', header: { x: 1 } }),
  ];

  it('are a plain object: of this realm or another, with a prototype or without', () => {
    assert.equal(payloadOf(Object.assign(Object.create(null), { a: 1 })), '{"a":1}');
    assert.equal(payloadOf(runInNewContext('({ a: 1 })')), '{"a":1}');
    assert.equal(payloadOf(Object.freeze({ a: 1 })), '{"a":1}');
  });

  it('that are no plain object are a TypeError (RFC 7519 §7.1)', () => {
    class User {
      sub = 'a';
    }
    class Tagged {
      toJSON(): string { return 'text'; }
    }
    const others = [
      ...NOT_STRINGS.filter((value) => value === null || typeof value !== 'object'), 'text', '{}', [], [{}],
      new Map([['sub', 'a']]), new Set(), new Date(0), new User(), new Tagged(), Object.create({ sub: 'a' }),
      new String('{}'), Buffer.from('{}'), Promise.resolve({}), new Error('a'), /a/, key,
    ];
    for (const value of others) {
      assertThrows(() => sign(value), TypeError, ['sign: takes']);
    }
  });

  it('may not bring a toJSON, which would replace them', () => {
    for (const toJSON of [() => ({}), () => 'text', async () => ({})]) {
      assertThrows(() => sign({ sub: 'a', toJSON }), TypeError, ['sign: claim "toJSON" takes no function']);
    }
    assert.equal(payloadOf({ toJSON: 'a' }), '{"toJSON":"a"}');
  });

  it('of a wrong type are a TypeError that names the claim and not its value (RFC 7519 §4.1)', () => {
    const value = 'do-not-show-this-value';
    const rows: readonly (readonly [name: string, values: readonly unknown[]])[] = [
      ['exp', [value, '1', null, NaN, Infinity, -Infinity, true, new Date(0), 1n, [1], {}]],
      ['nbf', [value, '1', null, NaN, Infinity, -Infinity, false, new Date(0)]],
      ['iat', [value, '1', null, NaN, Infinity, -Infinity, new Date(0)]],
      ['iss', [1, null, [value], { value }, new String(value)]],
      ['sub', [1, null, true, [value]]], ['jti', [1, null, [value], {}]],
      ['aud', [1, null, true, {}, [1], [value, null], [[value]], [undefined]]],
    ];
    for (const [name, values] of rows) {
      for (const wrongValue of values) {
        const message = `sign: claim "${name}"`;
        assertThrows(() => sign({ other: 1, [name]: wrongValue }), TypeError, [message], [value]);
      }
    }
  });

  it('in milliseconds are a RangeError that asks about them: 1e12 seconds are past the year 33,000', () => {
    for (const name of ['exp', 'nbf', 'iat']) {
      for (const value of [1e12, NOW * 1000, Date.UTC(2001, 8, 9, 1, 46, 40), 1e13, Number.MAX_VALUE]) {
        assertThrows(() => sign({ [name]: value }), RangeError, [`"${name}"`, 'milliseconds']);
        assertThrows(
          () => sign({ [name]: value }, { issuedAt: false }), RangeError, [`"${name}"`, 'milliseconds'],
        );
      }
      const last = 1e12 - 1;
      assert.equal(payloadOf({ [name]: last }), `{"${name}":${last}}`);
      assert.equal(payloadOf({ [name]: 253_402_300_799 }), `{"${name}":253402300799}`);
    }
    assert.equal(payloadOf({ other: 1e12 }), '{"other":1000000000000}');
  });

  it('may not become so late by a lifetime', () => {
    for (const name of ['expiresInSeconds', 'notBeforeSeconds']) {
      for (const seconds of [1e12, NOW * 1000]) {
        assertThrows(() => sign({}, { [name]: seconds, issuedAt: false }), RangeError, ['milliseconds']);
      }
    }
  });

  it('have an aud that is not empty, which no verifier takes (RFC 7519 §4.1.3)', () => {
    assert.throws(() => sign({ aud: [] }), (error: unknown) =>
      (error instanceof TypeError || error instanceof RangeError) && error.message.includes('"aud"'));
    assert.equal(payloadOf({ aud: ['a'] }), '{"aud":["a"]}');
    const found = jwtVerifier({ key, clock, audience: 'a' }).verify(mint({ aud: [] }));
    assert.deepEqual(found, { ok: false, reason: 'audience_refused' });
  });

  it('may be of a type with known members alone, as an interface of the caller\'s own', () => {
    interface Session {
      readonly sub: string;
      readonly roles: readonly string[];
      readonly exp?: number;
    }
    const session: Session = { sub: 'a', roles: ['user'] };
    assert.equal(part(jwtSigner({ key, issuedAt: false }).sign(session), 1), '{"sub":"a","roles":["user"]}');
  });

  it('that JSON would leave out are a TypeError: an exp of undefined is no token without exp', () => {
    for (const name of REGISTERED) {
      const message = `sign: claim "${name}"`;
      assertThrows(() => sign({ [name]: undefined }), TypeError, [message]);
      assertThrows(() => sign({ [name]: undefined }, { issuedAt: false }), TypeError, [message]);
    }
  });

  it('with holes in aud are a TypeError: what a signer makes, a verifier takes', () => {
    const aud = new Array<string>(2);
    aud[1] = 'a';
    assertThrows(() => sign({ aud }), TypeError, ['sign: claim "aud"']);
  });

  it('may not give what an option gives too, also not as undefined', () => {
    const rows: readonly (readonly [name: string, options: Options, value: unknown])[] = [
      ['exp', { expiresInSeconds: 0 }, NOW], ['nbf', { notBeforeSeconds: 0 }, NOW],
      ['iss', { issuer: 'i' }, 'i'], ['sub', { subject: 's' }, 's'], ['aud', { audience: 'a' }, 'a'],
    ];
    for (const [name, options, value] of rows) {
      for (const given of [value, undefined, null]) {
        const message = `sign: claim "${name}"`;
        assertThrows(() => sign({ [name]: given }, options), TypeError, [message]);
      }
      assert.equal(payloadOf({ [name]: value }), JSON.stringify({ [name]: value }));
    }
  });

  it('are left as they are, and read once', () => {
    const claims = Object.freeze({ a: 1 });
    sign(claims, { expiresInSeconds: 1, issuer: 'i' });
    assert.deepEqual(claims, { a: 1 });
    let reads = 0;
    const counting = { get exp() { reads += 1; return NOW + reads; } };
    assert.equal(payloadOf(counting), `{"exp":${NOW + 1}}`);
    assert.equal(reads, 1);
  });

  it('are not changed by what Object.prototype is polluted with', () => {
    const expected = sample();
    for (const name of NAMES) {
      for (const value of ['lent', 1, false, ['a'], undefined]) {
        assert.deepEqual(polluted({ [name]: value }, sample), expected, `${name}: ${String(value)}`);
      }
    }
    assert.deepEqual(polluted(Object.fromEntries(NAMES.map((name) => [name, 'lent'])), sample), expected);
  });

  it('are not changed by a null that Object.prototype is polluted with', () => {
    const expected = sample();
    for (const name of NAMES) {
      const tokens = polluted({ [name]: null }, () => {
        try {
          return sample();
        } catch (error) {
          return String(error);
        }
      });
      assert.deepEqual(tokens, expected, name);
    }
  });

  it('are added even where Object.prototype has a setter or a constant of their name', () => {
    const options = { expiresInSeconds: 5, notBeforeSeconds: 0, issuer: 'i', subject: 's', audience: 'a' };
    const expected = sign({}, options);
    for (const name of REGISTERED) {
      for (const descriptor of [{ get: () => undefined, set: () => undefined }, { value: undefined }]) {
        Object.defineProperty(Object.prototype, name, { ...descriptor, configurable: true });
        let token: string;
        try {
          token = sign({}, options);
        } catch (error) {
          token = String(error);
        } finally {
          Reflect.deleteProperty(Object.prototype, name);
        }
        assert.equal(token, expected, name);
      }
    }
  });
});

it('an error about the header says what it may be', () => {
  assert.throws(() => sign({}, { header: wrong('none') }), {
    name: 'TypeError',
    message: 'jwtSigner: option "header" takes an object for JSON, typ and cty texts, without alg, kid, crit, ' +
      'b64, not a string',
  });
});

describe('the clock', () => {
  it('is asked once for each token, and not before', () => {
    let calls = 0;
    const signer = jwtSigner({ key, expiresInSeconds: 1, notBeforeSeconds: 1, clock: () => NOW + calls++ });
    assert.equal(calls, 0);
    assert.equal(part(signer.sign({}), 1), `{"iat":${NOW},"nbf":${NOW + 1},"exp":${NOW + 1}}`);
    assert.equal(part(signer.sign({}), 1), `{"iat":${NOW + 1},"nbf":${NOW + 2},"exp":${NOW + 2}}`);
    assert.equal(calls, 2);
  });

  it('that gives no finite number signs no time: a TypeError names the claim', () => {
    for (const value of [NaN, Infinity, -Infinity, undefined, {}, Promise.resolve(NOW), 'now', () => NOW]) {
      const strange: Options = { clock: wrong(() => value) };
      assert.throws(() => sign({}, strange), { name: 'TypeError' });
      const rows: readonly (readonly [name: string, options: Options])[] = [
        ['exp', { expiresInSeconds: 1 }], ['nbf', { notBeforeSeconds: 1 }],
      ];
      for (const [name, options] of rows) {
        const act = (): string => sign({}, { ...strange, ...options, issuedAt: false });
        assert.throws(act, { name: 'TypeError' }, name);
      }
    }
  });

  it('that gives milliseconds signs no time: a RangeError asks about them', () => {
    const milliseconds = (): number => NOW * 1000;
    for (const options of [{}, { expiresInSeconds: 60 }, { notBeforeSeconds: 0 }]) {
      for (const issuedAt of [true, false]) {
        if (!issuedAt && Object.keys(options).length === 0) continue;
        const act = (): string => sign({}, { ...options, issuedAt, clock: milliseconds });
        assertThrows(act, RangeError, ['milliseconds']);
      }
    }
    // The base is the smaller of the two, and the clock is wrong all the same.
    assertThrows(
      () => sign({ iat: NOW }, { expiresInSeconds: 60, clock: milliseconds }), RangeError, ['milliseconds'],
    );
    assert.equal(payloadOf({}, { clock: () => 1e12 - 1 }), '{"iat":999999999999}');
    assert.throws(() => sign({}, { clock: () => 1e12 }), {
      name: 'RangeError',
      message: 'jwtSigner: option "clock" gives seconds since 1970; is it in milliseconds?',
    });
    assert.throws(() => sign({}, { clock: wrong(() => 'now') }), {
      name: 'TypeError',
      message: 'jwtSigner: option "clock" gives a finite number of seconds, not a string',
    });
  });

  it('that gives a Date signs no time: its milliseconds are no seconds', () => {
    for (const value of [new Date(NOW * 1000), String(NOW), [NOW], new Number(NOW), null, true]) {
      assert.throws(() => sign({}, { clock: wrong(() => value), expiresInSeconds: 1 }), TypeError);
    }
  });

  it('that throws is the caller\'s own to know', () => {
    const fault = new Error('no time');
    assert.throws(() => sign({}, { clock: () => { throw fault; } }), fault);
  });
});

describe('jwtSigner', () => {
  const build = (options: unknown): unknown => jwtSigner(wrong<JwtSignerOptions>(options));

  it('needs a key that hs256Key made', () => {
    const takes = 'jwtSigner: option "key" takes what hs256Key() returns';
    const imitations = [null, SECRET, Buffer.from(SECRET), {}, { ...key }, Object.create(key), [key]];
    for (const value of imitations) {
      assertOptionFault(() => build({ key: value }), TypeError, 'key', [takes], [SECRET]);
    }
    assertOptionFault(() => build({}), TypeError, 'key', ['jwtSigner: option "key"', 'hs256Key()']);
  });

  it('refuses a wrong option by its name: TypeError for the type, RangeError for the value', () => {
    const text = 'takes a non-empty string';
    const seconds = 'takes a finite number of seconds, 0 or more';
    type Values = readonly unknown[];
    const rows: readonly (readonly [name: string, takes: string, types: Values, values: Values])[] = [
      ['expiresInSeconds', seconds, ['60', '1h', null, 1n, true, [], new Date()], [-1, NaN, Infinity]],
      ['notBeforeSeconds', seconds, ['60', '', null, {}], [-1, NaN, Infinity]],
      ['issuer', text, [1, null, ['i'], {}], ['']], ['subject', text, [1, null, ['s'], {}], ['']],
      ['audience', `${text} or a non-empty list of them`, [1, null, {}, [1]], ['', [], ['']]],
      ['issuedAt', 'takes true or false', [0, 1, 'true', null, NOW], []],
      ['clock', 'takes a function', [NOW, null, 'now', {}, new Date()], []],
    ];
    for (const [name, takes, types, values] of rows) {
      const texts = [`jwtSigner: option "${name}" ${takes}`];
      for (const value of types) {
        assertOptionFault(() => build({ key, [name]: value }), TypeError, name, texts);
      }
      for (const value of values) {
        assertOptionFault(() => build({ key, [name]: value }), RangeError, name, texts);
      }
    }
  });

  it('refuses an option that is there but undefined: a lifetime must not fall away unseen', () => {
    const names = [
      'key', 'expiresInSeconds', 'notBeforeSeconds', 'issuer', 'audience', 'subject', 'issuedAt', 'header',
      'clock',
    ];
    for (const name of names) {
      const texts = [`jwtSigner: option "${name}"`];
      assertOptionFault(() => build({ key, [name]: undefined }), TypeError, name, texts);
    }
  });

  it('takes plain objects alone, and says what it was given', () => {
    for (const [name, value] of NOT_PLAIN) assertThrows(() => build(value), TypeError, ['jwtSigner', name]);
    assertThrows(() => build(Object.create({ key })), TypeError, ['jwtSigner']);
    assert.throws(() => build(wrong(Promise.resolve({ key }))), { name: 'TypeError' });
  });

  it('refuses an unknown option, and what is no object of options', () => {
    for (const name of ['expiresIn', 'secret', 'algorithm', 'kid', 'jwtid', 'noTimestamp', 'Issuer', 'typ']) {
      const texts = [`jwtSigner: option "${name}" is no option`];
      assertOptionFault(() => build({ key, [name]: SECRET }), TypeError, name, texts);
    }
    const names = [
      'key', 'expiresInSeconds', 'notBeforeSeconds', 'issuer', 'audience', 'subject', 'issuedAt', 'header',
      'clock',
    ];
    assertThrows(() => build({ key, x: 1 }), TypeError, names);
    for (const value of [undefined, null, SECRET, 1, [key]]) {
      assertThrows(() => build(value), TypeError, ['jwtSigner', 'object of options']);
    }
    assertThrows(() => build(key), TypeError, ['jwtSigner']);
  });

  it('reads each option once', () => {
    let reads = 0;
    const signer = jwtSigner({ key, clock, get issuer() { reads += 1; return `i${reads}`; } });
    signer.sign({});
    assert.equal(part(signer.sign({}), 1), `{"iat":${NOW},"iss":"i1"}`);
    assert.equal(reads, 1);
  });

  it('gives a frozen object whose function needs no object', () => {
    const signer = jwtSigner({ key, issuedAt: false });
    assert.ok(Object.isFrozen(signer));
    assert.deepEqual(Object.keys(signer), ['sign']);
    const { sign: detached } = signer;
    assert.equal(detached({ a: 1 }), mint({ a: 1 }));
  });
});
