/** The process as a command sees it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { processIo } from '../../src/terminal/io.ts';

test('streams, environment, signals, and the time in seconds', () => {
  const io = processIo();
  assert.equal(io.stdin, process.stdin);
  assert.equal(io.stdout, process.stdout);
  assert.equal(io.stderr, process.stderr);
  assert.equal(io.env, process.env);
  assert.equal(io.signals, process);
  const [before, now, after] = [Date.now(), io.clock() * 1000, Date.now()];
  assert(before <= now && now <= after);
});

test('an output that fails is no reason to fail', () => {
  const before = process.stdout.listeners('error');
  const { stdout } = processIo();
  assert.equal(stdout, process.stdout);
  const added = process.stdout.listeners('error').filter((one) => !before.includes(one));
  assert.equal(added.length, 1, 'an error without a listener ends the process');
  // Called by itself: the runner hears the event, and writes no more of this process's results.
  assert.doesNotThrow(() => added[0]?.(new Error('EPIPE')));
});
