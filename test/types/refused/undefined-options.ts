// An option that is there but undefined, as an unset variable is, is none: leave it out.

import {
  clientAddress, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, restFilter,
} from '../../../src/index.ts';
import { middleware } from '../../../src/adapters/node.ts';
import { nativeHs256Key } from '../../../src/adapters/native.ts';

const key = hs256Key('a secret of thirty-two bytes: 32');
const filter = restFilter();
declare const unset: string | undefined;
declare const unsetList: readonly string[] | undefined;
declare const unsetNumber: number | undefined;

export const verifiers = [
  jwtVerifier({ key, issuer: unset }), // error TS2379
  jwtVerifier({ key, audience: unset }), // error TS2379
  jwtVerifier({ key, subject: unset }), // error TS2379
  jwtVerifier({ key, requiredClaims: unsetList }), // error TS2379
  jwtVerifier({ key, maxAgeSeconds: unsetNumber }), // error TS2379
  jwtVerifier({ key, cacheSize: unsetNumber }), // error TS2379
  jwtVerifier({ key: undefined }), // error TS2322
];
export const signers = [
  jwtSigner({ key, issuer: unset }), // error TS2379
  jwtSigner({ key, expiresInSeconds: unsetNumber }), // error TS2379
  hs256Key('secret', { kid: unset }), // error TS2379
  nativeHs256Key('secret', { kid: unset }), // error TS2379
  hs256Key(unset), // error TS2345
];
export const filters = [
  ipFilter({ allow: unsetList }), // error TS2322
  ipFilter({ allow: [], deny: unsetList }), // error TS2379
  clientAddress({ trustedProxies: unsetList }), // error TS2322
  clientAddress({ trustedProxies: [], forwardedHeader: undefined }), // error TS2379
  clientAddress({ trustedProxies: [], withoutHeader: undefined }), // error TS2379
  jwtFilter({ key, tokenHeader: unset }), // error TS2769
  jwtFilter({ key, revoked: undefined }), // error TS2769
  jwtFilter({ key, allowedClaimValues: undefined }), // error TS2769
  restFilter({ ipFilter: undefined }), // error TS2379
  restFilter({ ipFilter: { deny: unsetList } }), // error TS2375
  restFilter({ jwtFilter: { enabled: true, secret: unset } }), // error TS2375
  middleware(filter, { property: unset }), // error TS2379
];
filter.update(); // error TS2554
filter.update(undefined); // error TS2345
filter.update({ jwtFilter: undefined }); // error TS2379
