/** Claims as rows: times as dates, names and values without what a terminal obeys. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { claimRows, claimTimes, memberRows } from '../../src/explain/claims.ts';
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
  assert.deepEqual(claimTimes({ exp: NOW, sub: 'me', iat: null, jti: 5 }, NOW), {
    exp: '2023-11-14T22:13:20Z (now)',
  });
});
