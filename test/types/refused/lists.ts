// A bare string is no list: its characters are no rules, no claims and no filters.

import { cidrSet, clientAddress, hs256Key, ipFilter, jwtFilter, jwtVerifier } from '../../../src/index.ts';
import type { AddressRules, CidrSet } from '../../../src/index.ts';

const key = hs256Key('a secret of thirty-two bytes: 32');

export const rules: AddressRules = '10.0.0.0/8'; // error TS2322
export const texts = [
  cidrSet('10.0.0.0/8'), // error TS2345
  ipFilter({ allow: '10.0.0.0/8' }), // error TS2322
  ipFilter({ allow: [], deny: '10.0.0.0/8' }), // error TS2322
  clientAddress({ trustedProxies: '10.0.0.1' }), // error TS2322
  jwtVerifier({ key, requiredClaims: 'exp' }), // error TS2322
  jwtFilter({ key, allowedClaimValues: { role: 'admin' } }), // error TS2769
];

// A CidrSet is what cidrSet() makes, and nothing that only looks like one.
export const imitation: CidrSet = { has: () => true, ruleIndexOf: () => 0 }; // error TS2739
export const other = ipFilter({ allow: { has: () => true, ruleIndexOf: () => 0 } }); // error TS2322
