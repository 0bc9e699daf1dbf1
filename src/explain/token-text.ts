/** A text that should be a token, decoded and not checked, or in words why it is none. */

import { decodeJwtUnverified, type DecodedJwt } from '../index.ts';

// Four times what servers take as headers by default: what is longer was never sent as a token.
const LENGTH_LIMIT = 65_536;

/** What nobody has checked about a token, in one line. */
export const NOT_VERIFIED: string = 'NOT VERIFIED: anyone can write a token that says this';

/** A decoded token, or why a text is not shown as one. */
export type TokenReading =
  | { readonly decoded: DecodedJwt; readonly problem: undefined }
  | { readonly decoded: undefined; readonly problem: string };

/** Reads a token's text without checking anything. */
export function readTokenText(text: string): TokenReading {
  const decoded = text.length > LENGTH_LIMIT ? undefined : decodeJwtUnverified(text);
  return decoded === undefined ? { decoded, problem: problemOf(text) } : { decoded, problem: undefined };
}

function problemOf(text: string): string {
  if (text.length > LENGTH_LIMIT) {
    return `${text.length} characters are longer than any server takes; up to ${LENGTH_LIMIT} are decoded`;
  }
  const parts = text.split('.', 7).length;
  if (parts === 5) return 'five parts are an encrypted token (JWE), which nobody reads without its key';
  if (parts !== 3) return `it has ${parts === 1 ? 'no dot' : `${parts - 1} dots`}, and a token has two`;
  return 'not three parts, two of them JSON objects in base64url';
}
