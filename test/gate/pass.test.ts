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

test('numbers as they were signed: safe whole numbers and finite decimals', () => {
  const passed = (json: string): string | undefined => passedHeaders(RULES, JSON.parse(json))['X-Auth-N'];
  for (const n of ['0', '-7', '9007199254740991', '-9007199254740991', '0.25', '1.5']) {
    assert.equal(passed(`{"n":${n}}`), n);
  }
  for (const n of ['9007199254740993', '-9007199254740992', '1e400', '-1e400', '1e21', '1e20']) {
    assert.equal(passed(`{"n":${n}}`), '', n);
  }
});

test('lists of texts without commas, joined; any other list is empty', () => {
  const passed = (n: unknown): string | undefined => passedHeaders(RULES, { n })['X-Auth-N'];
  assert.equal(passed(['a', 'b c', 'd']), 'a,b c,d');
  assert.equal(passed(['a']), 'a');
  for (const list of [[], [''], ['a', ''], ['a,b'], ['a', 5], ['a', ['b']], ['a', ' b'], ['a\r\nb'], ['José'],
    Array.from({ length: 600 }, () => 'a')]) {
    assert.equal(passed(list), '', JSON.stringify(list).slice(0, 40));
  }
});

test('claims at JSON Pointers, own members alone', () => {
  const rules = new Map([['/realm_access/roles', 'X-Roles'], ['/a~1b', 'X-AB'], ['/toString', 'X-T']]);
  assert.deepEqual(passedHeaders(rules, { realm_access: { roles: ['x', 'y'] }, 'a/b': 1 }), {
    'X-Roles': 'x,y', 'X-AB': '1', 'X-T': '',
  });
  assert.deepEqual(passedHeaders(rules, undefined), { 'X-Roles': '', 'X-AB': '', 'X-T': '' });
});
