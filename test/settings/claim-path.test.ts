/** Claims by name and by JSON Pointer (RFC 6901 §5 with its own examples): own members, and nothing else. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { claimAt, claimNameProblem } from '../../src/settings/claim-path.ts';

// RFC 6901 §5.
const EXAMPLE = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

const found: readonly (readonly [name: string, value: unknown])[] = [
  ['foo', EXAMPLE.foo],
  ['a/b', 1],
  ['/foo', EXAMPLE.foo],
  ['/foo/0', 'bar'],
  ['/foo/1', 'baz'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
  ['/foo/2', undefined],
  ['/foo/00', undefined],
  ['/foo/-', undefined],
  ['/foo/-1', undefined],
  ['/foo/length', undefined],
  ['/foo/0/length', undefined],
  ['/foo/0/0', undefined],
  ['/bar/x', undefined],
  ['bar', undefined],
  ['toString', undefined],
  ['/toString', undefined],
  ['/__proto__', undefined],
  ['/foo/constructor', undefined],
];

for (const [name, value] of found) {
  test(`${JSON.stringify(name)}: ${JSON.stringify(value)}`, () =>
    assert.deepEqual(claimAt(EXAMPLE, name), value));
}

test('§4: ~01 is ~1, and not /', () => assert.equal(claimAt({ '~1': 'a', '/': 'b' }, '/~01'), 'a'));

test('a name without a slash at its start is no pointer', () => {
  assert.equal(claimAt({ 'https://x.example/role': 'a' }, 'https://x.example/role'), 'a');
});

test('without claims there is none', () => assert.equal(claimAt(undefined, 'sub'), undefined));

test('what an own __proto__ holds is found, and no more', () => {
  const claims = JSON.parse('{"__proto__": {"role": "admin"}}') as object;
  assert.equal(claimAt(claims, '/role'), undefined);
  assert.equal(claimAt(claims, '/__proto__/role'), 'admin');
});

test('names at fault, in words', () => {
  for (const name of ['sub', '/a/b', '/', '/a~0~1', 'a~b']) assert.equal(claimNameProblem(name), undefined);
  for (const name of ['/~', '/~2', '/a~'])
    assert.match(String(claimNameProblem(name)), /JSON Pointer.*~0.*~1/);
  for (const name of ['', 5, undefined])
    assert.match(String(claimNameProblem(name)), /^takes the name of a claim/);
});
