/** Every option that judges a claim is among those named, once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { summaryOf } from '../../src/settings/token-summary.ts';

test('secrets counted, claims named once, in the order of judging', () => {
  assert.deepEqual(summaryOf({ key: [1, 2] }), { secrets: 2, claims: [] });
  assert.deepEqual(summaryOf({
    key: [1], maxAgeSeconds: 5, subject: 's', audience: 'a', issuer: 'i', requiredClaims: ['exp', 'sub'],
    allowedClaimValues: { role: ['editor'] },
  }), { secrets: 1, claims: ['iss', 'aud', 'sub', 'iat', 'exp', 'role'] });
  assert.deepEqual(summaryOf({}), { secrets: 0, claims: [] });
});
