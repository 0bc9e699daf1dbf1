/**
 * What lies behind a refusal, in words for the operator's log: by how much a time was missed, which check
 * failed, what was wrong with what is no request. Nothing that the client sent is repeated.
 */

import { decodeJwtUnverified } from '../index.ts';
import type { FilterRequest, Refused } from '../index.ts';
import { isForTime, timeFaultOf, timeFaultText } from '../explain/claims.ts';
import { ARRIVAL_SECONDS, HEAD_LIMIT } from './server.ts';

/** What there is to say beyond the reason; undefined where that says it all. */
export function causeOf(
  refused: Refused, request: FilterRequest, tokenHeaders: readonly string[], now: number,
): string | undefined {
  const { reason, cause } = refused;
  // Only then is the token read once more.
  if (isForTime(reason)) return timeCause(reason, request, tokenHeaders, now);
  if (cause === undefined) return undefined;
  if (cause instanceof Error) return `a check failed: ${NAME.test(cause.name) ? cause.name : 'Error'}`;
  return `a check gave ${cause === null ? 'null' : typeof cause} for an answer`;
}

const NAME = /^\w{1,40}$/;

// What stands behind another scheme is no token, and nobody has verified it.
const CREDENTIALS = /^[ \t]*(?:bearer[ \t]+)?([^ \t,]+)[ \t]*$/i;

function timeCause(
  reason: string, request: FilterRequest, tokenHeaders: readonly string[], now: number,
): string | undefined {
  for (const header of tokenHeaders) {
    const [, token = ''] = CREDENTIALS.exec(request.header(header) ?? '') ?? [];
    const claims = decodeJwtUnverified(token)?.claims;
    const fault = claims === undefined ? undefined : timeFaultOf(reason, claims, now);
    if (fault !== undefined) return timeFaultText(fault);
  }
  return undefined;
}

const CODES: { readonly [code: string]: string } = {
  HPE_HEADER_OVERFLOW: `the head is longer than ${HEAD_LIMIT} bytes`,
  ERR_HTTP_REQUEST_TIMEOUT: `the request was not there within ${ARRIVAL_SECONDS} s`,
  HPE_INVALID_EOF_STATE: 'the connection ended within the request',
  HPE_INVALID_METHOD: 'it begins with no method of HTTP',
  HPE_INVALID_URL: 'the path holds a character that none may hold',
  HPE_INVALID_VERSION: 'the version of HTTP is none',
  HPE_INVALID_HEADER_TOKEN: 'a header line holds a character that none may hold',
  HPE_INVALID_CONTENT_LENGTH: 'the length of the body is no number',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'the length of the body is said twice',
};

/** Why Node's parser refused, by its code. */
export function malformedCause(code: string): string {
  const words = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (words !== undefined) return words;
  return /^[A-Z_]{1,60}$/.test(code) ? `the parser says ${code}` : 'the parser refused it';
}
