/** `decodeJwtUnverified`: what a token says, without a word on whether it is true. For tools and logs. */
import type { JsonObject } from './json.ts';
import { readCharacters, readObject, segmentEnds } from './token-text.ts';

/** What a token says of itself; nothing in it may be trusted. */
export type Unverified = { readonly header: JsonObject; readonly claims: JsonObject };

/**
 * Header and claims of a token whose signature, algorithm and times nobody has checked; undefined unless it
 * has three segments, the first two JSON objects in base64url. Decide nothing by this: use `jwtVerifier`.
 */
export function decodeJwtUnverified(token: string): Unverified | undefined {
  const ends = typeof token === 'string' ? segmentEnds(token) : undefined;
  const text = ends === undefined ? undefined : readCharacters(token);
  if (ends === undefined || text === undefined) return undefined;
  const header = readObject(text, 0, ends[0]);
  const claims = readObject(text, ends[0] + 1, ends[1]);
  return header === undefined || claims === undefined ? undefined : { header, claims };
}
