/**
 * `Filter`, `Verdict`: what a filter is given and what it answers. It decides and does nothing else; the host
 * owns the response and whatever follows. Whatever is not plainly an allowance is a refusal.
 */

import type { Claims } from '../jwt/claims.ts';
import type { Refused } from './refusal.ts';

/** What a filter looks at; adapters make one of the host's request. */
export interface FilterRequest {
  /** The peer's address as the socket reports it; undefined where there is none. */
  readonly address: string | undefined;
  /** A header's value by its lower-case name, its lines joined by `, ` in order; undefined where absent. */
  header(name: string): string | undefined;
  /** Whether the host may have dropped lines of the header: then every filter refuses. */
  readonly isIncomplete?: boolean;
}

/** Decides requests: synchronously, without side effect, without exception. */
export interface Filter<C = Claims | undefined> {
  check(request: FilterRequest): Verdict<C>;
}

/** A filter's answer. */
export type Verdict<C = Claims | undefined> = Allowed<C> | Refused;

/** The request may pass; `claims` are those of its token, where one was asked for. */
export interface Allowed<C = Claims | undefined> {
  readonly ok: true;
  readonly claims: C;
}

/** The verdict of what allows without a token. */
export const ALLOWED: Allowed<undefined> = Object.freeze({ ok: true, claims: undefined });
