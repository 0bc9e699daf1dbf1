// The token libraries, each in its fastest documented form, with the same key and nothing but HS256 allowed.

import { createVerifier } from 'fast-jwt';
import { verify as honoVerify } from 'hono/jwt';
import { jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { hs256Key, jwtVerifier } from '../../dist/index.js';
import { nativeHs256Key } from '../../dist/adapters/native.js';
import { keyBytes, keyObject } from './tokens.mjs';

const algorithm = { name: 'HMAC', hash: 'SHA-256' };

/** The key as WebCrypto wants it: jose and hono are faster with it than with bytes or text. */
export const cryptoKey = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['sign', 'verify']);

export const key = hs256Key(keyBytes);
export const nativeKey = nativeHs256Key(keyBytes);

/** `verify` functions that return on success and, where they are peers, throw on refusal. */
export const ours = jwtVerifier({ key });
export const oursNative = jwtVerifier({ key: nativeKey });
export const fastJwt = createVerifier({ key: keyBytes, algorithms: ['HS256'] });

const jsonwebtokenOptions = { algorithms: ['HS256'] };
const joseOptions = { algorithms: ['HS256'] };

export function viaJsonwebtoken(token) {
  return jsonwebtoken.verify(token, keyObject, jsonwebtokenOptions);
}

export function viaJose(token) {
  return jwtVerify(token, cryptoKey, joseOptions);
}

export function viaHono(token) {
  return honoVerify(token, cryptoKey, 'HS256');
}
