/** Spans as they are written, times as they are read. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DATE_FORM, dateOf, describeTime, readDate, readSpan, SPAN_FORM } from '../../src/explain/times.ts';

test('spans', () => {
  assert.equal(readSpan('0s'), 0);
  assert.equal(readSpan('90s'), 90);
  assert.equal(readSpan('2m'), 120);
  assert.equal(readSpan('1h'), 3600);
  assert.equal(readSpan('7d'), 604_800);
  assert.equal(readSpan('1w'), 604_800);
  assert.equal(readSpan('1h30m'), 5400);
  assert.equal(readSpan('1w2d3h4m5s'), 604_800 + 2 * 86_400 + 3 * 3600 + 4 * 60 + 5);
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
  '30m1h',
  '1h1h',
  '1h30',
  '1h 30m',
  'h30m',
  '1y',
  '1234567890s',
  '٣h',
]) {
  test(`no span: "${text}"`, () => assert.equal(readSpan(text), undefined));
}

test('what a span is, in words, has examples that are ones', () => {
  const examples = SPAN_FORM.match(/[0-9]\w+/g) ?? [];
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

const dates: readonly (readonly [text: string, seconds: number])[] = [
  ['2023-11-14', 1_699_920_000],
  ['2023-11-14T22:13:20Z', NOW],
  ['2023-11-14t22:13:20z', NOW],
  ['2023-11-14 22:13:20Z', NOW],
  ['2023-11-14T23:13:20+01:00', NOW],
  ['2023-11-14T22:13:20.500Z', NOW + 0.5],
  ['2023-11-14T22:13Z', NOW - 20],
  ['2024-02-29', 1_709_164_800],
];

for (const [text, seconds] of dates) {
  test(`date: ${text}`, () => assert.equal(readDate(text), seconds));
}

for (const text of [
  '', '2023-11-14T22:13:20', '2023-02-29', '2023-13-01', '2023-11-31', '23-11-14', '14.11.2023', '1700000000',
  '2023-11-14T25:00:00Z', '2023-11-14T22:13:20+25:00', 'tomorrow', ' 2023-11-14',
]) {
  test(`no date: "${text}"`, () => assert.equal(readDate(text), undefined));
}

test('what a date is, in words, has examples that are ones', () => {
  const examples = DATE_FORM.match(/2030[\w:-]+/g) ?? [];
  assert.equal(examples.length, 2);
  for (const example of examples) assert.notEqual(readDate(example), undefined);
});

test('a date alone, and none', () => {
  assert.equal(dateOf(NOW), '2023-11-14T22:13:20Z');
  assert.equal(dateOf(1e300), undefined);
});
