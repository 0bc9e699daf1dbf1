/**
 * SHA-256 (FIPS 180-4 §6.2). Neither branch nor index depends on a message's contents, only on its length.
 * The state is eight words, so that `hmac.ts` can start from stored ones.
 */
import { bytesOfWords, requireBytes, workBuffer, type WorkBuffer } from './bytes.ts';

/** The initial hash value H(0) (FIPS 180-4 §5.3.3). */
export const INITIAL_STATE: Int32Array = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);

/** The constants of the 64 rounds (FIPS 180-4 §4.2.2). */
const K = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);
const scratch = workBuffer(1024);

/** The 32-byte SHA-256 digest of a message. */
export function sha256(message: Uint8Array): Uint8Array {
  requireBytes('sha256', 'message', message);
  const state = new Int32Array(INITIAL_STATE);
  finish(state, workingCopy(message), message.length, 0);
  return bytesOfWords(state);
}

/** The message in a buffer with room for its padding; a short one's is shared with the next call. */
export function workingCopy(message: Uint8Array): WorkBuffer {
  const buffer = message.length > scratch.size ? workBuffer(message.length) : scratch;
  buffer.bytes.set(message);
  return buffer;
}

/**
 * Ends a hash: `state`, which has taken `before` bytes (whole blocks), takes the first `length` bytes of the
 * buffer and is the digest then. What stands behind them is overwritten by the padding.
 */
export function finish(state: Int32Array, buffer: WorkBuffer, length: number, before: number): void {
  const { bytes, view } = buffer;
  // §5.1.1: the bit 1, zeros to the end of a block, the last 64 bits the length in bits.
  const end = length + 72 - ((length + 8) & 63);
  bytes[length] = 0x80;
  let i = length + 1;
  for (; (i & 3) !== 0; i += 1) bytes[i] = 0;
  for (; i < end - 8; i += 4) view.setInt32(i, 0);
  view.setUint32(end - 8, (before + length) / 0x2000_0000);
  view.setInt32(end - 4, (before + length) << 3);
  for (let at = 0; at < end; at += 64) compress(state, view, at);
}

/**
 * One block, `view[offset .. offset + 64)`, into the state (FIPS 180-4 §6.2.2). Sixteen rounds are written
 * out, variables changing roles, not places: a plain loop takes 1.6 times as long, all 64 gain nothing within
 * `verify` (measured, Node 24). Maj(a, b, c) is b ^ ((a ^ b) & (b ^ c)); p and q hand a ^ b on as b ^ c.
 */
export function compress(state: Int32Array, view: DataView, offset: number): void {
  let a = state[0] as number, b = state[1] as number, c = state[2] as number, d = state[3] as number;
  let e = state[4] as number, f = state[5] as number, g = state[6] as number, h = state[7] as number;
  let p = b ^ c, q = 0;
  // Step 1, the schedule: sixteen words, which the next sixteen then replace.
  let w0 = view.getInt32(offset), w1 = view.getInt32(offset + 4), w2 = view.getInt32(offset + 8);
  let w3 = view.getInt32(offset + 12), w4 = view.getInt32(offset + 16), w5 = view.getInt32(offset + 20);
  let w6 = view.getInt32(offset + 24), w7 = view.getInt32(offset + 28), w8 = view.getInt32(offset + 32);
  let w9 = view.getInt32(offset + 36), w10 = view.getInt32(offset + 40), w11 = view.getInt32(offset + 44);
  let w12 = view.getInt32(offset + 48), w13 = view.getInt32(offset + 52), w14 = view.getInt32(offset + 56);
  let w15 = view.getInt32(offset + 60);
  for (let t = 0; ; t += 16) {
    // Step 3: T1 added to d, then T2 to T1; what does not wait for the round before is summed first.
    h = h + w0 + (K[t] as number) | 0; h = h + (g ^ e & (f ^ g)) | 0; q = a ^ b;
    h = h + ((e>>>6 | e<<26) ^ (e>>>11 | e<<21) ^ (e>>>25 | e<<7)) | 0; d = d + h | 0;
    h = h + (b ^ q & p) | 0; h = h + ((a>>>2 | a<<30) ^ (a>>>13 | a<<19) ^ (a>>>22 | a<<10)) | 0;
    g = g + w1 + (K[t + 1] as number) | 0; g = g + (f ^ d & (e ^ f)) | 0; p = h ^ a;
    g = g + ((d>>>6 | d<<26) ^ (d>>>11 | d<<21) ^ (d>>>25 | d<<7)) | 0; c = c + g | 0;
    g = g + (a ^ p & q) | 0; g = g + ((h>>>2 | h<<30) ^ (h>>>13 | h<<19) ^ (h>>>22 | h<<10)) | 0;
    f = f + w2 + (K[t + 2] as number) | 0; f = f + (e ^ c & (d ^ e)) | 0; q = g ^ h;
    f = f + ((c>>>6 | c<<26) ^ (c>>>11 | c<<21) ^ (c>>>25 | c<<7)) | 0; b = b + f | 0;
    f = f + (h ^ q & p) | 0; f = f + ((g>>>2 | g<<30) ^ (g>>>13 | g<<19) ^ (g>>>22 | g<<10)) | 0;
    e = e + w3 + (K[t + 3] as number) | 0; e = e + (d ^ b & (c ^ d)) | 0; p = f ^ g;
    e = e + ((b>>>6 | b<<26) ^ (b>>>11 | b<<21) ^ (b>>>25 | b<<7)) | 0; a = a + e | 0;
    e = e + (g ^ p & q) | 0; e = e + ((f>>>2 | f<<30) ^ (f>>>13 | f<<19) ^ (f>>>22 | f<<10)) | 0;
    d = d + w4 + (K[t + 4] as number) | 0; d = d + (c ^ a & (b ^ c)) | 0; q = e ^ f;
    d = d + ((a>>>6 | a<<26) ^ (a>>>11 | a<<21) ^ (a>>>25 | a<<7)) | 0; h = h + d | 0;
    d = d + (f ^ q & p) | 0; d = d + ((e>>>2 | e<<30) ^ (e>>>13 | e<<19) ^ (e>>>22 | e<<10)) | 0;
    c = c + w5 + (K[t + 5] as number) | 0; c = c + (b ^ h & (a ^ b)) | 0; p = d ^ e;
    c = c + ((h>>>6 | h<<26) ^ (h>>>11 | h<<21) ^ (h>>>25 | h<<7)) | 0; g = g + c | 0;
    c = c + (e ^ p & q) | 0; c = c + ((d>>>2 | d<<30) ^ (d>>>13 | d<<19) ^ (d>>>22 | d<<10)) | 0;
    b = b + w6 + (K[t + 6] as number) | 0; b = b + (a ^ g & (h ^ a)) | 0; q = c ^ d;
    b = b + ((g>>>6 | g<<26) ^ (g>>>11 | g<<21) ^ (g>>>25 | g<<7)) | 0; f = f + b | 0;
    b = b + (d ^ q & p) | 0; b = b + ((c>>>2 | c<<30) ^ (c>>>13 | c<<19) ^ (c>>>22 | c<<10)) | 0;
    a = a + w7 + (K[t + 7] as number) | 0; a = a + (h ^ f & (g ^ h)) | 0; p = b ^ c;
    a = a + ((f>>>6 | f<<26) ^ (f>>>11 | f<<21) ^ (f>>>25 | f<<7)) | 0; e = e + a | 0;
    a = a + (c ^ p & q) | 0; a = a + ((b>>>2 | b<<30) ^ (b>>>13 | b<<19) ^ (b>>>22 | b<<10)) | 0;
    h = h + w8 + (K[t + 8] as number) | 0; h = h + (g ^ e & (f ^ g)) | 0; q = a ^ b;
    h = h + ((e>>>6 | e<<26) ^ (e>>>11 | e<<21) ^ (e>>>25 | e<<7)) | 0; d = d + h | 0;
    h = h + (b ^ q & p) | 0; h = h + ((a>>>2 | a<<30) ^ (a>>>13 | a<<19) ^ (a>>>22 | a<<10)) | 0;
    g = g + w9 + (K[t + 9] as number) | 0; g = g + (f ^ d & (e ^ f)) | 0; p = h ^ a;
    g = g + ((d>>>6 | d<<26) ^ (d>>>11 | d<<21) ^ (d>>>25 | d<<7)) | 0; c = c + g | 0;
    g = g + (a ^ p & q) | 0; g = g + ((h>>>2 | h<<30) ^ (h>>>13 | h<<19) ^ (h>>>22 | h<<10)) | 0;
    f = f + w10 + (K[t + 10] as number) | 0; f = f + (e ^ c & (d ^ e)) | 0; q = g ^ h;
    f = f + ((c>>>6 | c<<26) ^ (c>>>11 | c<<21) ^ (c>>>25 | c<<7)) | 0; b = b + f | 0;
    f = f + (h ^ q & p) | 0; f = f + ((g>>>2 | g<<30) ^ (g>>>13 | g<<19) ^ (g>>>22 | g<<10)) | 0;
    e = e + w11 + (K[t + 11] as number) | 0; e = e + (d ^ b & (c ^ d)) | 0; p = f ^ g;
    e = e + ((b>>>6 | b<<26) ^ (b>>>11 | b<<21) ^ (b>>>25 | b<<7)) | 0; a = a + e | 0;
    e = e + (g ^ p & q) | 0; e = e + ((f>>>2 | f<<30) ^ (f>>>13 | f<<19) ^ (f>>>22 | f<<10)) | 0;
    d = d + w12 + (K[t + 12] as number) | 0; d = d + (c ^ a & (b ^ c)) | 0; q = e ^ f;
    d = d + ((a>>>6 | a<<26) ^ (a>>>11 | a<<21) ^ (a>>>25 | a<<7)) | 0; h = h + d | 0;
    d = d + (f ^ q & p) | 0; d = d + ((e>>>2 | e<<30) ^ (e>>>13 | e<<19) ^ (e>>>22 | e<<10)) | 0;
    c = c + w13 + (K[t + 13] as number) | 0; c = c + (b ^ h & (a ^ b)) | 0; p = d ^ e;
    c = c + ((h>>>6 | h<<26) ^ (h>>>11 | h<<21) ^ (h>>>25 | h<<7)) | 0; g = g + c | 0;
    c = c + (e ^ p & q) | 0; c = c + ((d>>>2 | d<<30) ^ (d>>>13 | d<<19) ^ (d>>>22 | d<<10)) | 0;
    b = b + w14 + (K[t + 14] as number) | 0; b = b + (a ^ g & (h ^ a)) | 0; q = c ^ d;
    b = b + ((g>>>6 | g<<26) ^ (g>>>11 | g<<21) ^ (g>>>25 | g<<7)) | 0; f = f + b | 0;
    b = b + (d ^ q & p) | 0; b = b + ((c>>>2 | c<<30) ^ (c>>>13 | c<<19) ^ (c>>>22 | c<<10)) | 0;
    a = a + w15 + (K[t + 15] as number) | 0; a = a + (h ^ f & (g ^ h)) | 0; p = b ^ c;
    a = a + ((f>>>6 | f<<26) ^ (f>>>11 | f<<21) ^ (f>>>25 | f<<7)) | 0; e = e + a | 0;
    a = a + (c ^ p & q) | 0; a = a + ((b>>>2 | b<<30) ^ (b>>>13 | b<<19) ^ (b>>>22 | b<<10)) | 0;
    if (t === 48) break;
    w0 = w0 + ((w1>>>7 | w1<<25) ^ (w1>>>18 | w1<<14) ^ w1>>>3) + w9
      + ((w14>>>17 | w14<<15) ^ (w14>>>19 | w14<<13) ^ w14>>>10) | 0;
    w1 = w1 + ((w2>>>7 | w2<<25) ^ (w2>>>18 | w2<<14) ^ w2>>>3) + w10
      + ((w15>>>17 | w15<<15) ^ (w15>>>19 | w15<<13) ^ w15>>>10) | 0;
    w2 = w2 + ((w3>>>7 | w3<<25) ^ (w3>>>18 | w3<<14) ^ w3>>>3) + w11
      + ((w0>>>17 | w0<<15) ^ (w0>>>19 | w0<<13) ^ w0>>>10) | 0;
    w3 = w3 + ((w4>>>7 | w4<<25) ^ (w4>>>18 | w4<<14) ^ w4>>>3) + w12
      + ((w1>>>17 | w1<<15) ^ (w1>>>19 | w1<<13) ^ w1>>>10) | 0;
    w4 = w4 + ((w5>>>7 | w5<<25) ^ (w5>>>18 | w5<<14) ^ w5>>>3) + w13
      + ((w2>>>17 | w2<<15) ^ (w2>>>19 | w2<<13) ^ w2>>>10) | 0;
    w5 = w5 + ((w6>>>7 | w6<<25) ^ (w6>>>18 | w6<<14) ^ w6>>>3) + w14
      + ((w3>>>17 | w3<<15) ^ (w3>>>19 | w3<<13) ^ w3>>>10) | 0;
    w6 = w6 + ((w7>>>7 | w7<<25) ^ (w7>>>18 | w7<<14) ^ w7>>>3) + w15
      + ((w4>>>17 | w4<<15) ^ (w4>>>19 | w4<<13) ^ w4>>>10) | 0;
    w7 = w7 + ((w8>>>7 | w8<<25) ^ (w8>>>18 | w8<<14) ^ w8>>>3) + w0
      + ((w5>>>17 | w5<<15) ^ (w5>>>19 | w5<<13) ^ w5>>>10) | 0;
    w8 = w8 + ((w9>>>7 | w9<<25) ^ (w9>>>18 | w9<<14) ^ w9>>>3) + w1
      + ((w6>>>17 | w6<<15) ^ (w6>>>19 | w6<<13) ^ w6>>>10) | 0;
    w9 = w9 + ((w10>>>7 | w10<<25) ^ (w10>>>18 | w10<<14) ^ w10>>>3) + w2
      + ((w7>>>17 | w7<<15) ^ (w7>>>19 | w7<<13) ^ w7>>>10) | 0;
    w10 = w10 + ((w11>>>7 | w11<<25) ^ (w11>>>18 | w11<<14) ^ w11>>>3) + w3
      + ((w8>>>17 | w8<<15) ^ (w8>>>19 | w8<<13) ^ w8>>>10) | 0;
    w11 = w11 + ((w12>>>7 | w12<<25) ^ (w12>>>18 | w12<<14) ^ w12>>>3) + w4
      + ((w9>>>17 | w9<<15) ^ (w9>>>19 | w9<<13) ^ w9>>>10) | 0;
    w12 = w12 + ((w13>>>7 | w13<<25) ^ (w13>>>18 | w13<<14) ^ w13>>>3) + w5
      + ((w10>>>17 | w10<<15) ^ (w10>>>19 | w10<<13) ^ w10>>>10) | 0;
    w13 = w13 + ((w14>>>7 | w14<<25) ^ (w14>>>18 | w14<<14) ^ w14>>>3) + w6
      + ((w11>>>17 | w11<<15) ^ (w11>>>19 | w11<<13) ^ w11>>>10) | 0;
    w14 = w14 + ((w15>>>7 | w15<<25) ^ (w15>>>18 | w15<<14) ^ w15>>>3) + w7
      + ((w12>>>17 | w12<<15) ^ (w12>>>19 | w12<<13) ^ w12>>>10) | 0;
    w15 = w15 + ((w0>>>7 | w0<<25) ^ (w0>>>18 | w0<<14) ^ w0>>>3) + w8
      + ((w13>>>17 | w13<<15) ^ (w13>>>19 | w13<<13) ^ w13>>>10) | 0;
  }
  // Step 4.
  state[0] = (state[0] as number) + a | 0; state[1] = (state[1] as number) + b | 0;
  state[2] = (state[2] as number) + c | 0; state[3] = (state[3] as number) + d | 0;
  state[4] = (state[4] as number) + e | 0; state[5] = (state[5] as number) + f | 0;
  state[6] = (state[6] as number) + g | 0; state[7] = (state[7] as number) + h | 0;
}
