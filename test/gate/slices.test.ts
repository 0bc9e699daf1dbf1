/** Long work lets what has arrived meanwhile come in between; short work is done at once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Steps } from '../../src/explain/steps.ts';
import { doInSlices } from '../../src/gate/slices.ts';

function* count(steps: number, done: number[] = []): Steps<readonly number[]> {
  for (let i = 0; i < steps; i += 1) {
    done.push(i);
    yield;
  }
  return done;
}

test('what fits into a slice is done at once', () => {
  let outcome: readonly number[] = [];
  doInSlices(count(3), (numbers) => (outcome = numbers), 60_000);
  assert.deepEqual(outcome, [0, 1, 2]);
});

test('between slices, others have their turn', async () => {
  const events: string[] = [];
  const outcome = new Promise<readonly number[]>((resolve) => {
    // No time at all: each step is a slice.
    doInSlices(
      count(3),
      (numbers) => {
        events.push('done');
        resolve(numbers);
      },
      0,
    );
    setImmediate(() => events.push('another'));
  });
  events.push('begun');
  assert.deepEqual(await outcome, [0, 1, 2]);
  assert.deepEqual(events, ['begun', 'another', 'done']);
});

test('work that is ended early goes no further', async () => {
  const done: number[] = [];
  const cancel = doInSlices(count(3, done), () => assert.fail('it was ended'), 0);
  cancel();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(done, [0]);
});

test('ending what is done already does nothing', () => doInSlices(count(0), () => undefined)());
