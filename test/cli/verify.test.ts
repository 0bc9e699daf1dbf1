/** Verdicts on tokens, in words and as JSON; what is not signed is not shown. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hs256Key, jwtSigner, type Claims } from '../../src/index.ts';
import { NOW, SECRET } from '../terminal/support.ts';
import { runCommand, type Outcome } from './support.ts';

const ENV = { S: SECRET, T: 'another secret of more than 32 characters', NO_COLOR: '1' };

function sign(claims: Claims, kid?: string): string {
  return jwtSigner({ key: hs256Key(SECRET, kid === undefined ? {} : { kid }), issuedAt: false }).sign(claims);
}

function verify(token: string, ...args: readonly string[]): Promise<Outcome> {
  return runCommand(['verify', token, '--secret-env', 'S', ...args], { env: ENV });
}

test('accepted, with times as dates', async () => {
  const { code, out } = await verify(sign({ sub: 'me', iat: NOW - 7200, exp: NOW + 180 }));
  assert.equal(code, 0);
  assert.equal(
    out,
    `accepted
  sub  "me"
  iat  ${NOW - 7200}  2023-11-14T20:13:20Z (2 h ago)
  exp  ${NOW + 180}  2023-11-14T22:16:20Z (in 3 min)
`,
  );
});

test('refused, with the reason, and the claims where the signature is right', async () => {
  const { code, out } = await verify(sign({ sub: 'me', exp: NOW - 7200 }));
  assert.equal(code, 1);
  assert.equal(
    out,
    `refused: token_expired (the token has expired (exp))
  sub  "me"
  exp  ${NOW - 7200}  2023-11-14T20:13:20Z (2 h ago)
`,
  );
});

test('refused, and nothing shown, where it is not', async () => {
  const { code, out } = await runCommand(['verify', sign({ sub: 'me' }), '--secret-env', 'T'], { env: ENV });
  assert.equal(code, 1);
  assert.equal(
    out,
    `refused: signature_invalid (the signature is not by this secret)
  what it says is not shown, since nobody has vouched for it; portcullis decode shows it
`,
  );
});

test('as JSON', async () => {
  const good = await verify(sign({ sub: 'me', exp: NOW + 180 }), '--json');
  assert.deepEqual(JSON.parse(good.out), {
    ok: true,
    header: { alg: 'HS256', typ: 'JWT' },
    claims: { sub: 'me', exp: NOW + 180 },
    times: { exp: '2023-11-14T22:16:20Z (in 3 min)' },
  });
  const bad = await verify('a.b.c', '--json');
  assert.deepEqual(JSON.parse(bad.out), { ok: false, reason: 'header_refused' });
});

const expectations: readonly (readonly [claims: Claims, args: readonly string[], verdict: string])[] = [
  [{ iss: 'us' }, ['--issuer', 'them', '--issuer', 'us'], 'accepted'],
  [{ iss: 'us' }, ['--issuer', 'them'], 'refused: issuer_refused'],
  [{ aud: ['a'] }, ['--audience', 'a'], 'accepted'],
  [{ aud: ['a'] }, [], 'refused: audience_refused'],
  [{ sub: 'me' }, ['--subject', 'me'], 'accepted'],
  [{ sub: 'me' }, ['--subject', 'you'], 'refused: subject_refused'],
  [{}, ['--typ', 'jwt'], 'accepted'],
  [{}, ['--typ', 'at+jwt'], 'refused: header_refused'],
  [{}, ['--require', 'exp'], 'refused: claim_missing'],
  [{ exp: NOW - 5 }, ['--tolerance', '10s'], 'accepted'],
  [{ exp: NOW - 5 }, ['--tolerance', '5s'], 'refused: token_expired'],
  [{ iat: NOW - 60 }, ['--max-age', '1m'], 'accepted'],
  [{ iat: NOW - 61 }, ['--max-age', '1m'], 'refused: token_too_old'],
];

for (const [claims, args, verdict] of expectations) {
  test(`${JSON.stringify(claims)} ${args.join(' ')}: ${verdict}`, async () => {
    const { code, out } = await verify(sign(claims), ...args);
    assert(out.startsWith(`${verdict}${verdict === 'accepted' ? '\n' : ' ('}`), out);
    assert.equal(code, verdict === 'accepted' ? 0 : 1);
  });
}

test('several secrets, and keys with names', async () => {
  const both = await runCommand(['verify', sign({}), '--secret-env', 'T', '--secret-env', 'S'], { env: ENV });
  assert.equal(both.code, 0);
  assert.equal((await verify(sign({}, 'k1'), '--kid', 'k1')).code, 0);
  assert.match((await verify(sign({}), '--kid', 'k1')).out, /key_unknown/);
});

test('colour on a terminal', async () => {
  const on = { env: { S: SECRET }, isTTY: true };
  assert.match(
    (await runCommand(['verify', sign({}), '--secret-env', 'S'], on)).out,
    /^\x1b\[32maccepted\x1b\[39m\n/,
  );
  assert.match(
    (await runCommand(['verify', 'x', '--secret-env', 'S'], on)).out,
    /^\x1b\[31mrefused\x1b\[39m: token_malf/,
  );
});

test("options that the core refuses are the caller's mistake", async () => {
  for (const [args, message] of [
    [['--issuer='], /: --issuer takes a non-empty/],
    [['--tolerance', '5'], /--tolerance takes a number and/],
    [['--kid', 'a', '--secret-env', 'T'], /: secrets: takes what hs256Key/],
  ] as const) {
    const { code, errors } = await verify(sign({}), ...args);
    assert.equal(code, 2);
    assert.match(errors, message);
  }
});

test('a near miss of the secret is named, with the remedy, and not shown', async () => {
  const base64 = Buffer.from(SECRET).toString('base64');
  const args = ['verify', sign({ sub: 'me' }), '--secret-env', 'S'];
  const { code, out } = await runCommand(args, { env: { S: base64, NO_COLOR: '1' } });
  assert.equal(code, 1);
  assert.match(
    out,
    /^refused: signature_invalid .*\n {2}the secret would fit base64: the secret is kept in base64/,
  );
  assert(!out.includes(SECRET) && !out.includes(base64));
  const json = await runCommand([...args, '--json'], { env: { S: `"${SECRET}"` } });
  assert.deepEqual(JSON.parse(json.out), {
    ok: false,
    reason: 'signature_invalid',
    nearMiss: 'without the quotes around',
  });
});
