/** Texts and their UTF-8 bytes, and what is none. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bytesOfText, textOfBytes } from '../../src/explain/text-bytes.ts';

test('there and back', () => {
  for (const text of ['', 'abc', 'é李\u{1f600}', '\ufeffa', 'a\0b\r\n']) {
    assert.deepEqual([...bytesOfText(text)], [...Buffer.from(text)]);
    assert.equal(textOfBytes(bytesOfText(text)), text);
  }
});

test('bytes that are no UTF-8 (RFC 3629)', () => {
  for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe6, 0x9d], [0xff, 0xfe, 0x61, 0x00]]) {
    assert.equal(textOfBytes(Uint8Array.from(bytes)), undefined);
  }
});
