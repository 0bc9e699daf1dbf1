/**
 * Bearer credentials (RFC 6750 §2.1): `Bearer <token>`, or the bare token as in the seed system.
 * A header that stands twice arrives joined by a comma, and is refused.
 */

import { isBlank, trimBlanks } from '../blanks.ts';

/** Why credentials hold no token that a verifier could be asked about. */
export type CredentialsFault = 'token_missing' | 'scheme_refused' | 'credentials_malformed';

/** Credentials, read: a token, or why they hold none. */
export type Credentials =
  | { readonly token: string; readonly fault: undefined }
  | { readonly token: undefined; readonly fault: CredentialsFault };

const SCHEME = 'bearer';
const MISSING: Credentials = { token: undefined, fault: 'token_missing' };
const REFUSED: Credentials = { token: undefined, fault: 'scheme_refused' };
const MALFORMED: Credentials = { token: undefined, fault: 'credentials_malformed' };
// RFC 9110 §5.6.2, token, without the dot: a token has dots, no registered scheme has one.
const OTHER_SCHEME = /^[!#$%&'*+^_`|~0-9A-Za-z-]+[ \t]/;

/**
 * What a header's value holds, less blanks (SP, HTAB) around it and around the scheme. Behind `Bearer` the
 * token is not looked through: a good one needs no search, so `isOneWord` is for one that a verifier refused.
 */
export function readCredentials(value: string): Credentials {
  const text = trimBlanks(value);
  if (text === '') return MISSING;
  if (hasScheme(text)) {
    const token = trimBlanks(text.slice(SCHEME.length));
    return token === '' ? MALFORMED : { token, fault: undefined };
  }
  if (isOneWord(text)) return { token: text, fault: undefined };
  return OTHER_SCHEME.test(text) ? REFUSED : MALFORMED;
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
