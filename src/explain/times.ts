/**
 * Times as people write them, spans (`1h30m`) and dates (RFC 3339), and as they read them (`in 3 min`).
 */

const UNITS = [['w', 604_800], ['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]] as const;

/** What a span is, in words. */
export const SPAN_FORM: string = 'numbers with w, d, h, m, s behind, in this order, such as 90s or 1h30m';

// Each unit once, the longer first: `30m1h` is a slip, and `1m` never a month.
const SPAN = new RegExp(`^(?=.)${UNITS.map(([unit]) => `(?:([0-9]{1,9})${unit})?`).join('')}$`);

/** The seconds of a span; undefined for any other text. */
export function readSpan(text: string): number | undefined {
  const match = SPAN.exec(text);
  if (match === null) return undefined;
  return UNITS.reduce((sum, [, length], i) => sum + Number(match[i + 1] ?? 0) * length, 0);
}

/** What a date is, in words. */
export const DATE_FORM: string = 'a date such as 2030-01-31, or with its time and zone 2030-01-31T12:00:00Z';

const DATE = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,3})?)(Z|z|[+-]\d{2}:\d{2}))?$/;

/**
 * The NumericDate of a date, at midnight in UTC unless it says otherwise; undefined for any other text, such
 * as a time without zone or a day that the calendar does not have.
 */
export function readDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, day = '', time = '00:00', zone = 'Z'] = match;
  // What the platform takes for a day of the next month comes back as another day.
  const midnight = new Date(`${day}T00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  const seconds = new Date(`${day}T${time}${zone.toUpperCase()}`).getTime() / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** A NumericDate as a date (RFC 3339); undefined where the calendar has none for it. */
export function dateOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}

/** A NumericDate as a date, and how far it is from `now`; both in seconds since 1970. */
export function describeTime(seconds: number, now: number): string {
  const date = dateOf(seconds);
  if (date === undefined) return 'beyond the calendar';
  // A time in milliseconds is the commonest mistake, and lies tens of thousands of years ahead.
  const doubt = seconds > 100_000_000_000 ? '; perhaps it is in milliseconds' : '';
  return `${date} (${describeDistance(seconds - now)}${doubt})`;
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
