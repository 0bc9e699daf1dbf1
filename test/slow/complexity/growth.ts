// How work grows with the size of its input: the exponent of the power law that fits the measured times best.
// Ratios of times on one machine, so that no limit in seconds is needed.

/** Makes an input of a size; what it returns does the work once. */
export type Workload = (size: number) => () => unknown;

// A sample shorter than this, in milliseconds, would measure the clock: the work is repeated within it.
const SAMPLE = 0.3;
const SAMPLES = 5;
const ATTEMPTS = 5;
// After a run as long as this no larger size is tried: a line is far below, and a quadratic would never end.
const LONG = 500;

/** Five sizes up to the largest, each four times the one before. */
export function sizesTo(largest: number): number[] {
  // Wide apart: what memory costs jumps at some size, which would look like growth between two that are near.
  return [largest / 256, largest / 64, largest / 16, largest / 4, largest];
}

/** The slope of the line of least squares through the logarithms of times and of as many sizes. */
export function fittedExponent(sizes: readonly number[], times: readonly number[]): number {
  const [x, y] = [sizes.slice(0, times.length).map(Math.log), times.map(Math.log)];
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [middleX, middleY] = [mean(x), mean(y)];
  const rise = mean(x.map((value, i) => (value - middleX) * ((y[i] ?? 0) - middleY)));
  return rise / mean(x.map((value) => (value - middleX) ** 2));
}

/** The exponent by which a workload grows over these sizes: 0 constant, 1 linear, 2 quadratic. */
function measuredExponent(sizes: readonly number[], workload: Workload): number {
  const runs: { readonly work: () => unknown; readonly repeats: number; fastest: number }[] = [];
  for (const size of sizes) {
    const work = workload(size);
    work();
    const once = timeOf(work, 1);
    runs.push({ work, repeats: Math.ceil(SAMPLE / Math.max(once, SAMPLE / 1000)), fastest: once });
    if (once > LONG) return fittedExponent(sizes, runs.map(({ fastest }) => fastest));
  }
  // Round after round over all sizes, so that a disturbance does not fall on one of them alone. What disturbs
  // only ever slows down, so the fastest of the samples is the least disturbed.
  for (let round = 0; round < SAMPLES; round += 1) {
    for (const run of runs) run.fastest = Math.min(run.fastest, timeOf(run.work, run.repeats));
  }
  return fittedExponent(sizes, runs.map(({ fastest }) => fastest));
}

/**
 * The lowest exponent of several measurements; the first one under the limit ends them. A busy machine bends
 * a line upwards now and then, but no disturbance bends a quadratic down to a line.
 */
export function lowestExponent(limit: number, sizes: readonly number[], workload: Workload): number {
  let lowest = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && lowest > limit; attempt += 1) {
    lowest = Math.min(lowest, measuredExponent(sizes, workload));
  }
  return lowest;
}

/** The median exponent of several measurements, for what must be found: one disturbance decides nothing. */
export function medianExponent(sizes: readonly number[], workload: Workload): number {
  const exponents = Array.from({ length: ATTEMPTS }, () => measuredExponent(sizes, workload));
  return exponents.sort((a, b) => a - b)[ATTEMPTS >> 1] ?? NaN;
}

/**
 * Milliseconds of one run, the mean of some: of the processor's time, since on a busy machine long runs wait
 * for their turn and short ones do not.
 */
function timeOf(work: () => unknown, repeats: number): number {
  const before = process.cpuUsage();
  for (let i = 0; i < repeats; i += 1) work();
  const { user, system } = process.cpuUsage(before);
  // A microsecond at least: what takes no time that can be measured has a logarithm, too.
  return Math.max(user + system, 1) / 1000 / repeats;
}
