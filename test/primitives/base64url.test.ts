/** base64url without padding (RFC 4648 §5, RFC 7515 §2): one text for each byte string, no other accepted. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import {
  decodeBase64url, decodeBase64urlInto, encodeBase64url, encodeBase64urlInto,
} from '../../src/primitives/base64url.ts';
import { workBuffer, type WorkBuffer } from '../../src/primitives/bytes.ts';
import { assertThrows, NOT_STRINGS, wrong } from '../helpers.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const decode = (text: string): readonly number[] | undefined => {
  const bytes = decodeBase64url(text);
  return bytes === undefined ? undefined : [...bytes];
};

const VECTORS: readonly (readonly [bytes: string, text: string])[] = [
  ['', ''], ['f', 'Zg'], ['fo', 'Zm8'], ['foo', 'Zm9v'], ['foob', 'Zm9vYg'], ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
];

describe('base64url', () => {
  it('encodes and decodes the vectors of RFC 4648 §10, without padding', () => {
    for (const [bytes, text] of VECTORS) {
      assert.equal(encodeBase64url(bytesOf(bytes)), text);
      assert.deepEqual(decode(text), [...bytesOf(bytes)]);
    }
  });

  it('encodes and decodes the example of RFC 7515 appendix C', () => {
    assert.equal(encodeBase64url(Uint8Array.of(3, 236, 255, 224, 193)), 'A-z_4ME');
    assert.deepEqual(decode('A-z_4ME'), [3, 236, 255, 224, 193]);
  });

  it('uses the alphabet of RFC 4648 §5, in its order', () => {
    const bytes = new Uint8Array(48);
    for (let value = 0; value < 64; value += 1) {
      const at = (value >> 2) * 3;
      const bits = value << (18 - (value & 3) * 6);
      for (let n = 0; n < 3; n += 1) bytes[at + n] = (bytes[at + n] ?? 0) | ((bits >> (16 - n * 8)) & 0xff);
    }
    assert.equal(encodeBase64url(bytes), ALPHABET);
    assert.deepEqual(decode(ALPHABET), [...bytes]);
  });

  it('agrees with the platform on every length up to 200 bytes', () => {
    for (let length = 0; length <= 200; length += 1) {
      const bytes = new Uint8Array(randomBytes(length));
      const text = Buffer.from(bytes).toString('base64url');
      assert.equal(encodeBase64url(bytes), text);
      assert.deepEqual(decode(text), [...bytes]);
    }
    const all = Uint8Array.from({ length: 256 }, (_, value) => value);
    assert.equal(encodeBase64url(all), Buffer.from(all).toString('base64url'));
  });
});

describe('encodeBase64url', () => {
  it('encodes exactly the bytes of a view', () => {
    const bytes = bytesOf('xxfoobayy');
    assert.equal(encodeBase64url(bytes.subarray(2, 7)), 'Zm9vYmE');
    assert.equal(encodeBase64url(Buffer.from('fo')), 'Zm8');
  });

  it('throws a TypeError that names "bytes" for anything but bytes', () => {
    for (const value of ['Zg', undefined, null, 1, [1, 2], {}, new ArrayBuffer(2), new Uint16Array(2)]) {
      const act = (): string => encodeBase64url(wrong(value));
      assertThrows(act, TypeError, ['encodeBase64url: "bytes" takes a Uint8Array']);
    }
  });
});

describe('decodeBase64url', () => {
  it('refuses padding (RFC 7515 §2)', () => {
    for (const text of ['Zg==', 'Zm8=', 'Zg=', '=', '====', 'Zm9v=', 'Zm9v====']) {
      assert.equal(decode(text), undefined, text);
    }
  });

  it('refuses every character outside the alphabet at every place (RFC 4648 §3.3)', () => {
    // Every UTF-16 unit, so also those that share their low bits with a letter, and lone surrogates.
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      const character = String.fromCharCode(unit);
      for (const text of [`${character}AAA`, `A${character}AA`, `AA${character}A`, `AAA${character}`]) {
        if ((decodeBase64url(text) !== undefined) !== ALPHABET.includes(character)) {
          assert.fail(`U+${unit.toString(16)} in ${JSON.stringify(text)}`);
        }
      }
    }
  });

  it('refuses a wrong character at each place of a longer text, whatever follows it', () => {
    for (let length = 2; length <= 14; length += 1) {
      const good = 'A'.repeat(length);
      for (let at = 0; at < length; at += 1) {
        for (const character of ['!', '=', '+', '/', ' ', '\n', '.', '\0', '\u0141', '\u00c1', '\u{1f600}']) {
          assert.equal(decode(good.slice(0, at) + character + good.slice(at + 1)), undefined);
        }
      }
    }
  });

  it('refuses a length of 1 modulo 4, which no bytes have', () => {
    for (const length of [1, 5, 9, 13, 41, 45]) assert.equal(decode('A'.repeat(length)), undefined);
    for (const length of [2, 3, 4, 6, 7, 8, 42, 43, 44]) {
      assert.deepEqual(decode('A'.repeat(length)), new Array(Math.floor((length * 3) / 4)).fill(0));
    }
  });

  it('refuses unused bits that are not zero: one text per byte string (RFC 4648 §3.5)', () => {
    for (const [lead, bits] of [['', 4], ['A', 2], ['Zm9vA', 4], ['Zm9vYm', 2]] as const) {
      // Two characters are left to choose where four bits are over, one where two are.
      for (const first of bits === 4 ? ALPHABET : ['']) {
        for (const [value, last] of [...ALPHABET].entries()) {
          const text = lead + first + last;
          if (text.length % 4 === 1 || text.length % 4 === 0) continue;
          const isCanonical = (value & (2 ** bits - 1)) === 0;
          const isTwo = text.length % 4 === 2;
          if (isTwo !== (bits === 4)) continue;
          assert.equal(decode(text) !== undefined, isCanonical, text);
          if (isCanonical) assert.equal(Buffer.from(decode(text) ?? []).toString('base64url'), text);
        }
      }
    }
  });

  it('accepts exactly one text for each one and two bytes', () => {
    const found = new Set<string>();
    for (const first of ALPHABET) {
      for (const second of ALPHABET) {
        const one = decode(first + second);
        if (one !== undefined) found.add(one.join());
        for (const third of ALPHABET) {
          const two = decodeBase64url(first + second + third);
          if (two !== undefined) found.add(two.join());
        }
      }
    }
    assert.equal(found.size, 256 + 65_536);
  });

  it('gives undefined for anything but a text', () => {
    for (const value of NOT_STRINGS) assert.equal(decodeBase64url(wrong(value)), undefined);
  });

  it('gives bytes of exactly the length of the text', () => {
    for (const text of ['', 'Zg', 'Zm8', 'Zm9v', 'Zm9vYg']) {
      const bytes = decodeBase64url(text);
      assert.equal(bytes?.constructor, Uint8Array);
      assert.equal(bytes?.length, Math.floor((text.length * 3) / 4));
    }
    assert.notEqual(decodeBase64url('Zg'), decodeBase64url('Zg'));
  });
});

describe('encodeBase64urlInto', () => {
  it('writes from its place on, returns the end, and touches nothing else', () => {
    for (const [bytes, text] of VECTORS) {
      const target = new Uint8Array(16).fill(7);
      const end = encodeBase64urlInto(bytesOf(bytes), bytes.length, target, 3);
      assert.equal(end, 3 + text.length);
      assert.deepEqual([...target], [7, 7, 7, ...bytesOf(text), ...new Array(13 - text.length).fill(7)]);
    }
  });

  it('reads no byte behind the length', () => {
    for (const [bytes, text] of VECTORS) {
      const source = new Uint8Array(12).fill(255);
      source.set(bytesOf(bytes));
      const target = new Uint8Array(12);
      const end = encodeBase64urlInto(source, bytes.length, target, 0);
      assert.equal(Buffer.from(target.subarray(0, end)).toString('latin1'), text);
    }
  });
});

describe('decodeBase64urlInto', () => {
  const bufferOf = (text: string): WorkBuffer => {
    const buffer = workBuffer(text.length);
    buffer.bytes.set(bytesOf(text));
    return buffer;
  };

  it('reads from one place to another, returns the count, and touches at most three bytes behind it', () => {
    for (const [bytes, text] of VECTORS) {
      for (const from of [0, 1, 2, 3, 4, 5]) {
        const target = workBuffer(10);
        target.whole.fill(7);
        const source = bufferOf(`${'!'.repeat(from)}${text}!!`);
        assert.equal(decodeBase64urlInto(source, from, from + text.length, target), bytes.length);
        assert.deepEqual([...target.bytes.subarray(0, bytes.length)], [...bytesOf(bytes)]);
        assert.deepEqual(new Set(target.bytes.subarray(bytes.length + 3)), new Set([7]));
        assert.deepEqual(new Set(target.whole.subarray(0, 64)), new Set([7]));
      }
    }
  });

  it('fills a buffer of just the size, as Buffer does, for every length of random bytes', () => {
    for (let length = 0; length < 200; length += 1) {
      const bytes = randomBytes(length);
      const text = bytes.toString('base64url');
      const target = workBuffer(length);
      assert.equal(decodeBase64urlInto(bufferOf(text), 0, text.length, target), length);
      assert.equal(Buffer.compare(target.bytes.subarray(0, length), bytes), 0);
    }
  });

  it('returns -1 for a wrong text of every length', () => {
    const texts = ['A', 'A!', '!A', 'AB', 'AA!', 'A!A', '!AA', 'AAB', 'AAA!', '!AAA', 'AAA!AA', 'AAA!AAA'];
    for (const text of texts) {
      assert.equal(decodeBase64urlInto(bufferOf(text), 0, text.length, workBuffer(8)), -1, text);
    }
  });
});
