/** Times on a line in their order and proportion, and as dates of a place. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { localDate, timeMarks } from '../../src/desk/time-line.ts';

test('marks stand in order, as far along as they are', () => {
  assert.deepEqual(timeMarks({ exp: 1400, iat: 1000, nbf: 1100, sub: 'x' }, 1200), [
    { name: 'iat', seconds: 1000, percent: 0 },
    { name: 'nbf', seconds: 1100, percent: 25 },
    { name: 'now', seconds: 1200, percent: 50 },
    { name: 'exp', seconds: 1400, percent: 100 },
  ]);
});

test('all at once stand in the middle', () => {
  assert.deepEqual(timeMarks({ iat: 5 }, 5).map(({ percent }) => percent), [50, 50]);
});

test('what is no time has no mark, nor has what is inherited', () => {
  assert.deepEqual(timeMarks({ exp: '1', iat: 1e300 }, 5), []);
  assert.deepEqual(timeMarks(Object.create({ exp: 5 }), 5), []);
});

test('a date here, east and west of Greenwich', () => {
  const time = Date.UTC(2030, 0, 31, 23, 30) / 1000;
  assert.equal(localDate(time + 0.5, 60), '2030-02-01 00:30:00 +01:00');
  assert.equal(localDate(time, -210), '2030-01-31 20:00:00 -03:30');
  assert.equal(localDate(1e300, 0), undefined);
});
