/** What a token says, under a loud heading that nobody has checked it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { encodeBase64url } from '../../src/index.ts';
import { NOW } from '../terminal/support.ts';
import { runCommand } from './support.ts';

const segment = (value: object): string => encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));
const TOKEN = `${segment({ alg: 'none' })}.${segment({ sub: 'm\x1be', exp: NOW })}.`;

test('header and claims, whatever the algorithm', async () => {
  const { code, out } = await runCommand(['decode', TOKEN]);
  assert.equal(code, 0);
  assert.equal(
    out,
    `NOT VERIFIED: anyone can write a token that says this
header
  alg  "none"
claims
  sub  "m\\u001be"
  exp  ${NOW}  2023-11-14T22:13:20Z (now)
`,
  );
});

test('as JSON, which says it too', async () => {
  const { out } = await runCommand(['decode', '--json'], { stdin: TOKEN });
  assert.deepEqual(JSON.parse(out), {
    verified: false,
    ok: true,
    header: { alg: 'none' },
    claims: { sub: 'm\x1be', exp: NOW },
    times: { exp: '2023-11-14T22:13:20Z (now)' },
  });
});

test('no token', async () => {
  const plain = await runCommand(['decode', 'a.b.c']);
  assert.equal(plain.code, 1);
  assert.equal(plain.out, 'no token: not three parts, two of them JSON objects in base64url\n');
  const json = await runCommand(['decode', 'a.b.c', '--json']);
  assert.equal(json.code, 1);
  assert.deepEqual(JSON.parse(json.out), { verified: false, ok: false });
});

test('a token nested without end is no crash', async () => {
  const deep = new TextEncoder().encode(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
  const token = `${segment({})}.${encodeBase64url(deep)}.x`;
  assert.match((await runCommand(['decode'], { stdin: token })).out, /a {2}"nested too deep to be printed"/);
  assert.equal((await runCommand(['decode', '--json'], { stdin: token })).code, 0);
});
