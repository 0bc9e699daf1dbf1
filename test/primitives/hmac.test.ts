/** HMAC-SHA-256 (RFC 2104, FIPS 198-1) against RFC 4231, RFC 7515 and node:crypto. */

import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import { bytesOfWords, workBuffer } from '../../src/primitives/bytes.ts';
import { hmacInto, hmacKey, hmacSha256, INNER_PAD, outerHash, paddedKey } from '../../src/primitives/hmac.ts';
import { assertThrows, NOT_STRINGS, wrong } from '../helpers.ts';

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const fromText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const expected = (key: Uint8Array, message: Uint8Array): string =>
  createHmac('sha256', key).update(message).digest('hex');

/** RFC 4231 §4.2 to §4.8; the fifth tag is cut to 128 bits there. */
const RFC_4231: readonly (readonly [key: Uint8Array, message: Uint8Array, tag: string])[] = [
  [new Uint8Array(20).fill(0x0b), fromText('Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [fromText('Jefe'), fromText('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  [new Uint8Array(20).fill(0xaa), new Uint8Array(50).fill(0xdd),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
  [fromHex('0102030405060708090a0b0c0d0e0f10111213141516171819'), new Uint8Array(50).fill(0xcd),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b'],
  [new Uint8Array(20).fill(0x0c), fromText('Test With Truncation'), 'a3b6167473100ee06e0c796c2955552b'],
  [new Uint8Array(131).fill(0xaa), fromText('Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
  [new Uint8Array(131).fill(0xaa),
    fromText('This is a test using a larger than block-size key and a larger than block-size data. ' +
      'The key needs to be hashed before being used by the HMAC algorithm.'),
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2'],
];

describe('hmacSha256', () => {
  it('gives the tags of RFC 4231 §4', () => {
    for (const [key, message, tag] of RFC_4231) {
      assert.equal(toHex(hmacSha256(key, message)).slice(0, tag.length), tag);
    }
  });

  it('gives the signature of RFC 7515 appendix A.1', () => {
    const key = Buffer.from(
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow', 'base64url',
    );
    const input = 'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.' +
      'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
    const tag = Buffer.from(hmacSha256(key, fromText(input))).toString('base64url');
    assert.equal(tag, 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
  });

  it('agrees with node:crypto at every block boundary of key and message (RFC 2104 §2)', () => {
    const messages = [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 121, 128, 1023, 1024, 1025, 5000];
    for (const keyLength of [0, 1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000]) {
      const key = random(keyLength);
      for (const length of messages) {
        const message = random(length);
        assert.equal(toHex(hmacSha256(key, message)), expected(key, message), `${keyLength}, ${length}`);
      }
    }
  });

  it('hashes a key of 65 bytes first, and one of 64 bytes not (RFC 2104 §2)', () => {
    const message = fromText('message');
    const long = random(65);
    const hashed = new Uint8Array(createHash('sha256').update(long).digest());
    assert.equal(toHex(hmacSha256(long, message)), toHex(hmacSha256(hashed, message)));
    const block = random(64);
    const other = new Uint8Array(createHash('sha256').update(block).digest());
    assert.notEqual(toHex(hmacSha256(block, message)), toHex(hmacSha256(other, message)));
  });

  it('gives 32 fresh bytes, and leaves key and message as they are', () => {
    const key = random(70);
    const message = random(70);
    const [keyBefore, messageBefore] = [key.slice(), message.slice()];
    const first = hmacSha256(key, message);
    assert.equal(first.constructor, Uint8Array);
    assert.equal(first.length, 32);
    first.fill(0);
    assert.equal(toHex(hmacSha256(key, message)), expected(key, message));
    assert.deepEqual(key, keyBefore);
    assert.deepEqual(message, messageBefore);
  });

  it('takes exactly the bytes of a view', () => {
    const bytes = random(200);
    const key = bytes.subarray(10, 60);
    const message = bytes.subarray(70, 180);
    assert.equal(toHex(hmacSha256(key, message)), expected(key, message));
  });

  it('throws a TypeError that names the argument for anything but bytes', () => {
    for (const value of ['a'.repeat(32), ...NOT_STRINGS.filter((other) => !(other instanceof Uint8Array))]) {
      const notBytes = wrong<Uint8Array>(value);
      const takes = 'takes a Uint8Array';
      assertThrows(() => hmacSha256(notBytes, random(1)), TypeError, ['hmacSha256: "key"', takes]);
      assertThrows(() => hmacSha256(random(1), notBytes), TypeError, ['hmacSha256: "message"', takes]);
    }
  });
});

describe('hmacInto', () => {
  const tagOf = (key: ReturnType<typeof hmacKey>, message: Uint8Array): string => {
    const buffer = workBuffer(message.length);
    buffer.bytes.set(message);
    const tag = new Int32Array(8).fill(-1);
    hmacInto(key, buffer, message.length, tag);
    assert.deepEqual(buffer.bytes.subarray(0, message.length), message);
    return toHex(bytesOfWords(tag));
  };

  it('serves many messages from one prepared key, whichever keys come between', () => {
    const secrets = [random(32), random(64), random(100)];
    const keys = secrets.map(hmacKey);
    for (const length of [0, 1, 55, 56, 63, 64, 119, 120, 300]) {
      for (const [i, key] of keys.entries()) {
        const message = random(length);
        assert.equal(tagOf(key, message), expected(secrets[i] ?? message, message));
      }
    }
  });

  it('takes the first bytes of a buffer, whatever stands behind them', () => {
    const secret = random(32);
    const buffer = workBuffer(256);
    buffer.bytes.fill(0xff);
    const tag = new Int32Array(8);
    for (const length of [200, 120, 119, 64, 63, 56, 55, 1, 0]) {
      hmacInto(hmacKey(secret), buffer, length, tag);
      const message = new Uint8Array(length).fill(0xff);
      assert.equal(toHex(bytesOfWords(tag)), expected(secret, message), `${length}`);
    }
  });

  it('does not depend on the secret once the key is prepared', () => {
    const secret = random(32);
    const before = expected(secret, fromText('message'));
    const key = hmacKey(secret);
    secret.fill(0);
    assert.equal(tagOf(key, fromText('message')), before);
  });
});

describe('paddedKey and outerHash', () => {
  it('give, with any SHA-256 between them, the HMAC of RFC 2104 §2', () => {
    for (const keyLength of [0, 1, 32, 63, 64, 65, 200]) {
      const key = random(keyLength);
      const block = paddedKey(key, INNER_PAD).bytes.subarray(0, 64);
      for (const length of [0, 1, 55, 64, 500]) {
        const message = random(length);
        const inner = createHash('sha256').update(block).update(message).digest();
        const tag = Int32Array.from({ length: 8 }, (_, i) => inner.readInt32BE(i * 4));
        outerHash(hmacKey(key).outer, tag);
        assert.equal(toHex(bytesOfWords(tag)), expected(key, message), `${keyLength}, ${length}`);
      }
    }
  });

  it('leave the key as it is', () => {
    const key = random(40);
    const before = key.slice();
    paddedKey(key, 0x5c).bytes.fill(0);
    assert.deepEqual(key, before);
  });
});
