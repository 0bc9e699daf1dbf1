/** portcullis: decides HTTP requests by address (CIDR lists) and HS256 JSON Web Token. The public names. */

export { decodeBase64url, encodeBase64url } from './primitives/base64url.ts';
export { constantTimeEqual } from './primitives/constant-time.ts';
export { hmacSha256 } from './primitives/hmac.ts';
export { sha256 } from './primitives/sha256.ts';
export { cidrSet, type AddressRules, type CidrSet } from './ip/cidr.ts';
export type { ClientHop } from './ip/forwarded.ts';
export type { Claims, RegisteredClaims } from './jwt/claims.ts';
export { decodeJwtUnverified, type DecodedJwt } from './jwt/decode.ts';
export type { JwtHeader } from './jwt/header.ts';
export type { JsonObject } from './jwt/json.ts';
export { hs256Key, type Hs256Key, type Hs256KeyOptions } from './jwt/key.ts';
export type { JwtReason, JwtRefused } from './jwt/reasons.ts';
export { jwtSigner, type JwtSigner, type JwtSignerOptions } from './jwt/sign.ts';
export { jwtVerifier, type JwtVerifier, type JwtVerifierOptions } from './jwt/verify.ts';
export type { JwtAccepted, JwtResult } from './jwt/verify.ts';
export { answerTo, type Answer } from './filters/answer.ts';
export { clientAddress, type ClientAddress, type ClientAddressOptions } from './filters/client-address.ts';
export type { ForwardedHeader } from './filters/client-address.ts';
export { allOf, anyOf } from './filters/combine.ts';
export type { Allowed, Filter, FilterRequest, Verdict } from './filters/filter.ts';
export { ipFilter, type IpFilterOptions } from './filters/ip-filter.ts';
export { jwtFilter, type GuardedJwtFilterOptions, type JwtFilterOptions } from './filters/jwt-filter.ts';
export { observe, type VerdictObserver } from './filters/observe.ts';
export type { RefusalReason, Refused } from './filters/refusal.ts';
export { restFilter, type RestFilter, type RestFilterSettings } from './filters/rest-filter.ts';
export type { RestIpFilterSettings, RestJwtFilterSettings } from './filters/rest-filter.ts';
