/** Spans of time as a person writes them (`1h`), and points in time as a person reads them (`in 3 min`). */

import { UsageError } from './arguments.ts';

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * The seconds of a span: digits and one of s, m, h, d.
 * @throws UsageError that names the option.
 */
export function readSpan(option: string, text: string): number {
  const match = /^([0-9]{1,9})([smhd])$/.exec(text);
  if (match === null) throw new UsageError(`${option} takes a number and one of s, m, h, d, such as 90s or 1h`);
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

/** A NumericDate as a date, and how far it is from `now`; both in seconds since 1970. */
export function describeTime(seconds: number, now: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return 'beyond the calendar';
  // A time in milliseconds is the commonest mistake, and lies tens of thousands of years ahead.
  const doubt = seconds > 100_000_000_000 ? '; perhaps it is in milliseconds' : '';
  return `${date.toISOString().replace('.000Z', 'Z')} (${describeDistance(seconds - now)}${doubt})`;
}

function describeDistance(seconds: number): string {
  const distance = Math.abs(seconds);
  if (distance < 1) return 'now';
  const span = describeSpan(Math.floor(distance));
  return seconds < 0 ? `${span} ago` : `in ${span}`;
}

function describeSpan(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  if (seconds < 31_557_600) return `${Math.floor(seconds / 86_400)} d`;
  return `${Math.floor(seconds / 31_557_600)} y`;
}
