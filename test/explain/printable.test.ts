/** Nothing that a terminal, a log or a page would obey. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printable } from '../../src/explain/printable.ts';

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
