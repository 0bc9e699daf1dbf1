/** SHA-256 (FIPS 180-4 §6.2) against its own examples and node:crypto. */

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import { bytesOfWords, workBuffer } from '../../src/primitives/bytes.ts';
import { compress, finish, INITIAL_STATE, sha256, workingCopy } from '../../src/primitives/sha256.ts';
import { assertThrows, NOT_STRINGS, wrong } from '../helpers.ts';

const fromText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const expected = (message: Uint8Array): string => createHash('sha256').update(message).digest('hex');
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('sha256', () => {
  it('gives the digests of the examples for FIPS 180-4', () => {
    const examples: readonly (readonly [message: string, digest: string])[] = [
      ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      ['abc', ABC],
      ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
        '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
      ['abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn' +
        'hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
        'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1'],
      ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
    ];
    for (const [message, digest] of examples) assert.equal(toHex(sha256(fromText(message))), digest);
  });

  it('agrees with node:crypto on every length up to 300 bytes, block boundaries included', () => {
    for (let length = 0; length <= 300; length += 1) {
      const message = new Uint8Array(randomBytes(length));
      assert.equal(toHex(sha256(message)), expected(message), `${length}`);
    }
  });

  it('agrees with node:crypto on either side of the size of its buffer', () => {
    for (const length of [951, 952, 1015, 1016, 1023, 1024, 1025, 1087, 1088, 2048, 4096, 4097, 70_001]) {
      for (const fill of [0, 0xff]) {
        const message = new Uint8Array(length).fill(fill);
        assert.equal(toHex(sha256(message)), expected(message), `${length}`);
      }
    }
  });

  it('keeps nothing of a longer message for the next, shorter one', () => {
    for (const length of [1024, 1025, 3000, 130]) {
      sha256(new Uint8Array(length).fill(0xff));
      assert.equal(toHex(sha256(fromText('abc'))), ABC);
      for (const next of [0, 1, 54, 55, 56, 57, 62, 63, 64, 119, 120]) {
        const message = new Uint8Array(next).fill(0x55);
        sha256(new Uint8Array(length).fill(0xff));
        assert.equal(toHex(sha256(message)), expected(message), `${length}, ${next}`);
      }
    }
  });

  it('gives 32 fresh bytes, leaves the message as it is, and takes exactly the bytes of a view', () => {
    const bytes = new Uint8Array(randomBytes(100));
    const before = bytes.slice();
    const digest = sha256(bytes.subarray(10, 90));
    assert.equal(digest.constructor, Uint8Array);
    assert.equal(digest.length, 32);
    assert.equal(toHex(digest), expected(bytes.subarray(10, 90)));
    digest.fill(0);
    assert.equal(toHex(sha256(bytes.subarray(10, 90))), expected(bytes.subarray(10, 90)));
    assert.deepEqual(bytes, before);
  });

  it('throws a TypeError that names "message" for anything but bytes', () => {
    for (const value of ['abc', ...NOT_STRINGS.filter((other) => !(other instanceof Uint8Array))]) {
      assertThrows(() => sha256(wrong(value)), TypeError, ['sha256: "message" takes a Uint8Array']);
    }
  });
});

describe('INITIAL_STATE', () => {
  it('is the first 32 bits of the fractions of the square roots of eight primes (FIPS 180-4 §5.3.3)', () => {
    const words = [2, 3, 5, 7, 11, 13, 17, 19].map((prime) => Math.floor((Math.sqrt(prime) % 1) * 2 ** 32));
    assert.deepEqual(Array.from(INITIAL_STATE, (word) => word >>> 0), words);
  });
});

describe('workingCopy', () => {
  it('has the message in front and room for its padding behind', () => {
    for (const length of [0, 1, 1023, 1024, 1025, 5000]) {
      const message = new Uint8Array(randomBytes(length));
      const { bytes, size } = workingCopy(message);
      assert.deepEqual(bytes.slice(0, length), message);
      assert.ok(size >= length && bytes.length >= length + 72);
    }
  });

  it('is the same buffer for every message of up to 1,024 bytes', () => {
    const shared = workingCopy(new Uint8Array(0));
    assert.equal(workingCopy(new Uint8Array(1024)), shared);
    assert.notEqual(workingCopy(new Uint8Array(1025)), shared);
  });
});

describe('compress', () => {
  it('takes the block at an offset, and leaves it as it is', () => {
    const { bytes, view } = workBuffer(192);
    bytes.fill(0xee);
    bytes.fill(0, 64, 128).set([0x61, 0x62, 0x63, 0x80], 64);
    bytes[127] = 24;
    const before = bytes.slice();
    const state = Int32Array.from(INITIAL_STATE);
    compress(state, view, 64);
    assert.equal(toHex(bytesOfWords(state)), ABC);
    assert.deepEqual(bytes, before);
  });
});

describe('finish', () => {
  it('goes on from blocks that were hashed before', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65]) {
      const message = new Uint8Array(randomBytes(64 + length));
      const buffer = workBuffer(256);
      buffer.bytes.set(message);
      const state = Int32Array.from(INITIAL_STATE);
      compress(state, buffer.view, 0);
      buffer.bytes.set(message.subarray(64));
      finish(state, buffer, length, 64);
      assert.equal(toHex(bytesOfWords(state)), expected(message), `${length}`);
    }
  });

  it('writes the length in bits as 64 bits, also beyond 32 (FIPS 180-4 §5.1.1)', () => {
    const table: readonly (readonly [before: number, length: number, bits: string])[] = [
      [0, 3, '0000000000000018'],
      [64, 3, '0000000000000218'],
      [0x1fff_ffc0, 3, '00000000fffffe18'],
      [0x2000_0000, 3, '0000000100000018'],
      [0x2000_0000 * 3 + 64, 5, '0000000300000228'],
      [0x2000_0000 * 0xffff, 1, '0000ffff00000008'],
    ];
    for (const [before, length, bits] of table) {
      const buffer = workBuffer(64);
      buffer.bytes.fill(0xaa);
      finish(Int32Array.from(INITIAL_STATE), buffer, length, before);
      const padding = `${'aa'.repeat(length)}80${'00'.repeat(55 - length)}${bits}`;
      assert.equal(toHex(buffer.bytes.subarray(0, 64)), padding);
    }
  });
});
