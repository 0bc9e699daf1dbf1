// Theorems about the comparisons: what they answer, on whichever way. That there is one way only is another
// theorem.

import { Truth } from '../interpreter/numbers.mjs';
import { constant, term } from '../interpreter/terms.mjs';
import { proveAll } from '../prover/prove.mjs';
import { byteArray, createWorld, everyWay, unknownBytes, unknownWords, wordArray } from './world.mjs';

const FILE = 'primitives/constant-time.js';
const isEqualTo = (as, bs) =>
  as.map((a, n) => term('equal', [a, bs[n]])).reduce((p, q) => term('both', [p, q]), constant(true, 1));
const truthOf = (value) => (value instanceof Truth ? value.term : constant(value, 1));

export const equalBytes = {
  name: 'Comparison of bytes',
  statement: '`constantTimeEqual` answers true exactly where two byte strings are equal.',
  symbols: '∀ m, n ≤ 64, a ∈ (2⁸)ᵐ, b ∈ (2⁸)ⁿ: constantTimeEqual(a, b) ⟺ m = n ∧ ∀i: aᵢ = bᵢ',
  range: 'every pair of lengths from 0 to 64 bytes, all contents',
  method: 'for all inputs of each pair of lengths up to 64',
  rules: ['Two byte strings are compared to the end, wherever they differ.'],
  async prove({ read, program }) {
    const { engine, names } = createWorld({ read, modules: [FILE], isPublic: true });
    const claims = [];
    for (let m = 0; m <= 64; m += 1) {
      for (let n = 0; n <= 64; n += 1) {
        const a = unknownBytes('a', m),
          b = unknownBytes('b', n);
        const specified = m === n ? isEqualTo(a, b) : constant(false, 1);
        for (const { path, result } of everyWay(engine, () =>
          truthOf(names.constantTimeEqual(byteArray(a), byteArray(b))),
        )) {
          if (result !== specified)
            claims.push({
              name: `lengths ${m} and ${n}`,
              given: path,
              shown: term('equal', [result, specified]),
            });
        }
      }
    }
    await proveAll(claims, { program });
  },
  faults: [
    {
      name: '|= becomes =, so that the last byte alone counts',
      file: FILE,
      find: 'for (let i = 0; i < a.length; i += 1)\n        difference |=',
      replace: 'for (let i = 0; i < a.length; i += 1)\n        difference =',
    },
    {
      name: 'the first byte is not compared',
      file: FILE,
      find: 'for (let i = 0; i < a.length; i += 1)',
      replace: 'for (let i = 1; i < a.length; i += 1)',
    },
  ],
};

export const equalWords = {
  name: 'Comparison of words',
  statement: '`constantTimeEqualWords` answers true exactly where eight words are equal.',
  symbols: '∀ a, b ∈ (2³²)⁸: constantTimeEqualWords(a, b) ⟺ ∀i: aᵢ = bᵢ',
  range: 'all pairs of eight words',
  method: 'proved for all inputs',
  rules: ['The MAC is taken over the text as received, and compared in constant time.'],
  async prove({ read, program }) {
    const { engine, names } = createWorld({ read, modules: [FILE], isPublic: true });
    const a = unknownWords('a', 8),
      b = unknownWords('b', 8);
    const ways = everyWay(engine, () => truthOf(names.constantTimeEqualWords(wordArray(a), wordArray(b))));
    await proveAll(
      ways.map(({ path, result }) => ({
        name: 'eight words',
        given: path,
        shown: term('equal', [result, isEqualTo(a, b)]),
      })),
      { program },
    );
  },
  faults: [
    { name: 'the last word is not compared', file: FILE, find: 'i < 8', replace: 'i < 7' },
    {
      name: 'differences cancel each other',
      file: FILE,
      find: 'for (let i = 0; i < 8; i += 1)\n        difference |=',
      replace: 'for (let i = 0; i < 8; i += 1)\n        difference ^=',
    },
  ],
};
