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
    times: { iat: '2023-11-14T22:13:20Z', exp: '2023-11-14T22:14:20Z' },
  });
  assert.equal(errors, '');
});

const mistakes: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [[], /a secret is needed/],
  [['--secret-env', 'S', '--secret-env', 'S'], /a token is signed with one secret/],
  [['--secret-env', 'S', '--claim', 'novalue'], /--claim takes NAME=TEXT or NAME:=JSON/],
  [['--secret-env', 'S', '--claim', '=x'], /--claim takes NAME=TEXT/],
  [['--secret-env', 'S', '--claim', ':=1'], /--claim takes NAME=TEXT/],
  [['--secret-env', 'S', '--claim', 'a:=x'], /--claim: the claim "a": line 1, column 1: a value is expected/],
  [['--secret-env', 'S', '--claim', 'a=1', '--claim', 'a=2'], /--claim: the claim "a" is given twice/],
  [
    ['--secret-env', 'S', '--claim', `${SECRET}=1`, '--claim', `${SECRET}=2`],
    /--claim: a claim is given twice/,
  ],
  [['--secret-env', 'S', '--claims', '{"a": 1}', '--claim', 'a=2'], /--claim: the claim "a" is given twice/],
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
  [['--secret-env', 'S', '--claims-file', '/nowhere'], /--claims-file: there is no such file/],
  [
    ['--secret-stdin', '--claims-file', '-'],
    /input can be taken only once, not by --secret-stdin and --claims-file/,
  ],
  [['--secret-file', '-', '--claims-file', '-'], /only once, not by --secret-file and --claims-file/],
  [
    ['--secret-env', 'S', '--claim', 'exp=soon'],
    /the claim "exp" is a time: exp:=1900000000, seconds since 1970/,
  ],
  [['--secret-env', 'S', '--claims', '{"exp": "soon"}'], /claim "exp" has a wrong type/],
  [
    ['--secret-env', 'S', '--claim', 'exp:=1700000000000'],
    /claim "exp" takes seconds since 1970; is it in milli/,
  ],
  [
    ['--secret-env', 'S', '--claim', 'exp:=5', '--expires-in', '1h'],
    /--expires-in: the claim "exp" is given twice/,
  ],
  [
    ['--secret-env', 'S', '--claim', 'exp:=5', '--expires-at', '2030-01-01'],
    /--expires-at: the claim "exp" is given/,
  ],
  [
    ['--secret-env', 'S', '--expires-in', '1h', '--expires-at', '2030-01-01'],
    /--expires-in and --expires-at are/,
  ],
  [['--secret-env', 'S', '--expires-at', '1900000000'], /--expires-at takes a date such as 2030-01-31/],
  [
    ['--secret-env', 'S', '--expires-at', '2023-11-14'],
    /would have expired already: exp is 2023-11-14T00:00:00Z/,
  ],
  [['--secret-env', 'S', '--expires-in', '0s'], /would have expired already: .* --allow-expired makes it/],
  [['--secret-env', 'S', '--claim', 'exp:=5'], /would have expired already/],
  [['--secret-env', 'S', '--as', 'wget'], /--as takes one of header, curl, postman/],
  [['--secret-env', 'S', '--as', 'toString'], /--as takes one of/],
  [['--secret-env', 'S', '--as', 'curl', '--json'], /--as and --json are both given/],
  [['--secret-env', 'S', '--secret-encoding', 'hex'], /--secret-env: it is not in hexadecimal digits/],
  [
    ['--secret-env', 'S', '--secret-encoding', 'bytes'],
    /--secret-env: the encoding "bytes" is for files alone/,
  ],
  [['--secret-env', 'EMPTY'], /--secret-env: the environment has this variable, but it is empty/],
  [['--secret-env', 'S', '--claim', 'sub=a', '--subject', 'b'], /--subject: the claim "sub" is given twice/],
  [['--secret-env', 'S', '--expires-in', '60'], /--expires-in takes numbers with w, d, h, m, s behind/],
  [['--secret-env', 'S', '--issuer', ''], /: --issuer takes a non-empty/],
  [['--secret-env', 'S', '--kid='], /: --kid takes a non-empty/],
  [['--secret-env', 'S', 'operand'], /too many arguments/],
];

for (const [args, message] of mistakes) {
  test(`refused: token ${args.slice(2).join(' ')}`, async () => {
    const { code, out, errors } = await runCommand(['token', ...args], { env: { ...ENV, EMPTY: '' } });
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

test('an end by date and by a long span; one that has passed only where it is asked for', async () => {
  assert.deepEqual(await claimsOf(['--no-issued-at', '--expires-at', '2023-11-15']), { exp: 1_700_006_400 });
  assert.deepEqual(await claimsOf(['--no-issued-at', '--expires-in', '1w2h']), { exp: NOW + 612_000 });
  const args = [
    'token',
    '--secret-env',
    'S',
    '--no-issued-at',
    '--expires-at',
    '2023-11-14',
    '--allow-expired',
  ];
  const { code, out, errors } = await runCommand(args, { env: ENV });
  assert.deepEqual([code, errors], [0, '']);
  assert.deepEqual(decodeJwtUnverified(out.trim())?.claims, { exp: 1_699_920_000 });
});

test('a secret in an encoding signs what its bytes verify', async () => {
  const env = { S: Buffer.from(SECRET).toString('base64') };
  const { out } = await runCommand(['token', '--secret-env', 'S', '--secret-encoding', 'base64'], { env });
  assert(jwtVerifier({ key: hs256Key(SECRET) }).verify(out.trim()).ok);
});

test('the secret on standard input, by either name of it', async () => {
  for (const args of [['--secret-stdin'], ['--secret-file', '-']]) {
    const { out } = await runCommand(['token', ...args], { stdin: `${SECRET}\n` });
    assert(jwtVerifier({ key: hs256Key(SECRET) }).verify(out.trim()).ok);
  }
});

test('forms to paste: a header, a command, an environment of Postman', async () => {
  const printed = async (form: string): Promise<string> => {
    const args = ['token', '--secret-env', 'S', '--no-issued-at', '--expires-in', '1h', '--as', form];
    return (await runCommand(args, { env: ENV })).out;
  };
  const [, token = ''] = /^Authorization: Bearer (\S+)\n$/.exec(await printed('header')) ?? [];
  assert(jwtVerifier({ key: hs256Key(SECRET), clock: () => NOW }).verify(token).ok);
  assert.equal(await printed('curl'), `curl -i -H 'Authorization: Bearer ${token}' http://127.0.0.1:8080/\n`);
  const { values, _postman_variable_scope: scope } = JSON.parse(await printed('postman'));
  assert.deepEqual(values, [{ key: 'token', value: token, type: 'secret', enabled: true }]);
  assert.equal(scope, 'environment');
});

test('claims of a megabyte make no token', async () => {
  const stdin = JSON.stringify({ a: 'x'.repeat(1_000_000) });
  const { code, errors } = await runCommand(['token', '--secret-env', 'S', '--claims-file', '-'], { env: ENV, stdin });
  assert.equal(code, 2);
  assert.match(errors, /: the claims are longer than any token may be \(/);
});
