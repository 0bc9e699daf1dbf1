// Signing a token of five claims and the time of issue.

import { createSigner } from 'fast-jwt';
import { sign as honoSign } from 'hono/jwt';
import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { jwtSigner } from '../dist/index.js';
import { cryptoKey, key, nativeKey, ours } from './lib/jwt-peers.mjs';
import { compare, contestant, keep } from './lib/measure.mjs';
import { heading, rounds, table } from './lib/report.mjs';
import { keyBytes, keyObject } from './lib/tokens.mjs';

heading(
  'sign',
  'Every call signs a fresh object of five claims and adds `iat`. `native` is a key of nativeHs256Key.',
);

const signer = jwtSigner({ key });
const nativeSigner = jwtSigner({ key: nativeKey });
const fastJwt = createSigner({ key: keyBytes, algorithm: 'HS256' });
const joseHeader = { alg: 'HS256', typ: 'JWT' };
const jsonwebtokenOptions = { algorithm: 'HS256' };

let serial = 0;
function claims() {
  serial += 1;
  return {
    sub: `user-${serial % 1000}`,
    iss: 'https://id.example',
    exp: 2_000_000_000,
    role: 'editor',
    name: 'Ada Lovelace',
  };
}

for (const token of [signer.sign(claims()), nativeSigner.sign(claims()), fastJwt(claims())]) {
  if (!ours.verify(token).ok) throw new Error('a token just signed does not verify');
}

const rows = await compare(
  [
    contestant('portcullis', (body) => keep(signer.sign(body)), claims),
    contestant('portcullis, native', (body) => keep(nativeSigner.sign(body)), claims),
    contestant('fast-jwt', (body) => keep(fastJwt(body)), claims),
    contestant(
      'jsonwebtoken',
      (body) => keep(jsonwebtoken.sign(body, keyObject, jsonwebtokenOptions)),
      claims,
    ),
    contestant(
      'jose',
      async (body) =>
        keep(await new SignJWT(body).setProtectedHeader(joseHeader).setIssuedAt().sign(cryptoKey)),
      claims,
    ),
    contestant(
      'hono/jwt',
      async (body) =>
        keep(await honoSign({ ...body, iat: Math.floor(Date.now() / 1000) }, cryptoKey, 'HS256')),
      claims,
    ),
  ],
  rounds,
);
table('five claims', { rows });
