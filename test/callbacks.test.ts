/** Asking what belongs to the host: an exception is a value, and the rejection of a promise is heard. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { attempt, causeOf, heard, Thrown } from '../src/callbacks.ts';

describe('attempt', () => {
  it('gives what a callback returns, called once with what it is given', () => {
    const promise = Promise.resolve(1);
    for (const value of [undefined, null, false, 0, '', 'a', promise]) {
      const calls: unknown[] = [];
      const returned = attempt((a: unknown, b: unknown) => {
        calls.push([a, b]);
        return a;
      }, value, 'second');
      assert.equal(returned, value);
      assert.deepEqual(calls, [[value, 'second']]);
    }
  });

  it('gives what a callback throws, told from everything that one returns', () => {
    for (const thrown of [new Error('a'), 'a', undefined, null, Promise.resolve(1)]) {
      let calls = 0;
      const outcome = attempt(() => {
        calls += 1;
        throw thrown;
      }, undefined, undefined);
      assert.ok(outcome instanceof Thrown);
      assert.equal(outcome.cause, thrown);
      assert.equal(calls, 1);
    }
  });
});

describe('causeOf', () => {
  it('is what was thrown, or what was given instead of an answer', () => {
    const fault = new Error('a');
    assert.equal(causeOf(attempt(() => { throw fault; }, undefined, undefined)), fault);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const given of [undefined, null, 1, 'a', { cause: 'b' }, proxy]) {
      assert.ok(causeOf(given) === given);
    }
  });
});

describe('heard', () => {
  it('gives what it is given', () => {
    const poisoned = { get then(): never { throw new Error('c'); } };
    for (const value of [
      undefined, null, 1, 'a', {}, [], () => 1, Promise.resolve(1), { then: 1 }, poisoned,
    ]) {
      assert.equal(heard(value), value);
    }
  });

  it('keeps the rejection of what an async callback returns from ending the process', async () => {
    const thenable = { then: (_: unknown, reject: (fault: Error) => void): void => reject(new Error('b')) };
    const poisoned = { get then(): never { throw new Error('c'); } };
    const callable = Object.assign(() => 1, { then: thenable.then });
    const faults: unknown[] = [];
    const note = (fault: unknown): void => { faults.push(fault); };
    process.on('unhandledRejection', note);
    try {
      const rejected = attempt(async () => { throw new Error('a'); }, undefined, undefined);
      assert.ok(rejected instanceof Promise);
      for (const value of [thenable, poisoned, callable]) assert.equal(attempt(() => value, 0, 0), value);
      const unheard = Promise.reject(new Error('d'));
      assert.equal(heard(unheard), unheard);
      // A promise that is thrown is no less a promise.
      attempt(() => { throw Promise.reject(new Error('e')); }, undefined, undefined);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await assert.rejects(rejected, { message: 'a' });
    } finally {
      process.off('unhandledRejection', note);
    }
    assert.deepEqual(faults, []);
  });
});
