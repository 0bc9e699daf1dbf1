/** Files of one entry a line: comments, places, and what counts as cut off. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lineFileInSteps, readLineFile, type LineForm } from '../../src/settings/line-file.ts';

const RULES: LineForm = { entry: 'rule', comments: 'anywhere' };
const TOKENS: LineForm = { entry: 'token or jti', comments: 'lines' };
const read = (text: string, form = RULES): ReturnType<typeof readLineFile> =>
  readLineFile(Buffer.from(text), form);

test('entries with their places; comments, blanks and blank lines are none', () => {
  const { file } = read('# all\n\n  ::1\t# me\r\n10.0.0.0/8#x\n \t \n#\n1.1.1.1\n');
  assert.deepEqual(file?.entries, ['::1', '10.0.0.0/8', '1.1.1.1']);
  assert.deepEqual(
    [0, 1, 2].map((i) => file?.placeOf(i)),
    [
      { line: 3, column: 3 },
      { line: 4, column: 1 },
      { line: 7, column: 1 },
    ],
  );
});

test('where only lines may be comments, a # within an entry is a part of it', () => {
  const { file } = read('#a\na#b\n #c\n', TOKENS);
  assert.deepEqual(file?.entries, ['a#b', '#c']);
});

const faults: readonly (readonly [what: string, bytes: Uint8Array, problem: RegExp])[] = [
  ['nothing', Buffer.from(''), /^it is empty, so it counts as cut off; .*rule/],
  ['no last line ending', Buffer.from('1.1.1.1\n203.0.113.0/2'), /^line 2 has no line ending.*cut off/],
  ['one line without an ending', Buffer.from('1.1.1.1'), /^line 1 has no line ending/],
  ['no line ending behind a comment', Buffer.from('1.1.1.1\n# x'), /^line 2 has no line ending/],
  [
    'comments alone',
    Buffer.from('# none\n\n'),
    /^it holds no rule, so it counts as cut off; .*leave the option/,
  ],
  ['no UTF-8', Uint8Array.of(0xff, 0x0a), /UTF-8/],
  ['a byte order mark', Buffer.from('\ufeff1.1.1.1\n'), /byte order mark; save it without/],
];

for (const [what, bytes, problem] of faults) {
  test(`a fault: ${what}`, () => {
    const reading = readLineFile(bytes, RULES);
    assert.equal(reading.file, undefined);
    assert.match(String(reading.problem), problem);
  });
}

test('a long file is read in steps', () => {
  let steps = 0;
  for (const _step of lineFileInSteps(Buffer.from('::1\n'.repeat(20_000)), RULES)) steps += 1;
  assert.equal(steps, 2);
});

test('a million lines keep their places', () => {
  const { file } = read('# x\n'.concat('10.0.0.1\n'.repeat(1_000_000)));
  assert.equal(file?.entries.length, 1_000_000);
  assert.deepEqual(file?.placeOf(999_999), { line: 1_000_001, column: 1 });
});
