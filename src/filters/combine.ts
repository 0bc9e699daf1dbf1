/**
 * `allOf`, `anyOf`: since filters only decide, AND and OR are loops. Members are asked through `askFilter`:
 * one that gives no plain verdict refuses.
 */

import { askFilter, filterOf, plainVerdict, requireFilter } from './ask.ts';
import { ALLOWED, type Allowed, type Filter } from './filter.ts';
import type { Refused } from './refusal.ts';

/** The claims that a filter gives. */
export type ClaimsOf<F> = F extends Filter<infer C> ? C : never;

/** The claims of the first filter in a list that has any. */
export type FirstClaims<L extends readonly unknown[]> =
  L extends readonly [infer F, ...infer R]
    ? | Exclude<ClaimsOf<F>, undefined>
      | (undefined extends ClaimsOf<F> ? FirstClaims<R> : never)
    : number extends L['length'] ? ClaimsOf<L[number]> | undefined : undefined;

/**
 * Allows what all filters allow: the first refusal, else an allowance with the first claims found.
 * @throws TypeError for what is no filter, or for none.
 */
export function allOf<F extends Filter<unknown>, R extends readonly Filter<unknown>[]>(
  first: F, ...rest: R
): Filter<FirstClaims<readonly [F, ...R]>> {
  const filters = requireFilters('allOf', [first, ...rest]);
  return filterOf((request) => {
    let allowed: Allowed<unknown> = ALLOWED;
    // By place: an iterator that is left early asks a polluted `Object.prototype` for its `return`.
    for (let i = 0; i < filters.length; i += 1) {
      const verdict = askFilter(filters[i] as Filter<unknown>, request);
      if (!verdict.ok) return verdict;
      if (allowed.claims === undefined) allowed = verdict;
    }
    // The host may have changed it since it was given.
    return plainVerdict(allowed as Allowed<FirstClaims<readonly [F, ...R]>>);
  });
}

/**
 * Allows what one filter allows: the first allowance, else the first refusal of the highest rank. A challenge
 * with an error other than `unauthorized` ranks before a challenge, and that before none.
 * @throws TypeError for what is no filter, or for none.
 */
export function anyOf<F extends Filter<unknown>, R extends readonly Filter<unknown>[]>(
  first: F, ...rest: R
): Filter<ClaimsOf<F> | ClaimsOf<R[number]>> {
  const filters = requireFilters('anyOf', [first, ...rest]);
  return filterOf((request) => {
    let highest: Refused | undefined;
    for (let i = 0; i < filters.length; i += 1) {
      const verdict = askFilter(filters[i] as Filter<unknown>, request);
      if (verdict.ok) return verdict as Allowed<ClaimsOf<F> | ClaimsOf<R[number]>>;
      if (highest === undefined || rankOf(verdict) > rankOf(highest)) highest = verdict;
    }
    return plainVerdict(highest as Refused);
  });
}

function rankOf({ challenge, error }: Refused): 1 | 2 | 3 {
  return challenge === undefined ? 1 : error === 'unauthorized' ? 2 : 3;
}

const requireFilters = (call: string, filters: readonly Filter<unknown>[]): readonly Filter<unknown>[] =>
  filters.map((filter, i) => requireFilter(call, filter, `filters[${i}]`));
