/**
 * Bearer credentials (RFC 6750 §2.1): `Bearer <token>`, or the bare token as in the seed system.
 * A header that stands twice arrives joined by a comma, and is refused.
 */

/** Why credentials hold no token that a verifier could be asked about. */
export type CredentialsFault = 'token_missing' | 'scheme_refused' | 'credentials_malformed';

/** Credentials, read: a token, or why they hold none. */
export type Credentials = { readonly token: string } | { readonly fault: CredentialsFault };

const SCHEME = 'bearer';
const MISSING: Credentials = { fault: 'token_missing' };
const REFUSED: Credentials = { fault: 'scheme_refused' };
const MALFORMED: Credentials = { fault: 'credentials_malformed' };
// RFC 9110 §5.6.2, token, without the dot: a token has dots, no registered scheme has one.
const OTHER_SCHEME = /^[!#$%&'*+^_`|~0-9A-Za-z-]+[ \t]/;

/**
 * What a header's value holds, less blanks (SP, HTAB) around it and around the scheme. Behind `Bearer` the
 * token is not looked through: a good one needs no search, so `isOneWord` is for one that a verifier refused.
 */
export function readCredentials(value: string): Credentials {
  let start = 0;
  let end = value.length;
  while (isBlank(value.charCodeAt(start))) start += 1;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end -= 1;
  if (start === end) return MISSING;
  if (hasScheme(value, start, end)) {
    start += SCHEME.length;
    while (isBlank(value.charCodeAt(start))) start += 1;
    return start < end ? { token: value.slice(start, end) } : MALFORMED;
  }
  const token = value.slice(start, end);
  if (isOneWord(token)) return { token };
  return OTHER_SCHEME.test(token) ? REFUSED : MALFORMED;
}

/** Whether `bearer` stands at `from`, in any case, as a word: `BearerX` is a bare token. */
function hasScheme(value: string, from: number, end: number): boolean {
  for (let i = 0; i < SCHEME.length; i += 1) {
    if ((value.charCodeAt(from + i) | 32) !== SCHEME.charCodeAt(i)) return false;
  }
  const behind = from + SCHEME.length;
  return behind === end || isBlank(value.charCodeAt(behind));
}

/** Whether a text has neither blank nor comma; no verifier takes one that has. */
export function isOneWord(text: string): boolean {
  return !text.includes(' ') && !text.includes(',') && !text.includes('\t');
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
