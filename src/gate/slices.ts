/**
 * Long work between requests: a slice of it, then whatever has arrived meanwhile, then the next slice. What
 * is short enough is done at once.
 */

import type { Steps } from '../explain/steps.ts';

// No request waits longer than this and one step.
const SLICE_MILLISECONDS = 5;

/** Does the work and hands on what comes of it; the function that it gives ends the work early. */
export function doInSlices<T>(
  steps: Steps<T>, then: (outcome: T) => void, sliceMilliseconds: number = SLICE_MILLISECONDS,
): () => void {
  let next: NodeJS.Immediate | undefined;
  const doSlice = (): void => {
    const end = performance.now() + sliceMilliseconds;
    do {
      const { done, value } = steps.next();
      if (done === true) return then(value);
    } while (performance.now() < end);
    next = setImmediate(doSlice);
  };
  doSlice();
  return () => clearImmediate(next);
}
