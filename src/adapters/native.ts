/**
 * `portcullis/native`: HMAC by `node:crypto`, for those who must use a validated module, and for tokens over
 * about 1 KB, where the platform's SHA-256 outruns one in JavaScript. The policy on secrets is the same.
 */

import { createHmac, createSecretKey } from 'node:crypto';

import { Hs256Key, KEY_KINDS, type Hs256KeyOptions } from '../jwt/key.ts';
import { secretBytes } from '../jwt/secret.ts';
import { readOptions } from '../options.ts';

/**
 * A key as `hs256Key` makes it, whose MACs `node:crypto` computes.
 * @throws TypeError or RangeError as `hs256Key` does.
 */
export function nativeHs256Key(secret: string | Uint8Array, options: Hs256KeyOptions = {}): Hs256Key {
  const { kid } = readOptions('nativeHs256Key', options, KEY_KINDS);
  const key = createSecretKey(secretBytes('nativeHs256Key', secret));
  return new Hs256Key((text, length, tag) => {
    const digest = createHmac('sha256', key).update(text.bytes.subarray(0, length)).digest();
    for (let i = 0; i < 8; i += 1) tag[i] = digest.readInt32BE(i * 4);
  }, kid);
}
