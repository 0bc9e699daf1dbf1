/** A CommonJS module, whose imports are calls of `require`. */

import { hs256Key, jwtSigner, jwtVerifier } from 'portcullis';
import { check } from 'portcullis/node';

const key = hs256Key('zautXStXM9iW3aD3FuyPH0TdK4GHPmHq');
const result = jwtVerifier({ key }).verify(jwtSigner({ key }).sign({ sub: 'alice' }));
export const subject = result.ok ? result.claims.sub : undefined;
export const adapter = check;
