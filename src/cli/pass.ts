/**
 * Claims passed on as response headers, for the proxy to hand to the program behind it. Every header named is
 * set on every allowance, and empty where its claim is missing or cannot stand in a header: a proxy that
 * copies it then overwrites whatever the client itself has sent under that name.
 */

import type { Claims } from '../index.ts';

/** Header names by claim name. */
export type PassRules = ReadonlyMap<string, string>;

const NAME = /^[A-Za-z][!#$%&'*+.^_`|~0-9A-Za-z-]{0,99}$/;
// Visible ASCII, single blanks inside: nothing ends a line, and nothing is there for a parser to trim.
const VALUE = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const VALUE_LIMIT = 1024;

// Headers that mean something to the proxy itself.
const RESERVED = new Set([
  'cache-control', 'connection', 'content-encoding', 'content-length', 'content-type', 'date', 'keep-alive',
  'location', 'proxy-authenticate', 'proxy-connection', 'set-cookie', 'te', 'trailer', 'transfer-encoding',
  'upgrade', 'www-authenticate',
]);

/**
 * Rules from pairs of claim and header.
 * @throws RangeError that says what is wrong.
 */
export function passRules(pairs: Iterable<readonly [claim: string, header: unknown]>): PassRules {
  const rules = new Map<string, string>();
  const taken = new Set<string>();
  for (const [claim, header] of pairs) {
    if (claim === '' || typeof header !== 'string' || !NAME.test(header)) {
      throw new RangeError('takes names of claims, and for each the name of a header');
    }
    const name = header.toLowerCase();
    if (RESERVED.has(name)) throw new RangeError(`header "${header}" has a meaning of its own`);
    if (rules.has(claim) || taken.has(name)) throw new RangeError('names a claim or a header twice');
    rules.set(claim, header);
    taken.add(name);
  }
  return rules;
}

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
