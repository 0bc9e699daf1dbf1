/** MACs of a key, and what node:crypto says that they must be. */

import { createHmac } from 'node:crypto';

import { Hs256Key } from '../../src/jwt/key.ts';
import { bytesOfWords, workBuffer } from '../../src/primitives/bytes.ts';

/** The MAC of a text under a key. */
export function mac(key: Hs256Key, text: string): string {
  const bytes = Buffer.from(text);
  const buffer = workBuffer(bytes.length);
  buffer.bytes.set(bytes);
  const tag = new Int32Array(8);
  Hs256Key.mac(key, buffer, bytes.length, tag);
  return Buffer.from(bytesOfWords(tag)).toString('hex');
}

/** The MAC that a text must have under a secret. */
export const expected = (secret: string | Uint8Array, text: string): string =>
  createHmac('sha256', secret).update(text).digest('hex');
