/** Claims for people: one row each, times as dates and as how far away they are. */

import { printable } from './printable.ts';
import { describeTime } from './times.ts';

const TIMES = ['exp', 'nbf', 'iat'];

/** A row for each member of an object: its name and its value. */
export function memberRows(object: object): (readonly string[])[] {
  return Object.entries(object).map(([name, value]) => [printable(name).slice(1, -1), printable(value)]);
}

/** A row for each claim: its name, its value, and for a time what it means at `now`. */
export function claimRows(claims: object, now: number): (readonly string[])[] {
  const times = claimTimes(claims, now);
  return memberRows(claims).map(([name = '', value = '']) => {
    return Object.hasOwn(times, name) ? [name, value, String(times[name])] : [name, value];
  });
}

/** The dates of the times among the claims, by claim. */
export function claimTimes(claims: object, now: number): { readonly [name: string]: string } {
  const times = Object.entries(claims).filter((entry): entry is [string, number] => isTime(...entry));
  return Object.fromEntries(times.map(([name, value]) => [name, describeTime(value, now)]));
}

function isTime(name: string, value: unknown): value is number {
  return TIMES.includes(name) && typeof value === 'number';
}
