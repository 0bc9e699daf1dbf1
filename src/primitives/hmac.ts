/**
 * HMAC-SHA-256 (RFC 2104, FIPS 198-1) with keyed midstates: a key's two padded blocks are compressed once,
 * and a MAC over n bytes costs ⌊(n + 8) / 64⌋ + 2 compressions. Only lengths decide on branches and indices.
 */
import { bytesOfWords, requireBytes, workBuffer, type WorkBuffer } from './bytes.ts';
import { compress, finish, INITIAL_STATE, sha256, workingCopy } from './sha256.ts';

/** The states after the blocks K ⊕ ipad and K ⊕ opad: as secret as the key. */
export type HmacKey = { readonly inner: Int32Array; readonly outer: Int32Array };

/** What the key of the inner hash is padded with (RFC 2104 §2). */
export const INNER_PAD = 0x36;

// The only block of the outer hash: the inner digest, then the padding that 64 + 32 bytes always have.
const outerBlock = workBuffer(32);
outerBlock.view.setInt32(32, 0x8000_0000);
outerBlock.view.setInt32(60, 96 * 8);

/** The block K ⊕ pad: of a key of any length, one longer than a block is hashed first (RFC 2104 §2). */
export function paddedKey(key: Uint8Array, pad: number): WorkBuffer {
  const block = key.length > 64 ? sha256(key) : key;
  const padded = workBuffer(64);
  for (let i = 0; i < 64; i += 1) padded.bytes[i] = (block[i] ?? 0) ^ pad;
  return padded;
}

/** Prepares a key of any length. */
export function hmacKey(key: Uint8Array): HmacKey {
  const midstate = (pad: number): Int32Array => {
    const state = new Int32Array(INITIAL_STATE);
    compress(state, paddedKey(key, pad).view, 0);
    return state;
  };
  return { inner: midstate(INNER_PAD), outer: midstate(0x5c) };
}

/** Writes the MAC of a text's first `length` bytes, as words, into `tag`; the text's rest is overwritten. */
export function hmacInto({ inner, outer }: HmacKey, text: WorkBuffer, length: number, tag: Int32Array): void {
  for (let i = 0; i < 8; i += 1) tag[i] = inner[i] as number;
  finish(tag, text, length, 64);
  outerHash(outer, tag);
}

/** Makes the inner digest in `tag` the MAC: one compression from the outer state. */
export function outerHash(outer: Int32Array, tag: Int32Array): void {
  for (let i = 0; i < 8; i += 1) {
    outerBlock.view.setInt32(i * 4, tag[i] as number);
    tag[i] = outer[i] as number;
  }
  compress(tag, outerBlock.view, 0);
}

/** The 32-byte HMAC-SHA-256 of a message under a key of any length. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  requireBytes('hmacSha256', 'key', key);
  requireBytes('hmacSha256', 'message', message);
  const tag = new Int32Array(8);
  hmacInto(hmacKey(key), workingCopy(message), message.length, tag);
  return bytesOfWords(tag);
}
