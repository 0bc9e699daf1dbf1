/** What is probably not meant about a secret: one doubt, the most telling, and never a word of the secret. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doubtsOnSecret } from '../../src/explain/secret-doubts.ts';
import type { SecretEncoding } from '../../src/explain/secret-text.ts';

const SECRET = 'a secret of thirty-two characters';
const PUBLISHED = 'super-secret-jwt-token-with-at-least-32-characters-long';
const LINES = `${'Zm9vYmFy'.repeat(8)}\n${'Zm9vYmFy'.repeat(2)}`;

const cases: readonly (readonly [
  content: string | Uint8Array,
  encoding: SecretEncoding,
  doubts: RegExp[],
])[] = [
  [SECRET, 'utf8', []],
  [Buffer.from(`${SECRET}\n`), 'utf8', []],
  [PUBLISHED, 'utf8', [/everybody knows this secret.*Supabase/]],
  [Buffer.from(PUBLISHED), 'bytes', [/everybody knows/]],
  [Buffer.from(PUBLISHED).toString('base64'), 'base64', [/everybody knows/]],
  [`${SECRET}\n`, 'utf8', [/line ending/]],
  [Buffer.from(`${SECRET}\n\n`), 'utf8', [/line ending/]],
  [LINES, 'utf8', [/base64.*wrapped onto several lines/]],
  [Buffer.from(`${LINES}\n`), 'utf8', [/base64.*wrapped/]],
  [LINES, 'base64', []],
  [`"${SECRET}"`, 'utf8', [/quotes/]],
  [` ${SECRET}`, 'utf8', [/blank/]],
  [Buffer.of(0xff), 'utf8', []],
];

for (const [content, encoding, doubts] of cases) {
  test(`${encoding}: ${doubts.map(String).join() || 'no doubt'}`, () => {
    const found = doubtsOnSecret(content, encoding);
    assert.equal(found.length, doubts.length, found.join());
    doubts.forEach((doubt, i) => assert.match(String(found[i]), doubt));
    for (const secret of [SECRET, PUBLISHED, 'Zm9v']) assert(!found.join().includes(secret));
  });
}
