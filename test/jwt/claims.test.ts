/** The rules on registered claims (RFC 7519 §4.1), each at its very boundary. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  inOrder, malformedClaim, refuseExpectations, refuseTimes, REGISTERED_CLAIMS,
  type ClaimRules, type Claims, type Times,
} from '../../src/jwt/claims.ts';
import type { JwtRefused } from '../../src/jwt/reasons.ts';
import { NOT_STRINGS, NOW, wrong } from '../helpers.ts';

const REGISTERED = ['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud'];

/** The reason of a refusal, with the claim that it names behind a blank. */
const reasonOf = (refused: JwtRefused | undefined): string | undefined =>
  (refused?.claim === undefined ? refused?.reason : `${refused.reason} ${refused.claim}`);

const times = (claims: Partial<Times>, rules: ClaimRules = {}, now = NOW): string | undefined =>
  reasonOf(refuseTimes({ exp: undefined, nbf: undefined, iat: undefined, ...claims }, rules, now));

describe('the order of claims', () => {
  it('is exp, nbf, iat, iss, sub, jti, aud, then that of the names themselves, each once', () => {
    assert.deepEqual([...REGISTERED_CLAIMS], REGISTERED);
    assert.deepEqual(inOrder([]), []);
    assert.deepEqual(inOrder(['z', 'a']), ['z', 'a']);
    assert.deepEqual(inOrder(['z', 'aud', 'a', 'exp', 'z']), ['exp', 'aud', 'z', 'a']);
    assert.deepEqual(inOrder([...REGISTERED].reverse()), REGISTERED);
  });
});

describe('malformedClaim', () => {
  it('takes claims of their own types, and their absence (RFC 7519 §4.1)', () => {
    const rows: readonly { readonly [name: string]: unknown }[] = [
      {}, { exp: 0 }, { exp: -1 }, { exp: 1.5 }, { exp: 1e300 }, { nbf: 0 }, { nbf: -0 }, { iat: 0 },
      { iat: 1e9 }, { iss: '' }, { iss: 'a' }, { sub: '' }, { jti: '' }, { aud: '' }, { aud: 'a' },
      { aud: [] }, { aud: ['a'] }, { aud: ['a', ''] }, { exp: undefined, nbf: undefined, iat: undefined },
      { iss: undefined, sub: undefined },
      { jti: undefined, aud: undefined }, { other: null, Exp: 'a', EXP: null, name: 1, expires: 'a' },
    ];
    for (const claims of rows) assert.equal(malformedClaim(claims), undefined, JSON.stringify(claims));
  });

  it('names a time that is no finite number: exp, nbf, iat (RFC 7519 §2, NumericDate)', () => {
    const values = [null, '1', '', true, false, NaN, Infinity, -Infinity, 1n, {}, [1], new Date(0)];
    for (const name of ['exp', 'nbf', 'iat']) {
      for (const value of values) assert.equal(malformedClaim({ [name]: value }), name);
    }
  });

  it('names a text that is no string: iss, sub, jti (RFC 7519 §4.1.1, §4.1.2, §4.1.7)', () => {
    for (const name of ['iss', 'sub', 'jti']) {
      for (const value of NOT_STRINGS) {
        if (value !== undefined) assert.equal(malformedClaim({ [name]: value }), name);
      }
    }
  });

  it('names an aud that is neither a string nor a list of strings (RFC 7519 §4.1.3)', () => {
    const lists = [[1], ['a', 1], [1, 'a'], ['a', null], [['a']], [undefined], ['a', {}]];
    const others = NOT_STRINGS.filter((value) => value !== undefined && !Array.isArray(value));
    for (const value of [...lists, ...others]) assert.equal(malformedClaim({ aud: wrong(value) }), 'aud');
  });

  it('names a list in aud that has holes, which JSON writes as null', () => {
    const holes = new Array<string>(2);
    holes[1] = 'a';
    for (const aud of [holes, new Array<string>(1)]) assert.equal(malformedClaim({ aud }), 'aud');
  });

  it('names the first that is wrong: exp, nbf, iat, iss, sub, jti, aud', () => {
    for (let from = 0; from < REGISTERED.length; from += 1) {
      const claims = Object.fromEntries(REGISTERED.slice(from).reverse().map((name) => [name, null]));
      assert.equal(malformedClaim(claims), REGISTERED[from]);
    }
  });
});

describe('refuseTimes', () => {
  type Row = readonly [claims: Partial<Times>, rules: ClaimRules, reason: string | undefined];
  const check = (rows: readonly Row[]): void => {
    for (const [claims, rules, reason] of rows) {
      assert.equal(times(claims, rules), reason, JSON.stringify([claims, rules]));
    }
  };

  it('refuses on or after exp, to the fraction of a second (RFC 7519 §4.1.4)', () => {
    check([
      [{ exp: NOW }, {}, 'token_expired'], [{ exp: NOW - 1 }, {}, 'token_expired'],
      [{ exp: NOW + 1 }, {}, undefined], [{ exp: NOW + 0.5 }, {}, undefined],
      [{ exp: NOW - 0.001 }, {}, 'token_expired'], [{ exp: NOW + 0.001 }, {}, undefined],
      [{ exp: 0 }, {}, 'token_expired'], [{ exp: -1 }, {}, 'token_expired'], [{ exp: 1e300 }, {}, undefined],
    ]);
    assert.equal(times({ exp: NOW + 1 }, {}, NOW + 0.999), undefined);
    assert.equal(times({ exp: NOW + 1 }, {}, NOW + 1), 'token_expired');
    assert.equal(times({ exp: 100 }, {}, 0), undefined);
    assert.equal(times({ exp: 0 }, {}, 0), 'token_expired');
  });

  it('gives exp the tolerance, and not a moment more (RFC 7519 §4.1.4)', () => {
    const rules = { clockToleranceSeconds: 5 };
    check([
      [{ exp: NOW - 5 }, rules, 'token_expired'], [{ exp: NOW - 4 }, rules, undefined],
      [{ exp: NOW - 4.999 }, rules, undefined], [{ exp: NOW - 5.001 }, rules, 'token_expired'],
      [{ exp: NOW }, { clockToleranceSeconds: 0.5 }, undefined],
      [{ exp: NOW }, { clockToleranceSeconds: 0 }, 'token_expired'],
    ]);
  });

  it('refuses before nbf, and accepts at it, to the fraction of a second (RFC 7519 §4.1.5)', () => {
    check([
      [{ nbf: NOW }, {}, undefined], [{ nbf: NOW - 1 }, {}, undefined],
      [{ nbf: NOW + 1 }, {}, 'token_not_yet_valid'], [{ nbf: NOW + 0.001 }, {}, 'token_not_yet_valid'],
      [{ nbf: 0 }, {}, undefined],
    ]);
    assert.equal(times({ nbf: NOW + 1 }, {}, NOW + 0.999), 'token_not_yet_valid');
    assert.equal(times({ nbf: 0 }, {}, -1), 'token_not_yet_valid');
  });

  it('gives nbf the tolerance, and not a moment more (RFC 7519 §4.1.5)', () => {
    const rules = { clockToleranceSeconds: 5 };
    check([
      [{ nbf: NOW + 5 }, rules, undefined], [{ nbf: NOW + 5.001 }, rules, 'token_not_yet_valid'],
      [{ nbf: NOW + 6 }, rules, 'token_not_yet_valid'],
    ]);
  });

  it('judges iat only where there is a maximum age', () => {
    check([
      [{ iat: NOW + 1e6 }, {}, undefined], [{ iat: 0 }, {}, undefined], [{}, {}, undefined],
      [{ iat: NOW + 1e6 }, { clockToleranceSeconds: 5 }, undefined],
    ]);
  });

  it('refuses what is older than the maximum age, and accepts what is just as old', () => {
    const rules = { maxAgeSeconds: 60 };
    check([
      [{ iat: NOW }, rules, undefined], [{ iat: NOW - 60 }, rules, undefined],
      [{ iat: NOW - 61 }, rules, 'token_too_old'], [{ iat: NOW - 60.001 }, rules, 'token_too_old'],
      [{ iat: 0 }, rules, 'token_too_old'], [{ iat: NOW }, { maxAgeSeconds: 0 }, undefined],
      [{ iat: NOW - 1 }, { maxAgeSeconds: 0 }, 'token_too_old'],
      [{ iat: NOW - 0.5 }, { maxAgeSeconds: 0.5 }, undefined],
    ]);
  });

  it('gives the maximum age the tolerance, at both ends', () => {
    const rules = { maxAgeSeconds: 60, clockToleranceSeconds: 5 };
    check([
      [{ iat: NOW - 62 }, rules, undefined], [{ iat: NOW - 65 }, rules, undefined],
      [{ iat: NOW - 65.001 }, rules, 'token_too_old'], [{ iat: NOW + 5 }, rules, undefined],
      [{ iat: NOW + 5.001 }, rules, 'token_not_yet_valid'],
    ]);
  });

  it('refuses an iat in the future where there is a maximum age', () => {
    const rules = { maxAgeSeconds: 60 };
    check([
      [{ iat: NOW + 0.001 }, rules, 'token_not_yet_valid'],
      [{ iat: NOW + 1e9 }, rules, 'token_not_yet_valid'],
    ]);
  });

  it('needs an iat where there is a maximum age, 0 included', () => {
    check([
      [{}, { maxAgeSeconds: 60 }, 'claim_missing iat'], [{}, { maxAgeSeconds: 0 }, 'claim_missing iat'],
      [{ exp: NOW + 1, nbf: NOW }, { maxAgeSeconds: 60 }, 'claim_missing iat'],
    ]);
  });

  it('finds exp before nbf, nbf before the age', () => {
    const rules = { maxAgeSeconds: 60 };
    check([
      [{ exp: NOW, nbf: NOW + 1, iat: 0 }, rules, 'token_expired'],
      [{ exp: NOW + 1, nbf: NOW + 1, iat: 0 }, rules, 'token_not_yet_valid'],
      [{ exp: NOW + 1, nbf: NOW + 1 }, rules, 'token_not_yet_valid'],
      [{ exp: NOW, nbf: NOW }, rules, 'token_expired'],
      [{ exp: NOW + 1, nbf: NOW, iat: 0 }, rules, 'token_too_old'],
      [{ exp: NOW + 1, nbf: NOW, iat: NOW }, rules, undefined],
    ]);
  });

  it('refuses everything that has a time when the clock gives no number', () => {
    assert.equal(times({ exp: NOW + 1 }, {}, NaN), 'token_expired');
    assert.equal(times({ nbf: NOW - 1 }, {}, NaN), 'token_not_yet_valid');
    assert.equal(times({ iat: NOW }, { maxAgeSeconds: 60 }, NaN), 'token_not_yet_valid');
    assert.equal(times({ iat: NOW }, {}, NaN), undefined);
    assert.equal(times({}, { clockToleranceSeconds: 5 }, NaN), undefined);
  });
});

describe('refuseExpectations', () => {
  type Row = readonly [claims: Claims, rules: ClaimRules, reason: string | undefined];
  const check = (rows: readonly Row[]): void => {
    for (const [claims, rules, reason] of rows) {
      assert.equal(reasonOf(refuseExpectations(claims, rules)), reason, JSON.stringify([claims, rules]));
    }
  };

  it('expects nothing where nothing is configured', () => {
    check([[{}, {}, undefined], [{ iss: 'a', sub: 'b', jti: 'c' }, {}, undefined]]);
  });

  it('wants iss to be one of the issuers, code point by code point (RFC 7519 §4.1.1)', () => {
    const many = { issuer: ['a', 'b'] };
    check([
      [{ iss: 'a' }, { issuer: 'a' }, undefined], [{ iss: 'b' }, { issuer: 'a' }, 'issuer_refused'],
      [{}, { issuer: 'a' }, 'issuer_refused'], [{ iss: '' }, { issuer: 'a' }, 'issuer_refused'],
      [{ iss: 'A' }, { issuer: 'a' }, 'issuer_refused'], [{ iss: 'ab' }, { issuer: 'a' }, 'issuer_refused'],
      [{ iss: 'a' }, { issuer: 'ab' }, 'issuer_refused'], [{ iss: 'a/' }, { issuer: 'a' }, 'issuer_refused'],
      [{ iss: 'a' }, many, undefined], [{ iss: 'b' }, many, undefined],
      [{ iss: 'c' }, many, 'issuer_refused'], [{}, many, 'issuer_refused'],
      [{ iss: 'ab' }, many, 'issuer_refused'], [{ iss: 'a,b' }, many, 'issuer_refused'],
      [{ iss: 'e\u0301' }, { issuer: '\u00e9' }, 'issuer_refused'],
    ]);
  });

  it('wants one of aud to be one of the audiences (RFC 7519 §4.1.3)', () => {
    const many = { audience: ['a', 'b'] };
    check([
      [{ aud: 'a' }, { audience: 'a' }, undefined], [{ aud: ['a'] }, { audience: 'a' }, undefined],
      [{ aud: ['x', 'a'] }, { audience: 'a' }, undefined],
      [{ aud: ['a', 'x'] }, { audience: 'a' }, undefined],
      [{ aud: 'x' }, { audience: 'a' }, 'audience_refused'],
      [{ aud: ['x', 'y'] }, { audience: 'a' }, 'audience_refused'],
      [{ aud: [] }, { audience: 'a' }, 'audience_refused'], [{}, { audience: 'a' }, 'audience_refused'],
      [{ aud: '' }, { audience: 'a' }, 'audience_refused'],
      [{ aud: 'abc' }, { audience: 'b' }, 'audience_refused'],
      [{ aud: 'b' }, { audience: 'abc' }, 'audience_refused'],
      [{ aud: ['abc'] }, { audience: 'b' }, 'audience_refused'], [{ aud: 'b' }, many, undefined],
      [{ aud: ['x', 'b'] }, many, undefined], [{ aud: 'c' }, many, 'audience_refused'],
      [{ aud: ['x', 'y'] }, many, 'audience_refused'], [{}, many, 'audience_refused'],
      [{ aud: [] }, many, 'audience_refused'],
    ]);
  });

  it('refuses a token with an aud where no audience is configured (RFC 7519 §4.1.3)', () => {
    check([
      [{ aud: 'a' }, {}, 'audience_refused'], [{ aud: ['a'] }, {}, 'audience_refused'],
      [{ aud: [] }, {}, 'audience_refused'], [{ aud: '' }, {}, 'audience_refused'],
    ]);
  });

  it('wants sub to be the subject (RFC 7519 §4.1.2)', () => {
    check([
      [{ sub: 'a' }, { subject: 'a' }, undefined], [{ sub: 'b' }, { subject: 'a' }, 'subject_refused'],
      [{}, { subject: 'a' }, 'subject_refused'], [{ sub: '' }, { subject: 'a' }, 'subject_refused'],
      [{ sub: 'A' }, { subject: 'a' }, 'subject_refused'],
    ]);
  });

  it('wants every required claim to be an own member, whatever its value', () => {
    const rules = { requiredClaims: ['a', 'b'] };
    check([
      [{ a: 1, b: 2 }, rules, undefined], [{ a: null, b: false }, rules, undefined],
      [{ a: 0, b: '' }, rules, undefined], [{ a: 1 }, rules, 'claim_missing b'],
      [{ b: 1 }, rules, 'claim_missing a'], [{}, rules, 'claim_missing a'],
      [{}, { requiredClaims: ['toString'] }, 'claim_missing toString'],
      [{}, { requiredClaims: ['constructor'] }, 'claim_missing constructor'],
      [{}, { requiredClaims: ['__proto__'] }, 'claim_missing __proto__'],
      [{ exp: 1 }, { requiredClaims: ['exp'] }, undefined],
      [{}, { requiredClaims: ['exp'] }, 'claim_missing exp'], [{}, { requiredClaims: [] }, undefined],
    ]);
    const inherited = Object.create({ a: 1, b: 2 }) as Claims;
    assert.equal(reasonOf(refuseExpectations(inherited, rules)), 'claim_missing a');
  });

  it('finds iss before aud, aud before sub, sub before required claims', () => {
    const rules = { issuer: 'i', audience: 'a', subject: 's', requiredClaims: ['r'] };
    check([
      [{}, rules, 'issuer_refused'], [{ iss: 'i' }, rules, 'audience_refused'],
      [{ iss: 'i', aud: 'a' }, rules, 'subject_refused'],
      [{ iss: 'i', aud: 'a', sub: 's' }, rules, 'claim_missing r'],
      [{ iss: 'i', aud: 'a', sub: 's', r: 1 }, rules, undefined],
    ]);
  });
});
