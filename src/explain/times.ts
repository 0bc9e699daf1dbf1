/** Spans of time as a person writes them (`1h`), and points in time as a person reads them (`in 3 min`). */

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** What a span is, in words. */
export const SPAN_FORM: string = 'a number and one of s, m, h, d, such as 90s or 1h';

/** The seconds of a span, digits and one of s, m, h, d; undefined for any other text. */
export function readSpan(text: string): number | undefined {
  const match = /^([0-9]{1,9})([smhd])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

/** A NumericDate as a date, and how far it is from `now`; both in seconds since 1970. */
export function describeTime(seconds: number, now: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return 'beyond the calendar';
  // A time in milliseconds is the commonest mistake, and lies tens of thousands of years ahead.
  const doubt = seconds > 100_000_000_000 ? '; perhaps it is in milliseconds' : '';
  return `${date.toISOString().replace('.000Z', 'Z')} (${describeDistance(seconds - now)}${doubt})`;
}

const SPANS = [
  [1, 60, 's'], [60, 60, 'min'], [3600, 24, 'h'], [86_400, 365, 'd'], [31_557_600, Infinity, 'y'],
] as const;

type Span = (typeof SPANS)[number];

function describeDistance(seconds: number): string {
  const distance = Math.abs(seconds);
  if (distance < 1) return 'now';
  // The smallest unit in which the rounded number stays below the next one.
  const fits = ([length, limit]: Span): boolean => Math.round(distance / length) < limit;
  const [size, , unit] = SPANS.find(fits) as Span;
  const span = `${Math.round(distance / size)} ${unit}`;
  return seconds < 0 ? `${span} ago` : `in ${span}`;
}
