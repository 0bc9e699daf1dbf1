/** The text of a token as bytes (RFC 7515 §7.1): where its segments end, and what they hold. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import type { JsonObject } from '../../src/jwt/json.ts';
import { payloadEndOf, readCharacters, readObject, readSignature } from '../../src/jwt/token-text.ts';
import { base64url } from '../helpers.ts';

/** The object in a segment that stands between others. */
function read(segment: string): JsonObject | undefined {
  const text = readCharacters(`AA${segment}AA`);
  assert.ok(text !== undefined);
  return readObject(text, 2, 2 + segment.length);
}

describe('payloadEndOf', () => {
  it('tells where the payload ends behind the first dot, with exactly two dots (RFC 7515 §7.1)', () => {
    const rows: readonly (readonly [token: string, ends: readonly [number, number] | undefined])[] = [
      ['a.b.c', [1, 3]], ['..', [0, 1]], ['.b.', [0, 2]], ['aaa..c', [3, 4]], ['a.b.', [1, 3]],
      ['..c', [0, 1]], ['', undefined], ['.', undefined], ['a', undefined], ['abc', undefined],
      ['a.b', undefined], ['a.', undefined], ['.b', undefined], ['...', undefined], ['a.b.c.', undefined],
      ['a.b.c.d', undefined], ['.a.b.c', undefined], ['a...c', undefined], ['a.b.c.d.e', undefined],
      ['a\u2024b\u2024c', undefined],
    ];
    for (const [token, ends] of rows) {
      assert.equal(payloadEndOf(token, token.indexOf('.')), ends?.[1] ?? -1, token);
      if (ends !== undefined) assert.equal(token.indexOf('.'), ends[0]);
    }
  });

  it('looks at no more than it needs of a text of dots', () => {
    assert.equal(payloadEndOf('.'.repeat(1_000_000), 0), -1);
  });
});

describe('readCharacters', () => {
  it('gives the characters as bytes, and their room as a hash wants it', () => {
    for (const token of ['', 'a', 'a.b.c', '\0\x7f', 'x'.repeat(8192)]) {
      const text = readCharacters(token);
      assert.ok(text !== undefined);
      assert.equal(Buffer.from(text.bytes.subarray(0, token.length)).toString('latin1'), token);
      assert.ok(text.size >= token.length && text.bytes.length >= token.length + 72);
    }
  });

  it('refuses a character beyond ASCII at every place', () => {
    const characters = ['\u0080', '\u00ff', '\u0141', '\u0800', '\uffff', '\ud800', '\udc00', '\u{1f600}'];
    for (const character of characters) {
      const many = character.repeat(9000);
      for (const token of [character, `${character}a`, `a${character}`, `a${character}a`, many]) {
        assert.equal(readCharacters(token), undefined, JSON.stringify(token.slice(0, 9)));
      }
    }
    for (const length of [1000, 8191, 8192, 8193, 8264, 8265, 20_000]) {
      assert.equal(readCharacters(`${'x'.repeat(length - 1)}\u00e9`), undefined, `${length}`);
      assert.equal(readCharacters('\u00e9'.repeat(length)), undefined, `${length}`);
    }
  });

  it('grows for a longer token, and reads a short one after it', () => {
    for (const length of [8192, 8193, 8194, 100, 30_000, 5, 60_001, 60_000, 1]) {
      const token = base64url(randomBytes(length)).slice(0, length);
      const text = readCharacters(token);
      assert.equal(Buffer.from(text?.bytes.subarray(0, length) ?? []).toString('latin1'), token);
    }
  });
});

describe('readObject', () => {
  it('reads the JSON object of exactly its segment', () => {
    for (const object of [{}, { a: 1 }, { a: 12 }, { a: 123 }, { b: ['\u20ac', '\u{1f600}', null] }]) {
      assert.deepEqual(read(base64url(JSON.stringify(object))), object);
    }
  });

  it('refuses what is not canonical base64url, UTF-8 and a JSON object (RFC 7519 §7.2)', () => {
    const segments = [
      '', 'A', 'e30=', 'e31', 'e3', 'e30A', '!30', 'e3!', 'e30\n', ' e30',
      ...['\ufeff{}', '[]', 'null', '{}{}'].map(base64url), base64url(Buffer.from('{"\xff":1}', 'latin1')),
    ];
    for (const segment of segments) assert.equal(read(segment), undefined, segment);
  });

  it('reads an object behind blanks, and nothing else that opens with one (RFC 8259 §2)', () => {
    for (const blank of [' ', '\t', '\n', '\r', ' \r\n\t ']) {
      assert.deepEqual(read(base64url(`${blank}{"a":1}${blank}`)), { a: 1 });
      for (const other of ['[]', '1', '', '"a"']) assert.equal(read(base64url(blank + other)), undefined);
    }
    for (const other of ['\0', '\v', '\f', '\x1f', '!', '\u00a0', '\x85']) {
      assert.equal(read(base64url(`${other}{"a":1}`)), undefined, JSON.stringify(other));
    }
  });

  it('keeps nothing of one segment for the next, of the same length or another', () => {
    const sizes = [10, 1022, 1023, 1024, 1025, 6143, 6144, 6145, 10, 40_000, 10, 1023, 200_000, 11, 10, 9];
    for (const size of sizes) {
      for (const letter of 'xy') {
        const json = `{"a":"${letter.repeat(size - 8)}"}`;
        assert.equal(json.length, size);
        assert.deepEqual(read(base64url(json)), { a: letter.repeat(size - 8) }, `${size}`);
      }
    }
  });
});

describe('readSignature', () => {
  const words = new Int32Array(8);
  const isRead = (signature: string): boolean => {
    const text = readCharacters(`a.b.${signature}`);
    return text !== undefined && readSignature(text, 4, 4 + signature.length, words);
  };

  it('reads 43 characters as eight big-endian words (RFC 7515 §3)', () => {
    const bytes = randomBytes(32);
    assert.equal(isRead(base64url(bytes)), true);
    assert.deepEqual([...words], Array.from({ length: 8 }, (_, i) => bytes.readInt32BE(i * 4)));
    assert.equal(isRead('A'.repeat(43)), true);
    assert.deepEqual([...words], new Array(8).fill(0));
  });

  it('refuses every other length', () => {
    for (const length of [0, 1, 2, 31, 32, 40, 41, 42, 44, 45, 64, 86, 171, 1000]) {
      assert.equal(isRead('A'.repeat(length)), false, `${length}`);
    }
  });

  it('refuses characters outside the alphabet and unused bits that are not zero (RFC 4648 §3.5)', () => {
    const good = 'A'.repeat(42);
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      assert.equal(isRead(good + last), 'AEIMQUYcgkosw048'.includes(last), last);
    }
    for (const character of '=+/ .!\n\0~') {
      for (const at of [0, 1, 20, 41, 42]) {
        assert.equal(isRead('A'.repeat(at) + character + 'A'.repeat(42 - at)), false);
      }
    }
  });
});
