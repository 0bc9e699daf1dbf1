/** Colour on a terminal only, and nothing that a terminal would obey. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { folded, foldedCells, painter, table, widthOf } from '../../src/terminal/output.ts';

const write = (): void => undefined;

test('colour: on a terminal that wants it, and nowhere else', () => {
  assert.equal(painter({ isTTY: true, write }, {})('yes', 'green'), '\x1b[32myes\x1b[39m');
  assert.equal(painter({ isTTY: true, write }, { NO_COLOR: '' })('no', 'dim'), '\x1b[2mno\x1b[22m');
  assert.equal(painter({ isTTY: true, write }, { NO_COLOR: '1' })('yes', 'red'), 'yes');
  assert.equal(painter({ isTTY: true, write }, { TERM: 'dumb' })('yes', 'yellow'), 'yes');
  assert.equal(painter({ isTTY: false, write }, {})('yes', 'red'), 'yes');
  assert.equal(painter({ write }, {})('yes', 'red'), 'yes');
});

test('table: columns as wide as their widest cell, nothing behind the last', () => {
  assert.equal(
    table([
      ['a', 'long', 'x'],
      ['bcd', 'e'],
    ]),
    '  a    long  x\n  bcd  e\n',
  );
  assert.equal(table([]), '');
});

test('a cell that is very long moves its own row alone', () => {
  const long = 'x'.repeat(100_000);
  const rows = [[long, 'a'], ...Array.from({ length: 1000 }, () => ['b', 'c'])];
  const text = table(rows);
  assert(text.length < 110_000, String(text.length));
  assert(text.endsWith('  b  c\n'));
  assert.equal(table([['y'.repeat(41), 'a']]), `  ${'y'.repeat(41)}  a\n`);
});

test('the width: of a terminal that says so, and without end anywhere else', () => {
  assert.equal(widthOf({ isTTY: true, columns: 80, write }), 80);
  for (const output of [{ isTTY: true }, { isTTY: true, columns: 0 }, { isTTY: false, columns: 80 }]) {
    assert.equal(widthOf({ ...output, write }), Infinity);
  }
});

test('lines break between words, and go on where they began', () => {
  assert.equal(folded('one two three', 2, 9), 'one two\n  three');
  assert.equal(folded('one two three', 2, Infinity), 'one two three');
  assert.equal(folded('a verylongwordthatstayswhole b', 1, 8), 'a\n verylongwordthatstayswhole\n b');
  assert.equal(folded('', 2, 8), '');
});

test('a narrow terminal: the last column goes on in its column, and no word is cut', () => {
  const rows = [['exp', '1700000000', 'in the year 2023, a Tuesday'], ['sub', '"me"']];
  assert.equal(
    table(rows, 36),
    `  exp  1700000000  in the year 2023,
                   a Tuesday
  sub  "me"
`,
  );
});

test('a very narrow one: it moves below the others', () => {
  const lines = table([['a-long-name', 'another-cell', 'some words that go on']], 24).split('\n');
  assert.deepEqual(lines, ['  a-long-name', '    another-cell', '    some words that go', '    on', '']);
});

test('a row of one cell is a paragraph', () => {
  assert.equal(table([['some words that go on']], 14), '  some words\n  that go on\n');
});

test('cells that find no room go on in the next line, each as a whole', () => {
  const cells = ['GET    ', 'address_refused', '203.0.113.9', 'no allow rule'];
  assert.equal(foldedCells(cells, 10, 4, Infinity), 'GET      address_refused  203.0.113.9  no allow rule');
  assert.equal(foldedCells(cells, 10, 4, 40), 'GET      address_refused\n    203.0.113.9  no allow rule');
  assert.equal(foldedCells(cells, 10, 4, 20), 'GET\n    address_refused\n    203.0.113.9\n    no allow rule');
});
