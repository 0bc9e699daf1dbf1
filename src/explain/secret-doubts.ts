/**
 * What makes one doubt a secret that is right by its form: everybody knows it, or something around it or
 * within was probably not meant as a part of it. For warnings; no word of them shows any of the secret.
 */

import { publisherOf } from './published-secrets.ts';
import { decodeSecret, isWrappedBase64, withoutLineEnding, type SecretEncoding } from './secret-text.ts';

/**
 * Doubts about a secret, a sentence each that begins with what it is about; none for a secret at fault, which
 * has worse to be told. `content` is the secret as it was given, a text or a file's bytes.
 */
export function doubtsOnSecret(content: string | Uint8Array, encoding: SecretEncoding): readonly string[] {
  const { secret } = decodeSecret(content, encoding);
  if (secret === undefined) return [];
  const publisher = publisherOf(secret);
  const known = `everybody knows this secret: it is printed in ${String(publisher)}`;
  const doubts = publisher === undefined ? [] : [known];
  // Only what is kept as text has something around it.
  if (typeof secret !== 'string') return doubts;
  const found = AROUND.find(({ isIn }) => isIn(secret));
  return found === undefined ? doubts : [...doubts, found.doubt];
}

interface Around {
  readonly isIn: (text: string) => boolean;
  readonly doubt: string;
}

/** From the most telling to the least; one is enough. */
const AROUND: readonly Around[] = [
  {
    isIn: isWrappedBase64,
    doubt: 'this looks like base64 that was wrapped onto several lines; its line endings are a part of the ' +
      'secret unless its encoding is base64 or base64url',
  },
  {
    isIn: (text) => withoutLineEnding(text) !== text,
    doubt: 'a line ending at its end is a part of the secret; where it was not meant, take it away',
  },
  {
    isIn: (text) => /^(["']).*\1$/s.test(text),
    doubt: 'the quotes around it are a part of the secret; where they were not meant, take them away',
  },
  {
    isIn: (text) => text.trim() !== text,
    doubt: 'a blank around it is a part of the secret; where it was not meant, take it away',
  },
];
