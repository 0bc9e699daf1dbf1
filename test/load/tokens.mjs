// The tokens that attackers and the probe send.

import { randomBytes } from 'node:crypto';

import { hs256Key, jwtSigner } from '../../dist/index.js';

/** Tokens of all kinds under a secret; `fresh` ones differ from one another, and so do the forged. */
export function mint(secret) {
  const key = hs256Key(secret);
  const { sign } = jwtSigner({ key, expiresInSeconds: 3600 });
  const early = jwtSigner({ key, expiresInSeconds: 1, clock: () => Date.now() / 1000 - 60 });
  let serial = 0;
  const fresh = () => sign({ sub: `user ${(serial += 1)}`, scope: 'read write', note: 'n'.repeat(200) });
  const good = sign({ sub: 'probe' });
  return {
    good: () => good,
    fresh,
    expired: () => early.sign({ sub: 'probe' }),
    forged: () => fresh().slice(0, -43) + randomBytes(32).toString('base64url'),
  };
}
