/**
 * Secrets that documents, samples and default settings print, so that whoever reads them can sign: not wrong
 * by their form, but worth a warning wherever a secret is read.
 */

import { bytesOfText } from './text-bytes.ts';

/** Where each is printed, by the secret. All of them are public. */
const PUBLISHED: ReadonlyMap<string, string> = new Map([
  ['zautXStXM9iW3aD3FuyPH0TdK4GHPmHq', 'the documentation of Ant Media Server'],
  ['your-256-bit-secret', 'the sample of the web debugger at jwt.io'],
  ['a-string-secret-at-least-256-bits-long', 'the sample of the web debugger at jwt.io'],
  ['super-secret-jwt-token-with-at-least-32-characters-long', 'the local settings of Supabase'],
  ['your-super-secret-jwt-token-with-at-least-32-characters-long', 'the sample settings of Supabase'],
  ['reallyreallyreallyreallyverysafe', 'the documentation of PostgREST'],
  ['!ChangeThisMercureHubJWTSecretKey!', 'the sample settings of Mercure'],
]);

/** Who prints this secret, in words; undefined for one that is not known to be public. */
export function publisherOf(secret: string | Uint8Array): string | undefined {
  const bytes = typeof secret === 'string' ? bytesOfText(secret) : secret;
  for (const [text, publisher] of PUBLISHED) {
    const known = bytesOfText(text);
    if (known.length === bytes.length && known.every((byte, i) => byte === bytes[i])) return publisher;
  }
  return undefined;
}
