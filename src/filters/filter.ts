/**
 * `Filter`, `Verdict`, `allOf`, `anyOf`: a filter decides and does nothing else, so AND and OR are loops.
 * Whatever is not plainly an allowance denies.
 */
import type { Claims, JwtReason } from '../jwt/claims.ts';

/** What a filter looks at; adapters make one of the host's request. */
export interface FilterRequest {
  /** The peer's address as the socket reports it; undefined where there is none. */
  readonly address: string | undefined;
  /** A header's value by its lower-case name, its lines joined by `, ` in order; undefined where absent. */
  header(name: string): string | undefined;
}

/** Decides requests: synchronously, without side effect, without exception. */
export interface Filter {
  check(request: FilterRequest): Verdict;
}

/** A filter's answer. */
export type Verdict = Allowed | Refused;

/** The request may pass; `claims` are those of its token, where one was asked for. */
export type Allowed = { readonly ok: true; readonly claims: Claims | undefined };

/** The request is refused. `reason` is for logs and metrics; the client sees status and challenge alone. */
export interface Refused {
  readonly ok: false;
  readonly status: 400 | 401 | 403;
  readonly reason: RefusalReason;
  /** The value of `WWW-Authenticate` (RFC 6750 §3), or undefined where no token would help. */
  readonly challenge: string | undefined;
}

/** Why a request is refused; stable names. */
export type RefusalReason =
  | JwtReason | 'token_missing' | 'credentials_malformed' | 'claims_refused'
  | 'address_missing' | 'address_malformed' | 'address_refused';

/** The verdict of what allows without a token. */
export const ALLOWED: Allowed = Object.freeze({ ok: true, claims: undefined });

/** Passes what all filters pass: the first denial, else an allowance with the first claims found. */
export function allOf(first: Filter, ...rest: readonly Filter[]): Filter {
  const filters = requireFilters('allOf', [first, ...rest]);
  return Object.freeze({
    check(request: FilterRequest): Verdict {
      let allowed = ALLOWED;
      for (const filter of filters) {
        const verdict = filter.check(request);
        if (verdict.ok !== true) return verdict;
        if (allowed.claims === undefined) allowed = verdict;
      }
      return allowed;
    },
  });
}

/** Passes what one filter passes: the first allowance, else the first denial with a challenge, or at all. */
export function anyOf(first: Filter, ...rest: readonly Filter[]): Filter {
  requireFilters('anyOf', [first, ...rest]);
  return Object.freeze({
    check(request: FilterRequest): Verdict {
      let verdict = first.check(request);
      for (const filter of rest) {
        if (verdict.ok === true) return verdict;
        const next = filter.check(request);
        const isMute = verdict.challenge === undefined;
        if (next.ok === true || (isMute && next.challenge !== undefined)) verdict = next;
      }
      return verdict;
    },
  });
}

/** The list, each of which must be a filter; throws a TypeError otherwise. */
export function requireFilters(owner: string, filters: readonly unknown[]): readonly Filter[] {
  const isFilter = (value: unknown): value is Filter =>
    typeof value === 'object' && value !== null && 'check' in value && typeof value.check === 'function';
  if (filters.every(isFilter)) return filters;
  throw new TypeError(`${owner}: takes filters, objects with a check() method`);
}
