// Times two classes of inputs in random alternation, so that whatever drifts (clock rate, heap, other
// programs) drifts for both alike.

import { randomBytes } from 'node:crypto';

/**
 * The class and the nanoseconds of each sample, for so many seconds. `prepare(which)` lays out an input of a
 * class, outside of what is timed and in the same place for both; `run()` does the work once.
 */
export function measure({ prepare, run, batch }, seconds) {
  const classes = [];
  const times = [];
  // The first samples pay for compilation; a tenth of the time goes to them.
  const start = performance.now();
  const warm = start + seconds * 100;
  const end = start + seconds * 1000;
  let coins = randomBytes(4096);
  for (let n = 0; ; n += 1) {
    if (n % 4096 === 0) coins = randomBytes(4096);
    const which = coins[n % 4096] & 1;
    prepare(which);
    const before = process.hrtime.bigint();
    for (let i = 0; i < batch; i += 1) run();
    const after = process.hrtime.bigint();
    const now = performance.now();
    if (now > end) return { classes, times };
    if (now < warm) continue;
    classes.push(which);
    times.push(Number(after - before) / batch);
  }
}
