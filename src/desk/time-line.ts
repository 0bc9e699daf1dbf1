/** Times of a token on a line with *now*, and as dates where the reader lives. */

import { dateOf } from '../explain/times.ts';

/** A time and how far along the line it stands, from 0 to 100. */
export interface TimeMark {
  readonly name: string;
  readonly seconds: number;
  readonly percent: number;
}

const NAMES = ['iat', 'nbf', 'exp'] as const;

/** The times among the claims and `now`, the earliest first; none where there is no time that has a date. */
export function timeMarks(claims: object, now: number): readonly TimeMark[] {
  const times = NAMES.flatMap((name) => {
    const value: unknown = Object.hasOwn(claims, name) ? Reflect.get(claims, name) : undefined;
    return typeof value === 'number' && dateOf(value) !== undefined ? [{ name, seconds: value }] : [];
  });
  if (times.length === 0) return [];
  const all = [...times, { name: 'now', seconds: now }].sort((one, other) => one.seconds - other.seconds);
  const seconds = all.map((time) => time.seconds);
  const [first, last] = [Math.min(...seconds), Math.max(...seconds)];
  const percentOf = (time: number): number => (last === first ? 50 : 100 * (time - first) / (last - first));
  return all.map((time) => ({ ...time, percent: percentOf(time.seconds) }));
}

/** A date where clocks are `offsetMinutes` ahead of UTC, such as `2030-01-31 13:00:00 +01:00`. */
export function localDate(seconds: number, offsetMinutes: number): string | undefined {
  const date = dateOf(Math.floor(seconds) + offsetMinutes * 60);
  const minutes = Math.abs(offsetMinutes);
  const two = (number: number): string => String(number).padStart(2, '0');
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return date === undefined ? undefined : `${date.slice(0, -1).replace('T', ' ')} ${zone}`;
}
