// What comes back is read-only, and read only behind the question whether it is there.

import {
  clientAddress, decodeBase64url, decodeJwtUnverified, hs256Key, jwtVerifier, restFilter,
} from '../../../src/index.ts';
import type { Claims, Refused } from '../../../src/index.ts';
import { refuse } from '../../../src/adapters/node.ts';
import { check, refusal } from '../../../src/adapters/fetch.ts';

const key = hs256Key('a secret of thirty-two bytes: 32');
const result = jwtVerifier({ key }).verify('token');
const filter = restFilter();
declare const refused: Refused;
declare const claims: Claims;
declare const request: Request;
const hop = clientAddress({ trustedProxies: [] }).trace({ address: '::1', header: () => undefined });

export const unasked = [
  result.claims, // error TS2339
  result.reason, // error TS2339
  result.claim, // error TS2339
  decodeJwtUnverified('token').claims, // error TS2532
  decodeBase64url('text').length, // error TS2532
  claims.exp.toFixed(), // error TS18048
  hop.address.length, // error TS18048
  refused.claim.length, // error TS18048
  check(filter, request), // error TS2554
  refusal(filter.check({ address: '::1', header: () => undefined })), // error TS2345
];
key.kid = 'other'; // error TS2540
refused.status = 401; // error TS2540
claims.sub = 'root'; // error TS2540
filter.update = () => undefined; // error TS2540
hop.address = '::1'; // error TS2540
refuse({ statusCode: 200 }, refused); // error TS2739
