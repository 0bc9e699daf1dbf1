/** Tokens out of rows: each type of claim, each end, each fault; the oracle is Node's own HMAC. */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { CLAIM_TYPES, makeToken, type ClaimRow, type ClaimType, type Expiry } from '../../src/desk/make.ts';
import type { GivenSecret } from '../../src/desk/secret.ts';

const NOW = 1_790_000_000;
const GIVEN: GivenSecret = { content: 'a secret of thirty-two characters', encoding: 'utf8' };
const HOUR: Expiry = { kind: 'span', seconds: 3600 };

const row = (name: string, type: ClaimType, value: string): ClaimRow => ({ name, type, value });

function problemsOf(rows: readonly ClaimRow[], expiry: Expiry = HOUR, secret?: GivenSecret): string {
  return (makeToken(rows, expiry, secret ?? GIVEN, '', NOW).problems ?? []).join('\n');
}

test('every type of claim, signed, in every form', () => {
  const { forms } = makeToken([
    row('sub', 'text', '42'), row('level', 'number', '1.5'), row('admin', 'true/false', ' true '),
    row('off', 'true/false', 'false'), row('roles', 'list', 'a, b,'), row('nbf', 'time', '1790000000'),
    row('day', 'time', '2030-01-31'), row('more', 'JSON', '{"x":[1]}'), row('', 'text', ''),
  ], HOUR, GIVEN, '2026', NOW);
  assert(forms !== undefined);
  const [header = '', payload = '', signature] = forms.token.split('.');
  const of = (segment: string): unknown => JSON.parse(Buffer.from(segment, 'base64url').toString());
  assert.deepEqual(of(header), { alg: 'HS256', typ: 'JWT', kid: '2026' });
  assert.deepEqual(of(payload), {
    sub: '42', level: 1.5, admin: true, off: false, roles: ['a', 'b'], nbf: NOW, day: 1_896_048_000,
    more: { x: [1] }, exp: NOW + 3600, iat: NOW,
  });
  const mac = createHmac('sha256', String(GIVEN.content)).update(`${header}.${payload}`);
  assert.equal(signature, mac.digest('base64url'));
  assert.equal(forms.header, `Authorization: Bearer ${forms.token}`);
  assert(forms.curl.includes(forms.header) && forms.postman.includes(forms.token));
  assert.deepEqual([...CLAIM_TYPES].sort(), ['JSON', 'list', 'number', 'text', 'time', 'true/false']);
});

test('the end is said; one that has passed, or none, too', () => {
  const notesOn = (expiry: Expiry): string => {
    const made = makeToken([], expiry, GIVEN, '', NOW);
    return made.forms === undefined ? '' : made.notes.join();
  };
  assert.equal(notesOn(HOUR), 'expires: 2026-09-21T15:13:20Z (in 1 h)');
  assert.match(notesOn({ kind: 'at', seconds: NOW - 60 }), /^this token has expired already: .*1 min ago\)$/);
  assert.equal(notesOn({ kind: 'never', isConfirmed: true }), 'this token never expires');
});

test('never takes a second click, and a date must be there', () => {
  assert.match(problemsOf([], { kind: 'never', isConfirmed: false }), /second click/);
  assert.equal(problemsOf([], { kind: 'at', seconds: undefined }), 'choose when the token expires');
  assert.equal(problemsOf([], { kind: 'at', seconds: NaN }), 'choose when the token expires');
});

for (const [rows, words] of [
  [[row('n', 'number', '1,5')], /^the claim "n": takes a number/],
  [[row('b', 'true/false', 'yes')], /^the claim "b": takes true or false$/],
  [[row('t', 'time', 'noon')], /^the claim "t": takes seconds since 1970, or a date/],
  [[row('j', 'JSON', '{x}')], /^the claim "j": line 1, column 2/],
  [[row('', 'text', 'x')], /^a claim has no name$/],
  [[row('a', 'text', 'x'), row('a', 'text', 'y')], /^the claim "a" stands twice$/],
  [[row('exp', 'number', '5')], /^exp stands among the claims, and below$/],
  [[row('iat', 'text', 'x')], /iat/],
] as const) {
  test(`refused: ${String(words)}`, () => {
    assert.match(problemsOf(rows), words);
  });
}

test('without a secret, or with a bad one, there is no token', () => {
  assert.deepEqual(makeToken([], HOUR, undefined, '', NOW).problems, ['give a secret, or make one']);
  assert.match(problemsOf([], HOUR, { content: 'short', encoding: 'utf8' }), /^the secret: /);
});
