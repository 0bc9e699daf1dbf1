/** `decodeJwtUnverified`: what a token says, without a word on whether it is true. For tools and logs. */
import type { JsonObject } from './json.ts';
import { payloadEndOf, readCharacters, readObject } from './token-text.ts';

/** What a token says of itself; nothing in it may be trusted. */
export type DecodedJwt = { readonly header: JsonObject; readonly claims: JsonObject };

/**
 * Header and claims of a token whose signature, algorithm and times nobody has checked; undefined unless it
 * has three segments, the first two JSON objects in base64url. Decide nothing by this: use `jwtVerifier`.
 */
export function decodeJwtUnverified(token: string): DecodedJwt | undefined {
  if (typeof token !== 'string') return undefined;
  const headerEnd = token.indexOf('.');
  const payloadEnd = payloadEndOf(token, headerEnd);
  const text = payloadEnd === -1 ? undefined : readCharacters(token);
  if (text === undefined) return undefined;
  const header = readObject(text, 0, headerEnd);
  const claims = readObject(text, headerEnd + 1, payloadEnd);
  return header === undefined || claims === undefined ? undefined : { header, claims };
}
