/**
 * What is nearly the secret of a token: the same text, but decoded, or with a line ending more or less, a
 * byte order mark, quotes. For whoever asks why a signature does not fit; what decides tries none of these.
 */

import { constantTimeEqual, decodeBase64url, hmacSha256 } from '../index.ts';
import { decodeBase64, decodeHex, decodeSecret, isWrappedBase64, withoutLineEnding } from './secret-text.ts';
import type { SecretEncoding } from './secret-text.ts';
import { bytesOfText, textOfBytes } from './text-bytes.ts';

/** A secret that would fit: which it is, and what to do so that it does. */
export interface NearSecret {
  readonly name: string;
  readonly remedy: string;
  /** How the secret would have to be read, where that is all. */
  readonly encoding?: SecretEncoding;
}

interface Candidate extends NearSecret {
  /** The secret that it makes of a text, if any. */
  readonly of: (text: string) => string | Uint8Array | undefined;
}

const bare = (text: string): string => text.replace(/\s/g, '');
// To sign with what base64 stands for, and with its letters, are two things; wrapped lines hide both.
const oneLine = (text: string): string | undefined => (isWrappedBase64(text) ? bare(text) : undefined);
const BREAKS = [
  ['\n', 'a line ending'],
  ['\r\n', 'a line ending of Windows'],
] as const;

/** A decoding to be tried: of a text that is kept in one, but was read as it stands. */
function decoding(name: SecretEncoding, decode: (text: string) => Uint8Array | undefined): Candidate {
  const remedy = `the secret is kept in ${name}: say so by secretEncoding`;
  return { name, remedy, encoding: name, of: decode };
}

/** Something around the secret that is no part of it here. */
function without(what: string, of: (text: string) => string | undefined): Candidate {
  return { name: `without ${what}`, remedy: `take ${what} away: it is no part of the secret`, of };
}

/** Something that became a part of the secret where the token was signed. */
function having(what: string, of: (text: string) => string): Candidate {
  return { name: `with ${what}`, remedy: `whoever signs has ${what} in the secret: take it away there`, of };
}

const CANDIDATES: readonly Candidate[] = [
  { name: 'utf8', remedy: 'take the text itself as the secret', encoding: 'utf8', of: (text) => text },
  decoding('base64', (text) => decodeBase64(fill(bare(text)))),
  decoding('base64url', (text) => decodeBase64url(unfill(bare(text)))),
  decoding('hex', (text) => decodeHex(bare(text))),
  without('the line ending', withoutLineEnding),
  without('the byte order mark', (text) => withoutLineEnding(text.replace(/^\ufeff/, ''))),
  without('the blanks and line endings around', (text) => text.trim()),
  without('the line endings within', oneLine),
  without('the quotes around', (text) => /^(["'])(.*)\1$/s.exec(text.trim())?.[2]),
  ...BREAKS.map(([ending, name]) => having(name, (text) => withoutLineEnding(text) + ending)),
  having('a byte order mark', (text) => `\ufeff${withoutLineEnding(text)}`),
];

/**
 * Which near miss of a secret fits a token's signature; undefined where none does, or the secret itself does.
 * `content` is the secret as it was given, a text or a file's bytes, and `encoding` how it was read.
 */
export function findNearSecret(
  token: string, content: string | Uint8Array, encoding: SecretEncoding,
): NearSecret | undefined {
  const end = token.lastIndexOf('.');
  const tag = decodeBase64url(token.slice(end + 1));
  const text = typeof content === 'string' ? content : textOfBytes(content);
  if (tag === undefined || text === undefined) return undefined;
  const message = bytesOfText(token.slice(0, Math.max(end, 0)));
  const fits = (secret: string | Uint8Array | undefined): boolean => {
    if (secret === undefined) return false;
    const key = typeof secret === 'string' ? bytesOfText(secret) : secret;
    return constantTimeEqual(hmacSha256(key, message), tag);
  };
  if (fits(decodeSecret(content, encoding).secret)) return undefined;
  const near = CANDIDATES.find(({ name, of }) => name !== encoding && fits(of(text)));
  if (near === undefined) return undefined;
  const { of: _of, ...found } = near;
  return found;
}

/** Base64 text without the `=` at its end, which fill it up. */
function unfill(text: string): string {
  const end = text.indexOf('=');
  return end === -1 ? text : text.slice(0, end);
}

/** Base64 text filled up as its strict form asks. */
function fill(text: string): string {
  const letters = unfill(text);
  return letters.padEnd(Math.ceil(letters.length / 4) * 4, '=');
}
