/** Every entry point from an ES module; prints what the check compares. */

import { allOf, answerTo, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier } from 'portcullis';
import { check, refusal } from 'portcullis/fetch';
import { nativeHs256Key } from 'portcullis/native';
import { check as checkNode } from 'portcullis/node';
import { createRequire } from 'node:module';

const secret = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
const { sign } = jwtSigner({ key: hs256Key(secret), expiresInSeconds: 60 });
const { verify } = jwtVerifier({ key: nativeHs256Key(secret) });
const filter = allOf(ipFilter({ allow: ['10.0.0.0/8'] }), jwtFilter({ key: hs256Key(secret) }));
const token = sign({ sub: 'alice' });
const request = new Request('http://localhost/', { headers: { authorization: `Bearer ${token}` } });
const refused = checkNode(filter, { rawHeaders: [], socket: { remoteAddress: '::ffff:10.1.2.3' } });

console.log(JSON.stringify([
  verify(token).claims.sub,
  check(filter, request, '10.9.9.9').claims.sub,
  refusal(check(filter, request, '11.0.0.1')).status,
  answerTo(refused).status,
  createRequire(import.meta.url)('portcullis/package.json').name,
]));
