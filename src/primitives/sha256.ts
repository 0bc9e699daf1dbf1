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
 * `verify`. Σ and σ turn step by step, which takes five sixths of the time: Σ1(e) is e turned by 14, XOR e,
 * by 5, XOR e, by 6 (measured, Node 24). Maj(a, b, c) is b ^ ((a ^ b) & (b ^ c)); p and q hand a ^ b on.
 */
export function compress(state: Int32Array, view: DataView, offset: number): void {
  let a = state[0] as number, b = state[1] as number, c = state[2] as number, d = state[3] as number;
  let e = state[4] as number, f = state[5] as number, g = state[6] as number, h = state[7] as number;
  let p = b ^ c, q = 0, x = 0, y = 0;
  // Step 1, the schedule: sixteen words, which the next sixteen then replace.
  let w0 = view.getInt32(offset), w1 = view.getInt32(offset + 4), w2 = view.getInt32(offset + 8);
  let w3 = view.getInt32(offset + 12), w4 = view.getInt32(offset + 16), w5 = view.getInt32(offset + 20);
  let w6 = view.getInt32(offset + 24), w7 = view.getInt32(offset + 28), w8 = view.getInt32(offset + 32);
  let w9 = view.getInt32(offset + 36), w10 = view.getInt32(offset + 40), w11 = view.getInt32(offset + 44);
  let w12 = view.getInt32(offset + 48), w13 = view.getInt32(offset + 52), w14 = view.getInt32(offset + 56);
  let w15 = view.getInt32(offset + 60);
  for (let t = 0; t <= 48; t += 16) {
    // Step 3: T1 added to d, then T2 to T1; what does not wait for the round before is summed first.
    h = h + w0 + (K[t] as number) | 0; h = h + (g ^ e & (f ^ g)) | 0; q = a ^ b;
    x = (e>>>14 | e<<18) ^ e; x = (x>>>5 | x<<27) ^ e; h = h + (x>>>6 | x<<26) | 0; d = d + h | 0;
    x = (a>>>9 | a<<23) ^ a; x = (x>>>11 | x<<21) ^ a; h = h + (b ^ q & p) | 0; h = h + (x>>>2 | x<<30) | 0;
    g = g + w1 + (K[t + 1] as number) | 0; g = g + (f ^ d & (e ^ f)) | 0; p = h ^ a;
    x = (d>>>14 | d<<18) ^ d; x = (x>>>5 | x<<27) ^ d; g = g + (x>>>6 | x<<26) | 0; c = c + g | 0;
    x = (h>>>9 | h<<23) ^ h; x = (x>>>11 | x<<21) ^ h; g = g + (a ^ p & q) | 0; g = g + (x>>>2 | x<<30) | 0;
    f = f + w2 + (K[t + 2] as number) | 0; f = f + (e ^ c & (d ^ e)) | 0; q = g ^ h;
    x = (c>>>14 | c<<18) ^ c; x = (x>>>5 | x<<27) ^ c; f = f + (x>>>6 | x<<26) | 0; b = b + f | 0;
    x = (g>>>9 | g<<23) ^ g; x = (x>>>11 | x<<21) ^ g; f = f + (h ^ q & p) | 0; f = f + (x>>>2 | x<<30) | 0;
    e = e + w3 + (K[t + 3] as number) | 0; e = e + (d ^ b & (c ^ d)) | 0; p = f ^ g;
    x = (b>>>14 | b<<18) ^ b; x = (x>>>5 | x<<27) ^ b; e = e + (x>>>6 | x<<26) | 0; a = a + e | 0;
    x = (f>>>9 | f<<23) ^ f; x = (x>>>11 | x<<21) ^ f; e = e + (g ^ p & q) | 0; e = e + (x>>>2 | x<<30) | 0;
    d = d + w4 + (K[t + 4] as number) | 0; d = d + (c ^ a & (b ^ c)) | 0; q = e ^ f;
    x = (a>>>14 | a<<18) ^ a; x = (x>>>5 | x<<27) ^ a; d = d + (x>>>6 | x<<26) | 0; h = h + d | 0;
    x = (e>>>9 | e<<23) ^ e; x = (x>>>11 | x<<21) ^ e; d = d + (f ^ q & p) | 0; d = d + (x>>>2 | x<<30) | 0;
    c = c + w5 + (K[t + 5] as number) | 0; c = c + (b ^ h & (a ^ b)) | 0; p = d ^ e;
    x = (h>>>14 | h<<18) ^ h; x = (x>>>5 | x<<27) ^ h; c = c + (x>>>6 | x<<26) | 0; g = g + c | 0;
    x = (d>>>9 | d<<23) ^ d; x = (x>>>11 | x<<21) ^ d; c = c + (e ^ p & q) | 0; c = c + (x>>>2 | x<<30) | 0;
    b = b + w6 + (K[t + 6] as number) | 0; b = b + (a ^ g & (h ^ a)) | 0; q = c ^ d;
    x = (g>>>14 | g<<18) ^ g; x = (x>>>5 | x<<27) ^ g; b = b + (x>>>6 | x<<26) | 0; f = f + b | 0;
    x = (c>>>9 | c<<23) ^ c; x = (x>>>11 | x<<21) ^ c; b = b + (d ^ q & p) | 0; b = b + (x>>>2 | x<<30) | 0;
    a = a + w7 + (K[t + 7] as number) | 0; a = a + (h ^ f & (g ^ h)) | 0; p = b ^ c;
    x = (f>>>14 | f<<18) ^ f; x = (x>>>5 | x<<27) ^ f; a = a + (x>>>6 | x<<26) | 0; e = e + a | 0;
    x = (b>>>9 | b<<23) ^ b; x = (x>>>11 | x<<21) ^ b; a = a + (c ^ p & q) | 0; a = a + (x>>>2 | x<<30) | 0;
    h = h + w8 + (K[t + 8] as number) | 0; h = h + (g ^ e & (f ^ g)) | 0; q = a ^ b;
    x = (e>>>14 | e<<18) ^ e; x = (x>>>5 | x<<27) ^ e; h = h + (x>>>6 | x<<26) | 0; d = d + h | 0;
    x = (a>>>9 | a<<23) ^ a; x = (x>>>11 | x<<21) ^ a; h = h + (b ^ q & p) | 0; h = h + (x>>>2 | x<<30) | 0;
    g = g + w9 + (K[t + 9] as number) | 0; g = g + (f ^ d & (e ^ f)) | 0; p = h ^ a;
    x = (d>>>14 | d<<18) ^ d; x = (x>>>5 | x<<27) ^ d; g = g + (x>>>6 | x<<26) | 0; c = c + g | 0;
    x = (h>>>9 | h<<23) ^ h; x = (x>>>11 | x<<21) ^ h; g = g + (a ^ p & q) | 0; g = g + (x>>>2 | x<<30) | 0;
    f = f + w10 + (K[t + 10] as number) | 0; f = f + (e ^ c & (d ^ e)) | 0; q = g ^ h;
    x = (c>>>14 | c<<18) ^ c; x = (x>>>5 | x<<27) ^ c; f = f + (x>>>6 | x<<26) | 0; b = b + f | 0;
    x = (g>>>9 | g<<23) ^ g; x = (x>>>11 | x<<21) ^ g; f = f + (h ^ q & p) | 0; f = f + (x>>>2 | x<<30) | 0;
    e = e + w11 + (K[t + 11] as number) | 0; e = e + (d ^ b & (c ^ d)) | 0; p = f ^ g;
    x = (b>>>14 | b<<18) ^ b; x = (x>>>5 | x<<27) ^ b; e = e + (x>>>6 | x<<26) | 0; a = a + e | 0;
    x = (f>>>9 | f<<23) ^ f; x = (x>>>11 | x<<21) ^ f; e = e + (g ^ p & q) | 0; e = e + (x>>>2 | x<<30) | 0;
    d = d + w12 + (K[t + 12] as number) | 0; d = d + (c ^ a & (b ^ c)) | 0; q = e ^ f;
    x = (a>>>14 | a<<18) ^ a; x = (x>>>5 | x<<27) ^ a; d = d + (x>>>6 | x<<26) | 0; h = h + d | 0;
    x = (e>>>9 | e<<23) ^ e; x = (x>>>11 | x<<21) ^ e; d = d + (f ^ q & p) | 0; d = d + (x>>>2 | x<<30) | 0;
    c = c + w13 + (K[t + 13] as number) | 0; c = c + (b ^ h & (a ^ b)) | 0; p = d ^ e;
    x = (h>>>14 | h<<18) ^ h; x = (x>>>5 | x<<27) ^ h; c = c + (x>>>6 | x<<26) | 0; g = g + c | 0;
    x = (d>>>9 | d<<23) ^ d; x = (x>>>11 | x<<21) ^ d; c = c + (e ^ p & q) | 0; c = c + (x>>>2 | x<<30) | 0;
    b = b + w14 + (K[t + 14] as number) | 0; b = b + (a ^ g & (h ^ a)) | 0; q = c ^ d;
    x = (g>>>14 | g<<18) ^ g; x = (x>>>5 | x<<27) ^ g; b = b + (x>>>6 | x<<26) | 0; f = f + b | 0;
    x = (c>>>9 | c<<23) ^ c; x = (x>>>11 | x<<21) ^ c; b = b + (d ^ q & p) | 0; b = b + (x>>>2 | x<<30) | 0;
    a = a + w15 + (K[t + 15] as number) | 0; a = a + (h ^ f & (g ^ h)) | 0; p = b ^ c;
    x = (f>>>14 | f<<18) ^ f; x = (x>>>5 | x<<27) ^ f; a = a + (x>>>6 | x<<26) | 0; e = e + a | 0;
    x = (b>>>9 | b<<23) ^ b; x = (x>>>11 | x<<21) ^ b; a = a + (c ^ p & q) | 0; a = a + (x>>>2 | x<<30) | 0;
    if (t === 48) break;
    x = (w1>>>11 | w1<<21) ^ w1; y = (w14>>>2 | w14<<30) ^ w14;
    w0 = w0 + ((x>>>7 | x<<25) ^ w1>>>3) + w9 + ((y>>>17 | y<<15) ^ w14>>>10) | 0;
    x = (w2>>>11 | w2<<21) ^ w2; y = (w15>>>2 | w15<<30) ^ w15;
    w1 = w1 + ((x>>>7 | x<<25) ^ w2>>>3) + w10 + ((y>>>17 | y<<15) ^ w15>>>10) | 0;
    x = (w3>>>11 | w3<<21) ^ w3; y = (w0>>>2 | w0<<30) ^ w0;
    w2 = w2 + ((x>>>7 | x<<25) ^ w3>>>3) + w11 + ((y>>>17 | y<<15) ^ w0>>>10) | 0;
    x = (w4>>>11 | w4<<21) ^ w4; y = (w1>>>2 | w1<<30) ^ w1;
    w3 = w3 + ((x>>>7 | x<<25) ^ w4>>>3) + w12 + ((y>>>17 | y<<15) ^ w1>>>10) | 0;
    x = (w5>>>11 | w5<<21) ^ w5; y = (w2>>>2 | w2<<30) ^ w2;
    w4 = w4 + ((x>>>7 | x<<25) ^ w5>>>3) + w13 + ((y>>>17 | y<<15) ^ w2>>>10) | 0;
    x = (w6>>>11 | w6<<21) ^ w6; y = (w3>>>2 | w3<<30) ^ w3;
    w5 = w5 + ((x>>>7 | x<<25) ^ w6>>>3) + w14 + ((y>>>17 | y<<15) ^ w3>>>10) | 0;
    x = (w7>>>11 | w7<<21) ^ w7; y = (w4>>>2 | w4<<30) ^ w4;
    w6 = w6 + ((x>>>7 | x<<25) ^ w7>>>3) + w15 + ((y>>>17 | y<<15) ^ w4>>>10) | 0;
    x = (w8>>>11 | w8<<21) ^ w8; y = (w5>>>2 | w5<<30) ^ w5;
    w7 = w7 + ((x>>>7 | x<<25) ^ w8>>>3) + w0 + ((y>>>17 | y<<15) ^ w5>>>10) | 0;
    x = (w9>>>11 | w9<<21) ^ w9; y = (w6>>>2 | w6<<30) ^ w6;
    w8 = w8 + ((x>>>7 | x<<25) ^ w9>>>3) + w1 + ((y>>>17 | y<<15) ^ w6>>>10) | 0;
    x = (w10>>>11 | w10<<21) ^ w10; y = (w7>>>2 | w7<<30) ^ w7;
    w9 = w9 + ((x>>>7 | x<<25) ^ w10>>>3) + w2 + ((y>>>17 | y<<15) ^ w7>>>10) | 0;
    x = (w11>>>11 | w11<<21) ^ w11; y = (w8>>>2 | w8<<30) ^ w8;
    w10 = w10 + ((x>>>7 | x<<25) ^ w11>>>3) + w3 + ((y>>>17 | y<<15) ^ w8>>>10) | 0;
    x = (w12>>>11 | w12<<21) ^ w12; y = (w9>>>2 | w9<<30) ^ w9;
    w11 = w11 + ((x>>>7 | x<<25) ^ w12>>>3) + w4 + ((y>>>17 | y<<15) ^ w9>>>10) | 0;
    x = (w13>>>11 | w13<<21) ^ w13; y = (w10>>>2 | w10<<30) ^ w10;
    w12 = w12 + ((x>>>7 | x<<25) ^ w13>>>3) + w5 + ((y>>>17 | y<<15) ^ w10>>>10) | 0;
    x = (w14>>>11 | w14<<21) ^ w14; y = (w11>>>2 | w11<<30) ^ w11;
    w13 = w13 + ((x>>>7 | x<<25) ^ w14>>>3) + w6 + ((y>>>17 | y<<15) ^ w11>>>10) | 0;
    x = (w15>>>11 | w15<<21) ^ w15; y = (w12>>>2 | w12<<30) ^ w12;
    w14 = w14 + ((x>>>7 | x<<25) ^ w15>>>3) + w7 + ((y>>>17 | y<<15) ^ w12>>>10) | 0;
    x = (w0>>>11 | w0<<21) ^ w0; y = (w13>>>2 | w13<<30) ^ w13;
    w15 = w15 + ((x>>>7 | x<<25) ^ w0>>>3) + w8 + ((y>>>17 | y<<15) ^ w13>>>10) | 0;
  }
  // Step 4.
  state[0] = (state[0] as number) + a | 0; state[1] = (state[1] as number) + b | 0;
  state[2] = (state[2] as number) + c | 0; state[3] = (state[3] as number) + d | 0;
  state[4] = (state[4] as number) + e | 0; state[5] = (state[5] as number) + f | 0;
  state[6] = (state[6] as number) + g | 0; state[7] = (state[7] as number) + h | 0;
}
