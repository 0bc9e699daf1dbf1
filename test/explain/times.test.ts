/** Spans as they are written, times as they are read. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { describeTime, readSpan, SPAN_FORM } from '../../src/explain/times.ts';

test('spans', () => {
  assert.equal(readSpan('0s'), 0);
  assert.equal(readSpan('90s'), 90);
  assert.equal(readSpan('2m'), 120);
  assert.equal(readSpan('1h'), 3600);
  assert.equal(readSpan('7d'), 604_800);
});

for (const text of [
  '',
  '1',
  'h',
  '-1h',
  '+1h',
  '1.5h',
  '1H',
  '1M',
  '1 h',
  ' 1h',
  '1h ',
  '1h30m',
  '1y',
  '1234567890s',
  '٣h',
]) {
  test(`no span: "${text}"`, () => assert.equal(readSpan(text), undefined));
}

test('what a span is, in words, has examples that are ones', () => {
  const examples = SPAN_FORM.match(/[0-9]+[a-z]/g) ?? [];
  assert.equal(examples.length, 2);
  for (const example of examples) assert.notEqual(readSpan(example), undefined);
});

const NOW = 1_700_000_000;
const times: readonly (readonly [seconds: number, text: string])[] = [
  [NOW, '2023-11-14T22:13:20Z (now)'],
  [NOW + 0.5, '2023-11-14T22:13:20.500Z (now)'],
  [NOW + 59, '2023-11-14T22:14:19Z (in 59 s)'],
  [NOW + 180, '2023-11-14T22:16:20Z (in 3 min)'],
  [NOW - 7200, '2023-11-14T20:13:20Z (2 h ago)'],
  [NOW + 3599, '2023-11-14T23:13:19Z (in 1 h)'],
  [NOW + 5 * 86_400, '2023-11-19T22:13:20Z (in 5 d)'],
  [1_516_239_022, '2018-01-18T01:30:22Z (6 y ago)'],
  [NOW * 1000, '+055840-11-08T22:13:20Z (in 53816 y; perhaps it is in milliseconds)'],
  [1e300, 'beyond the calendar'],
  [-1e300, 'beyond the calendar'],
];

for (const [seconds, text] of times) {
  test(`time ${seconds}`, () => assert.equal(describeTime(seconds, NOW), text));
}
