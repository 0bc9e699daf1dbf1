/**
 * Claims for people: one row each, times as dates and as how far away they are; and which time is at fault,
 * by how much.
 */

import type { Claims } from '../index.ts';
import { printable } from './printable.ts';
import { dateOf, describeTime } from './times.ts';

const TIMES = ['exp', 'nbf', 'iat'];

// What a person reads of one value, and of how many: a sender decides how long a token is.
const VALUE_LIMIT = 2000;
const ROW_LIMIT = 200;

/** A row for each member of an object: its name and its value, both cut where nobody reads on. */
export function memberRows(object: object): (readonly string[])[] {
  const entries = Object.entries(object);
  const rows = entries.slice(0, ROW_LIMIT).map(([name, value]) => {
    return [cut(printable(name).slice(1, -1)), cut(printable(value))];
  });
  return entries.length > ROW_LIMIT ? [...rows, [`and ${entries.length - ROW_LIMIT} more`]] : rows;
}

/** A row for each claim: its name, its value, and for a time what it means at `now`. */
export function claimRows(claims: object, now: number): (readonly string[])[] {
  const times = timesOf(claims);
  return memberRows(claims).map((row) => {
    const time = times.get(String(row[0]));
    return time === undefined ? row : [...row, describeTime(time, now)];
  });
}

/** The dates of the times among the claims, by claim; null for one that the calendar does not have. */
export function claimTimes(claims: object): { readonly [name: string]: string | null } {
  return Object.fromEntries([...timesOf(claims)].map(([name, value]) => [name, dateOf(value) ?? null]));
}

/** A claim that is a time, and how many seconds lie between it and now. */
export interface TimeFault {
  readonly claim: 'exp' | 'nbf' | 'iat';
  readonly isPast: boolean;
  /** Rounded up to whole ones. */
  readonly seconds: number;
}

/** The refusals for a time, and which it is; `token_not_yet_valid` may be for `nbf` as well. */
const TIME_OF: ReadonlyMap<string, TimeFault['claim']> =
  new Map([['token_expired', 'exp'], ['token_too_old', 'iat'], ['token_not_yet_valid', 'iat']]);

/** Whether a refusal is for a time. */
export const isForTime = (reason: string): boolean => TIME_OF.has(reason);

/**
 * Which time a refusal is for, and by how many seconds it is past or to come at `now`; undefined where it is
 * for none. The claims are those of a token whose signature is right; a time that is no number is none.
 */
export function timeFaultOf(
  reason: string, claims: Claims, now: number, tolerance: number = 0,
): TimeFault | undefined {
  // `nbf` is judged first.
  const isEarly = typeof claims.nbf === 'number' && claims.nbf > now + tolerance;
  const claim = reason === 'token_not_yet_valid' && isEarly ? 'nbf' : TIME_OF.get(reason);
  const time = claim === undefined ? undefined : claims[claim];
  if (claim === undefined || typeof time !== 'number') return undefined;
  return { claim, isPast: time <= now, seconds: Math.ceil(Math.abs(now - time)) };
}

/** A time at fault in words, such as `exp was 42 s ago`. */
export function timeFaultText({ claim, isPast, seconds }: TimeFault): string {
  return isPast ? `${claim} was ${seconds} s ago` : `${claim} is ${seconds} s ahead`;
}

function timesOf(claims: object): ReadonlyMap<string, number> {
  const isTime = (entry: [string, unknown]): entry is [string, number] => {
    return TIMES.includes(entry[0]) && typeof entry[1] === 'number';
  };
  return new Map(Object.entries(claims).filter(isTime));
}

function cut(text: string): string {
  return text.length > VALUE_LIMIT ? `${text.slice(0, VALUE_LIMIT)}… (${text.length} characters)` : text;
}
