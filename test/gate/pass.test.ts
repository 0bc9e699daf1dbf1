/** Claims in headers: no value can end a line, name another header, or be mistaken for the client's own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { passedHeaders } from '../../src/gate/pass.ts';

const RULES = new Map([
  ['sub', 'X-Auth-Subject'],
  ['n', 'X-Auth-N'],
]);

test('texts, numbers and truth values', () => {
  assert.deepEqual(passedHeaders(RULES, { sub: 'a user@example.org', n: 1.5 }), {
    'X-Auth-Subject': 'a user@example.org',
    'X-Auth-N': '1.5',
  });
  assert.deepEqual(passedHeaders(RULES, { sub: '0', n: false }), {
    'X-Auth-Subject': '0',
    'X-Auth-N': 'false',
  });
});

const empty: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  ' a',
  'a ',
  'a  b',
  'a\r\nX-Admin: 1',
  'a\nb',
  'a\tb',
  'a\0b',
  'a\x7f',
  'José',
  '\u2028',
  'x'.repeat(1025),
  ['a'],
  { a: 1 },
  Infinity.toString() + '\n',
];

for (const value of empty) {
  test(`empty: ${JSON.stringify(value)?.slice(0, 40)}`, () => {
    assert.equal(passedHeaders(RULES, { n: value })['X-Auth-N'], '');
  });
}

test('every header is there, with or without claims, and inherited ones are none', () => {
  assert.deepEqual(passedHeaders(RULES, undefined), { 'X-Auth-Subject': '', 'X-Auth-N': '' });
  assert.deepEqual(
    passedHeaders(
      new Map([
        ['toString', 'X-T'],
        ['__proto__', 'X-P'],
      ]),
      {},
    ),
    { 'X-T': '', 'X-P': '' },
  );
  assert.equal(passedHeaders(RULES, { sub: 'x'.repeat(1024) })['X-Auth-Subject']?.length, 1024);
});
