/** Work buffers, words as bytes, and the test for what is bytes. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';

import { bytesOfWords, requireBytes, sharedBuffer, workBuffer } from '../../src/primitives/bytes.ts';
import { assertThrows, NOT_STRINGS } from '../helpers.ts';

const MESSAGE = 'owner: "name" takes a Uint8Array';

describe('workBuffer', () => {
  it('has its size and, behind that, room for the padding of a hash (FIPS 180-4 §5.1.1)', () => {
    for (const size of [0, 1, 32, 64, 1024]) {
      const buffer = workBuffer(size);
      assert.equal(buffer.size, size);
      // One bit, a length of 64 bits, and zeros up to the end of a block: 72 bytes at most.
      assert.ok(buffer.bytes.length >= size + 72);
    }
  });

  it('has a view of its own bytes', () => {
    const { bytes, view } = workBuffer(8);
    view.setInt32(4, 0x01020304);
    assert.deepEqual([...bytes.subarray(0, 8)], [0, 0, 0, 0, 1, 2, 3, 4]);
    assert.equal(view.byteLength, bytes.length);
    assert.notEqual(workBuffer(8).bytes.buffer, bytes.buffer);
  });

  it('has room for the block of a key right in front of its bytes (RFC 2104 §2), zeros at first', () => {
    const { bytes, whole } = workBuffer(8);
    assert.deepEqual(whole, new Uint8Array(64 + bytes.length));
    bytes[0] = 1;
    whole[63] = 2;
    assert.deepEqual([...whole.subarray(62, 66)], [0, 2, 1, 0]);
  });
});

describe('sharedBuffer', () => {
  it('gives one buffer again and again, a larger one where that is needed, and keeps none above 64 KiB', () => {
    const buffer = sharedBuffer(10);
    const first = buffer(10);
    assert.equal(first.size, 10);
    assert.ok(buffer(0) === first);
    const larger = buffer(11);
    assert.equal(larger.size, 65_536);
    assert.ok(buffer(10) === larger && buffer(65_536) === larger);
    const long = buffer(65_537);
    assert.equal(long.size, 65_537);
    assert.ok(buffer(65_537) !== long);
    assert.ok(buffer(65_536) === larger);
  });
});

describe('bytesOfWords', () => {
  it('writes eight words in big-endian order (FIPS 180-4 §3.1)', () => {
    const words = Int32Array.of(0x01020304, -1, 0, -2_147_483_648, 0x7fffffff, 1, 0x10, -0x0abcdef0);
    const hex = '01020304ffffffff00000000800000007fffffff0000000100000010f5432110';
    assert.equal(Buffer.from(bytesOfWords(words)).toString('hex'), hex);
  });

  it('gives 32 fresh bytes', () => {
    const words = new Int32Array(9).fill(1);
    assert.equal(bytesOfWords(words).length, 32);
    assert.notEqual(bytesOfWords(words), bytesOfWords(words));
  });
});

describe('requireBytes', () => {
  it('takes a Uint8Array, a Buffer and the bytes of another realm', () => {
    const foreign: unknown = runInNewContext('new Uint8Array(3)');
    assert.ok(!(foreign instanceof Uint8Array));
    for (const value of [new Uint8Array(), new Uint8Array(2), Buffer.from('a'), foreign]) {
      requireBytes('owner', 'name', value);
    }
  });

  it('throws a TypeError that names owner and argument for everything else', () => {
    const others = [
      'text', '', new Uint8ClampedArray(2), new Int8Array(2), new Uint16Array(2), new Float64Array(2),
      new ArrayBuffer(2), new DataView(new ArrayBuffer(2)), { length: 2, 0: 1, 1: 2 }, [1, 2], Uint8Array,
      ...NOT_STRINGS.filter((value) => !(value instanceof Uint8Array)),
    ];
    for (const value of others) {
      assertThrows(() => requireBytes('owner', 'name', value), TypeError, [MESSAGE]);
    }
  });

  it('is not deceived by an object that is merely tagged as bytes', () => {
    for (const length of [0, 3, 64]) {
      const tagged = { [Symbol.toStringTag]: 'Uint8Array', length };
      assertThrows(() => requireBytes('owner', 'name', tagged), TypeError, [MESSAGE]);
    }
  });
});
