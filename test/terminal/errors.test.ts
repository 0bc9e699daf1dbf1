/** The mistakes of a caller, in one line with what they are about in front. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { blame, Failure, UsageError } from '../../src/terminal/errors.ts';

test('what goes well is handed on; what does not is the caller\'s mistake', () => {
  assert.equal(blame('x: ', () => 1), 1);
  const fail = (): never => {
    throw new RangeError('it is short');
  };
  assert.throws(() => blame('--secret: ', fail), new UsageError('--secret: it is short'));
});

test('a mistake and a failure are two things', () => {
  assert(!(new UsageError('x') instanceof Failure));
  assert(!(new Failure('x') instanceof UsageError));
});
