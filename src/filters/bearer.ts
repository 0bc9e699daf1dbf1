/**
 * Bearer credentials (RFC 6750 §2.1): `Bearer <token>`, or the bare token as in the seed system.
 * A header that stands twice arrives joined by a comma, and is refused.
 */

import { isBlank, trimBlanks } from '../blanks.ts';

const SCHEME = 'bearer';
// RFC 9110 §5.6.2, token, without the dot: a token has dots, no registered scheme has one.
const OTHER_SCHEME = /^[!#$%&'*+^_`|~0-9A-Za-z-]+[ \t]/;

/**
 * The token in a header's value, less blanks (SP, HTAB) around it and around the scheme; empty where there is
 * none. Behind `Bearer` it is not looked through: a good token needs no search, so `isOneWord` is for one
 * that a verifier refused.
 */
export function tokenIn(value: string): string {
  const text = trimBlanks(value);
  if (!hasScheme(text)) return isOneWord(text) ? text : '';
  let start = SCHEME.length;
  while (isBlank(text, start)) start += 1;
  return text.slice(start);
}

/** Why there is none. */
export function faultIn(value: string): 'token_missing' | 'scheme_refused' | 'credentials_malformed' {
  const text = trimBlanks(value);
  if (text === '') return 'token_missing';
  return OTHER_SCHEME.test(text) ? 'scheme_refused' : 'credentials_malformed';
}

/** Whether a text begins with `bearer`, in any case, as a word: `BearerX` is a bare token. */
function hasScheme(text: string): boolean {
  for (let i = 0; i < SCHEME.length; i += 1) {
    if ((text.charCodeAt(i) | 32) !== SCHEME.charCodeAt(i)) return false;
  }
  return text.length === SCHEME.length || isBlank(text, SCHEME.length);
}

/** Whether a text has neither blank nor comma; no verifier takes one that has. */
export function isOneWord(text: string): boolean {
  return !text.includes(' ') && !text.includes(',') && !text.includes('\t');
}
