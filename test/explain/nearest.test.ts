/** Misspelt names find the one that was meant, and a secret in the wrong place finds none. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nearestName } from '../../src/explain/nearest.ts';

const NAMES = ['secret', 'secretFile', 'secretEnv', 'issuer', 'allow'];

const cases: readonly (readonly [word: string, nearest: string | undefined])[] = [
  ['secretfile', 'secretFile'],
  ['secretFlie', 'secretFile'],
  ['secretFil', 'secretFile'],
  ['secrets', 'secret'],
  ['isuer', 'issuer'],
  ['isseur', 'issuer'],
  ['allwo', 'allow'],
  ['alow', 'allow'],
  ['a', undefined],
  ['', undefined],
  ['audience', undefined],
  ['x'.repeat(10_000), undefined],
  ['secret'.repeat(6), undefined],
];

for (const [word, nearest] of cases) {
  test(`${word.slice(0, 20)}: ${nearest}`, () => assert.equal(nearestName(word, NAMES), nearest));
}

test('of two that are as near, the first', () => assert.equal(nearestName('ab', ['ac', 'ad']), 'ac'));
