// The tokens that attackers and the probe send.

import { randomBytes } from 'node:crypto';

import { mintWith } from '../../tokens.mjs';

/** Tokens of all kinds under a secret; `fresh` ones differ from one another, and so do the forged. */
export function mint(secret) {
  const sign = (claims, iat = Math.floor(Date.now() / 1000), lifetime = 3600) =>
    mintWith(secret, { ...claims, iat, exp: iat + lifetime });
  let serial = 0;
  const fresh = () => sign({ sub: `user ${(serial += 1)}`, scope: 'read write', note: 'n'.repeat(200) });
  const good = sign({ sub: 'probe' });
  return {
    good: () => good,
    fresh,
    expired: () => sign({ sub: 'probe' }, Math.floor(Date.now() / 1000) - 60, 1),
    forged: () => fresh().slice(0, -43) + randomBytes(32).toString('base64url'),
  };
}
