/** `decodeJwtUnverified`: what a token says, without a word on whether it is true. For tools and logs. */

import type { JsonObject } from './json.ts';
import { payloadEndOf, readCharacters, readObject } from './token-text.ts';

/** What a token says of itself; nothing in it may be trusted. */
export interface DecodedJwt {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

// In UTF-16 units. A longer text costs more to take apart than any token is worth.
const LONGEST = 1_048_576;

/**
 * Header and claims of a token whose signature, algorithm and times nobody has checked; undefined unless it
 * has three segments, the first two JSON objects in base64url, and for more than 1,048,576 characters. Decide
 * nothing by this: use `jwtVerifier`.
 */
export function decodeJwtUnverified(token: string): DecodedJwt | undefined {
  if (typeof token !== 'string' || token.length > LONGEST) return undefined;
  const headerEnd = token.indexOf('.');
  const payloadEnd = payloadEndOf(token, headerEnd);
  const text = payloadEnd === -1 ? undefined : readCharacters(token);
  if (text === undefined) return undefined;
  const header = readObject(text, 0, headerEnd);
  const claims = readObject(text, headerEnd + 1, payloadEnd);
  return header === undefined || claims === undefined ? undefined : { header, claims };
}
