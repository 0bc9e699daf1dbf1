/** UTF-8 (RFC 3629): ill-formed bytes are refused, and a byte order mark stays. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { decodeUtf8, encodeUtf8, encodeUtf8Into } from '../../src/primitives/utf8.ts';

const decode = (hex: string): string | undefined => decodeUtf8(new Uint8Array(Buffer.from(hex, 'hex')));
const encode = (text: string): string => Buffer.from(encodeUtf8(text)).toString('hex');

/** RFC 3629 §7, and the ends of the ranges of §4. */
const PAIRS: readonly (readonly [text: string, hex: string])[] = [
  ['', ''], ['A\u2262\u0391.', '41e289a2ce912e'], ['\ud55c\uad6d\uc5b4', 'ed959ceab5adec96b4'],
  ['\u65e5\u672c\u8a9e', 'e697a5e69cace8aa9e'], ['\ufeff\u{233b4}', 'efbbbff0a38eb4'],
  ['\0', '00'], ['\x7f', '7f'], ['\x80', 'c280'], ['\u07ff', 'dfbf'], ['\u0800', 'e0a080'],
  ['\ud7ff', 'ed9fbf'], ['\ue000', 'ee8080'], ['\uffff', 'efbfbf'], ['\u{10000}', 'f0908080'],
  ['\u{10ffff}', 'f48fbfbf'],
];

describe('decodeUtf8', () => {
  it('decodes the examples of RFC 3629 §7 and the ends of every range of §4', () => {
    for (const [text, hex] of PAIRS) assert.equal(decode(hex), text);
  });

  it('keeps a byte order mark, so that it is no second spelling (RFC 3629 §6)', () => {
    assert.equal(decode('efbbbf7b7d'), '\ufeff{}');
    assert.equal(decode('efbbbfefbbbf'), '\ufeff\ufeff');
  });

  it('refuses overlong forms, surrogates, what lies beyond U+10FFFF and cut sequences (RFC 3629 §3)', () => {
    const refused = [
      'c080', 'c1bf', 'e09fbf', 'f08fbfbf', 'eda080', 'edbfbf', 'eda080edb080', 'f4908080', 'f888808080',
      '80', 'bf', 'c3', 'e282', 'f09080', 'c328', 'e28228', 'ff', 'fe', '41ff42', '7bc0807d',
    ];
    for (const hex of refused) assert.equal(decode(hex), undefined, hex);
  });

  it('decodes every text of one character at every length of a text, as Buffer does', () => {
    for (const length of [0, 1, 2, 3, 100, 158, 159, 160, 161, 162, 255, 256, 257, 1000, 70_000]) {
      for (const character of ['\0', 'a', '\x7f', '\x80', '\u0800', '\u{10000}']) {
        for (const text of ['a'.repeat(length) + character, character + 'a'.repeat(length)]) {
          assert.equal(decodeUtf8(new Uint8Array(Buffer.from(text))), text);
        }
      }
    }
  });

  it('refuses one ill-formed byte wherever it stands among ASCII', () => {
    for (const length of [0, 1, 80, 159, 160, 161, 500]) {
      for (const at of [0, length >> 1, length]) {
        const bytes = new Uint8Array(length + 1).fill(0x61);
        bytes[at] = 0x80;
        assert.equal(decodeUtf8(bytes), undefined);
      }
    }
  });

  it('decodes the first bytes alone where it is told how many', () => {
    const bytes = new Uint8Array(400).fill(0x80);
    bytes.fill(0x61, 0, 300);
    for (const length of [0, 1, 159, 160, 161, 300]) {
      assert.equal(decodeUtf8(bytes, length), 'a'.repeat(length));
    }
    assert.equal(decodeUtf8(bytes, 301), undefined);
  });

  it('decodes well-formed bytes after ill-formed ones', () => {
    assert.equal(decode('e282'), undefined);
    assert.equal(decode('ac'), undefined);
    assert.equal(decode('41'), 'A');
  });
});

describe('encodeUtf8', () => {
  it('encodes the examples of RFC 3629 §7 and the ends of every range of §4', () => {
    for (const [text, hex] of PAIRS) assert.equal(encode(text), hex);
  });

  it('gives U+FFFD for a lone surrogate', () => {
    assert.equal(encode('\ud800'), 'efbfbd');
    assert.equal(encode('a\udc00b'), '61efbfbd62');
  });
});

describe('encodeUtf8Into', () => {
  it('writes the bytes in front, and returns how many they are', () => {
    for (const [text, hex] of PAIRS) {
      const target = new Uint8Array(16).fill(7);
      const written = encodeUtf8Into(text, target);
      assert.equal(written, hex.length / 2);
      assert.equal(Buffer.from(target).toString('hex'), hex + '07'.repeat(16 - written));
    }
  });

  it('stops before the first character that does not fit', () => {
    const target = new Uint8Array(4).fill(7);
    assert.equal(encodeUtf8Into('ab\u20acc', target), 2);
    assert.deepEqual([...target], [0x61, 0x62, 7, 7]);
  });
});
