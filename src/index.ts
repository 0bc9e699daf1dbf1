/** portcullis: decides HTTP requests by address (CIDR lists) and by HS256 JSON Web Token. The public names, all of them. */

export { encodeBase64url, decodeBase64url } from './primitives/base64url.ts';
export { constantTimeEqual } from './primitives/constant-time.ts';
export { sha256 } from './primitives/sha256.ts';
export { hmacSha256 } from './primitives/hmac.ts';

export { cidrSet, type CidrSet } from './ip/cidr.ts';
export type { ForwardedHeader, Hop } from './ip/forwarded.ts';

export { hs256Key, type Hs256Key, type KeyOptions } from './jwt/key.ts';
export { jwtSigner, type JwtSigner, type SignerOptions } from './jwt/sign.ts';
export { jwtVerifier } from './jwt/verify.ts';
export type { JwtReason } from './jwt/reasons.ts';
export type { JwtVerifier, Refused, Verified, VerifierOptions } from './jwt/verify.ts';
export { decodeJwtUnverified, type Unverified } from './jwt/decode.ts';
export type { Claims } from './jwt/claims.ts';
export type { JwtHeader } from './jwt/header.ts';
export type { JsonObject } from './jwt/json.ts';

export { allOf, anyOf } from './filters/filter.ts';
export type { Allowed, Denied, Filter, FilterRequest, Reason, Verdict } from './filters/filter.ts';
export { clientAddress, type ClientAddress, type ClientAddressOptions } from './filters/client-address.ts';
export { ipFilter, type IpFilterOptions } from './filters/ip-filter.ts';
export { jwtFilter, type JwtFilterOptions } from './filters/jwt-filter.ts';
export { observe, type Observer } from './filters/observe.ts';
export { restFilter } from './filters/rest-filter.ts';
export type {
  AddressList, RestFilter, RestFilterSettings, RestIpFilterSettings, RestJwtFilterSettings,
} from './filters/rest-filter.ts';
