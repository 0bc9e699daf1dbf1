/**
 * `observe`: shows every verdict of a filter to the host's logs and metrics.
 * The observer comes after the decision: it can neither change the verdict nor break the answer.
 */
import { attempt } from '../options.ts';
import { requireFilters, type Filter, type FilterRequest, type Verdict } from './filter.ts';

/** Sees a verdict, frozen, and the request that it is about; what it returns or throws is ignored. */
export type VerdictObserver = (verdict: Verdict, request: FilterRequest) => unknown;

/**
 * The same filter, seen by an observer.
 * @throws TypeError for a filter or an observer that is none.
 */
export function observe(filter: Filter, observer: VerdictObserver): Filter {
  requireFilters('observe', [filter]);
  if (typeof observer !== 'function') throw new TypeError('observe: "observer" takes a function');
  return Object.freeze({
    check(request: FilterRequest): Verdict {
      const verdict = Object.freeze(filter.check(request));
      attempt(() => observer(verdict, request), undefined);
      return verdict;
    },
  });
}
