/** A refusal in words: what it means, the claim, and the time at fault. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REASONS, REMEDIES } from '../../src/explain/reasons.ts';
import { isGenuine, NOTHING_NEAR, refusalAdvice, refusalWords } from '../../src/explain/refusal-words.ts';

test('the claim that a refusal names is shown harmless', () => {
  assert.equal(refusalWords({ ok: false, reason: 'token_expired' }), REASONS.token_expired);
  const words = refusalWords({ ok: false, reason: 'claim_missing', claim: 'a\u202eb' });
  assert.equal(words, `${REASONS.claim_missing}: a\\u202eb`);
});

test('a time by how far it is, any other by where to look', () => {
  const { look, change } = REMEDIES.token_expired;
  assert.deepEqual(refusalAdvice('token_expired', { exp: 100 }, 142, 0), ['exp was 42 s ago', change]);
  assert.deepEqual(refusalAdvice('token_expired', undefined, 142, 0), [look, change]);
});

test('claims are genuine where they alone were found wanting', () => {
  assert.deepEqual([isGenuine('token_expired'), isGenuine('signature_invalid')], [true, false]);
  assert.match(NOTHING_NEAR, /another secret/);
});
