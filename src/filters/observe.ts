/**
 * `observe`: shows every verdict of a filter to the host's logs and metrics.
 * The observer comes after the decision: it can neither change the verdict nor break the answer.
 */

import { attempt } from '../callbacks.ts';
import type { Claims } from '../jwt/claims.ts';
import { typeFault } from '../options.ts';
import { kindOf } from '../shown.ts';
import { askFilter, requireFilter } from './ask.ts';
import type { Filter, FilterRequest, Verdict } from './filter.ts';

/** Sees a verdict, frozen, and the request that it is about; what it returns or throws is ignored. */
export type VerdictObserver<C = Claims | undefined> =
  (verdict: Verdict<C>, request: FilterRequest) => unknown;

// How many observers are waiting for a verdict right now. All is synchronous, so it is zero in between.
let waiting = 0;

/** Whether an observer will see the verdict that is being made: then claims made for it are frozen deeply. */
export const isObserved = (): boolean => waiting > 0;

/**
 * The same filter, seen by an observer. Claims of this package's filters are frozen deeply, before `revoked`
 * and `authorize` see them, and the host gets the same object; those of a filter of the host are left alone.
 * @throws TypeError for a filter or an observer that is none.
 */
export function observe<C>(filter: Filter<C>, observer: VerdictObserver<C>): Filter<C> {
  requireFilter('observe', filter);
  if (typeof observer !== 'function') {
    throw typeFault('observe', 'observer', `takes a function, not ${kindOf(observer)}`);
  }
  return Object.freeze({
    check(request: FilterRequest): Verdict<C> {
      waiting += 1;
      let verdict: Verdict<C>;
      try {
        verdict = askFilter(filter, request);
      } finally {
        waiting -= 1;
      }
      attempt(() => observer(Object.freeze(verdict), request), undefined, undefined);
      return verdict;
    },
  });
}
