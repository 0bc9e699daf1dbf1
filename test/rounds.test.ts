// The written-out part of `src/primitives/sha256.ts` is generated here from FIPS 180-4 §6.2.2 and compared,
// so that whoever reviews it reads a template for one round and one word instead of every line.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

const source = readFileSync(new URL('../src/primitives/sha256.ts', import.meta.url), 'utf8');

/** The text between two marks, each of which stands there once. */
function between(from: string, to: string): string {
  for (const mark of [from, to]) assert.equal(source.split(mark).length, 2, mark);
  return source.slice(source.indexOf(from) + from.length, source.indexOf(to));
}

const rotated = (word: string, bits: number): string => `(${word}>>>${bits} | ${word}<<${32 - bits})`;
const inner = (word: string, bits: number): string => `${rotated(word, bits)} ^ ${word}`;
const indices = Array.from({ length: 16 }, (_, index) => index);

/** One round of §6.2.2 step 3; a working variable keeps its place, so the names move by one each round. */
function round(index: number): string {
  const name = (place: number): string => 'abcdefgh'.charAt((place - index + 16) & 7);
  const [a = '', b, , d, e = '', f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map(name);
  const [mine, before] = index % 2 === 0 ? ['q', 'p'] : ['p', 'q'];
  const constant = index === 0 ? 't' : `t + ${index}`;
  // Σ1(e) turns e by 6, 11 and 25: by 14, XOR e, by 5 more, XOR e, by 6 more; Σ0(a) likewise by 9, 11 and 2.
  return [
    `${h} = ${h} + w${index} + (K[${constant}] as number) | 0; `,
    `${h} = ${h} + (${g} ^ ${e} & (${f} ^ ${g})) | 0; ${mine} = ${a} ^ ${b};\n`,
    `x = ${inner(e, 14)}; x = ${inner('x', 5).replace(/x$/, e)}; `,
    `${h} = ${h} + ${rotated('x', 6)} | 0; ${d} = ${d} + ${h} | 0;\n`,
    `x = ${inner(a, 9)}; x = ${inner('x', 11).replace(/x$/, a)}; `,
    `${h} = ${h} + (${b} ^ ${mine} & ${before}) | 0; ${h} = ${h} + ${rotated('x', 2)} | 0;\n`,
  ].join('');
}

/** One word of the schedule of §6.2.2 step 1, in the place of the word sixteen before it. */
function word(index: number): string {
  const w = (distance: number): string => `w${(index + distance) & 15}`;
  // σ0 turns by 18 and 7 and shifts by 3: by 11, XOR, by 7 more; σ1 by 19 and 17, and shifts by 10.
  return [
    `x = ${inner(w(1), 11)}; y = ${inner(w(14), 2)};\n`,
    `${w(0)} = ${w(0)} + (${rotated('x', 7)} ^ ${w(1)}>>>3) + ${w(9)} `,
    `+ (${rotated('y', 17)} ^ ${w(14)}>>>10) | 0;\n`,
  ].join('');
}

const START = 'for (let t = 0; t <= 48; t += 16) {\n';
const BREAK = 'if (t === 48) break;\n';
const END = '  }\n  // Step 4.';

/** The lines of code, however they are indented. */
function code(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('//'));
}

it('the sixteen rounds of sha256 are those of the template', () => {
  assert.deepEqual(code(between(START, BREAK)), code(indices.map(round).join('')));
});

it('the sixteen words of its schedule are those of the template', () => {
  assert.deepEqual(code(between(BREAK, END)), code(indices.map(word).join('')));
});
