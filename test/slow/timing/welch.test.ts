// The statistics behind `npm run timing-leak`, on numbers drawn instead of times measured.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { HINT, LEAK, strongest, welch } from './welch.mjs';

/** A seeded stream of numbers from 0 to 1 (a multiply-with-carry generator). */
function stream(seed: number): () => number {
  let [z, w] = [seed | 1, 521_288_629];
  return () => {
    z = (36_969 * (z & 65_535) + (z >>> 16)) >>> 0;
    w = (18_000 * (w & 65_535) + (w >>> 16)) >>> 0;
    return (((z << 16) + w) >>> 0) / 2 ** 32;
  };
}

/** Samples of both classes: about 100, one in twenty far slower, those of class 1 slower by `difference`. */
function samples(count: number, difference: number): [number[], number[]] {
  const random = stream(2026);
  const classes = Array.from({ length: count }, () => (random() < 0.5 ? 0 : 1));
  const times = classes.map((which) => {
    const noise = random() + random() + random();
    return 100 + noise + which * difference + (random() < 0.05 ? random() * 10_000 : 0);
  });
  return [classes, times];
}

describe('welch', () => {
  it('gives the t of a worked example', () => {
    // Means 3 and 6, variances 2.5 and 10, five samples each: t = -3 / sqrt(2.5 / 5 + 10 / 5).
    const { t, difference } = welch([1, 2, 3, 4, 5], [2, 4, 6, 8, 10]);
    assert.equal(difference, -3);
    assert.ok(Math.abs(t - -3 / Math.sqrt(2.5)) < 1e-12);
  });

  it('is zero for equal lists and certain for a difference without spread', () => {
    assert.equal(welch([1, 2, 3], [1, 2, 3]).t, 0);
    assert.equal(welch([7, 7, 7], [7, 7, 7]).t, 0);
    assert.equal(welch([7, 7, 7], [8, 8, 8]).t, -Infinity);
  });
});

describe('strongest', () => {
  it('finds nothing between equal classes', () => {
    assert.ok(Math.abs(strongest(...samples(20_000, 0)).t) < HINT);
  });

  it('finds a difference of a tenth of the spread below noise that hides it from the plain t', () => {
    const [classes, times] = samples(20_000, 0.1);
    const of = (which: number): number[] => times.filter((_, i) => classes[i] === which);
    assert.ok(Math.abs(welch(of(0), of(1)).t) < HINT);
    const { t, cut, visible } = strongest(classes, times);
    assert.ok(t < -LEAK, `t = ${t}`);
    assert.ok(cut < 1);
    assert.ok(visible < 0.1, `visible from ${visible}`);
  });
});
