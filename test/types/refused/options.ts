// What an option object lacks, has too much, or has of another type.

import {
  clientAddress, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, restFilter,
} from '../../../src/index.ts';
import { middleware } from '../../../src/adapters/node.ts';
import { nativeHs256Key } from '../../../src/adapters/native.ts';

const key = hs256Key('a secret of thirty-two bytes: 32');
const filter = restFilter();

export const keyless = [
  jwtVerifier({}), // error TS2741
  jwtVerifier({ issuer: 'issuer' }), // error TS2741
  jwtFilter({}), // error TS2769
  jwtSigner({}), // error TS2741
  jwtVerifier(), // error TS2554
];
export const texts = [
  jwtVerifier({ key: 'a secret of thirty-two bytes: 32' }), // error TS2322
  jwtVerifier({ key: new Uint8Array(32) }), // error TS2322
  jwtVerifier({ key: { kid: undefined } }), // error TS2322
];
export const unknown = [
  jwtVerifier({ key, algorithms: ['HS256'] }), // error TS2353
  jwtFilter({ key, secret: 'secret' }), // error TS2769
  jwtSigner({ key, expiresIn: '1h' }), // error TS2353
  hs256Key('secret', { id: 'one' }), // error TS2353
  nativeHs256Key('secret', { id: 'one' }), // error TS2353
  ipFilter({ allow: [], forwardedHeader: 'x-forwarded-for' }), // error TS2353
  clientAddress({ trustedProxies: [], hops: 1 }), // error TS2353
  clientAddress({ trustedProxies: [], header: 'forwarded' }), // error TS2353
  jwtFilter({ key, header: 'x-token' }), // error TS2769
  restFilter({ enabled: false }), // error TS2353
  restFilter({ ipFilter: { address: () => '::1' } }), // error TS2353
  restFilter({ jwtFilter: { allow: [] } }), // error TS2353
  middleware(filter, { credentialsRequired: false }), // error TS2353
];
export const authorize = [
  jwtFilter({ key, authorize: async () => true }), // error TS2769
  jwtFilter({ key, authorize: () => {} }), // error TS2769
  jwtFilter({ key, authorize: () => 'yes' }), // error TS2769
  jwtFilter({ key, authorize: ({ sub }) => sub }), // error TS2769
];
export const values = [
  ipFilter({}), // error TS2741
  ipFilter({ allow: [], address: async () => '::1' }), // error TS2322
  ipFilter({ allow: [/10\./] }), // error TS2322
  clientAddress({ trustedProxies: [], forwardedHeader: 'x-real-ip' }), // error TS2322
  clientAddress({ trustedProxies: [], forwardedHeader: { single: 'a', many: 'b' } }), // error TS2353
  clientAddress({ trustedProxies: [], withoutHeader: 'allowed' }), // error TS2322
  clientAddress({ trustedProxies: true }), // error TS2322
  restFilter({ ipFilter: true }), // error TS2559
  restFilter(Promise.resolve({ ipFilter: {} })), // error TS2559
  restFilter(new Map()), // error TS2559
  jwtVerifier({ key, issuer: /issuer/ }), // error TS2322
  jwtVerifier({ key, maxAgeSeconds: '1h' }), // error TS2322
  jwtVerifier({ key, clock: () => new Date() }), // error TS2322
  jwtSigner({ key, expiresInSeconds: '1h' }), // error TS2322
  jwtSigner({ key, header: { typ: 42 } }), // error TS2322
  jwtSigner({ key }).sign({ exp: '1700000000' }), // error TS2322
  jwtSigner({ key }).sign('claims'), // error TS2345
];
