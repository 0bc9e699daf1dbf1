/** The mistakes of a caller: the core's complaint with the option in front, in one line. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaintOf, configure, Failure, UsageError } from '../../src/terminal/errors.ts';

test("the core's complaint becomes the caller's mistake", () => {
  assert.equal(
    configure('x: ', () => 1),
    1,
  );
  const fail = (): never => {
    throw new RangeError('hs256Key: "secret" is short');
  };
  assert.throws(() => configure('--secret: ', fail), new UsageError('--secret: "secret" is short'));
  assert.equal(complaintOf(new Error('restFilter: ipFilter: no')), 'ipFilter: no');
  assert.equal(complaintOf(new Error('ipFilter: no')), 'ipFilter: no');
});

test('a mistake and a failure are two things', () => {
  assert(!(new UsageError('x') instanceof Failure));
  assert(!(new Failure('x') instanceof UsageError));
});
