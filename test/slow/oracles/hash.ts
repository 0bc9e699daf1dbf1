// SHA-256 and HMAC-SHA-256 by node:crypto, HMAC by its definition (FIPS 180-4, RFC 2104 section 2): the
// twins, slow for short inputs, of the unrolled compression and the keyed midstates.

import { createHash } from 'node:crypto';

/** The SHA-256 digest, 32 bytes. */
export function sha256Slowly(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}

/** HMAC-SHA-256 as RFC 2104 writes it: H(K xor opad, H(K xor ipad, text)), B = 64. */
export function hmacSha256Slowly(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256Slowly(key) : key);
  const inner = sha256Slowly(block.map((byte) => byte ^ 0x36), message);
  return sha256Slowly(block.map((byte) => byte ^ 0x5c), inner);
}

/** Whether two byte strings are equal; this twin may take any time it likes. */
export function equalBytesSlowly(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).toString('hex') === Buffer.from(b).toString('hex');
}
