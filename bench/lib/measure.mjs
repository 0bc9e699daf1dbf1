// Compares functions within one process, in interleaved rounds, by the ratio of their medians.
//
// A round gives every contestant one turn, in a new random order. A turn is one call of mitata's `measure`:
// a number of samples, each a batch of at most 256 calls: long for the timer, and few enough that their inputs
// stay in the processor's cache, as a request just received is. The result of a contestant is the median of
// its turns. Machines change speed while a benchmark runs (turbo, heat, neighbours); that hits every contestant
// of a round alike, so the ratio of two medians is steady where the nanoseconds are not. A mean would let one
// interrupted turn decide.
//
// Inputs are made before each sample, outside the timed region, by the contestant's `input` function: mostly
// fresh strings cut from bytes, as a server gets them. They are flat, have no cached hash and are used once.
//
// A contestant must consume its result with `keep`, or the compiler could drop the work. The harness itself
// costs about 5 ns a call (an array read, a call, a store), the same for all, and nothing is subtracted.
// Each contestant is measured in a loop of its own: mitata generates the loop's text from its options, and V8
// shares type feedback among functions of equal text, so a number that differs for each contestant
// (`max_samples`) keeps the texts apart; the same text in the next round finds its compiled code again.

import { do_not_optimize, measure } from 'mitata';

export const keep = do_not_optimize;

const WARM_UP_MS = 100;
const SAMPLE_NS = 1_000_000;
const SAMPLES_PER_TURN = 64;
const TURN_NS = 8_000_000;
const MAX_BATCH = 256;
const UNROLL = 4; // mitata unrolls its batches by four

let contestants = 0;

/**
 * `call` takes one input and keeps its result (it may be async); `input` makes a fresh input.
 * `per`: how many operations one call performs.
 */
export function contestant(name, call, input = () => undefined, per = 1) {
  return { name, call, input, per, id: contestants++, batch: UNROLL, samples: 1, turns: [] };
}

/** Times contestants side by side: `[{ name, value, low, high, calls }]` in ns, quartiles as low and high. */
export async function compare(list, rounds) {
  for (const one of list) await warmUp(one);
  for (let round = 0; round < rounds; round++) {
    for (const one of shuffled(list)) one.turns.push(await turn(one));
  }
  return list.map(({ name, turns, batch, samples, per }) => ({
    name,
    value: quantile(turns, 0.5) / per,
    low: quantile(turns, 0.25) / per,
    high: quantile(turns, 0.75) / per,
    calls: batch * samples * rounds * per,
  }));
}

/** The value below which the given share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = Float64Array.from(numbers).sort();
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** A copy in random order. */
export function shuffled(list) {
  const order = list.slice();
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** Runs a contestant until its code is compiled, then sizes its batches by what a call costs. */
async function warmUp(one) {
  const start = performance.now();
  let lastMs = 0;
  let lastSize = 1;
  for (let size = 1; performance.now() - start < WARM_UP_MS; size = Math.min(size * 2, MAX_BATCH)) {
    const inputs = Array.from({ length: size }, one.input);
    const before = performance.now();
    for (const input of inputs) {
      const result = one.call(input);
      if (result instanceof Promise) await result;
    }
    lastMs = performance.now() - before;
    lastSize = size;
  }
  const nsPerCall = Math.max(1, (lastMs * 1e6) / lastSize);
  const isBatched = nsPerCall * UNROLL <= SAMPLE_NS;
  one.batch = isBatched ? Math.min(MAX_BATCH, UNROLL * Math.round(SAMPLE_NS / nsPerCall / UNROLL)) : 1;
  one.samples = Math.max(1, Math.min(SAMPLES_PER_TURN, Math.floor(TURN_NS / nsPerCall / one.batch)));
  await turn(one);
}

/** One turn: the median of its samples, in nanoseconds a call. */
async function turn({ call, input, id, batch, samples }) {
  const benchmark = function* () {
    yield { 0: input, bench: call };
  };
  const stats = await measure(benchmark, {
    gc: false,
    batch_samples: batch,
    batch_threshold: batch > 1 ? Infinity : 0,
    warmup_threshold: Infinity,
    warmup_samples: 1,
    min_samples: samples,
    min_cpu_time: 0,
    max_samples: 1_000_000 + id,
  });
  return median(stats.samples);
}
