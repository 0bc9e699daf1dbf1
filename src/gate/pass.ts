/**
 * Claims handed on as response headers, for the proxy to give to the program behind it. Every header named is
 * set on every allowance, and empty where its claim is missing or cannot stand in a header: a proxy that
 * copies it then overwrites whatever the client itself has sent under that name.
 */

import type { Claims } from '../index.ts';
import type { PassRules } from '../explain/pass-rules.ts';

// Visible ASCII, single blanks inside: nothing ends a line, and nothing is there for a parser to trim.
const VALUE = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const VALUE_LIMIT = 1024;

/** The headers for a request that was allowed; without a token all of them are empty. */
export function passedHeaders(rules: PassRules, claims: Claims | undefined): { [name: string]: string } {
  const headers: { [name: string]: string } = {};
  for (const [claim, header] of rules) {
    const value = claims !== undefined && Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    headers[header] = headerValue(value);
  }
  return headers;
}

/**
 * A text, number or truth value as it is, where it can stand in a header without being changed; else nothing.
 */
function headerValue(value: unknown): string {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const text = isScalar ? String(value) : '';
  return text.length <= VALUE_LIMIT && VALUE.test(text) ? text : '';
}
