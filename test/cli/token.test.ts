/** Tokens from flags and JSON; what the core refuses is the caller's mistake, in the core's words. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { decodeJwtUnverified, hs256Key, jwtVerifier, type JsonObject } from '../../src/index.ts';
import { NOW, SECRET, temporaryFolder } from '../terminal/support.ts';
import { runCommand } from './support.ts';

const ENV = { S: SECRET };

async function claimsOf(args: readonly string[], stdin = ''): Promise<JsonObject | undefined> {
  const { code, out } = await runCommand(['token', '--secret-env', 'S', ...args], { env: ENV, stdin });
  assert.equal(code, 0);
  const claims = decodeJwtUnverified(out.trim())?.claims;
  const expected = claims?.['aud'] === undefined ? {} : { audience: 'a' };
  assert(jwtVerifier({ key: hs256Key(SECRET), ...expected, clock: () => NOW + 60 }).verify(out.trim()).ok);
  return claims;
}

test("the seed's token, byte for byte", async () => {
  const claims = '{"sub":"token","iat":1516239022}';
  const { code, out, errors } = await runCommand(['token', '--secret-env', 'S', '--claims', claims], {
    env: { S: 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq' },
  });
  assert.equal(code, 0);
  assert.equal(
    out,
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ0b2tlbiIsImlhdCI6MTUxNjIzOTAyMn0.' +
      'OESIxgNsnD_JwByKTXcrw9Ov4GaOUZw66QxMfmudhKQ\n',
  );
  assert.match(errors, /^warning: --secret-env: everybody knows this secret: [^\n]*Ant Media Server\n/);
  assert(errors.endsWith('\nnote: this token never expires; --expires-in gives it an end\n'));
});

test('claims from flags', async () => {
  assert.deepEqual(
    await claimsOf([
      '--claim',
      'role=a=b',
      '--claim',
      'n:=12',
      '--claim',
      'empty=',
      '--claim=list:=["x", null]',
      '--claim',
      '__proto__=p',
      '--subject',
      'me',
      '--issuer',
      'us',
      '--audience',
      'a',
      '--audience',
      'b',
      '--expires-in',
      '1h',
      '--not-before',
      '30s',
    ]),
    JSON.parse(`{"role": "a=b", "n": 12, "empty": "", "list": ["x", null], "__proto__": "p", "iat": ${NOW},
    "nbf": ${NOW + 30}, "exp": ${NOW + 3600}, "iss": "us", "sub": "me", "aud": ["a", "b"]}`),
  );
});

test('one audience is a text; iat can be left out', async () => {
  assert.deepEqual(await claimsOf(['--audience', 'a', '--no-issued-at']), { aud: 'a' });
});

test('claims from JSON, inline, in a file, on standard input, and flags on top', async (context) => {
  const path = join(temporaryFolder(context), 'claims.json');
  writeFileSync(path, '{"a": 1, "iat": 5}\n');
  assert.deepEqual(await claimsOf(['--claims', '{"a": 1, "iat": 5}']), { a: 1, iat: 5 });
  assert.deepEqual(await claimsOf(['--claims-file', path, '--claim', 'b=2']), { a: 1, iat: 5, b: '2' });
  assert.deepEqual(await claimsOf(['--claims-file', '-'], '{"a": 1, "iat": 5}'), { a: 1, iat: 5 });
});

test('header parameters, and JSON output', async () => {
  const { out, errors } = await runCommand(
    ['token', '--secret-env', 'S', '--kid', 'k1', '--typ', 'at+jwt', '--json', '--expires-in', '1m'],
    { env: ENV },
  );
  const { token, ...rest } = JSON.parse(out);
  assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]{43}$/);
  assert.deepEqual(rest, {
    header: { alg: 'HS256', typ: 'at+jwt', kid: 'k1' },
    claims: { iat: NOW, exp: NOW + 60 },
  });
  assert.equal(errors, '');
});

const mistakes: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [[], /a secret is needed/],
  [['--secret-env', 'S', '--secret-env', 'S'], /a token is signed with one secret/],
  [['--secret-env', 'S', '--claim', 'novalue'], /--claim takes NAME=TEXT or NAME:=JSON/],
  [['--secret-env', 'S', '--claim', '=x'], /--claim takes NAME=TEXT/],
  [['--secret-env', 'S', '--claim', ':=1'], /--claim takes NAME=TEXT/],
  [['--secret-env', 'S', '--claim', 'a:=x'], /--claim: line 1, column 1: a value is expected/],
  [['--secret-env', 'S', '--claim', 'a=1', '--claim', 'a=2'], /--claim: a claim is given twice/],
  [['--secret-env', 'S', '--claims', '{"a": 1}', '--claim', 'a=2'], /--claim: a claim is given twice/],
  [['--secret-env', 'S', '--claims', '[1]'], /--claims: takes a JSON object/],
  [['--secret-env', 'S', '--claims', 'null'], /--claims: takes a JSON object/],
  [['--secret-env', 'S', '--claims', '"a"'], /--claims: takes a JSON object/],
  [
    ['--secret-env', 'S', '--claims', '{"a": 1, "a": 2}'],
    /--claims: line 1, column 10: this name stands twice/,
  ],
  [
    ['--secret-env', 'S', '--claims', '{}', '--claims-file', 'x'],
    /--claims and --claims-file are both given/,
  ],
  [['--secret-env', 'S', '--claims-file', '/nowhere'], /--claims-file: the file cannot be read \(ENOENT\)/],
  [['--secret-stdin', '--claims-file', '-'], /--secret-stdin leaves no room for claims/],
  [['--secret-env', 'S', '--claim', 'exp=soon'], /claim "exp"/],
  [['--secret-env', 'S', '--claim', 'sub=a', '--subject', 'b'], /claim "sub"/],
  [['--secret-env', 'S', '--expires-in', '60'], /--expires-in takes a number and one of s, m, h, d/],
  [['--secret-env', 'S', '--issuer', ''], /: --issuer takes a non-empty/],
  [['--secret-env', 'S', '--kid='], /: --kid takes a non-empty/],
  [['--secret-env', 'S', 'operand'], /too many arguments/],
];

for (const [args, message] of mistakes) {
  test(`refused: token ${args.slice(2).join(' ')}`, async () => {
    const { code, out, errors } = await runCommand(['token', ...args], { env: ENV });
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(errors, message);
    assert.match(errors, /^portcullis token: [^\n]+ \(portcullis token --help\)\n$/);
    assert(!errors.includes(SECRET));
  });
}

test('claims nested too deep are a mistake, not a crash', async () => {
  const claims = `{"a": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
  assert.equal((await runCommand(['token', '--secret-env', 'S', '--claims', claims], { env: ENV })).code, 2);
});
