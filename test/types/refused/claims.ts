// Claims have the types that a guard gave them, and no others; without a guard they are not known.

import { allOf, anyOf, hs256Key, ipFilter, jwtFilter, jwtSigner } from '../../../src/index.ts';
import type { Claims, Filter, FilterRequest } from '../../../src/index.ts';

const key = hs256Key('a secret of thirty-two bytes: 32');
interface AdminClaims extends Claims {
  readonly role: 'admin';
}
const isAdmin = (claims: Claims): claims is AdminClaims => claims['role'] === 'admin';
const byAdmin = jwtFilter({ key, authorize: isAdmin });
const byAddress = ipFilter({ allow: [] });
declare const request: FilterRequest;

export const unguarded: Filter<AdminClaims> = jwtFilter({ key }); // error TS2322
export const yesOrNo: Filter<AdminClaims> = jwtFilter({ key, authorize: () => true }); // error TS2322
export const addressed: Filter<AdminClaims> = byAddress; // error TS2322
export const either: Filter<AdminClaims> = anyOf(byAddress, byAdmin); // error TS2322
export const both: Filter<undefined> = allOf(byAddress, byAdmin); // error TS2322

const verdict = byAdmin.check(request);
export const unasked = verdict.claims; // error TS2339
if (verdict.ok) {
  verdict.claims.role = 'user'; // error TS2540
  const role: 'user' = verdict.claims.role; // error TS2322
  console.log(role);
}
const second = byAddress.check(request);
if (second.ok) console.log(second.claims.sub); // error TS18048
export const revoked = jwtFilter({ key, revoked: async () => false }); // error TS2769
export const numbers = jwtSigner({ key }).sign({ exp: new Date() }); // error TS2322
