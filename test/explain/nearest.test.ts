/** Slips lead to the name that was meant; other words lead nowhere. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nearestName } from '../../src/explain/nearest.ts';

const NAMES = ['serve', 'token', 'verify', 'decode', 'keygen', 'check-address'];

const slips: readonly (readonly [word: string, name: string | undefined])[] = [
  ['serve', 'serve'],
  ['sevre', 'serve'],
  ['serv', 'serve'],
  ['VERIFY', 'verify'],
  ['tokens', 'token'],
  ['check-adress', 'check-address'],
  ['chekc-adresss', 'check-address'],
  ['kyegen', 'keygen'],
  ['', undefined],
  ['sign', undefined],
  ['xxxxx', undefined],
  ['a secret of thirty-two characters', undefined],
];

for (const [word, name] of slips) {
  test(`"${word}": ${name}`, () => assert.equal(nearestName(word, NAMES), name));
}

test('of several that are near, the nearest; of equal ones, the first', () => {
  assert.equal(nearestName('abcf', ['abxx', 'abcd', 'abce']), 'abcd');
  assert.equal(nearestName('x', []), undefined);
});

test('a word without end is compared with nothing', () => {
  assert.equal(nearestName('x'.repeat(1_000_000), NAMES), undefined);
});
