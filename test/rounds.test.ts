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
const small = (word: string, one: number, two: number, shifted: number): string =>
  `(${rotated(word, one)} ^ ${rotated(word, two)} ^ ${word}>>>${shifted})`;
const large = (word: string, bits: readonly number[]): string =>
  `(${bits.map((count) => rotated(word, count)).join(' ^ ')})`;
const indices = Array.from({ length: 16 }, (_, index) => index);

/** One round of §6.2.2 step 3; a working variable keeps its place, so the names move by one each round. */
function round(index: number): string {
  const name = (place: number): string => 'abcdefgh'.charAt((place - index + 16) & 7);
  const [a, b, , d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map(name);
  const [mine, before] = index % 2 === 0 ? ['q', 'p'] : ['p', 'q'];
  const constant = index === 0 ? 't' : `t + ${index}`;
  return [
    `${h} = ${h} + w${index} + (K[${constant}] as number) | 0; `,
    `${h} = ${h} + (${g} ^ ${e} & (${f} ^ ${g})) | 0; ${mine} = ${a} ^ ${b};\n`,
    `${h} = ${h} + ${large(String(e), [6, 11, 25])} | 0; ${d} = ${d} + ${h} | 0;\n`,
    `${h} = ${h} + (${b} ^ ${mine} & ${before}) | 0; ${h} = ${h} + ${large(String(a), [2, 13, 22])} | 0;\n`,
  ].join('');
}

/** One word of the schedule of §6.2.2 step 1, in the place of the word sixteen before it. */
function word(index: number): string {
  const w = (distance: number): string => `w${(index + distance) & 15}`;
  return `${w(0)} = ${w(0)} + ${small(w(1), 7, 18, 3)} + ${w(9)}\n+ ${small(w(14), 17, 19, 10)} | 0;\n`;
}

const START = 'for (let t = 0; ; t += 16) {\n';
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
