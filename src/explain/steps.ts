/**
 * Work that can be done bit by bit, so that whoever serves meanwhile may do so in between: lists of a hundred
 * thousand rules take longer to compile than a request may wait.
 */

/** Work in steps; each is short. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
