/** The reasons of a verifier: stable names, and one frozen refusal for each pair of reason and claim. */

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { JWT_REASONS, refuseToken } from '../../src/jwt/reasons.ts';

it('the reasons are these stable names, in the order in which they are found', () => {
  assert.deepEqual(JWT_REASONS, [
    'token_too_long', 'token_malformed', 'header_refused', 'key_unknown', 'signature_invalid',
    'payload_malformed', 'claims_malformed', 'token_expired', 'token_not_yet_valid', 'token_too_old',
    'issuer_refused', 'audience_refused', 'subject_refused', 'claim_missing',
  ]);
});

it('a refusal holds its reason, and a claim only where it names one', () => {
  for (const reason of JWT_REASONS) {
    assert.deepEqual(refuseToken(reason), { ok: false, reason });
    for (const claim of ['exp', ' ', '__proto__', 'undefined']) {
      assert.deepEqual(refuseToken(reason, claim), { ok: false, reason, claim });
    }
  }
});

it('a refusal is frozen, and one object for each pair of reason and claim', () => {
  const made = JWT_REASONS.flatMap((reason) => [
    refuseToken(reason), refuseToken(reason, 'exp'), refuseToken(reason, 'undefined'),
  ]);
  assert.ok(made.every((refused) => Object.isFrozen(refused)));
  assert.equal(new Set(made).size, JWT_REASONS.length * 3);
  const again = JWT_REASONS.flatMap((reason) => [
    refuseToken(reason), refuseToken(reason, 'exp'), refuseToken(reason, 'undefined'),
  ]);
  assert.ok(again.every((refused, i) => refused === made[i]));
});
