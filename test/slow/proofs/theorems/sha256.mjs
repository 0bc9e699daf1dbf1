// Theorems about SHA-256: constants, compression, padding.

import { DataView } from '../interpreter/memory.mjs';
import { int32 } from '../interpreter/numbers.mjs';
import { term } from '../interpreter/terms.mjs';
import { proveAll, proveEqual, Unproved } from '../prover/prove.mjs';
import { bytesOf, compression, hashWords, initialHash, roundConstants } from '../specification/sha256.mjs';
import {
  afterAnyCalls,
  byteArray,
  createWorld,
  equalities,
  opaqueCompression,
  termsOf,
  unknownBytes,
  unknownWords,
  wordArray,
} from './world.mjs';

const FILE = 'primitives/sha256.js';
const upTo = (last) => Array.from({ length: last + 1 }, (_, n) => n);

export const constants = {
  name: 'SHA-256, constants',
  statement:
    'The eight words of the initial hash value and the 64 constants of the rounds are the first 32 bits ' +
    'of the fractional parts of the square roots of the first 8 and the cube roots of the first 64 primes ' +
    '(FIPS 180-4 §4.2.2, §5.3.3), computed in whole numbers.',
  symbols: 'H⁽⁰⁾ᵢ = ⌊2³²·√pᵢ⌋ mod 2³², Kᵢ = ⌊2³²·∛pᵢ⌋ mod 2³²',
  range: 'all 72 constants',
  method: 'computed',
  rules: [],
  prove({ read }) {
    const { names } = createWorld({ read, modules: [FILE] });
    const isEqual = (array, expected) =>
      array.length === expected.length && [...array].every((word, n) => word === expected[n]);
    if (!isEqual(names.INITIAL_STATE, initialHash())) throw new Unproved('the initial hash value');
    if (!isEqual(names.K, roundConstants())) throw new Unproved('the constants of the rounds');
  },
  faults: [
    { name: 'a digit of the initial hash value', file: FILE, find: '0x6a09e667', replace: '0x6a09e666' },
    { name: 'a digit of a round constant', file: FILE, find: '0x90befffa', replace: '0x90befffb' },
  ],
};

export const compress = {
  name: 'SHA-256, compression',
  statement:
    '`compress` turns every state and block into what FIPS 180-4 §6.2.2 says, for every table of 64 round ' +
    'constants, and changes nothing but the state.',
  symbols: '∀ H ∈ (2³²)⁸, M ∈ (2⁸)⁶⁴, K ∈ (2³²)⁶⁴: compress(H, M) = H′ of §6.2.2',
  range: 'all states, all blocks, all constants; the block at offset 0 or 64 of its view',
  method: 'proved for all inputs',
  rules: [],
  async prove({ read, program }) {
    const { names, kept } = createWorld({ read, modules: [FILE] });
    const K = unknownWords('k', 64);
    K.forEach((word, n) => names.K.write(n, int32(word)));
    kept.forEach((cells) => cells.written.clear());
    const hash = unknownWords('h', 8),
      message = unknownBytes('m', 128);
    const bytes = byteArray(message);
    const runs = [0, 64].map((offset) => {
      const state = wordArray(hash);
      names.compress(state, new DataView(bytes.buffer), offset);
      const block = Array.from({ length: 16 }, (_, t) =>
        term('word', message.slice(offset + 4 * t, offset + 4 * t + 4)),
      );
      return { code: termsOf(state), block };
    });
    if ([bytes.memory, ...kept].some(({ written }) => written.size > 0))
      throw new Unproved('something other than the state is written');
    const [{ code, block }, second] = runs;
    await proveEqual(
      code.map((word, n) => [word, compression(hash, block, K)[n]]),
      { program },
    );
    // The second run is the same computation over the other block.
    const swap = new Map(message.map((byte, n) => [byte, message[(n + 64) % 128]]));
    await proveAll(
      equalities(
        code.map((word) => renamed(word, swap)),
        second.code,
        'the block at 64',
      ),
      { program },
    );
  },
  faults: [
    { name: 'a rotation by 7 instead of 6', file: FILE, find: '>>> 6 |', replace: '>>> 7 |' },
    {
      name: 'a word of the schedule from the one before',
      file: FILE,
      find: 'w15 = w15 +',
      replace: 'w15 = w14 +',
    },
    {
      name: 'the state is not added to',
      file: FILE,
      find: 'state[7] = state[7] + h | 0',
      replace: 'state[7] = h | 0',
    },
  ],
};

/** A term with other variables in it. */
function renamed(root, swap) {
  const done = new Map(swap);
  const visit = (of) => {
    if (!done.has(of)) done.set(of, of.args.length === 0 ? of : term(of.op, of.args.map(visit), of.k));
    return done.get(of);
  };
  return visit(root);
}

export const padding = {
  name: 'SHA-256, padding and blocks',
  statement:
    '`sha256` pads a message, cuts it into blocks and writes the digest as FIPS 180-4 §5.1.1, §5.2.1 and ' +
    '§6.2.2 say, whatever the calls before it left in the shared buffers.',
  symbols: '∀ n ≤ 320, m ∈ (2⁸)ⁿ, C, H⁽⁰⁾: sha256(m) = bytes(fold C over blocks(pad(m)) from H⁽⁰⁾)',
  range:
    'every length from 0 to 320 bytes, all contents, every compression function, every initial hash value',
  method: 'for all inputs of each length up to 320',
  rules: ['SHA-256 pads as specified, with the length in 64 bits.'],
  async prove({ read, program }) {
    const opaque = opaqueCompression();
    const world = createWorld({ read, modules: [FILE], stubs: { compress: opaque.compress } });
    const initial = unknownWords('h', 8);
    initial.forEach((word, n) => world.names.INITIAL_STATE.write(n, int32(word)));
    await afterAnyCalls(
      world,
      upTo(320),
      (length, same) => {
        const message = unknownBytes('m', length);
        const code = termsOf(world.names.sha256(byteArray(message)));
        same(code, bytesOf(hashWords(message, initial, opaque.apply)));
      },
      { program },
    );
  },
  faults: [
    {
      name: 'the digest is computed in the initial hash value itself',
      file: FILE,
      find: 'const state = new Int32Array(INITIAL_STATE);',
      replace: 'const state = INITIAL_STATE;',
    },
  ],
};
