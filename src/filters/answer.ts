/** `answerTo`: the answer to a refused request, the same on every host: status, headers, a JSON body. */

import { plainRefusal } from './ask.ts';
import type { Refused } from './refusal.ts';

/** What a host sends. Nothing in it comes from the request. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/**
 * The answer to a refusal: its error code, never its reason or cause. Takes anything: what is no refusal that
 * can be sent is answered as `verdict_malformed`.
 */
export function answerTo(refused: Refused): Answer {
  const { status, error, challenge } = plainRefusal(refused);
  // As JSON would write it: a code has no character that needs an escape.
  const body = `{"error":"${error}"}`;
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'cache-control': 'no-store',
    ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
  };
  return { status, headers, body };
}
