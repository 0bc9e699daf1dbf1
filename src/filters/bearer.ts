/**
 * Bearer credentials and challenges (RFC 6750 §2.1, §3): `Bearer <token>`, or the bare token as in the seed.
 * A header that stands twice arrives joined by a comma, and is refused.
 */
import type { Refused, RefusalReason } from './filter.ts';

const SCHEME = 'bearer';

/** What an `Authorization` value holds, less the scheme, if any, and blanks around; undefined for nothing. */
export function readCredentials(value: string): string | undefined {
  let start = 0;
  let end = value.length;
  while (isBlank(value.charCodeAt(start))) start += 1;
  while (isBlank(value.charCodeAt(end - 1))) end -= 1;
  if (hasScheme(value, start)) {
    start += SCHEME.length;
    while (value[start] === ' ') start += 1;
  }
  return start < end ? value.slice(start, end) : undefined;
}

/** Whether credentials are one token. To be asked of refused ones alone: the good need no search. */
export function isOneToken(credentials: string): boolean {
  return !/[ \t,]/.test(credentials);
}

/** Whether `bearer` stands at `from`, in any case, as a word: `BearerX` is a bare token. */
function hasScheme(value: string, from: number): boolean {
  for (let i = 0; i < SCHEME.length; i += 1) {
    if ((value.charCodeAt(from + i) | 32) !== SCHEME.charCodeAt(i)) return false;
  }
  const behind = from + SCHEME.length;
  return behind === value.length || isBlank(value.charCodeAt(behind));
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** The status and error code of a reason (§3.1), where it is not simply an invalid token. */
const ANSWERS: { readonly [R in RefusalReason]?: readonly [status: Refused['status'], error: string | undefined] } = {
  // Who sent no credentials is told no error.
  token_missing: [401, undefined],
  credentials_malformed: [400, 'invalid_request'],
  claims_refused: [403, 'insufficient_scope'],
};

/** The denial for a reason that has to do with credentials: its status and its challenge (§3). */
export function denyCredentials(reason: RefusalReason, realm: string): Refused {
  const [status, error] = ANSWERS[reason] ?? [401, 'invalid_token'];
  const challenge = `Bearer realm="${realm}"${error === undefined ? '' : `, error="${error}"`}`;
  return Object.freeze({ ok: false, status, reason, challenge });
}
