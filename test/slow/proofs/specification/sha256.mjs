// SHA-256 as FIPS 180-4 writes it, over terms, and HMAC as RFC 2104 does. Nothing here knows the code.

import { constant, term } from '../interpreter/terms.mjs';

/** §4.2.2, §5.3.3: the first `count` primes. */
export function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/**
 * The first 32 bits of the fractional part of a prime's `degree`-th root: ⌊root · 2^32⌋ mod 2^32, exactly.
 */
export function rootBits(prime, degree) {
  const power = BigInt(prime) << BigInt(32 * degree);
  let low = 0n,
    high = 1n << 40n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(degree) <= power) low = middle;
    else high = middle - 1n;
  }
  return Number(BigInt.asIntN(32, low));
}

/** §4.2.2 and §5.3.3. */
export const roundConstants = () => primes(64).map((prime) => rootBits(prime, 3));
export const initialHash = () => primes(8).map((prime) => rootBits(prime, 2));

// §3.2: operations on words of 32 bits.
const plus = (...words) => words.reduce((a, b) => term('add', [a, b]));
const xor = (...words) => words.reduce((a, b) => term('xor', [a, b]));
const and = (a, b) => term('and', [a, b]);
const not = (a) => term('not', [a]);
const shr = (n, x) => term('shr', [x], n);
const rotr = (n, x) => term('or', [term('shr', [x], n), term('shl', [x], 32 - n)]);

// §4.1.2: the functions (4.2) to (4.7).
const ch = (x, y, z) => xor(and(x, y), and(not(x), z));
const maj = (x, y, z) => xor(and(x, y), and(x, z), and(y, z));
const bigSigma0 = (x) => xor(rotr(2, x), rotr(13, x), rotr(22, x));
const bigSigma1 = (x) => xor(rotr(6, x), rotr(11, x), rotr(25, x));
const smallSigma0 = (x) => xor(rotr(7, x), rotr(18, x), shr(3, x));
const smallSigma1 = (x) => xor(rotr(17, x), rotr(19, x), shr(10, x));

/**
 * §6.2.2: the hash value after a block of 16 words, from the eight words before it and the 64 constants K.
 */
export function compression(hash, block, K) {
  const W = [...block];
  for (let t = 16; t <= 63; t += 1)
    W[t] = plus(smallSigma1(W[t - 2]), W[t - 7], smallSigma0(W[t - 15]), W[t - 16]);
  let [a, b, c, d, e, f, g, h] = hash;
  for (let t = 0; t <= 63; t += 1) {
    const T1 = plus(h, bigSigma1(e), ch(e, f, g), K[t], W[t]);
    const T2 = plus(bigSigma0(a), maj(a, b, c));
    [h, g, f, e, d, c, b, a] = [g, f, e, plus(d, T1), c, b, a, plus(T1, T2)];
  }
  return [a, b, c, d, e, f, g, h].map((word, n) => plus(word, hash[n]));
}

/**
 * §5.1.1: the message's bytes, then 1 and zeros, then the length in bits as 64 bits, up to a multiple of 512
 * bits.
 */
export function padded(bytes) {
  const bitLength = BigInt(bytes.length) * 8n;
  const all = [...bytes, constant(0x80)];
  while (all.length % 64 !== 56) all.push(constant(0));
  for (let n = 7n; n >= 0n; n -= 1n) all.push(constant(Number((bitLength >> (8n * n)) & 255n)));
  return all;
}

/**
 * §5.2.1, §6.2.2: blocks of sixteen big-endian words, one after the other, through a compression function.
 */
export function hashWords(bytes, initial, compress) {
  const all = padded(bytes);
  let hash = initial;
  for (let at = 0; at < all.length; at += 64) {
    const block = Array.from({ length: 16 }, (_, t) => term('word', all.slice(at + 4 * t, at + 4 * t + 4)));
    hash = compress(hash, block);
  }
  return hash;
}

/** §6.2.2: the digest's 32 bytes, each word from its highest byte on. */
export const bytesOf = (words) => words.flatMap((word) => [3, 2, 1, 0].map((n) => term('byte', [word], n)));

/**
 * RFC 2104 §2, B = 64, L = 32: H((K XOR opad) || H((K XOR ipad) || text)), K hashed first where longer than
 * B.
 */
export function hmacBytes(key, text, hash) {
  const short = key.length > 64 ? hash(key) : key;
  const K = [...short, ...new Array(64 - short.length).fill(constant(0))];
  const masked = (pad) => K.map((byte) => term('xor', [byte, constant(pad)]));
  return hash([...masked(0x5c), ...hash([...masked(0x36), ...text])]);
}
