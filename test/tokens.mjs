// HS256 tokens for tests and benchmarks, minted by node:crypto alone (RFC 7515 appendix A.1), so that none of
// the libraries that judge them made them.

import { createHmac } from 'node:crypto';

/** The base64url text of a text's UTF-8 bytes, or of bytes. */
export function base64url(data) {
  return Buffer.from(data).toString('base64url');
}

/** The base64url text of an object's JSON; a text or bytes stand for themselves. */
export function segment(content) {
  const isVerbatim = typeof content === 'string' || content instanceof Uint8Array;
  return base64url(isVerbatim ? content : JSON.stringify(content));
}

/** The signature of a signing input. */
export function signature(input, secret) {
  return createHmac('sha256', secret).update(input).digest('base64url');
}

/** A token of two segments as they stand, rightly signed. */
export function sealWith(secret, header, payload) {
  const input = `${header}.${payload}`;
  return `${input}.${signature(input, secret)}`;
}

/** A rightly signed token. */
export function mintWith(secret, payload, header = { alg: 'HS256', typ: 'JWT' }) {
  return sealWith(secret, segment(header), segment(payload));
}
