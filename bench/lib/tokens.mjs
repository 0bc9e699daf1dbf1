// HS256 tokens of a wanted length, made with node:crypto alone, so that no contestant made them.

import { createSecretKey, randomBytes } from 'node:crypto';

import { mintWith, segment } from '../../test/tokens.mjs';
import { seeded } from './random.mjs';

export const SECRET = 'a-benchmark-secret-of-forty-eight-bytes-in-ascii';
export const keyBytes = Buffer.from(SECRET);
export const keyObject = createSecretKey(keyBytes);

const HEADER = '{"alg":"HS256","typ":"JWT"}';
const AROUND_PAYLOAD = segment(HEADER).length + 2 + 43;
const IN_2033 = 2_000_000_000;
const IN_2001 = 1_000_000_000;
const WORDS = [
  'read',
  'write',
  'list',
  'stream',
  'publish',
  'play',
  'admin',
  'record',
  'delete',
  'broadcast',
];

/** The token over this payload text, signed with this key. */
export function signed(payload, key = keyObject) {
  return mintWith(key, payload, HEADER);
}

/** Distinct valid tokens of this length, or of the next length base64url can have. */
export function validTokens(length, count = 512) {
  return Array.from({ length: count }, (_, index) => signed(payloadOf(length, index, IN_2033)));
}

export function expiredTokens(length, count = 512) {
  return Array.from({ length: count }, (_, index) => signed(payloadOf(length, index, IN_2001)));
}

/** Tokens that are right in everything but their signature, which another key made. */
export function forgedTokens(length, count = 512) {
  const otherKey = createSecretKey(randomBytes(32));
  return Array.from({ length: count }, (_, index) => signed(payloadOf(length, index, IN_2033), otherKey));
}

/** What a token's signature covers. */
export function signingInput(token) {
  return token.slice(0, token.lastIndexOf('.'));
}

/** Text of the base64url alphabet, in segments of random bytes: two dots make it look like a token. */
export function junk(length, segments, count = 512) {
  return Array.from({ length: count }, () => {
    const text = randomBytes(length).toString('base64url').slice(0, length);
    const size = Math.ceil(length / segments);
    return Array.from({ length: segments }, (_, index) => text.slice(index * size, (index + 1) * size))
      .join('.')
      .slice(0, length);
  });
}

/** A JSON payload such that the token has the wanted length: two claims at 124 characters, later more. */
function payloadOf(tokenLength, index, exp) {
  const bytes = Math.ceil(((tokenLength - AROUND_PAYLOAD) * 6) / 8 - 0.25);
  const below = seeded(index + 1);
  const sub = `u${String(index).padStart(4, '0')}`;
  const claims = { sub, exp };
  if (bytes >= 100)
    Object.assign(claims, { sub: `user-${sub}`, iss: 'https://id.example', iat: 1_700_000_000, exp });
  if (bytes >= 400) claims.roles = WORDS.slice(0, bytes >= 2000 ? 10 : 4).map((word) => `${word}-${sub}`);
  const missing = bytes - JSON.stringify(claims).length;
  if (missing >= 11) {
    let scope = WORDS[below(WORDS.length)];
    while (scope.length < missing) scope += ` ${WORDS[below(WORDS.length)]}:${below(10_000)}`;
    claims.scope = scope.slice(0, missing - ',"scope":""'.length);
  }
  return JSON.stringify(claims);
}
