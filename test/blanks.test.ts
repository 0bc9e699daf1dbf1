// Blanks around a header's value (RFC 9110 §5.6.3): SP and HTAB, and no other white character.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { isBlank, trimBlanks } from '../src/blanks.ts';

it('blanks around are cut, blanks within stay', () => {
  const cases = [
    ['', ''], [' ', ''], ['\t \t', ''], ['a', 'a'], [' a', 'a'], ['a\t', 'a'], ['\t a b \t', 'a b'],
  ] as const;
  for (const [text, trimmed] of cases) assert.equal(trimBlanks(text), trimmed);
});

it('what else is white in Unicode stays', () => {
  for (const white of ['\n', '\r', '\v', '\f', '\u00a0', '\u2003', '\ufeff']) {
    assert.equal(trimBlanks(`${white}a${white}`), `${white}a${white}`);
  }
});

it('a long run of blanks takes linear time, and a place behind the end is none', () => {
  assert.equal(trimBlanks(`${' '.repeat(1_000_000)}a${'\t'.repeat(1_000_000)}`), 'a');
  assert.deepEqual([isBlank(' ', 0), isBlank('\t', 0), isBlank('a', 0), isBlank(' ', 1)], [true, true, false, false]);
});
