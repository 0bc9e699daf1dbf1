/** The answer to a refused request, the same on every host: status, headers, a short JSON object as body. */

import type { Refused } from '../filters/filter.ts';

/** What a host sends. Nothing in it comes from the request. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** The answer to a denial: its public error code, never its reason. */
export function answerTo(denied: Refused): Answer {
  const body = JSON.stringify({ error: publicError(denied) });
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'cache-control': 'no-store',
    ...(denied.challenge === undefined ? {} : { 'www-authenticate': denied.challenge }),
  };
  return { status: denied.status, headers, body };
}

function publicError(denied: Refused): string {
  if (denied.status === 400) return 'invalid_request';
  if (denied.status === 403) return denied.challenge === undefined ? 'forbidden' : 'insufficient_scope';
  return denied.reason === 'token_missing' ? 'unauthorized' : 'invalid_token';
}
