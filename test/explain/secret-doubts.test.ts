/** Secrets that are right by their form, and yet probably not what was meant. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doubtsOnSecret } from '../../src/explain/secret-doubts.ts';
import type { SecretEncoding } from '../../src/explain/secret-text.ts';
import { SECRET, SEED_SECRET } from '../helpers.ts';

const BASE64 = Buffer.alloc(64, 'bytes of a secret').toString('base64');
const WRAPPED = `${BASE64.slice(0, 64)}\n${BASE64.slice(64)}\n`;

type Case = readonly [content: string | Uint8Array, encoding: SecretEncoding, doubt: RegExp | undefined];

const cases: readonly Case[] = [
  [SECRET, 'utf8', undefined],
  [Buffer.from(`${SECRET}\n`), 'utf8', undefined],
  [SEED_SECRET, 'utf8', /^everybody knows this secret: it is printed in .*Ant Media/],
  [Buffer.from(SEED_SECRET).toString('base64'), 'base64', /^everybody knows this secret/],
  [Buffer.from(WRAPPED), 'utf8', /^this looks like base64 that was wrapped onto several lines; .*base64url$/],
  [WRAPPED.trim().replace('\n', '\r\n'), 'utf8', /^this looks like base64 that was wrapped/],
  [Buffer.from(WRAPPED), 'base64', undefined],
  [Buffer.from(WRAPPED), 'bytes', undefined],
  [Buffer.from(BASE64), 'utf8', undefined],
  [`${SECRET}\n`, 'utf8', /^a line ending at its end/],
  [Buffer.from(`${SECRET}\n\n`), 'utf8', /^a line ending at its end/],
  [`"${SECRET}"`, 'utf8', /^the quotes around it/],
  [Buffer.from(`'${SECRET}'\n`), 'utf8', /^the quotes around it/],
  [` ${SECRET}`, 'utf8', /^a blank around it/],
  ['not base64!', 'base64', undefined],
];

for (const [content, encoding, doubt] of cases) {
  test(`${encoding}: ${JSON.stringify(content.toString())}: ${doubt}`, () => {
    const [first, ...others] = doubtsOnSecret(content, encoding);
    assert.deepEqual(others, []);
    if (doubt === undefined) assert.equal(first, undefined);
    else assert.match(first ?? '', doubt);
    for (const secret of [SECRET, SEED_SECRET, BASE64]) assert(!first?.includes(secret));
  });
}

test('what everybody knows may be badly kept besides', () => {
  assert.equal(doubtsOnSecret(SEED_SECRET, 'utf8').length, 1);
  assert.equal(doubtsOnSecret(`${SEED_SECRET}\n`, 'utf8').length, 1);
});
