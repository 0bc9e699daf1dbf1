/** What is said of a pasted token: what was taken, what it says, and the verifier's verdict in words. */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { inspect, type Expectations, type Inspection } from '../../src/desk/inspect.ts';
import type { SecretEncoding } from '../../src/explain/secret-text.ts';

const SECRET = 'a secret of thirty-two characters';
const BASE64 = Buffer.from(Array.from({ length: 33 }, (_, i) => 255 - i * 7)).toString('base64');
const NOW = 1_790_000_000;
const NOTHING: Expectations = {
  issuer: '', audience: '', tolerance: '', maxAge: '', isExpiryRequired: false, at: '',
};

/** A token of another's making. */
function sign(claims: object, secret: string | Uint8Array = SECRET, header: object = { alg: 'HS256' }): string {
  const input = [header, claims].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function look(
  pasted: string, content: string | undefined, expectations: Partial<Expectations> = {},
  encoding: SecretEncoding = 'utf8',
): Inspection {
  const secret = content === undefined ? undefined : { content, encoding };
  const found = inspect(pasted, secret, { ...NOTHING, ...expectations }, NOW);
  assert(found !== undefined);
  return found;
}

test('nothing pasted, nothing said', () => {
  assert.equal(inspect(' \n', undefined, NOTHING, NOW), undefined);
});

test('a token wrapped behind Bearer is taken, and without a secret it is NOT VERIFIED', () => {
  const token = sign({ sub: 'alice', exp: NOW + 180 });
  const { taken, problem, header, claims, marks, verdict } = look(
    `Authorization: Bearer ${token.slice(0, 30)}\n  ${token.slice(30)}`, undefined,
  );
  assert.deepEqual([taken, problem], ['the value of the Authorization line', undefined]);
  assert.deepEqual(header, [['alg', '"HS256"']]);
  assert.deepEqual(claims, [
    ['sub', '"alice"'],
    ['exp', String(NOW + 180), '2026-09-21T14:16:20Z (in 3 min)'],
  ]);
  assert.deepEqual(marks.map(({ name }) => name), ['now', 'exp']);
  assert.deepEqual([verdict.kind, verdict.title.slice(0, 12)], ['unverified', 'NOT VERIFIED']);
});

test('hostile claims are shown by escapes', () => {
  const { claims } = look(sign({ name: '\u202eevil</script><b>', ['a\u0000']: 1 }), undefined);
  assert.deepEqual(claims, [['name', '"\\u202eevil</script><b>"'], ['a\\u0000', '1']]);
});

test('what is no token is said to be none, with a verdict where there is a secret', () => {
  const { problem, claims, verdict } = look('no token', undefined);
  assert.deepEqual([problem, claims, verdict.kind], ['it has no dot, and a token has two', [], 'unverified']);
  assert.match(look('no token', SECRET).verdict.title, /^REFUSED: .*\(token_malformed\)$/);
});

test('accepted, as expected in every way', () => {
  const claims = { iss: 'me', aud: ['api'], iat: NOW - 10, exp: NOW + 10 };
  const { verdict } = look(sign(claims), SECRET, {
    issuer: 'you\n me \n', audience: 'api', tolerance: '5s', maxAge: '1m', isExpiryRequired: true,
  });
  assert.equal(verdict.kind, 'accepted');
});

test('refused for its claims: the signature is right, and the time is said', () => {
  const { verdict } = look(sign({ exp: NOW - 42 }), SECRET);
  assert.equal(verdict.title, 'REFUSED: the token has expired (exp) (token_expired)');
  assert.match(verdict.lines.join('\n'), /^The signature is by this secret;.*\nexp was 42 s ago\n/);
});

test('refused at another time, accepted at this one', () => {
  const token = sign({ exp: NOW });
  assert.equal(look(token, SECRET, { at: '2026-01-01' }).verdict.kind, 'accepted');
  assert.equal(look(token, SECRET).verdict.kind, 'refused');
});

test('each expectation refuses what does not meet it', () => {
  const token = sign({ iss: 'me', iat: NOW - 100 });
  for (const [expectation, reason] of [
    [{ issuer: 'you' }, 'issuer_refused'],
    [{ audience: 'api' }, 'audience_refused'],
    [{ maxAge: '1m' }, 'token_too_old'],
    [{ isExpiryRequired: true }, 'claim_missing'],
  ] as const) {
    assert.match(look(token, SECRET, expectation).verdict.title, new RegExp(`\\(${reason}\\)$`));
  }
});

test('a header of another algorithm is refused without a word on the signature', () => {
  const { verdict } = look(sign({}, SECRET, { alg: 'none' }), SECRET);
  assert.match(verdict.title, /\(header_refused\)$/);
  assert.doesNotMatch(verdict.lines.join(), /signature is by/);
});

test('a near miss of the secret is named, with its encoding at hand', () => {
  const { verdict } = look(sign({}, Buffer.from(BASE64, 'base64')), BASE64);
  assert.match(verdict.title, /\(signature_invalid\)$/);
  assert.deepEqual(verdict.wouldFit, 'base64');
  assert.match(verdict.lines.join(), /^The secret would fit base64: .*secretEncoding$/);
  assert.equal(look(sign({}, Buffer.from(BASE64, 'base64')), BASE64, {}, 'base64').verdict.kind, 'accepted');
});

test('a near miss that is no encoding is named alone', () => {
  const { verdict } = look(sign({}, SECRET), `"${SECRET}"`);
  assert.equal(verdict.wouldFit, undefined);
  assert.match(verdict.lines.join(), /without the quotes around/);
});

test('another secret is said to be one', () => {
  assert.match(look(sign({}), `${SECRET}, and not`).verdict.lines.join(), /^it is another secret/);
});

for (const [name, content, expectations, words] of [
  ['a short secret', 'short', {}, /^the secret: /],
  ['a tolerance that is no span', SECRET, { tolerance: '1 m' }, /^the tolerance takes numbers with/],
  ['an age that is no span', SECRET, { maxAge: 'x' }, /^the greatest age takes/],
  ['a clock that is no date', SECRET, { at: 'noon' }, /^the clock takes a date/],
] as const) {
  test(`${name}: nothing is verified`, () => {
    const { kind, title, lines } = look(sign({}), content, expectations).verdict;
    assert.deepEqual([kind, title], ['fault', 'NOT VERIFIED']);
    assert.match(lines.join(), words);
  });
}
