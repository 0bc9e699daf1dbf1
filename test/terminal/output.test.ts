/** Colour on a terminal only, and nothing that a terminal would obey. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { painter, table } from '../../src/terminal/output.ts';

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
