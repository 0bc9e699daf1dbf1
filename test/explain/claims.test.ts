/** Claims as rows: times as dates, names and values without what a terminal obeys. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Claims } from '../../src/index.ts';
import {
  claimRows, claimTimes, memberRows, timeFaultOf, timeFaultText,
} from '../../src/explain/claims.ts';
import { NOW } from '../terminal/support.ts';

test('rows', () => {
  assert.deepEqual(
    claimRows({ sub: 'me', exp: NOW + 180, nbf: 'soon', 'a\x1bb': ['\u202e'], toString: 1 }, NOW),
    [
      ['sub', '"me"'],
      ['exp', String(NOW + 180), '2023-11-14T22:16:20Z (in 3 min)'],
      ['nbf', '"soon"'],
      ['a\\u001bb', '["\\u202e"]'],
      ['toString', '1'],
    ],
  );
});

test('members and times', () => {
  assert.deepEqual(memberRows({ alg: 'HS256' }), [['alg', '"HS256"']]);
  assert.deepEqual(claimTimes({ exp: NOW, nbf: 1e300, sub: 'me', iat: null, jti: 5 }), {
    exp: '2023-11-14T22:13:20Z', nbf: null,
  });
});

test('what nobody reads on is cut: long values, and very many', () => {
  const [[name, value] = []] = memberRows({ ['n'.repeat(3000)]: 'v'.repeat(3000) });
  assert.equal(name, `${'n'.repeat(2000)}… (3000 characters)`);
  assert.equal(value, `"${'v'.repeat(1999)}… (3002 characters)`);
  const many = memberRows(Object.fromEntries(Array.from({ length: 202 }, (_, i) => [`c${i}`, i])));
  assert.equal(many.length, 201);
  assert.deepEqual(many.at(-1), ['and 2 more']);
});

type TimeCase = readonly [reason: string, claims: Claims, tolerance: number, text: string | undefined];

const faults: readonly TimeCase[] = [
  ['token_expired', { exp: NOW - 42 }, 0, 'exp was 42 s ago'],
  ['token_expired', { exp: NOW - 0.5, nbf: NOW + 5 }, 0, 'exp was 1 s ago'],
  ['token_expired', { exp: NOW }, 0, 'exp was 0 s ago'],
  ['token_not_yet_valid', { nbf: NOW + 30, iat: NOW + 90 }, 10, 'nbf is 30 s ahead'],
  ['token_not_yet_valid', { nbf: NOW + 5, iat: NOW + 90 }, 10, 'iat is 90 s ahead'],
  ['token_not_yet_valid', { iat: NOW + 90 }, 0, 'iat is 90 s ahead'],
  ['token_too_old', { iat: NOW - 61, exp: NOW - 5 }, 0, 'iat was 61 s ago'],
  ['token_expired', {}, 0, undefined],
  ['claims_malformed', { exp: NOW - 5 }, 0, undefined],
  ['toString', { exp: NOW - 5 }, 0, undefined],
];

for (const [reason, claims, tolerance, text] of faults) {
  test(`the time at fault: ${reason} ${JSON.stringify(claims)}: ${text}`, () => {
    const fault = timeFaultOf(reason, claims, NOW, tolerance);
    assert.equal(fault === undefined ? undefined : timeFaultText(fault), text);
  });
}
