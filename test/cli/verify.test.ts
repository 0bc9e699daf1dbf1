/** Verdicts on tokens, in words and as JSON; what is not signed is not shown. */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { hs256Key, jwtSigner, type Claims } from '../../src/index.ts';
import { NOW, SECRET, temporaryFolder } from '../terminal/support.ts';
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
  exp was 7200 s ago
  fetch a new token; if the clocks differ, raise the tolerance
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
  it is another secret: nothing near fits either, no encoding, line ending, byte order mark, blank or quote
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
    times: { exp: '2023-11-14T22:16:20Z' },
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
    [['--tolerance', '5'], /--tolerance takes numbers with w, d, h, m, s/],
    [['--kid', 'a', '--secret-env', 'T'], /: secrets: takes what hs256Key/],
    [['--key', 'a'], /: --key takes KID=FILE/],
    [['--secret-encoding', 'bas64'], /--secret-encoding takes one of .*; did you mean base64\?/],
    [['--secret-file', '-', '--token-file', '-'], /only once, not by --secret-file and --token-file/],
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
    /^refused: signature_invalid .*\n {2}--secret-env would fit base64: .* --secret-encoding base64\n/,
  );
  assert(!out.includes(SECRET) && !out.includes(base64));
  const quoted = await runCommand(args, { env: { S: `"${SECRET}"`, NO_COLOR: '1' } });
  assert.match(quoted.out, /--secret-env would fit without the quotes around: take [^-]*\n/);
  const json = await runCommand([...args, '--json'], { env: { S: `"${SECRET}"` } });
  assert.deepEqual(JSON.parse(json.out), {
    ok: false,
    reason: 'signature_invalid',
    nearMiss: 'without the quotes around',
  });
});

test('in an encoding, and a near miss of what was given in the wrong one', async () => {
  const hex = Buffer.from(SECRET).toString('hex');
  const env = { S: hex, NO_COLOR: '1' };
  const args = ['verify', sign({}), '--secret-env', 'S'];
  assert.equal((await runCommand([...args, '--secret-encoding', 'hex'], { env })).code, 0);
  const other = await runCommand([...args, '--secret-encoding', 'hex'], { env: { S: `${hex}0a` } });
  assert.match(other.out, /it is another secret/);
});

test('keys with names: the kid of the token says which is tried', async (context) => {
  const folder = temporaryFolder(context);
  const [mine, others] = [join(folder, 'mine'), join(folder, 'others')];
  writeFileSync(mine, `${SECRET}\n`);
  writeFileSync(others, 'another secret of more than 32 characters');
  const keys = ['--key', `k1=${mine}`, '--key', `k2=${others}`];
  const verdict = async (kid?: string): Promise<string> => {
    return (await runCommand(['verify', sign({}, kid), ...keys], { env: ENV })).out.split(' (')[0] ?? '';
  };
  assert.match(await verdict('k1'), /^accepted/);
  assert.equal(await verdict('k2'), 'refused: signature_invalid');
  assert.equal(await verdict('k3'), 'refused: key_unknown');
  assert.equal(await verdict(), 'refused: key_unknown');
  const unknown = await runCommand(['verify', sign({}, 'k3'), ...keys], { env: ENV });
  assert.match(unknown.out, /\n {2}the token names the key "k3"; there are "k1", "k2"\n {2}add the secret with/);
  const nameless = await runCommand(['verify', sign({}), '--kid', 'k1', '--secret-env', 'S'], { env: ENV });
  assert.match(nameless.out, /\n {2}the token names no key; there are "k1"\n/);
  const { errors } = await runCommand(['verify', sign({}), '--key', `k1=${mine}`, '--key', `k1=${others}`]);
  assert.match(errors, /^portcullis verify: secrets: /);
  assert(!errors.includes(mine));
});

const advice: readonly (readonly [claims: Claims, args: readonly string[], lines: readonly RegExp[]])[] = [
  [{ nbf: NOW + 30 }, [], [/token_not_yet_valid/, /^ {2}nbf is 30 s ahead$/, /^ {2}set the signer's clock/]],
  [
    { nbf: NOW + 2, iat: NOW + 9 },
    ['--tolerance', '5s', '--max-age', '1h'],
    [/not_yet/, /^ {2}iat is 9 s ahead$/],
  ],
  [{ iat: NOW - 61 }, ['--max-age', '1m'], [/token_too_old/, /^ {2}iat was 61 s ago$/]],
  [{ aud: 'api' }, [], [/audience_refused/, /^ {2}aud: a token that has one/, /^ {2}name the audience/]],
  [{}, ['--require', 'role'], [/^refused: claim_missing \(a required claim is missing: role\)$/]],
];

for (const [claims, args, lines] of advice) {
  test(`why, and what to do: ${JSON.stringify(claims)} ${args.join(' ')}`, async () => {
    const printed = (await verify(sign(claims), ...args)).out.split('\n');
    lines.forEach((line, i) => assert.match(printed[i] ?? '', line));
  });
}

test('a claim of the wrong type is named, in words and in JSON', async () => {
  const parts = ['{"alg":"HS256"}', '{"sub":"me","exp":"soon"}'].map((json) =>
    Buffer.from(json).toString('base64url'),
  );
  const input = parts.join('.');
  const token = `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
  assert.match(
    (await verify(token)).out,
    /^refused: claims_malformed \(a registered claim has the wrong type: exp\)\n/,
  );
  const { reason, claim } = JSON.parse((await verify(token, '--json')).out);
  assert.deepEqual([reason, claim], ['claims_malformed', 'exp']);
});

test('a narrow terminal breaks lines between words', async () => {
  const options = { env: { S: SECRET, NO_COLOR: '1' }, isTTY: true, columns: 40 };
  const { out } = await runCommand(['verify', sign({ exp: NOW - 7200 }), '--secret-env', 'S'], options);
  assert.equal(
    out,
    `refused: token_expired (the token has
  expired (exp))
  exp was 7200 s ago
  fetch a new token; if the clocks
  differ, raise the tolerance
  exp  1699992800  2023-11-14T20:13:20Z
                   (2 h ago)
`,
  );
});

test('what people paste: what was taken is said', async () => {
  const token = sign({ sub: 'me' });
  const broken = `${token.slice(0, 30)}\n  ${token.slice(30)}`;
  for (const text of [
    `Bearer ${token}`,
    `curl -H 'Authorization: Bearer ${broken}' http://x/`,
    `{"token":"${token}"}`,
  ]) {
    const { code, errors } = await verify(text);
    assert.equal(code, 0, text);
    assert.match(errors, /^note: taken as the token: [^\n]+\n$/);
    assert(!errors.includes(token.slice(0, 30)));
  }
});

test('JSON has nothing that changes by the second', async () => {
  const token = sign({ exp: NOW + 100_000 });
  const outs = [NOW, NOW + 5000].map((now) => {
    return runCommand(['verify', token, '--secret-env', 'S', '--json'], { env: ENV, now });
  });
  assert.deepEqual(await outs[0], await outs[1]);
});
