/** Work in steps, done at once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { finish, type Steps } from '../../src/explain/steps.ts';

test('all steps, and what comes of them', () => {
  const done: number[] = [];
  const steps = function* (): Steps<string> {
    for (let i = 0; i < 3; i += 1) {
      done.push(i);
      yield;
    }
    return 'done';
  };
  assert.equal(finish(steps()), 'done');
  assert.deepEqual(done, [0, 1, 2]);
});

test('what a step throws', () => {
  const fail = function* (): Steps<never> {
    throw new Error('no');
  };
  assert.throws(() => finish(fail()), new Error('no'));
});
