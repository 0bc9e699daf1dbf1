/** The header rules (RFC 7515 §4.1, RFC 8725 §3.1): HS256 and nothing else, no critical extension. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { acceptHeader } from '../../src/jwt/header.ts';
import type { JsonObject } from '../../src/jwt/json.ts';
import { NOT_STRINGS, polluted } from '../helpers.ts';

const isAccepted = (header: object | string, typ?: string): boolean => {
  const object = (typeof header === 'string' ? JSON.parse(header) : { ...header }) as JsonObject;
  return acceptHeader(object, typ) === object;
};

describe('acceptHeader', () => {
  it('accepts alg HS256, exactly so spelt (RFC 7515 §4.1.1, RFC 8725 §3.1)', () => {
    assert.equal(isAccepted({ alg: 'HS256' }), true);
    const others = [
      '', 'none', 'None', 'NONE', 'nOnE', 'hs256', 'Hs256', 'HS256 ', ' HS256', 'HS256\0', 'HS384', 'HS512',
      'RS256', 'ES256', 'PS256', 'EdDSA', 'dir', 'HS-256', 'HS2560', 'HS25', 'SHA256', '\uff28S256',
    ];
    for (const alg of [...others, ...NOT_STRINGS, ['HS256']]) assert.equal(isAccepted({ alg }), false);
    assert.equal(isAccepted({}), false);
    assert.equal(isAccepted({ ALG: 'HS256', Alg: 'HS256', algorithm: 'HS256' }), false);
  });

  it('takes alg from the header\'s own members alone', () => {
    assert.equal(isAccepted('{"__proto__":{"alg":"HS256"}}'), false);
    assert.equal(acceptHeader(Object.create({ alg: 'HS256' }) as JsonObject, undefined), undefined);
    assert.equal(polluted({ alg: 'HS256' }, () => isAccepted({})), false);
  });

  it('refuses crit and b64, whatever they hold (RFC 7515 §4.1.11, RFC 7797 §6)', () => {
    for (const name of ['crit', 'b64']) {
      for (const value of [[], ['b64'], ['exp'], true, false, null, '', 'b64', 0, {}]) {
        assert.equal(isAccepted({ alg: 'HS256', [name]: value }), false, name);
      }
    }
    assert.equal(isAccepted({ alg: 'HS256', CRIT: ['a'], B64: false, critical: 1 }), true);
  });

  it('accepts typ, cty and kid as strings only (RFC 7515 §4.1.4, §4.1.9, §4.1.10)', () => {
    for (const name of ['typ', 'cty', 'kid']) {
      const isAcceptedAs = (value: unknown): boolean => isAccepted({ alg: 'HS256', [name]: value });
      for (const value of ['', 'JWT', 'a'.repeat(1000)]) assert.equal(isAcceptedAs(value), true, name);
      for (const value of NOT_STRINGS.slice(1)) assert.equal(isAcceptedAs(value), false, name);
    }
  });

  it('ignores every other parameter: keys and locations in a header are never used (RFC 8725 §3.10)', () => {
    assert.equal(isAccepted({
      alg: 'HS256', jwk: { kty: 'oct', k: 'AA' }, jku: 'https://example.org', x5u: 'https://example.org',
      x5c: [1], x5t: 1, enc: null, zip: 'DEF', p2c: 1e9, iss: 1, exp: 'a', constructor: 1, toString: null,
      hasOwnProperty: 1,
    }), true);
    assert.equal(isAccepted('{"alg":"HS256","__proto__":{"crit":["a"],"b64":false,"typ":1,"kid":1}}'), true);
  });

  it('wants the expected typ, in any case, application/ before what has no slash (RFC 7515 §4.1.9)', () => {
    const rows: readonly (readonly [typ: string, expected: string, isRight: boolean])[] = [
      ['JWT', 'JWT', true], ['jwt', 'JWT', true], ['JWT', 'jwt', true], ['jWt', 'JwT', true],
      ['at+jwt', 'at+jwt', true], ['application/at+jwt', 'at+jwt', true],
      ['at+jwt', 'application/at+jwt', true], ['APPLICATION/AT+JWT', 'at+jwt', true],
      ['Application/at+jwt', 'aPPlication/AT+JWT', true], ['JWT', 'at+jwt', false], ['at+jwt', 'JWT', false],
      ['', 'JWT', false], ['JWT ', 'JWT', false], ['application/', 'JWT', false],
      ['application/application/JWT', 'JWT', false], ['text/JWT', 'JWT', false],
      ['x-application/JWT', 'JWT', false], ['JWTapplication/', 'JWT', false],
      ['JWT/application/', 'JWT', false], ['applicationxJWT', 'JWT', false], ['JWTS', 'JWT', false],
      ['J', 'JWT', false], ['text/JWT', 'TEXT/jwt', true], ['a/b', 'a/b', true],
      // What has a slash is never cut: these are other types.
      ['a/b', 'application/a/b', false], ['application/a/b', 'a/b', false],
      ['application/a/b', 'APPLICATION/A/B', true], ['/JWT', 'JWT', false], ['JWT', '/JWT', false],
      ['urn:example:typ', 'application/urn:example:typ', true],
      ['urn:example:typ', 'application/urn:example:typ:2', false],
      ['jwt;v=1', 'application/jwt;v=1', true], ['jwt', 'jwt;v=1', false],
    ];
    for (const [typ, expected, isRight] of rows) {
      assert.equal(isAccepted({ alg: 'HS256', typ }, expected), isRight, `${typ}, ${expected}`);
    }
  });

  it('folds the case of ASCII letters alone in typ', () => {
    assert.equal(isAccepted({ alg: 'HS256', typ: '\u212a' }, 'k'), false);
    assert.equal(isAccepted({ alg: 'HS256', typ: '\u0130' }, 'i\u0307'), false);
    assert.equal(isAccepted({ alg: 'HS256', typ: '\u00c9' }, '\u00e9'), false);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    assert.equal(isAccepted({ alg: 'HS256', typ: letters }, letters.toLowerCase()), true);
  });

  it('wants a typ to be there where one is expected', () => {
    for (const expected of ['JWT', 'undefined', 'application/undefined', 'null']) {
      assert.equal(isAccepted({ alg: 'HS256' }, expected), false, expected);
      assert.equal(isAccepted({ alg: 'HS256', TYP: 'JWT' }, expected), false, expected);
      const lent = polluted({ typ: expected }, () => isAccepted({ alg: 'HS256' }, expected));
      assert.equal(lent, false, expected);
    }
  });

  it('accepts any typ where none is expected', () => {
    for (const typ of ['', 'JWT', 'at+jwt', 'other']) assert.equal(isAccepted({ alg: 'HS256', typ }), true);
  });

  it('gives the header deeply frozen, since one serves many tokens', () => {
    const header = acceptHeader({ alg: 'HS256', jwk: { key_ops: ['sign'] } }, undefined);
    assert.ok(header !== undefined && Object.isFrozen(header) && Object.isFrozen(header['jwk']));
    assert.ok(Object.isFrozen((header['jwk'] as { readonly key_ops: unknown }).key_ops));
  });

  it('is not changed by what Object.prototype is polluted with', () => {
    const pollution = { crit: ['a'], b64: false, typ: 1, cty: 1, kid: 1 };
    assert.equal(polluted(pollution, () => isAccepted({ alg: 'HS256' })), true);
    assert.equal(polluted(pollution, () => isAccepted({ alg: 'HS256', typ: 'JWT' }, 'JWT')), true);
  });
});
