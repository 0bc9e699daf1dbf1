/** What nearly fits is named; what fits, and what does not at all, is not. */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { findNearSecret } from '../../src/explain/near-secrets.ts';
import type { SecretEncoding } from '../../src/explain/secret-text.ts';

const SECRET = 'a secret of thirty-two characters';
const BYTES = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i * 7));

const LONG = Buffer.alloc(64, 'bytes of a secret').toString('base64');
const WRAPPED = `${LONG.slice(0, 64)}\n${LONG.slice(64)}`;

/** A token of another's making, by any secret. */
function sign(secret: string | Uint8Array): string {
  const segments = ['{"alg":"HS256"}', '{}'].map((json) => Buffer.from(json).toString('base64url'));
  const input = segments.join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

type Case = readonly [
  name: string,
  signedBy: string | Uint8Array,
  given: string | Uint8Array,
  encoding?: SecretEncoding,
];

const near: readonly Case[] = [
  ['base64', BYTES, BYTES.toString('base64')],
  ['base64', BYTES, Buffer.from(`${BYTES.toString('base64')}\n`)],
  ['base64', BYTES, BYTES.toString('base64').replace(/=+$/, '')],
  ['base64url', BYTES, BYTES.toString('base64url')],
  ['base64url', BYTES, `${BYTES.toString('base64url')}=`],
  ['hex', BYTES, BYTES.toString('hex')],
  [
    'hex',
    BYTES,
    BYTES.toString('hex')
      .toUpperCase()
      .replace(/(.{20})/g, '$1\n'),
  ],
  ['utf8', BYTES.toString('base64'), BYTES.toString('base64'), 'base64'],
  ['without the line ending', SECRET, Buffer.from(`${SECRET}\n`), 'bytes'],
  ['without the line ending', SECRET, `${SECRET}\r\n`],
  ['with a line ending', `${SECRET}\n`, SECRET],
  ['with a line ending', `${SECRET}\n`, Buffer.from(`${SECRET}\n`)],
  ['with a line ending of Windows', `${SECRET}\r\n`, SECRET],
  ['without the byte order mark', SECRET, Buffer.from(`\ufeff${SECRET}\n`), 'bytes'],
  ['with a byte order mark', `\ufeff${SECRET}`, Buffer.from(`${SECRET}\n`)],
  ['without the blanks and line endings around', SECRET, ` ${SECRET} \n`],
  ['without the line endings within', WRAPPED.replace('\n', ''), WRAPPED],
  ['base64', Buffer.from(WRAPPED, 'base64'), Buffer.from(WRAPPED)],
  ['without the quotes around', SECRET, `"${SECRET}"`],
  ['without the quotes around', SECRET, Buffer.from(`'${SECRET}'\n`)],
];

for (const [name, signedBy, given, encoding = 'utf8'] of near) {
  test(`${name}: ${JSON.stringify(given.toString())}, read as ${encoding}`, () => {
    const found = findNearSecret(sign(signedBy), given, encoding);
    const isDecoding = ['base64', 'base64url', 'hex'].includes(name);
    assert.equal(found?.encoding, isDecoding || name === 'utf8' ? name : undefined);
    assert.equal(found?.name, name);
    assert.match(found.remedy, isDecoding ? new RegExp(`kept in ${name}`) : /give|take/);
    for (const text of [SECRET, BYTES.toString('base64')]) assert(!JSON.stringify(found).includes(text));
  });
}

test('the secret itself is no near miss, whatever else would fit too', () => {
  assert.equal(findNearSecret(sign(SECRET), SECRET, 'utf8'), undefined);
  assert.equal(findNearSecret(sign(SECRET), Buffer.from(`${SECRET}\n`), 'utf8'), undefined);
  assert.equal(findNearSecret(sign(BYTES), BYTES.toString('hex'), 'hex'), undefined);
});

test('nothing fits', () => {
  assert.equal(findNearSecret(sign('another secret'), SECRET, 'utf8'), undefined);
  assert.equal(findNearSecret(sign(SECRET), Uint8Array.of(0xff), 'bytes'), undefined);
  for (const token of ['', 'x', '...', `${sign(SECRET)}=`, `${sign(SECRET)}x`]) {
    assert.equal(findNearSecret(token, ` ${SECRET}`, 'utf8'), undefined);
  }
});
