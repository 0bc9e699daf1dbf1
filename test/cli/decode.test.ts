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
    times: { exp: '2023-11-14T22:13:20Z' },
  });
});

test('no token', async () => {
  const plain = await runCommand(['decode', 'a.b.c']);
  assert.equal(plain.code, 1);
  assert.equal(plain.out, 'no token: not three parts, two of them JSON objects in base64url\n');
  for (const [text, problem] of [
    ['opaque', 'it has no dot, and a token has two'],
    ['a.b', 'it has 1 dots, and a token has two'],
    ['a.b.c.d.e', 'five parts are an encrypted token (JWE), which nobody reads without its key'],
  ] as const) {
    assert.equal((await runCommand(['decode', text])).out, `no token: ${problem}\n`);
  }
  const json = await runCommand(['decode', 'a.b.c', '--json']);
  assert.equal(json.code, 1);
  const problem = 'not three parts, two of them JSON objects in base64url';
  assert.deepEqual(JSON.parse(json.out), { verified: false, ok: false, problem });
});

test('a token nested without end is no crash', async () => {
  const deep = new TextEncoder().encode(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
  const token = `${segment({})}.${encodeBase64url(deep)}.x`;
  assert.match((await runCommand(['decode'], { stdin: token })).out, /a {2}"nested too deep to be printed"/);
  assert.equal((await runCommand(['decode', '--json'], { stdin: token })).code, 0);
});

test('a token of half a megabyte: a sentence, and no memory without end', async () => {
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`c${i}`, 'x']));
  const token = `${segment({ alg: 'HS256' })}.${segment({ ...many, long: 'y'.repeat(150_000) })}.x`;
  const before = process.memoryUsage().rss;
  const { code, out } = await runCommand(['decode'], { stdin: token });
  assert.equal(code, 1);
  const problem = `${token.length} characters are longer than any server takes; up to 65536 are decoded`;
  assert.equal(out, `no token: ${problem}\n`);
  const json = await runCommand(['decode', '--json'], { stdin: token });
  assert.deepEqual(JSON.parse(json.out), { verified: false, ok: false, problem });
  assert(process.memoryUsage().rss - before < 200_000_000);
});

test('as much as is decoded is shown in as much again, whatever its shape', async () => {
  const wide = {
    ...Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`c${i}`, 1])),
    long: 'y'.repeat(20_000),
  };
  const token = `${segment({ alg: 'HS256' })}.${segment(wide)}.x`;
  const { code, out } = await runCommand(['decode'], { stdin: token });
  assert.equal(code, 0);
  assert(out.length < token.length, String(out.length));
  assert.match(out, /^ {2}and 1801 more$/m);
});

test('JSON does not change by the second', async () => {
  const [now, later] = [NOW, NOW + 100_000].map((time) =>
    runCommand(['decode', '--json', TOKEN], { now: time }),
  );
  assert.deepEqual(await now, await later);
});
