/** Colour on a terminal only, and nothing that a terminal would obey. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { painter, printable, table } from '../../src/cli/output.ts';

const write = (): void => undefined;

test('colour: on a terminal that wants it, and nowhere else', () => {
  assert.equal(painter({ isTTY: true, write }, {})('yes', 'green'), '\x1b[32myes\x1b[39m');
  assert.equal(painter({ isTTY: true, write }, { NO_COLOR: '' })('no', 'dim'), '\x1b[2mno\x1b[22m');
  assert.equal(painter({ isTTY: true, write }, { NO_COLOR: '1' })('yes', 'red'), 'yes');
  assert.equal(painter({ isTTY: true, write }, { TERM: 'dumb' })('yes', 'yellow'), 'yes');
  assert.equal(painter({ isTTY: false, write }, {})('yes', 'red'), 'yes');
  assert.equal(painter({ write }, {})('yes', 'red'), 'yes');
});

test('printable: letters of any script stay, what is invisible or obeyed is escaped', () => {
  assert.equal(printable({ name: 'José 李' }), '{"name":"José 李"}');
  assert.equal(
    printable('\x1b[31m\x9b1m\u202e\u2028\u200b\n'),
    '"\\u001b[31m\\u009b1m\\u202e\\u2028\\u200b\\n"',
  );
  assert.equal(printable('\u{e0041}\ue000\ud800'), '"\\udb40\\udc41\\ue000\\ud800"');
  assert.deepEqual(JSON.parse(printable({ a: '\u202e\u{e0041}' })), { a: '\u202e\u{e0041}' });
});

test('printable: a nesting too deep for the writer is said, not thrown', () => {
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  assert.equal(printable(deep), '"nested too deep to be printed"');
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
