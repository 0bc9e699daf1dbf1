/**
 * Claims handed on as response headers, for the proxy to give to the program behind it. Every header named is
 * set on every allowance, and empty where its claim is missing or cannot stand in a header: a proxy that
 * copies it then overwrites whatever the client itself has sent under that name.
 */

import type { Claims } from '../index.ts';
import { claimAt } from '../settings/claim-path.ts';
import type { PassRules } from '../settings/pass-rules.ts';

// Visible ASCII, single blanks inside: nothing ends a line, and nothing is there for a parser to trim.
const VALUE = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const VALUE_LIMIT = 1024;

/** The headers for a request that was allowed; without a token all of them are empty. */
export function passedHeaders(rules: PassRules, claims: Claims | undefined): { [name: string]: string } {
  const headers: { [name: string]: string } = {};
  for (const [claim, header] of rules) headers[header] = headerValue(claimAt(claims, claim));
  return headers;
}

/**
 * A text, number or truth value as it is, and the texts of a list with commas between, where that can stand
 * in a header without being changed; else nothing.
 */
function headerValue(value: unknown): string {
  const text = Array.isArray(value) ? joinTexts(value) : textOf(value);
  return text.length <= VALUE_LIMIT && VALUE.test(text) ? text : '';
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return '';
  // A whole number beyond these was rounded when it was read: it is not what was signed.
  const isAsSigned = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isAsSigned ? String(value) : '';
}

/** Nothing where a text would read as two, or could not stand in a header by itself. */
function joinTexts(list: readonly unknown[]): string {
  const isPlain = (one: unknown): boolean => typeof one === 'string' && VALUE.test(one) && !one.includes(',');
  return list.every(isPlain) ? list.join(',') : '';
}
