/** Comparison that looks at every byte: equal, unequal, and nothing decided early. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import { constantTimeEqual, constantTimeEqualWords } from '../../src/primitives/constant-time.ts';
import { assertThrows, NOT_STRINGS, wrong } from '../helpers.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('constantTimeEqual', () => {
  it('finds equal contents equal, at every length', () => {
    for (let length = 0; length <= 70; length += 1) {
      const one = new Uint8Array(randomBytes(length));
      assert.equal(constantTimeEqual(one, one.slice()), true);
      assert.equal(constantTimeEqual(one, one), true);
    }
    assert.equal(constantTimeEqual(Buffer.from('a MAC'), new Uint8Array(Buffer.from('a MAC'))), true);
  });

  it('finds a difference of any single bit, from the first byte to the last', () => {
    for (const length of [1, 2, 31, 32, 33]) {
      const one = new Uint8Array(randomBytes(length));
      for (let bit = 0; bit < length * 8; bit += 1) {
        const other = one.slice();
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.equal(constantTimeEqual(one, other), false);
        assert.equal(constantTimeEqual(other, one), false);
      }
    }
  });

  it('lets no difference cancel another', () => {
    assert.equal(constantTimeEqual(bytes(1, 1), bytes(2, 2)), false);
    assert.equal(constantTimeEqual(bytes(1, 2), bytes(2, 1)), false);
    assert.equal(constantTimeEqual(bytes(255, 0, 255, 0), bytes(0, 255, 0, 255)), false);
    assert.equal(constantTimeEqual(bytes(7, 7, 7), bytes(0, 0, 0)), false);
  });

  it('finds different lengths unequal, also where one is the beginning of the other', () => {
    for (const [a, b] of [[[], [0]], [[0], [0, 0]], [[1, 2], [1, 2, 3]], [[1], []]] as const) {
      assert.equal(constantTimeEqual(bytes(...a), bytes(...b)), false);
      assert.equal(constantTimeEqual(bytes(...b), bytes(...a)), false);
    }
  });

  it('throws a TypeError that names the argument for anything but bytes: two texts would be equal', () => {
    for (const value of ['a', ...NOT_STRINGS.filter((other) => !(other instanceof Uint8Array))]) {
      const notBytes = wrong<Uint8Array>(value);
      const takes = 'takes a Uint8Array';
      assertThrows(() => constantTimeEqual(notBytes, bytes(1)), TypeError, ['constantTimeEqual: "a"', takes]);
      assertThrows(() => constantTimeEqual(bytes(1), notBytes), TypeError, ['constantTimeEqual: "b"', takes]);
    }
  });
});

describe('constantTimeEqualWords', () => {
  it('finds eight equal words equal, and a difference of any single bit', () => {
    const one = Int32Array.from({ length: 8 }, () => randomBytes(4).readInt32BE());
    assert.equal(constantTimeEqualWords(one, one.slice()), true);
    for (let bit = 0; bit < 256; bit += 1) {
      const other = one.slice();
      other[bit >> 5] = (other[bit >> 5] ?? 0) ^ (1 << (bit & 31));
      assert.equal(constantTimeEqualWords(one, other), false);
      assert.equal(constantTimeEqualWords(other, one), false);
    }
  });

  it('lets no difference cancel another', () => {
    const one = Int32Array.of(1, 1, 0, 0, 0, 0, 0, 0);
    assert.equal(constantTimeEqualWords(one, Int32Array.of(2, 2, 0, 0, 0, 0, 0, 0)), false);
    assert.equal(constantTimeEqualWords(new Int32Array(8).fill(-1), new Int32Array(8)), false);
  });

  it('reads every word of both, in the same order, wherever they differ', () => {
    const reads: string[] = [];
    const counted = (name: string, words: readonly number[]): Int32Array =>
      wrong<Int32Array>(new Proxy(words, {
        get: (target, key) => {
          reads.push(`${name}${String(key)}`);
          return Reflect.get(target, key) as unknown;
        },
      }));
    const order = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [`a${i}`, `b${i}`]);
    for (const at of [0, 3, 7, 8]) {
      reads.length = 0;
      const a = counted('a', [1, 2, 3, 4, 5, 6, 7, 8]);
      const b = counted('b', [1, 2, 3, 4, 5, 6, 7, 8].map((word, i) => (i === at ? -word : word)));
      assert.equal(constantTimeEqualWords(a, b), at === 8);
      assert.deepEqual(reads, order);
    }
  });
});
