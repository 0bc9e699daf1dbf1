/**
 * `portcullis/native`: HS256 keys whose MACs `node:crypto` computes, in part or whole (RFC 2104): for tokens
 * over about 1 KB, where the platform's SHA-256 outruns one in JavaScript, and for those who must use a
 * validated module. The policy on secrets is that of `hs256Key`; what is kept is the secret, padded.
 */

import crypto from 'node:crypto';

import { Hs256Key, KEY_KINDS, type Hs256KeyOptions, type Mac } from '../jwt/key.ts';
import { secretBytes } from '../jwt/secret.ts';
import { readOptions, SWITCH, type Kind } from '../options.ts';
import { hmacInto, hmacKey, INNER_PAD, outerHash, paddedKey } from '../primitives/hmac.ts';

/** Options of a native key. */
export interface NativeHs256KeyOptions extends Hs256KeyOptions {
  /** Whether every MAC comes whole from the platform's module; FIPS mode (`crypto.getFips()`) means yes. */
  readonly validated?: boolean;
}

const KINDS: { readonly [N in keyof NativeHs256KeyOptions]-?: Kind } = {
  ...KEY_KINDS, validated: SWITCH,
};

// From this many bytes on the platform's hash is faster in a loop, and in a live server as fast but for a
// twentieth; below it our own is faster there, by a third at 200 bytes (measured, Node 24 and 26).
const LONG = 900;

/**
 * A key as `hs256Key` makes it; a long text's inner hash is one `crypto.hash` of padded key and text. With
 * `validated`, in FIPS mode (asked now), or where there is no `crypto.hash`, every HMAC comes whole from the
 * platform. The padded key, which is the secret, stays in memory; its copy before a text is cleared again.
 * @throws TypeError or RangeError as `hs256Key` does.
 */
export function nativeHs256Key(secret: string | Uint8Array, options: NativeHs256KeyOptions = {}): Hs256Key {
  const { kid, validated = false } = readOptions('nativeHs256Key', options, KINDS);
  const bytes = secretBytes('nativeHs256Key', secret);
  const fips: unknown = crypto.getFips();
  // Without FIPS mode Node and Bun say 0, Deno says false.
  const isWhole = validated || (fips !== 0 && fips !== false) || typeof crypto.hash !== 'function';
  return new Hs256Key(isWhole ? wholeMac(bytes) : composedMac(bytes), kid);
}

/** The HMAC of the platform's module and nothing else. */
function wholeMac(secret: Uint8Array): Mac {
  const key = crypto.createSecretKey(secret);
  return ({ bytes }, length, tag) => {
    const digest = crypto.createHmac('sha256', key).update(bytes.subarray(0, length)).digest();
    for (let i = 0; i < 8; i += 1) tag[i] = digest.readInt32BE(i * 4);
  };
}

/** Our own HMAC, but for the inner hash of a long text; `createHmac` takes four times as long (measured). */
function composedMac(secret: Uint8Array): Mac {
  const states = hmacKey(secret);
  const block = paddedKey(secret, INNER_PAD).bytes.slice(0, 64);
  const { hash } = crypto;

  /** The inner hash, a character for each byte: a Buffer would cost more than the hashing (measured). */
  function innerDigest(whole: Uint8Array, length: number): string {
    whole.set(block);
    try {
      return hash('sha256', whole.subarray(0, 64 + length), 'binary');
    } finally {
      whole.fill(0, 0, 64);
    }
  }

  return (text, length, tag) => {
    if (length < LONG) return hmacInto(states, text, length, tag);
    const digest = innerDigest(text.whole, length);
    const byte = (i: number): number => digest.charCodeAt(i);
    for (let i = 0; i < 8; i += 1) {
      tag[i] = (byte(i * 4) << 24) | (byte(i * 4 + 1) << 16) | (byte(i * 4 + 2) << 8) | byte(i * 4 + 3);
    }
    return outerHash(states.outer, tag);
  };
}
