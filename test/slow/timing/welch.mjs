// The statistics of a timing-leak test in the manner of dudect (Reparaz, Balasch, Verbauwhede, DATE 2017):
// Welch's t between the times of two classes of inputs, over all samples and below many percentiles.

// Undisturbed samples lie at the low end; how much of the high end is noise is not known beforehand, so
// several cuts are tried. The largest |t| of many tests is larger by chance: hence thresholds far above 2.
const CUTS = [1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];

/** Above this the classes differ for certain (dudect's own threshold). */
export const LEAK = 10;
/** Above this, and below the other, a difference is likely; the usual threshold of TVLA. */
export const HINT = 4.5;

/** Welch's t, the difference of the means and its standard error, from two lists of numbers. */
export function welch(a, b) {
  const [left, right] = [moments(a), moments(b)];
  const error = Math.sqrt(left.variance / left.count + right.variance / right.count);
  const difference = left.mean - right.mean;
  // Without any spread a difference is certain.
  return { t: difference === 0 ? 0 : difference / error, difference, error };
}

/**
 * The strongest evidence that the classes 0 and 1 take different times: the t of the largest magnitude over
 * all cuts, the cut, and the difference of the means there. `visible` is the smallest difference that would
 * have been a leak at the cut with the least noise.
 */
export function strongest(classes, times) {
  const sorted = Float64Array.from(times).sort();
  let best = { t: 0, difference: 0, cut: 1 };
  let visible = Infinity;
  for (const cut of CUTS) {
    // One limit for both classes: cutting each by its own would hide the very difference looked for.
    const limit = sorted[Math.ceil(cut * sorted.length) - 1];
    const kept = [[], []];
    for (let i = 0; i < times.length; i += 1) if (times[i] <= limit) kept[classes[i]].push(times[i]);
    // A class that a cut leaves nothing of is slower altogether; the wider cuts show it.
    if (kept[0].length < 100 || kept[1].length < 100) continue;
    const { t, difference, error } = welch(kept[0], kept[1]);
    visible = Math.min(visible, LEAK * error);
    if (Math.abs(t) > Math.abs(best.t)) best = { t, difference, cut };
  }
  return { ...best, visible };
}

function moments(list) {
  const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
  const variance = list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (list.length - 1);
  return { count: list.length, mean, variance };
}
