/**
 * `observe`: shows every verdict of a filter to the host's logs and metrics.
 * The observer comes after the decision and outside of it: it can neither change the verdict nor break the answer.
 */

import { requireFilters, type Filter, type FilterRequest, type Verdict } from './filter.ts';

/** Sees a verdict, frozen, and the request that it is about; what it returns is ignored, and what it throws too. */
export type Observer = (verdict: Verdict, request: FilterRequest) => unknown;

/**
 * The same filter, seen by an observer.
 * @throws TypeError for a filter or an observer that is none.
 */
export function observe(filter: Filter, observer: Observer): Filter {
  requireFilters('observe', [filter]);
  if (typeof observer !== 'function') throw new TypeError('observe: "observer" takes a function');
  return Object.freeze({
    check(request: FilterRequest): Verdict {
      const verdict = Object.freeze(filter.check(request));
      try {
        const outcome = observer(verdict, request);
        // An async observer that fails would end the process as an unhandled rejection.
        if (outcome instanceof Promise) outcome.catch(() => undefined);
      } catch {
        // The verdict stands.
      }
      return verdict;
    },
  });
}
