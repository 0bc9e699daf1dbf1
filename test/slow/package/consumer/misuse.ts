/** Mistakes that the types must catch: a marked line that is no error is one. */

import { allOf, anyOf, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier } from 'portcullis';
import type { Hs256Key, Verdict } from 'portcullis';

const key = hs256Key('zautXStXM9iW3aD3FuyPH0TdK4GHPmHq');

// @ts-expect-error a secret is no key
jwtVerifier({ key: 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq' });
// @ts-expect-error an option of another library
jwtVerifier({ key, algorithms: ['HS256'] });
// @ts-expect-error lengths of time are numbers of seconds
jwtSigner({ key, expiresIn: '1h' });
// @ts-expect-error a registered claim of a wrong type
jwtSigner({ key }).sign({ sub: 7 });
// @ts-expect-error no list
ipFilter({ allow: 127 });
// @ts-expect-error a text is no list of rules
ipFilter({ allow: '10.0.0.0/8' });
// @ts-expect-error an option that is there and undefined
ipFilter({ allow: ['10.0.0.0/8'], deny: undefined });
// @ts-expect-error a decision that comes later than the answer
jwtFilter({ key, authorize: async () => true });
// @ts-expect-error none of nothing
allOf();
// @ts-expect-error any of nothing
anyOf();

export function claimsOf(verdict: Verdict): unknown {
  // @ts-expect-error who was refused has no claims
  return verdict.claims;
}

// @ts-expect-error a key is what hs256Key() makes, and nothing of its shape
export const lookalike: Hs256Key = { kid: undefined };
