/** What is a token is decoded; of anything else it is said why it is none. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NOT_VERIFIED, readTokenText } from '../../src/explain/token-text.ts';

test('a token, though nobody signed it', () => {
  const { decoded, problem } = readTokenText('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA');
  assert.deepEqual([decoded?.header, decoded?.claims, problem], [{ alg: 'HS256' }, { sub: 'x' }, undefined]);
  assert.match(NOT_VERIFIED, /^NOT VERIFIED/);
});

for (const [text, words] of [
  ['abc', 'it has no dot, and a token has two'],
  ['a.b', 'it has 1 dots, and a token has two'],
  ['a.b.c.d.e', 'five parts are an encrypted token (JWE), which nobody reads without its key'],
  ['a.b.c', 'not three parts, two of them JSON objects in base64url'],
  ['x'.repeat(65_537), '65537 characters are longer than any server takes; up to 65536 are decoded'],
] as const) {
  test(`none: ${words}`, () => {
    assert.deepEqual(readTokenText(text), { decoded: undefined, problem: words });
  });
}
