// Theorems about HMAC-SHA-256: the key's two states, the MAC from them, and both together.

import { int32 } from '../interpreter/numbers.mjs';
import { bytesOf, hashWords, hmacBytes } from '../specification/sha256.mjs';
import { Unproved } from '../prover/prove.mjs';
import { constant, term } from '../interpreter/terms.mjs';
import {
  afterAnyCalls,
  byteArray,
  createWorld,
  opaqueCompression,
  termsOf,
  unknownBytes,
  unknownWords,
  wordArray,
} from './world.mjs';

const FILES = ['primitives/bytes.js', 'primitives/sha256.js', 'primitives/hmac.js'];
const HMAC = 'primitives/hmac.js';
const upTo = (last) => Array.from({ length: last + 1 }, (_, n) => n);

/**
 * HMAC's world: an opaque compression function, unknown initial words, and the specification over the same.
 */
function hmacWorld(read, stubsOf = () => ({})) {
  const opaque = opaqueCompression();
  const hash = (bytes) => bytesOf(hashWords(bytes, unknownWords('h', 8), opaque.apply));
  const world = createWorld({ read, modules: FILES, stubs: { compress: opaque.compress, ...stubsOf(hash) } });
  const initial = unknownWords('h', 8);
  initial.forEach((word, n) => world.names.INITIAL_STATE.write(n, int32(word)));
  /** The state after the one block that a key of 64 bytes and a pad make. */
  const afterPad = (key, pad) => {
    const masked = key.map((byte) => term('xor', [byte, constant(pad)]));
    return opaque.apply(
      initial,
      Array.from({ length: 16 }, (_, t) => term('word', masked.slice(4 * t, 4 * t + 4))),
    );
  };
  return { ...world, hash, afterPad };
}

/** Step (1) of RFC 2104 §2: the key of 64 bytes that a key stands for. */
function blockKey(key, hash) {
  const short = key.length > 64 ? hash(key) : key;
  return [...short, ...new Array(64 - short.length).fill(constant(0))];
}

export const keyStates = {
  name: 'HMAC, key',
  statement:
    '`hmacKey` gives the states after K ⊕ ipad and K ⊕ opad, where K is the key filled up with zeros, a ' +
    'key longer than 64 bytes hashed first (RFC 2104 §2, steps 1, 2 and 5), given that `sha256` does what ' +
    'the theorem before says.',
  symbols:
    '∀ k ≤ 130, key ∈ (2⁸)ᵏ, C, H⁽⁰⁾: hmacKey(key) = (C(H⁽⁰⁾, K ⊕ ipad), C(H⁽⁰⁾, K ⊕ opad)); and ' +
    'HMAC(key, ·) = HMAC(K, ·)',
  range:
    'every key length from 0 to 130 bytes, all contents, every compression function, every initial hash ' +
    'value',
  method: 'for all inputs of each length up to 130',
  rules: ['HMAC takes a key of any length; one longer than a block is hashed first.'],
  async prove({ read, program }) {
    const { names, hash, afterPad, ...world } = hmacWorld(read, (of) => ({
      sha256: (bytes) => byteArray(of(termsOf(bytes))),
    }));
    await afterAnyCalls(
      world,
      upTo(130),
      (length, same) => {
        const key = unknownBytes('k', length),
          text = unknownBytes('t', 9);
        const { inner, outer } = names.hmacKey(byteArray(key));
        const K = blockKey(key, hash);
        same([...termsOf(inner), ...termsOf(outer)], [...afterPad(K, 0x36), ...afterPad(K, 0x5c)]);
        // That the specification itself sees a key through K alone, as the next theorem takes for granted.
        same(hmacBytes(key, text, hash), hmacBytes(K, text, hash));
      },
      { program },
    );
  },
  faults: [
    { name: 'the outer pad is the inner one', file: HMAC, find: 'midstate(0x5c)', replace: 'midstate(0x36)' },
    {
      name: 'a key of 65 bytes is cut instead of hashed',
      file: HMAC,
      find: 'key.length > 64',
      replace: 'key.length > 65',
    },
  ],
};

export const mac = {
  name: 'HMAC, text',
  statement:
    '`hmacInto`, given the two states of a key, writes the MAC of the text’s first bytes (RFC 2104 §2, ' +
    'steps 3 to 7), whatever stands behind them and whatever the calls before it left in the shared ' +
    'buffers.',
  symbols: '∀ n ≤ 260, K ∈ (2⁸)⁶⁴, t ∈ (2⁸)ⁿ, C, H⁽⁰⁾: hmacInto(hmacKey(K), t) = HMAC(K, t)',
  range:
    'every text length from 0 to 260 bytes, all keys of 64 bytes (and so by the theorem before all keys ' +
    'up to 130), all contents, every compression function, every initial hash value',
  method: 'for all inputs of each length up to 260',
  rules: ['The MAC is taken over the text as received, and compared in constant time.'],
  async prove({ read, program }) {
    const { names, hash, afterPad, ...world } = hmacWorld(read);
    await afterAnyCalls(
      world,
      upTo(260),
      (length, same) => {
        const K = unknownBytes('k', 64),
          text = unknownBytes('t', length);
        const buffer = names.workBuffer(260),
          tag = wordArray(unknownWords('tag', 8));
        buffer.bytes.set(byteArray([...text, ...unknownBytes('behind', buffer.bytes.length - length)]));
        names.hmacInto(
          { inner: wordArray(afterPad(K, 0x36)), outer: wordArray(afterPad(K, 0x5c)) },
          buffer,
          length,
          tag,
        );
        same(bytesOf(termsOf(tag)), hmacBytes(K, text, hash));
        same(termsOf(buffer.bytes.subarray(0, length)), text);
      },
      { program },
    );
  },
  faults: [
    {
      name: 'the inner hash forgets the block before the text',
      file: HMAC,
      find: 'finish(tag, text, length, 64)',
      replace: 'finish(tag, text, length, 0)',
    },
    {
      name: 'the end of the padding keeps what stood there',
      file: 'primitives/sha256.js',
      find: 'i < end - 8; i += 4',
      replace: 'i < end - 12; i += 4',
      also: ['SHA-256, padding and blocks'],
    },
    {
      name: 'the length of the outer block is that of the digest alone',
      file: HMAC,
      find: '96 * 8',
      replace: '32 * 8',
    },
  ],
};

export const whole = {
  name: 'HMAC, whole',
  statement:
    '`hmacSha256` gives the 32 bytes of HMAC-SHA-256, H(K ⊕ opad ‖ H(K ⊕ ipad ‖ text)) (RFC 2104 §2), ' +
    'given that `hmacKey` and `hmacInto` do what the two theorems before say.',
  symbols: '∀ (k, n) of the range, key ∈ (2⁸)ᵏ, t ∈ (2⁸)ⁿ: hmacSha256(key, t) = HMAC(key, t)',
  range:
    'every key length from 0 to 130 bytes with texts of 55, every text length from 0 to 260 bytes, and ' +
    '1,025, with keys of 32; all contents',
  method: 'for all inputs of each length stated',
  rules: [],
  async prove({ read, program }) {
    const opaque = opaqueCompression();
    const hash = (bytes) => bytesOf(hashWords(bytes, unknownWords('h', 8), opaque.apply));
    const keys = new Map();
    const world = createWorld({
      read,
      modules: FILES,
      stubs: {
        hmacKey(key) {
          const states = {};
          keys.set(states, termsOf(key));
          return states;
        },
        hmacInto(states, { bytes }, length, tag) {
          if (!keys.has(states)) throw new Unproved('states that no key has');
          const result = hmacBytes(keys.get(states), termsOf(bytes.subarray(0, length)), hash);
          for (let n = 0; n < 8; n += 1) tag.write(n, int32(term('word', result.slice(4 * n, 4 * n + 4))));
        },
      },
    });
    const cases = [...upTo(130).map((k) => [k, 55]), ...[...upTo(260), 1025].map((n) => [32, n])];
    await afterAnyCalls(
      world,
      cases,
      ([k, n], same) => {
        const key = unknownBytes('k', k),
          text = unknownBytes('t', n);
        same(termsOf(world.names.hmacSha256(byteArray(key), byteArray(text))), hmacBytes(key, text, hash));
      },
      { program },
    );
  },
  faults: [
    {
      name: 'the MAC is taken over the text without its last byte',
      file: HMAC,
      find: 'workingCopy(message), message.length, tag',
      replace: 'workingCopy(message), Math.max(0, message.length - 1), tag',
    },
  ],
};
