/** Verification (RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725): each way to be refused, at its very boundary. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { JWT_REASONS, type JwtReason, type JwtRefused } from '../../src/jwt/reasons.ts';
import { hs256Key } from '../../src/jwt/key.ts';
import { jwtVerifier, type JwtAccepted, type JwtVerifier } from '../../src/jwt/verify.ts';
import type { JwtVerifierOptions } from '../../src/jwt/verify.ts';
import {
  arrayBuffersInUse, assertOptionFault, assertThrows, base64url, mint, NOT_PLAIN, NOT_STRINGS, NOW,
  OTHER_SECRET, polluted, seal, SECRET, SEED_SECRET,
  SEED_TOKEN, segment, THIRD_SECRET, wrong, type Content,
} from '../helpers.ts';

const key = hs256Key(SECRET);
const clock = (): number => NOW;
const HEADER = base64url('{"alg":"HS256"}');

type Options = Partial<JwtVerifierOptions>;
type Outcome = 'ok' | JwtReason;

const verifier = (options: Options = {}): JwtVerifier => jwtVerifier({ key, clock, ...options });
const outcome = (verdict: JwtAccepted | JwtRefused): Outcome => (verdict.ok ? 'ok' : verdict.reason);
const judge = (token: unknown, options: Options = {}): Outcome =>
  outcome(verifier(options).verify(wrong<string>(token)));
const judgeClaims = (claims: Content, options: Options = {}): Outcome => judge(mint(claims), options);

/** The verdict on a token that must pass. */
function pass(token: string, by: JwtVerifier = verifier()): JwtAccepted {
  const verdict = by.verify(token);
  if (!verdict.ok) assert.fail(verdict.reason);
  return verdict;
}

/** A rightly signed token of exactly so many characters: 68 or more, and not 2 modulo 4. */
function tokenOfLength(length: number, header = HEADER): string {
  const size = Math.floor(((length - header.length - 45) * 3) / 4);
  const token = seal(header, base64url('{}'.padEnd(size)));
  assert.equal(token.length, length);
  return token;
}

const deep = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('a valid token', () => {
  it('gives its claims and its header', () => {
    const verdict = verifier().verify(mint({ sub: 'a', n: [1] }, { alg: 'HS256', typ: 'JWT', cty: 'c' }));
    assert.deepEqual(verdict, {
      ok: true, claims: { sub: 'a', n: [1] }, header: { alg: 'HS256', typ: 'JWT', cty: 'c' },
    });
  });

  it('is the seed\'s, with the seed\'s secret, as it stands', () => {
    const verdict = jwtVerifier({ key: hs256Key(SEED_SECRET) }).verify(SEED_TOKEN);
    assert.deepEqual(verdict, {
      ok: true, claims: { sub: 'token', iat: 1516239022 }, header: { alg: 'HS256', typ: 'JWT' },
    });
  });

  it('is the example of RFC 7515 appendix A.1, before it expired', () => {
    const rfcKey = hs256Key(new Uint8Array(Buffer.from(
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow', 'base64url',
    )));
    const token = 'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.' +
      'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.' +
      'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const { claims } = pass(token, jwtVerifier({ key: rfcKey, clock: () => 1_300_819_379 }));
    assert.deepEqual(claims, { iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true });
    assert.equal(judge(token, { key: rfcKey }), 'token_expired');
  });

  it('may have any other JSON: blanks, duplicate members of which the last counts (RFC 7519 §4)', () => {
    assert.equal(judgeClaims(' \n{ "a" : 1 }\t'), 'ok');
    assert.equal(judge(mint('{}', ' {"typ":"JWT",\r\n "alg":"HS256"} ')), 'ok');
    assert.equal(judge(mint('{}', '{"alg":"none","alg":"HS256"}')), 'ok');
    assert.equal(judge(mint('{}', '{"alg":"HS256","alg":"none"}')), 'header_refused');
    assert.equal(judgeClaims(`{"exp":0,"exp":${NOW + 1}}`), 'ok');
    assert.equal(judgeClaims(`{"exp":${NOW + 1},"exp":0}`), 'token_expired');
    const { claims } = pass(mint('{"a":"\\ud800\\u0000","b":"\u20ac"}'));
    assert.deepEqual(claims, { a: '\ud800\0', b: '\u20ac' });
  });

  it('gives fresh claims each time, which nobody else sees', () => {
    const by = verifier();
    const token = mint({ roles: ['user'] });
    const first = pass(token, by);
    const claims = wrong<{ roles: string[] }>(first.claims);
    claims.roles.push('admin');
    assert.ok(!Object.isFrozen(first.claims));
    const second = pass(token, by);
    assert.deepEqual(second.claims, { roles: ['user'] });
    assert.notEqual(second.claims, first.claims);
    assert.notEqual(second, first);
  });

  it('gives its header frozen, and one object for one spelling', () => {
    const by = verifier();
    const header = { alg: 'HS256', x: { y: [1] } };
    const first = pass(mint({ n: 1 }, header), by).header;
    assert.ok(Object.isFrozen(first) && Object.isFrozen(first['x']));
    assert.equal(pass(mint({ n: 2 }, header), by).header, first);
    const other = pass(mint({}, { x: { y: [1] }, alg: 'HS256' }), by).header;
    assert.deepEqual(other, first);
    assert.notEqual(other, first);
  });

  it('may be nested 100,000 levels deep where the cap is lifted, with the cache and without', () => {
    for (const cacheSize of [0, 1]) {
      const by = verifier({ maxTokenLength: 1_000_000, cacheSize });
      const token = mint(deep(100_000));
      assert.ok(Array.isArray(pass(token, by).claims['a']));
      assert.ok(Array.isArray(pass(token, by).claims['a']));
      const header = `{"alg":"HS256","x":${deep(100_000)}}`;
      assert.equal(outcome(by.verify(mint({}, header))), 'ok');
      assert.equal(outcome(by.verify(mint(deep(100_000).slice(0, -1)))), 'payload_malformed');
    }
  });
});

describe('the text of a token', () => {
  it('that is no string is malformed, never an exception', () => {
    const others = [new String(SEED_TOKEN), [SEED_TOKEN], { toString: () => SEED_TOKEN }];
    for (const token of [...NOT_STRINGS, ...others]) {
      for (const cacheSize of [0, 4]) assert.equal(judge(token, { cacheSize }), 'token_malformed');
    }
  });

  it('has 8,192 UTF-16 units at most, unless told otherwise', () => {
    assert.equal(judge(tokenOfLength(8192)), 'ok');
    assert.equal(judge(tokenOfLength(8193)), 'token_too_long');
    assert.equal(judge('x'.repeat(8193)), 'token_too_long');
    assert.equal(judge('x'.repeat(8192)), 'token_malformed');
  });

  it('has maxTokenLength units at most, counted before anything is looked at', () => {
    const token = mint({});
    assert.equal(judge(token, { maxTokenLength: token.length }), 'ok');
    assert.equal(judge(token, { maxTokenLength: token.length - 1 }), 'token_too_long');
    assert.equal(judge('', { maxTokenLength: 0 }), 'token_malformed');
    assert.equal(judge('x', { maxTokenLength: 0 }), 'token_too_long');
    // Two characters of three bytes are two units, and a character beyond the first plane is two.
    assert.equal(judge('\u20ac\u20ac', { maxTokenLength: 2 }), 'token_malformed');
    assert.equal(judge('\u{1f600}', { maxTokenLength: 1 }), 'token_too_long');
  });

  it('may be as long as the cap says, and a short one may follow it', () => {
    const by = verifier({ maxTokenLength: 2_000_000 });
    for (const length of [8193, 8191, 16_387, 30_001, 68, 100_001, 200_003, 69, 1_500_000, 71]) {
      assert.equal(outcome(by.verify(tokenOfLength(length))), 'ok', `${length}`);
    }
    for (const size of [6_143, 6_144, 6_145, 10, 12_289, 300_000, 9]) {
      const claims = { text: '\u20ac'.repeat(size) };
      assert.deepEqual(pass(mint(claims), by).claims, claims, `${size}`);
      const header = { alg: 'HS256', text: 'y'.repeat(size) };
      assert.deepEqual(pass(mint({ size }, header), by).header, header, `${size}`);
    }
  });

  it('is right at every length, whatever padding its MAC takes (FIPS 180-4 §5.1.1)', () => {
    const by = verifier();
    for (let size = 2; size < 200; size += 1) {
      const token = mint('{}'.padEnd(size), '{"alg":"HS256"}');
      assert.equal(outcome(by.verify(token)), 'ok', `${size}`);
      assert.equal(outcome(by.verify(token.replace('.', '.A'))), 'signature_invalid', `${size}`);
    }
  });

  it('has exactly two dots (RFC 7515 §7.1)', () => {
    const [header = '', payload = '', mac = ''] = mint({}).split('.');
    const texts = [
      '', '.', 'a', 'abc', 'e30', '...', '....', header, `${header}.`, `${header}.${payload}`, `.${header}`,
      `${header}${payload}${mac}`, `${header}.${payload}.${mac}.`, `.${header}.${payload}.${mac}`,
      `${header}..${payload}.${mac}`, `${header}.${payload}.${mac}.${mac}`, '.'.repeat(8192),
      `${header}.${payload}.${mac}.${mac}.${mac}`,
    ];
    for (const text of texts) assert.equal(judge(text), 'token_malformed', text.slice(0, 200));
  });

  it('is ASCII: no other character stands for one of the alphabet (RFC 7515 §2)', () => {
    const token = mint({ a: 1 });
    const ends = [0, token.indexOf('.'), token.indexOf('.') + 1, token.lastIndexOf('.'), token.length];
    const characters = ['\u0080', '\u00e9', '\u0141', '\u20ac', '\uff21', '\ud800', '\udc00', '\u{1f600}'];
    for (const character of characters) {
      for (const at of ends) {
        assert.equal(judge(token.slice(0, at) + character + token.slice(at)), 'token_malformed');
        assert.equal(judge(token.slice(0, at) + character + token.slice(at + 1)), 'token_malformed');
      }
    }
  });

  it('is one for each token: a changed character anywhere is refused (RFC 4648 §3.5)', () => {
    const token = mint({ sub: 'a', n: 12 }, { alg: 'HS256' });
    const by = verifier();
    assert.equal(outcome(by.verify(token)), 'ok');
    for (let at = 0; at < token.length; at += 1) {
      for (const character of 'AQgw_-.=+/ B\n\0') {
        if (character === token[at]) continue;
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        assert.equal(by.verify(changed).ok, false, changed);
      }
      assert.equal(by.verify(token.slice(0, at) + token.slice(at + 1)).ok, false);
      assert.equal(by.verify(token.slice(0, at)).ok, false);
    }
    for (const around of [' ', '\n', '\t', '=', '\0', '\r\n', 'A', 'Bearer ', '"']) {
      assert.equal(by.verify(around + token).ok, false);
      assert.equal(by.verify(token + around).ok, false);
    }
  });
});

describe('the header of a token', () => {
  it('is a JSON object in canonical base64url and well-formed UTF-8 (RFC 7515 §5.2)', () => {
    const good = '{"alg":"HS256"}';
    const segments = [
      '', 'A', '=', `${HEADER}=`, ` ${HEADER}`, `${HEADER}\n`, `${HEADER}A`, HEADER.slice(1),
      HEADER.slice(0, -1),
      ...[
        '', '[]', 'null', '"HS256"', '1', 'true', '{', `${good}x`, `${good}${good}`, `\ufeff${good}`,
        `[${good}]`,
        "{'alg':'HS256'}", '{"alg":"HS256",}', '{alg:"HS256"}', '{"alg":"HS256"}\0',
      ].map(base64url),
      base64url(Buffer.from('{"alg":"HS256","a":"\xff"}', 'latin1')),
      base64url(Buffer.from('7b22616c67223a224853323536222c2261223a22eda080227d', 'hex')),
      base64url(Buffer.from('7b22616c67223a224853323536222c2261223a22c080227d', 'hex')),
    ];
    for (const header of segments) {
      assert.equal(judge(seal(header, base64url('{}'))), 'header_refused', header);
    }
  });

  it('has unused bits that are zero (RFC 4648 §3.5)', () => {
    const text = '{"alg":"HS256" }';
    const header = base64url(text);
    assert.equal(header.length % 4, 2);
    assert.equal(judge(seal(header, base64url('{}'))), 'ok');
    assert.equal(Buffer.from(`${header.slice(0, -1)}R`, 'base64url').toString(), text);
    assert.equal(judge(seal(`${header.slice(0, -1)}R`, base64url('{}'))), 'header_refused');
  });

  it('has the algorithm HS256, whatever signed it (RFC 8725 §3.1)', () => {
    const algs = ['none', '', 'hs256', 'HS384', 'HS512', 'RS256', 'ES256', 'EdDSA', null, 256, ['HS256']];
    for (const alg of algs) {
      assert.equal(judge(mint({}, { alg })), 'header_refused');
      assert.equal(judge(`${segment({ alg })}.${segment({})}.`), 'header_refused');
    }
    for (const header of ['{}', '{"typ":"JWT"}', '{"__proto__":{"alg":"HS256"}}', '{"Alg":"HS256"}']) {
      assert.equal(judge(mint({}, header)), 'header_refused');
    }
  });

  it('has no crit and no b64 (RFC 7515 §4.1.11, RFC 7797 §6)', () => {
    for (const more of [{ crit: ['b64'], b64: true }, { crit: [] }, { crit: null }, { b64: false }]) {
      assert.equal(judge(mint({}, { alg: 'HS256', ...more })), 'header_refused');
    }
  });

  it('has texts as typ, cty and kid (RFC 7515 §4.1)', () => {
    for (const name of ['typ', 'cty', 'kid']) {
      for (const value of [null, 1, true, {}, ['JWT']]) {
        assert.equal(judge(mint({}, { alg: 'HS256', [name]: value })), 'header_refused');
      }
      assert.equal(judge(mint({}, { alg: 'HS256', [name]: '' })), 'ok');
    }
  });

  it('has the expected typ, in any case, application/ put before what has no slash (RFC 8725 §3.11)', () => {
    const rows: readonly (readonly [typ: string | undefined, expected: string, outcome: Outcome])[] = [
      ['at+jwt', 'at+jwt', 'ok'], ['AT+JWT', 'at+jwt', 'ok'], ['application/at+jwt', 'at+jwt', 'ok'],
      ['at+jwt', 'Application/AT+jwt', 'ok'], ['JWT', 'at+jwt', 'header_refused'],
      [undefined, 'at+jwt', 'header_refused'], ['', 'JWT', 'header_refused'],
      ['at+jwt', 'JWT', 'header_refused'], ['a/b', 'application/a/b', 'header_refused'],
      ['application/a/b', 'a/b', 'header_refused'], ['a/b', 'A/B', 'ok'],
    ];
    for (const [typ, expected, found] of rows) {
      const header = { alg: 'HS256', ...(typ === undefined ? {} : { typ }) };
      for (const cacheSize of [0, 2]) {
        assert.equal(judge(mint({}, header), { typ: expected, cacheSize }), found);
      }
    }
  });

  it('is remembered by its bytes, so that one that begins like it is judged for itself', () => {
    const by = verifier();
    const long = base64url('{"alg":"HS256" }  ');
    assert.equal(outcome(by.verify(seal(long, base64url('{}')))), 'ok');
    // The known segment without its last characters is no JSON, and one character more is another header.
    assert.equal(outcome(by.verify(seal(long.slice(0, 20), base64url('{}')))), 'header_refused');
    assert.equal(outcome(by.verify(seal(`${long}e30`, base64url('{}')))), 'header_refused');
    const other = base64url('{"alg":"none" }   ');
    assert.equal(other.length, long.length);
    assert.equal(outcome(by.verify(seal(other, base64url('{}')))), 'header_refused');
    for (let at = 0; at < 18; at += 1) {
      const text = `${'{"alg":"HS256" }  '.slice(0, at)}!${'{"alg":"HS256" }  '.slice(at + 1)}`;
      assert.equal(outcome(by.verify(seal(base64url(text), base64url('{}')))), 'header_refused', text);
    }
  });

  it('is read anew where `Object.prototype` lends it a member: a remembered one would show that', () => {
    const by = verifier({});
    pass(mint({ sub: 'a' }), by);
    const header = polluted({ kid: 'lent' }, () => {
      const result = by.verify(mint({ sub: 'a' }));
      return result.ok ? [result.header.kid, Object.getPrototypeOf(result.header)] : result.reason;
    });
    assert.deepEqual(header, [undefined, null]);
    // Nor is that one remembered.
    assert.equal(Object.getPrototypeOf(pass(mint({ sub: 'b' }), by).header), Object.prototype);
  });

  it('is remembered only after a right MAC, in eight spellings at most', () => {
    const spelling = (n: number): string => `{"alg":"HS256"${' '.repeat(n)}}`;
    const isKnown = (by: JwtVerifier, n: number): boolean =>
      pass(mint({ a: 1 }, spelling(n)), by).header === pass(mint({ a: 2 }, spelling(n)), by).header;
    const by = verifier();
    for (let n = 0; n < 100; n += 1) {
      assert.equal(outcome(by.verify(mint({}, spelling(n), OTHER_SECRET))), 'signature_invalid');
      assert.equal(outcome(by.verify(`${segment(spelling(n))}.${segment({})}.`)), 'signature_invalid');
    }
    const known = Array.from({ length: 20 }, (_, n) => isKnown(by, n));
    assert.deepEqual(known, [...new Array<boolean>(8).fill(true), ...new Array<boolean>(12).fill(false)]);
    assert.equal(isKnown(by, 0), true);
    assert.equal(isKnown(by, 7), true);
    assert.equal(isKnown(by, 8), false);
  });
});

describe('the key of a token', () => {
  const plain = [hs256Key(SECRET), hs256Key(OTHER_SECRET)];
  const named = [hs256Key(THIRD_SECRET, { kid: 'k1' }), hs256Key('x'.repeat(40), { kid: 'k2' })];
  const judgeKid = (kid: string | undefined, secret: string, keys: JwtVerifierOptions['key']): Outcome =>
    judge(mint({}, { alg: 'HS256', ...(kid === undefined ? {} : { kid }) }, secret), { key: keys });

  it('is the one that bears its kid, and no other (RFC 7515 §4.1.4)', () => {
    for (const keys of [[...plain, ...named], [...named, ...plain], [...named].reverse(), named]) {
      assert.equal(judgeKid('k1', THIRD_SECRET, keys), 'ok');
      assert.equal(judgeKid('k2', 'x'.repeat(40), keys), 'ok');
      assert.equal(judgeKid('k2', THIRD_SECRET, keys), 'signature_invalid');
      assert.equal(judgeKid('k1', 'x'.repeat(40), keys), 'signature_invalid');
      assert.equal(judgeKid('k1', SECRET, keys), 'signature_invalid');
    }
  });

  it('is any that bears no kid, where the token has none or one that no key bears', () => {
    const keys = [named[0] ?? key, ...plain, named[1] ?? key];
    for (const kid of [undefined, '', 'k', 'K1', 'k1 ', 'k11', 'undefined', '__proto__', '../k1']) {
      assert.equal(judgeKid(kid, SECRET, keys), 'ok', kid);
      assert.equal(judgeKid(kid, OTHER_SECRET, keys), 'ok', kid);
      assert.equal(judgeKid(kid, THIRD_SECRET, keys), 'signature_invalid', kid);
      assert.equal(judgeKid(kid, 'y'.repeat(32), keys), 'signature_invalid', kid);
    }
  });

  it('is unknown where every key bears a kid and the token has none of them', () => {
    for (const kid of [undefined, '', 'k3', 'K1', '__proto__', 'toString']) {
      for (const keys of [named, [named[0] ?? key], named[0] ?? key]) {
        assert.equal(judgeKid(kid, THIRD_SECRET, keys), 'key_unknown', kid);
      }
    }
  });

  it('is found by an own kid alone', () => {
    const token = mint({}, { alg: 'HS256' }, THIRD_SECRET);
    assert.equal(polluted({ kid: 'k1' }, () => judge(token, { key: named })), 'key_unknown');
    const header = '{"alg":"HS256","__proto__":{"kid":"k1"}}';
    assert.equal(judge(mint({}, header, THIRD_SECRET), { key: named }), 'key_unknown');
  });

  it('is still found by its own kid for a header that is remembered', () => {
    const by = verifier({ key: [...plain, ...named] });
    const header = { alg: 'HS256', kid: 'k1' };
    for (const n of [1, 2, 3]) {
      assert.equal(outcome(by.verify(mint({ n }, header, THIRD_SECRET))), 'ok');
      assert.equal(outcome(by.verify(mint({ n }, header, SECRET))), 'signature_invalid');
      assert.equal(outcome(by.verify(mint({ n }, { alg: 'HS256' }, OTHER_SECRET))), 'ok');
      assert.equal(outcome(by.verify(mint({ n }, { alg: 'HS256' }, THIRD_SECRET))), 'signature_invalid');
    }
  });

  it('may be taken out of use by a verifier without it', () => {
    const token = mint({}, { alg: 'HS256' }, OTHER_SECRET);
    assert.equal(judge(token, { key: plain }), 'ok');
    assert.equal(judge(token, { key: plain.slice(0, 1) }), 'signature_invalid');
    assert.equal(judge(token, { key: plain.slice(1) }), 'ok');
  });

  it('stays the same when the list of keys changes later', () => {
    const list = [hs256Key(SECRET)];
    const by = verifier({ key: list });
    list.pop();
    list.push(hs256Key(OTHER_SECRET));
    assert.equal(outcome(by.verify(mint({}))), 'ok');
    assert.equal(outcome(by.verify(mint({}, { alg: 'HS256' }, OTHER_SECRET))), 'signature_invalid');
  });
});

describe('the signature of a token', () => {
  const [header = '', payload = '', mac = ''] = mint({ a: 1 }).split('.');

  it('is refused where it is another\'s or anybody\'s (RFC 7515 §5.2)', () => {
    const others = [
      mint({ a: 1 }, undefined, OTHER_SECRET), mint({ a: 1 }, undefined, `${SECRET} `),
      `${header}.${segment({ a: 2 })}.${mac}`, `${segment({ alg: 'HS256' })}.${payload}.${mac}`,
      `${header}.${payload}.${'A'.repeat(43)}`, `${header}.${payload}.${'_'.repeat(42)}8`,
      `${header}..${mac}`, `${header}.${payload}.${base64url(SECRET)}`,
    ];
    for (const token of others) assert.equal(judge(token), 'signature_invalid', token);
  });

  it('has 43 characters, neither more nor fewer: none is no signature (RFC 8725 §3.1)', () => {
    for (let length = 0; length < 43; length += 1) {
      assert.equal(judge(`${header}.${payload}.${mac.slice(0, length)}`), 'signature_invalid');
    }
    for (const more of ['A', '=', '==', ' ', '\n', mac, '\0']) {
      assert.equal(judge(`${header}.${payload}.${mac}${more}`), 'signature_invalid');
      assert.equal(judge(`${header}.${payload}.${more}${mac}`), 'signature_invalid');
    }
  });

  it('has unused bits that are zero: the last character has one spelling (RFC 4648 §3.5)', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const last of alphabet) {
      const token = `${header}.${payload}.${mac.slice(0, -1)}${last}`;
      assert.equal(judge(token), last === mac.at(-1) ? 'ok' : 'signature_invalid', last);
    }
    const seed = jwtVerifier({ key: hs256Key(SEED_SECRET) });
    for (const last of 'RST') assert.equal(seed.verify(`${SEED_TOKEN.slice(0, -1)}${last}`).ok, false);
  });

  it('is wrong with any bit of it changed, the first as the last', () => {
    const bytes = Buffer.from(mac, 'base64url');
    for (let bit = 0; bit < 256; bit += 1) {
      const other = Buffer.from(bytes);
      other.writeUInt8(other.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.equal(judge(`${header}.${payload}.${base64url(other)}`), 'signature_invalid');
    }
  });

  it('is checked before the payload is looked at', () => {
    for (const content of ['not JSON', '[]', '{"exp":0}', '{"exp":"x"}', '']) {
      assert.equal(judge(mint(content, undefined, OTHER_SECRET)), 'signature_invalid', content);
    }
    assert.equal(judge(seal(header, '!', OTHER_SECRET)), 'signature_invalid');
  });
});

describe('the payload of a token', () => {
  it('is a JSON object in canonical base64url and well-formed UTF-8 without BOM (RFC 7519 §7.2)', () => {
    const segments = [
      '', 'A', '=', 'e30=', 'e31', 'e30A', ' e30', 'e30\n', '!30',
      ...[
        '', ' ', '[]', '[{}]', 'null', 'true', '1', '"{}"', '{', '}', '{}{}', '{}x', '\ufeff{}', '{a:1}',
        "{'a':1}", '{"a":1,}', '{"a":NaN}', '{"exp":Infinity}', '{"a":01}', '{"a":"\n"}', '{}\0', '/**/{}',
      ].map(base64url),
      // Ill-formed UTF-8 in a text: a lone byte, a surrogate, an overlong NUL, a sequence that is cut off.
      ...['ff', 'eda080', 'c080', 'e282'].map((hex) => segment(Buffer.from(`7b2261223a22${hex}227d`, 'hex'))),
    ];
    for (const payload of segments) assert.equal(judge(seal(HEADER, payload)), 'payload_malformed', payload);
  });

  it('may hold __proto__ and constructor, which are claims like any other', () => {
    const json = '{"__proto__":{"exp":1,"admin":true},"constructor":{"prototype":{"admin":true}}}';
    const { claims } = pass(mint(json));
    assert.deepEqual(Object.keys(claims), ['__proto__', 'constructor']);
    assert.equal(claims['admin'], undefined);
    assert.equal('admin' in {}, false);
    assert.equal(judgeClaims('{"__proto__":{"iss":"i","exp":0}}', { issuer: 'i' }), 'issuer_refused');
    assert.equal(judgeClaims('{"__proto__":{"r":1}}', { requiredClaims: ['r'] }), 'claim_missing');
    assert.equal(judgeClaims('{}', { requiredClaims: ['__proto__'] }), 'claim_missing');
    assert.equal(judgeClaims('{"__proto__":1}', { requiredClaims: ['__proto__'] }), 'ok');
  });
});

describe('the claims of a token', () => {
  it('have their types (RFC 7519 §4.1)', () => {
    for (const name of ['exp', 'nbf', 'iat']) {
      for (const json of ['null', '"1"', `"${NOW + 60}"`, 'true', '[]', '{}', '1e400', '-1e400']) {
        assert.equal(judgeClaims(`{"${name}":${json}}`), 'claims_malformed', `${name} ${json}`);
      }
    }
    for (const name of ['iss', 'sub', 'jti']) {
      for (const json of ['null', '1', 'true', '["a"]', '{}']) {
        assert.equal(judgeClaims(`{"${name}":${json}}`), 'claims_malformed', `${name} ${json}`);
      }
    }
    for (const json of ['null', '1', 'true', '{}', '[1]', '["a",1]', '[null]', '[["a"]]']) {
      assert.equal(judgeClaims(`{"aud":${json}}`, { audience: 'a' }), 'claims_malformed', json);
    }
  });

  it('need no exp unless it is required', () => {
    assert.equal(judgeClaims({}), 'ok');
    assert.equal(judgeClaims({}, { requiredClaims: ['exp'] }), 'claim_missing');
    assert.equal(judgeClaims({ exp: NOW + 1 }, { requiredClaims: ['exp'] }), 'ok');
  });

  it('are expired on and after exp, tolerance included (RFC 7519 §4.1.4)', () => {
    const rows: readonly (readonly [exp: number, tolerance: number, outcome: Outcome])[] = [
      [NOW, 0, 'token_expired'], [NOW + 1, 0, 'ok'], [NOW + 0.5, 0, 'ok'], [NOW - 1, 0, 'token_expired'],
      [NOW - 5, 5, 'token_expired'], [NOW - 4, 5, 'ok'], [NOW, 0.5, 'ok'], [0, 0, 'token_expired'],
      [-1, 0, 'token_expired'],
    ];
    for (const [exp, clockToleranceSeconds, found] of rows) {
      assert.equal(judgeClaims({ exp }, { clockToleranceSeconds }), found, `${exp}`);
    }
    assert.equal(judgeClaims({ exp: 100 }, { clock: () => 0 }), 'ok');
    assert.equal(judgeClaims({ exp: NOW }), 'token_expired');
  });

  it('are not valid before nbf, tolerance included (RFC 7519 §4.1.5)', () => {
    const rows: readonly (readonly [nbf: number, tolerance: number, outcome: Outcome])[] = [
      [NOW, 0, 'ok'], [NOW + 1, 0, 'token_not_yet_valid'], [NOW + 0.5, 0, 'token_not_yet_valid'],
      [NOW + 5, 5, 'ok'], [NOW + 6, 5, 'token_not_yet_valid'], [0, 0, 'ok'],
    ];
    for (const [nbf, clockToleranceSeconds, found] of rows) {
      assert.equal(judgeClaims({ nbf }, { clockToleranceSeconds }), found, `${nbf}`);
    }
    assert.equal(judgeClaims({ nbf: NOW + 1 }), 'token_not_yet_valid');
  });

  it('are no older than maxAgeSeconds, tolerance included, which needs an iat (RFC 7519 §4.1.6)', () => {
    const rows: readonly (readonly [claims: object, options: Options, outcome: Outcome])[] = [
      [{ iat: NOW - 60 }, { maxAgeSeconds: 60 }, 'ok'],
      [{ iat: NOW - 61 }, { maxAgeSeconds: 60 }, 'token_too_old'],
      [{ iat: NOW - 65 }, { maxAgeSeconds: 60, clockToleranceSeconds: 5 }, 'ok'],
      [{ iat: NOW - 66 }, { maxAgeSeconds: 60, clockToleranceSeconds: 5 }, 'token_too_old'],
      [{ iat: NOW }, { maxAgeSeconds: 0 }, 'ok'], [{ iat: NOW - 1 }, { maxAgeSeconds: 0 }, 'token_too_old'],
      [{ iat: NOW + 1 }, { maxAgeSeconds: 60 }, 'token_not_yet_valid'],
      [{ iat: NOW + 5 }, { maxAgeSeconds: 60, clockToleranceSeconds: 5 }, 'ok'],
      [{}, { maxAgeSeconds: 60 }, 'claim_missing'], [{ iat: NOW + 1e6 }, {}, 'ok'],
    ];
    for (const [claims, options, found] of rows) assert.equal(judgeClaims(claims, options), found);
  });

  it('meet every expectation, which implies that they are there (RFC 7519 §4.1)', () => {
    const all = { issuer: ['i', 'j'], audience: ['a', 'b'], subject: 's', requiredClaims: ['exp', 'r'] };
    const good = { iss: 'j', aud: ['x', 'b'], sub: 's', exp: NOW + 1, r: null };
    assert.equal(judgeClaims(good, all), 'ok');
    const rows: readonly (readonly [change: object, outcome: Outcome])[] = [
      [{ iss: undefined }, 'issuer_refused'], [{ iss: 'k' }, 'issuer_refused'], [{ iss: 'i' }, 'ok'],
      [{ aud: undefined }, 'audience_refused'], [{ aud: 'x' }, 'audience_refused'], [{ aud: 'a' }, 'ok'],
      [{ aud: [] }, 'audience_refused'], [{ sub: undefined }, 'subject_refused'],
      [{ sub: 'S' }, 'subject_refused'], [{ exp: undefined }, 'claim_missing'],
      [{ r: undefined }, 'claim_missing'], [{ r: 0 }, 'ok'],
    ];
    for (const [change, found] of rows) assert.equal(judgeClaims({ ...good, ...change }, all), found);
    assert.equal(judgeClaims({ iss: 'i' }, { issuer: 'i' }), 'ok');
    assert.equal(judgeClaims({ iss: 'ij' }, { issuer: 'i' }), 'issuer_refused');
    assert.equal(judgeClaims({ aud: 'a' }, { audience: 'a' }), 'ok');
    assert.equal(judgeClaims({ aud: 'ab' }, { audience: 'a' }), 'audience_refused');
  });

  it('with an aud are refused where no audience is configured (RFC 7519 §4.1.3)', () => {
    for (const aud of ['a', ['a'], [], '']) assert.equal(judgeClaims({ aud }), 'audience_refused');
  });

  it('keep expectations that change later in the caller\'s hands', () => {
    const issuer = ['i'];
    const by = verifier({ issuer });
    issuer[0] = 'j';
    assert.equal(outcome(by.verify(mint({ iss: 'i' }))), 'ok');
    assert.equal(outcome(by.verify(mint({ iss: 'j' }))), 'issuer_refused');
  });
});

describe('the claim at fault', () => {
  const refusal = (claims: Content, options: Options = {}): unknown => verifier(options).verify(mint(claims));
  const REGISTERED = ['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud'];

  it('is named where a claim has a wrong type', () => {
    for (const claim of REGISTERED) {
      assert.deepEqual(refusal({ [claim]: null }), { ok: false, reason: 'claims_malformed', claim });
    }
    assert.deepEqual(refusal('{"exp":1e400}'), { ok: false, reason: 'claims_malformed', claim: 'exp' });
    assert.deepEqual(refusal('{"aud":[1]}'), { ok: false, reason: 'claims_malformed', claim: 'aud' });
  });

  it('is the first of exp, nbf, iat, iss, sub, jti, aud where several have a wrong type', () => {
    for (let from = 0; from < REGISTERED.length; from += 1) {
      const claims = Object.fromEntries(REGISTERED.slice(from).reverse().map((name) => [name, {}]));
      const expected = { ok: false, reason: 'claims_malformed', claim: REGISTERED[from] };
      assert.deepEqual(refusal(claims), expected);
    }
  });

  it('is named where a required claim is missing', () => {
    for (const claim of [
      ...REGISTERED, 'role', 'constructor', '__proto__', 'https://example.org/claim', ' ',
    ]) {
      const options = { requiredClaims: [claim] };
      assert.deepEqual(refusal({}, options), { ok: false, reason: 'claim_missing', claim });
    }
  });

  it('is the registered one, else the first of the option, where several are missing', () => {
    const rows: readonly (readonly [requiredClaims: readonly string[], claims: object, claim: string])[] = [
      [['z', 'a'], {}, 'z'], [['a', 'z'], {}, 'a'], [['z', 'a'], { z: 1 }, 'a'],
      [['z', 'jti', 'exp', 'a'], {}, 'exp'], [['z', 'jti', 'exp', 'a'], { exp: NOW + 1 }, 'jti'],
      [['z', 'jti', 'exp', 'a'], { exp: NOW + 1, jti: 'j' }, 'z'], [['jti', 'sub', 'iss'], {}, 'iss'],
    ];
    for (const [requiredClaims, claims, claim] of rows) {
      assert.deepEqual(refusal(claims, { requiredClaims }), { ok: false, reason: 'claim_missing', claim });
    }
  });

  it('is iat where a maximum age is asked for and there is none', () => {
    const expected = { ok: false, reason: 'claim_missing', claim: 'iat' };
    assert.deepEqual(refusal({}, { maxAgeSeconds: 60 }), expected);
    assert.deepEqual(refusal({ exp: NOW + 1, nbf: NOW }, { maxAgeSeconds: 0 }), expected);
  });

  it('belongs to no other reason', () => {
    const others = [
      refusal({ exp: NOW }), refusal({ nbf: NOW + 1 }), refusal({ iat: 0 }, { maxAgeSeconds: 1 }),
      refusal({}, { issuer: 'i' }), refusal({}, { audience: 'a' }), refusal({}, { subject: 's' }),
      refusal({ aud: 'a' }), refusal('[]'), verifier().verify(''), verifier().verify(mint({}, {})),
    ];
    for (const found of others) assert.equal(Object.hasOwn(Object(found), 'claim'), false);
  });

  it('makes one frozen refusal each, the same at every use', () => {
    const by = verifier({ requiredClaims: ['a', 'b'] });
    const tokens = [mint({ exp: 'a' }), mint({ aud: 1 }), mint({ b: 1 }), mint({ a: 1 })];
    const first = tokens.map((token) => by.verify(token));
    assert.deepEqual(tokens.map((token) => by.verify(token)), first);
    for (const [i, token] of tokens.entries()) {
      assert.equal(by.verify(token), first[i]);
      assert.ok(Object.isFrozen(first[i]));
    }
    assert.equal(new Set(first).size, 4);
  });
});

describe('the reason', () => {
  const named = hs256Key(SECRET, { kid: 'k' });
  const options: Options = {
    key: named, issuer: 'i', audience: 'a', subject: 's', requiredClaims: ['r'], maxAgeSeconds: 60,
    maxTokenLength: 999,
  };

  /** A token with each of the defects named, and with no other. */
  function defective(...defects: readonly string[]): string {
    const has = (reason: JwtReason): boolean => defects.includes(reason);
    const claims = {
      exp: has('token_expired') ? NOW : NOW + 1, nbf: has('token_not_yet_valid') ? NOW + 1 : NOW,
      iat: has('token_too_old') ? NOW - 61 : NOW, iss: has('issuer_refused') ? 'x' : 'i',
      aud: has('audience_refused') ? 'x' : 'a', sub: has('subject_refused') ? 'x' : 's',
      ...(has('claim_missing') ? {} : { r: 1 }), ...(has('claims_malformed') ? { jti: 1 } : {}),
      ...(has('token_too_long') ? { long: 'x'.repeat(1000) } : {}),
    };
    const header = { alg: has('header_refused') ? 'none' : 'HS256', kid: has('key_unknown') ? 'x' : 'k' };
    const json = JSON.stringify(claims);
    const payload = has('payload_malformed') ? `${json},` : json;
    const token = mint(payload, header, has('signature_invalid') ? OTHER_SECRET : SECRET);
    return has('token_malformed') ? `${token}.` : token;
  }

  it('is one of fourteen, each of which a token can have', () => {
    assert.equal(judge(defective(), options), 'ok');
    for (const reason of JWT_REASONS) assert.equal(judge(defective(reason), options), reason);
  });

  it('is the first in their order where a token has several defects', () => {
    for (const [i, first] of JWT_REASONS.entries()) {
      for (const second of JWT_REASONS.slice(i + 1)) {
        assert.equal(judge(defective(first, second), options), first, `${first}, ${second}`);
      }
      assert.equal(judge(defective(...JWT_REASONS.slice(i)), options), first);
    }
  });

  it('comes in one frozen object, the same each time', () => {
    const claims = new Map<string, string>([['claims_malformed', 'jti'], ['claim_missing', 'r']]);
    for (const cacheSize of [0, 2]) {
      const by = verifier({ ...options, cacheSize });
      for (const reason of JWT_REASONS) {
        const verdict = by.verify(defective(reason));
        const claim = claims.get(reason);
        assert.deepEqual(verdict, { ok: false, reason, ...(claim === undefined ? {} : { claim }) });
        assert.ok(Object.isFrozen(verdict));
        assert.equal(by.verify(defective(reason)), verdict);
      }
    }
  });
});

describe('the cache', () => {
  const token = (n: number): string => mint({ n });

  it('is off unless given a size: every verdict is a fresh one', () => {
    for (const options of [{}, { cacheSize: 0 }]) {
      const by = verifier(options);
      assert.notEqual(by.verify(token(1)), by.verify(token(1)));
      assert.ok(!Object.isFrozen(pass(token(1), by).claims));
      assert.ok(!Object.isFrozen(pass(token(1), by)));
    }
  });

  it('gives the same verdict for the same text, and keeps one for each', () => {
    const by = verifier({ cacheSize: 4 });
    const first = pass(token(1), by);
    const second = pass(token(2), by);
    for (let i = 0; i < 3; i += 1) {
      assert.equal(by.verify(token(1)), first);
      assert.equal(by.verify(token(2)), second);
    }
    assert.deepEqual([first.claims, second.claims], [{ n: 1 }, { n: 2 }]);
  });

  it('gives verdicts that are deeply frozen: no request changes what another sees', () => {
    const by = verifier({ cacheSize: 1 });
    const claims = { a: [{ b: { c: [1] } }], d: null, aud: ['x'] };
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null
      || (Object.isFrozen(value) && Object.values(value).every(frozen));
    const caching = verifier({ cacheSize: 1, audience: 'x' });
    for (const verdict of [pass(mint(claims), caching), pass(mint(claims), caching)]) {
      assert.ok(frozen(verdict));
      assert.deepEqual(verdict.claims, claims);
    }
    const own = pass(mint('{"__proto__":{"a":[]}}'), by).claims;
    assert.ok(frozen(own) && frozen(Object.values(own)[0]));
  });

  it('keeps cacheSize tokens, and puts the least recently used one out', () => {
    const by = verifier({ cacheSize: 2 });
    const first = pass(token(1), by);
    const second = pass(token(2), by);
    assert.equal(by.verify(token(1)), first);
    const third = pass(token(3), by);
    assert.equal(by.verify(token(1)), first);
    assert.equal(by.verify(token(3)), third);
    assert.notEqual(by.verify(token(2)), second);
    assert.notEqual(by.verify(token(1)), first);
  });

  it('keeps nothing that was refused: forged tokens neither fill it nor push anything out', () => {
    const by = verifier({ cacheSize: 1 });
    const first = pass(token(1), by);
    for (let n = 0; n < 50; n += 1) {
      const refused = [mint({ n }, undefined, OTHER_SECRET), `${n}`, mint({ exp: 0 }), mint({ aud: "" })];
      for (const text of refused) assert.equal(by.verify(text).ok, false);
    }
    assert.equal(by.verify(token(1)), first);
  });

  it('is by the whole text: nothing that differs in a character is taken for it', () => {
    const by = verifier({ cacheSize: 4 });
    const text = token(1);
    pass(text, by);
    for (let at = 0; at < text.length; at += 1) {
      assert.equal(by.verify(text.slice(0, at) + text.slice(at + 1)).ok, false);
    }
    assert.equal(by.verify(`${text}A`).ok, false);
    assert.equal(by.verify(text.toUpperCase()).ok, false);
  });

  it('checks exp, nbf and the age again for every use (RFC 7519 §4.1.4)', () => {
    let now = NOW;
    const by = verifier({ cacheSize: 4, clock: () => now, maxAgeSeconds: 100, clockToleranceSeconds: 5 });
    const text = mint({ exp: NOW + 50, nbf: NOW - 10, iat: NOW - 20 });
    const verdict = pass(text, by);
    const rows: readonly (readonly [at: number, outcome: Outcome])[] = [
      [NOW + 54.999, 'ok'], [NOW + 55, 'token_expired'], [NOW + 1e6, 'token_expired'], [NOW - 15, 'ok'],
      [NOW - 15.001, 'token_not_yet_valid'], [NOW - 1e6, 'token_not_yet_valid'], [NaN, 'token_expired'],
      [NOW, 'ok'],
    ];
    for (const [at, found] of rows) {
      now = at;
      assert.equal(outcome(by.verify(text)), found, `${at}`);
    }
    assert.equal(by.verify(text), verdict);

    now = NOW;
    const aging = mint({ iat: NOW });
    pass(aging, by);
    now = NOW + 105;
    assert.equal(outcome(by.verify(aging)), 'ok');
    now = NOW + 105.001;
    assert.equal(outcome(by.verify(aging)), 'token_too_old');
    now = NOW - 5.001;
    assert.equal(outcome(by.verify(aging)), 'token_not_yet_valid');
  });

  it('reads the system\'s clock for every use where none is given', (t) => {
    let now = NOW * 1000;
    t.mock.method(Date, 'now', () => now);
    const by = jwtVerifier({ key, cacheSize: 1 });
    const text = mint({ exp: NOW + 1 });
    assert.equal(outcome(by.verify(text)), 'ok');
    now += 999;
    assert.equal(outcome(by.verify(text)), 'ok');
    now += 1;
    assert.equal(outcome(by.verify(text)), 'token_expired');
  });

  it('has the length of a token checked first', () => {
    const by = verifier({ cacheSize: 1, maxTokenLength: token(1).length });
    pass(token(1), by);
    assert.equal(outcome(by.verify(`${token(1)}A`)), 'token_too_long');
  });

  it('belongs to one verifier alone', () => {
    const one = verifier({ cacheSize: 1 });
    const other = verifier({ cacheSize: 1, issuer: 'i' });
    pass(token(1), one);
    assert.equal(outcome(other.verify(token(1))), 'issuer_refused');
    const third = verifier({ cacheSize: 1, key: hs256Key(OTHER_SECRET) });
    assert.equal(outcome(third.verify(token(1))), 'signature_invalid');
  });
});

describe('the clock', () => {
  it('is the system\'s where none is given, in seconds with their fraction', (t) => {
    t.mock.method(Date, 'now', () => NOW * 1000 + 500);
    const by = jwtVerifier({ key });
    assert.equal(outcome(by.verify(mint({ exp: NOW + 0.501 }))), 'ok');
    assert.equal(outcome(by.verify(mint({ exp: NOW + 0.5 }))), 'token_expired');
    assert.equal(outcome(by.verify(mint({ nbf: NOW + 0.5 }))), 'ok');
    assert.equal(outcome(by.verify(mint({ nbf: NOW + 0.501 }))), 'token_not_yet_valid');
  });

  it('that throws or gives no number refuses every token with a time that counts', () => {
    const clocks: readonly (() => unknown)[] = [
      () => NaN, () => undefined, () => null, () => String(NOW), () => new Date(0), () => BigInt(NOW),
      async () => NOW, () => ({ valueOf: () => NOW }), () => [NOW], () => true, () => () => NOW,
      () => { throw new Error('no time'); }, () => { throw undefined; },
    ];
    for (const strange of clocks) {
      for (const cacheSize of [0, 2]) {
        const options: Options = { clock: wrong(strange), cacheSize };
        assert.equal(judgeClaims({ exp: NOW + 1e9 }, options), 'token_expired');
        assert.equal(judgeClaims({ nbf: 0 }, options), 'token_not_yet_valid');
        assert.equal(judgeClaims({ iat: NOW }, { ...options, maxAgeSeconds: 60 }), 'token_not_yet_valid');
        assert.equal(judgeClaims({ iat: NOW }, options), 'ok');
        assert.equal(judgeClaims({}, options), 'ok');
      }
    }
    assert.equal(judgeClaims({ exp: NOW }, { clock: () => Infinity }), 'token_expired');
    assert.equal(judgeClaims({ nbf: 0 }, { clock: () => -Infinity }), 'token_not_yet_valid');
  });

  it('that fails later refuses what is cached, too', () => {
    let isBroken = false;
    const by = verifier({
      cacheSize: 1,
      clock: () => {
        if (isBroken) throw new Error('no time');
        return NOW;
      },
    });
    const text = mint({ exp: NOW + 1 });
    assert.equal(outcome(by.verify(text)), 'ok');
    isBroken = true;
    assert.equal(outcome(by.verify(text)), 'token_expired');
    isBroken = false;
    assert.equal(outcome(by.verify(text)), 'ok');
  });

  it('may verify a token itself: one verification does not disturb another', () => {
    const by: JwtVerifier = verifier({
      clock: () => {
        inner = outcome(verifier().verify(mint({ text: 'y'.repeat(500) })));
        return NOW;
      },
    });
    let inner: Outcome | undefined;
    assert.deepEqual(pass(mint({ exp: NOW + 1, text: 'x'.repeat(400) }), by).claims, {
      exp: NOW + 1, text: 'x'.repeat(400),
    });
    assert.equal(inner, 'ok');
  });
});

describe('jwtVerifier', () => {
  const build = (options: unknown): unknown => jwtVerifier(wrong<JwtVerifierOptions>(options));

  it('needs a key that hs256Key made, or a list of such', () => {
    const imitations = [
      null, SECRET, Buffer.from(SECRET), {}, { ...key }, { kid: 'a' }, Object.create(key),
      Promise.resolve(key),
      [SECRET], [key, SECRET], [key, undefined], [[key]], new Set([key]), () => key, [key, { kid: 'a' }],
      new Array(1),
    ];
    for (const value of imitations) {
      assertThrows(
        () => build({ key: value, clock }), TypeError, ['jwtVerifier: option "key', 'hs256Key()'], [SECRET],
      );
    }
    assertOptionFault(() => build({}), TypeError, 'key', ['jwtVerifier: option "key"', 'hs256Key()']);
  });

  it('needs at least one key, and no two with one kid', () => {
    const one = hs256Key(SECRET, { kid: 'a' });
    const lists = [
      [], [one, one], [key, key], [one, hs256Key(OTHER_SECRET, { kid: 'a' })],
      [key, one, hs256Key(SECRET, { kid: 'a' })],
    ];
    for (const list of lists) {
      assertThrows(() => build({ key: list }), RangeError, ['jwtVerifier: option "key']);
    }
    const other = hs256Key(SECRET, { kid: 'A' });
    for (const list of [[key], [key, hs256Key(SECRET)], [one, key], [one, other], one]) {
      build({ key: list });
    }
  });

  it('refuses a wrong option by its name: TypeError for the type, RangeError for the value', () => {
    const text = 'takes a non-empty string';
    const seconds = 'takes a finite number of seconds, 0 or more';
    const count = 'takes a whole number, 0 or more';
    type Values = readonly unknown[];
    const rows: readonly (readonly [name: string, takes: string, types: Values, values: Values])[] = [
      ['issuer', `${text} or a non-empty list of them`, [1, null, {}, [1], /i/], ['', [], [''], ['i', '']]],
      ['audience', `${text} or a non-empty list of them`, [1, null, {}, [1], /a/], ['', [], [''], ['a', '']]],
      ['subject', text, [1, null, ['s'], /s/], ['']], ['typ', text, [1, null, ['JWT'], {}], ['']],
      ['requiredClaims', 'takes a non-empty list of non-empty strings', ['exp', null, {}, [1]], [[], ['']]],
      ['clockToleranceSeconds', seconds, ['5', null, true, [5]], [-1, NaN, Infinity]],
      ['maxAgeSeconds', seconds, ['60', '1h', null, [60]], [-1, NaN, Infinity]],
      ['maxTokenLength', count, ['9', null, 9n], [-1, 1.5, NaN, Infinity]],
      ['cacheSize', count, ['9', true, null, 9n], [-1, 1.5, NaN, Infinity]],
      ['clock', 'takes a function', [NOW, null, 'now', {}, new Date()], []],
    ];
    for (const [name, takes, types, values] of rows) {
      const texts = [`jwtVerifier: option "${name}" ${takes}`];
      for (const value of types) {
        assertOptionFault(() => build({ key, [name]: value }), TypeError, name, texts);
      }
      for (const value of values) {
        assertOptionFault(() => build({ key, [name]: value }), RangeError, name, texts);
      }
    }
  });

  it('refuses an option that is there but undefined: an unset variable must switch no check off', () => {
    const names = [
      'key', 'issuer', 'audience', 'subject', 'typ', 'requiredClaims', 'clockToleranceSeconds',
      'maxAgeSeconds', 'maxTokenLength', 'cacheSize', 'clock',
    ];
    for (const name of names) {
      const texts = [`jwtVerifier: option "${name}"`, 'undefined'];
      assertOptionFault(() => build({ key, [name]: undefined }), TypeError, name, texts);
      assertOptionFault(
        () => build(Object.assign(Object.create(null), { key, [name]: undefined })), TypeError, name,
      );
    }
  });

  it('takes plain objects alone, and says what it was given', () => {
    for (const [name, value] of NOT_PLAIN) assertThrows(() => build(value), TypeError, ['jwtVerifier', name]);
    assertThrows(() => build(Object.create({ key })), TypeError, ['jwtVerifier']);
    assert.doesNotThrow(() => build(Object.assign(Object.create(null), { key })));
  });

  it('refuses an unknown option, and what is no object of options', () => {
    for (const name of ['secret', 'algorithms', 'ignoreExpiration', 'maxAge', 'clockTolerance', 'Issuer']) {
      const text = `jwtVerifier: option "${name}" is no option`;
      assertOptionFault(() => build({ key, [name]: SECRET }), TypeError, name, [text]);
    }
    assertThrows(() => build({ key, x: 1 }), TypeError, [
      'key', 'issuer', 'audience', 'subject', 'typ', 'requiredClaims', 'clockToleranceSeconds',
      'maxAgeSeconds', 'maxTokenLength', 'cacheSize', 'clock',
    ]);
    for (const value of [undefined, null, SECRET, 1, [key], () => key]) {
      assertThrows(() => build(value), TypeError, ['jwtVerifier', 'object of options']);
    }
    assertThrows(() => build(key), TypeError, ['jwtVerifier']);
  });

  it('reads each option once', () => {
    let reads = 0;
    const by = jwtVerifier({ key, clock, get issuer() { reads += 1; return `i${reads}`; } });
    assert.equal(outcome(by.verify(mint({ iss: 'i1' }))), 'ok');
    assert.equal(outcome(by.verify(mint({ iss: 'i2' }))), 'issuer_refused');
    assert.equal(reads, 1);
  });

  it('gives a frozen object whose function needs no object', () => {
    const by = verifier();
    assert.ok(Object.isFrozen(by));
    assert.deepEqual(Object.keys(by), ['verify']);
    const { verify } = by;
    assert.equal(verify(mint({})).ok, true);
  });

  const NAMES = [
    'key', 'issuer', 'audience', 'subject', 'typ', 'requiredClaims', 'clockToleranceSeconds', 'maxAgeSeconds',
    'maxTokenLength', 'cacheSize', 'clock', 'exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud', 'alg', 'cty',
    'kid', 'crit', 'b64', 'ok', 'reason', 'claims', 'header', 'keys', 'segment', 'verified', 'r',
  ];
  const sample = (): readonly unknown[] => {
    const caching = verifier({ cacheSize: 4 });
    const strict = verifier({ issuer: 'i', audience: 'a', subject: 's', requiredClaims: ['r'] });
    const header = { alg: 'HS256' };
    return [
      judge(mint({}, header)), judge(mint({ exp: NOW + 1 }, header)), judge(mint({ exp: NOW }, header)),
      judge(mint({}, {})), judge(mint({ aud: 'a' }, header)), judge(mint({}, header), { issuer: 'i' }),
      judge(mint({ iat: 0 }, header)), judge(mint({}, header), { maxAgeSeconds: 60 }),
      judge(mint({}, header), { typ: 'JWT' }), judge(mint({ r: 1 }, header), { requiredClaims: ['r'] }),
      judge(mint({}, header), { requiredClaims: ['r'] }), outcome(strict.verify(mint({}, header))),
      ...[1, 2].map(() => outcome(caching.verify(mint({ exp: NOW + 1 }, header)))),
      ...[1, 2].map(() => outcome(caching.verify(mint({}, header)))),
      Object.entries(pass(mint({ a: 1 }, header)).claims),
    ];
  };

  it('decides the same whatever Object.prototype is polluted with', () => {
    const expected = sample();
    for (const name of NAMES) {
      for (const value of ['lent', 0, NOW, true, ['lent'], 'HS256', 'JWT', 'i']) {
        assert.deepEqual(polluted({ [name]: value }, sample), expected, `${name}: ${String(value)}`);
      }
    }
    assert.deepEqual(polluted(Object.fromEntries(NAMES.map((name) => [name, 'lent'])), sample), expected);
  });

  it('shows claims without a prototype where Object.prototype is polluted: nothing in them is lent', () => {
    const token = mint('{"sub":"a","list":[{"x":1}],"inner":{"deep":{}},"__proto__":{"y":1}}');
    for (const cacheSize of [0, 2]) {
      const by = verifier({ cacheSize });
      // With a cache, also for what was kept before anything was polluted.
      pass(token, by);
      for (const time of ['first', 'second']) {
        const seen = polluted({ role: 'admin', admin: true }, () => {
          const { claims } = pass(token, by);
          const [entry] = wrong<{ list: readonly object[] }>(claims).list;
          const inner = claims['inner'] as { readonly deep: object };
          const own = Object.getOwnPropertyDescriptor(claims, '__proto__')?.value as object;
          const objects: readonly object[] = [claims, entry ?? [], inner, inner.deep, own];
          return objects.map(
            (one) => [Reflect.get(one, 'role'), Object.getPrototypeOf(one), Object.keys(one)],
          );
        });
        assert.deepEqual(seen, [
          [undefined, null, ['sub', 'list', 'inner', '__proto__']], [undefined, null, ['x']],
          [undefined, null, ['deep']], [undefined, null, []], [undefined, null, ['y']],
        ], `${cacheSize}, ${time}`);
      }
    }
  });

  it('shows claims with their prototype where nothing is polluted, or only what nobody sees', () => {
    const { claims } = pass(mint({ inner: {} }));
    assert.equal(Object.getPrototypeOf(claims), Object.prototype);
    assert.equal(Object.getPrototypeOf(claims['inner']), Object.prototype);
  });

  it('freezes what it keeps, polluted or not', () => {
    const frozen = polluted({ role: 'admin' }, () => {
      const { claims } = pass(mint({ list: [{}] }), verifier({ cacheSize: 1 }));
      const list = claims['list'] as readonly object[];
      return [claims, list, list[0]].map((one) => Object.isFrozen(one));
    });
    assert.deepEqual(frozen, [true, true, true]);
  });

  it('keeps no buffer of more than 64 KiB', () => {
    const by = verifier({ maxTokenLength: 100_000_000 });
    pass(mint({}), by);
    const before = arrayBuffersInUse();
    pass(mint({ text: 'x'.repeat(16_000_000) }), by);
    const grown = arrayBuffersInUse() - before;
    assert.ok(grown < 1_000_000, `${grown} bytes are kept after a long token`);
    assert.equal(outcome(by.verify(mint({ a: 1 }))), 'ok');
  });

  it('decides the same where Object.prototype is polluted with null', () => {
    const expected = sample();
    for (const name of NAMES) assert.deepEqual(polluted({ [name]: null }, sample), expected, name);
  });
});
