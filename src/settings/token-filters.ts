/**
 * One token filter of the settings or several (`jwtFilter` as a list): a token that one of them accepts is
 * accepted. Which one it was is remembered with the verdict, for the log alone.
 */

import { anyOf } from '../index.ts';
import type { Allowed, Filter, FilterRequest, Refused, Verdict } from '../index.ts';
import type { TokenRule } from './token-rules.ts';

/** One of the token filters: what it is called in the log, and what its claims must meet besides. */
export interface TokenFilter {
  readonly label: string;
  readonly filter: Filter;
  readonly rule: TokenRule | undefined;
}

/** Which of several token filters allowed; undefined where there is one, or where none did. */
export type AllowedBy = (verdict: Verdict) => string | undefined;

/** All of them as one filter. */
export interface TokenFilters {
  readonly filter: Filter;
  readonly allowedBy: AllowedBy;
}

/** The filters as one. A token that is genuine and breaks a rule is refused by that rule. */
export function joinTokenFilters(filters: readonly [TokenFilter, ...TokenFilter[]]): TokenFilters {
  const [{ filter: alone, rule }, ...others] = filters;
  if (rule === undefined && others.length === 0) return { filter: alone, allowedBy: () => undefined };
  const labels = new WeakMap<Verdict, string>();
  // The refusal by a rule within the check that goes on; checks are synchronous, so there is one at a time.
  let broken: Refused | undefined;
  const asked = filters.map(({ label, filter, rule }): Filter => ({
    check(request) {
      const verdict = filter.check(request);
      const refused = verdict.ok ? rule?.(verdict as Allowed, request) : undefined;
      broken ??= refused;
      if (verdict.ok && refused === undefined && filters.length > 1) labels.set(verdict, label);
      return refused ?? verdict;
    },
  }));
  const joined = anyOf(asked[0] as Filter, ...asked.slice(1));
  const filter: Filter = {
    check(request: FilterRequest): Verdict {
      broken = undefined;
      const verdict = joined.check(request);
      return verdict.ok ? verdict : broken ?? verdict;
    },
  };
  return { filter: Object.freeze(filter), allowedBy: (verdict) => labels.get(verdict) };
}
