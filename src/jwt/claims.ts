/**
 * The rules on registered claims (RFC 7519 §4.1), pure: the time is passed in.
 * Only a claim's own properties count, and an expectation implies presence.
 */
import type { JsonObject } from './json.ts';

/** Why a token is refused: stable names for logs and metrics, in the order in which they are found. */
export const JWT_REASONS = [
  'token_too_long', 'token_malformed', 'header_refused', 'key_unknown', 'signature_invalid',
  'payload_malformed', 'claims_malformed', 'token_expired', 'token_not_yet_valid', 'token_too_old',
  'issuer_refused', 'audience_refused', 'subject_refused', 'claim_missing',
] as const;
/** One of the reasons. */
export type JwtReason = (typeof JWT_REASONS)[number];

/** A claims set (RFC 7519 §4). Times are NumericDates: seconds since 1970, perhaps with a fraction. */
export interface Claims extends JsonObject {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  readonly exp?: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
}

/**
 * What a verifier expects of claims: no text and no list may be empty, seconds may have a fraction. Without
 * `audience` a token that has an `aud` is refused, without `maxAgeSeconds` its `iat` is not judged.
 */
export interface ClaimRules {
  readonly issuer?: string | readonly string[] | undefined;
  readonly audience?: string | readonly string[] | undefined;
  readonly subject?: string | undefined;
  /** Names of claims that must be there, such as `exp`. */
  readonly requiredClaims?: readonly string[] | undefined;
  /** By how much the issuer's clock may differ: 0 unless given. */
  readonly clockToleranceSeconds?: number | undefined;
  readonly maxAgeSeconds?: number | undefined;
}

/** An object without members; a claim in it is one that a polluted `Object.prototype` lends to all. */
const BARE: Claims = {};

/** The object, or where it would be lent a claim, a copy without prototype: all that it shows is its own. */
export function ownClaims<T extends JsonObject>(object: T): T {
  const isLent = 'exp' in BARE || 'nbf' in BARE || 'iat' in BARE || 'iss' in BARE || 'sub' in BARE ||
    'jti' in BARE || 'aud' in BARE;
  return isLent ? Object.assign(Object.create(null), object) : object;
}

/** The first registered claim that is there with a wrong type, or undefined. */
export function malformedClaim(claims: { readonly [name in keyof Claims]: unknown }): string | undefined {
  const { exp, nbf, iat, iss, sub, jti, aud } = claims;
  if (exp !== undefined && !Number.isFinite(exp)) return 'exp';
  if (nbf !== undefined && !Number.isFinite(nbf)) return 'nbf';
  if (iat !== undefined && !Number.isFinite(iat)) return 'iat';
  if (iss !== undefined && typeof iss !== 'string') return 'iss';
  if (sub !== undefined && typeof sub !== 'string') return 'sub';
  if (jti !== undefined && typeof jti !== 'string') return 'jti';
  if (aud === undefined || typeof aud === 'string') return undefined;
  return Array.isArray(aud) && [...aud].every((entry) => typeof entry === 'string') ? undefined : 'aud';
}

/** The times of a claims set, which every use of a token is checked against. */
export type Times = { readonly [name in 'exp' | 'nbf' | 'iat']?: number | undefined };

/** Why the times refuse a claims set at `now`; written so that a `now` which is no number refuses too. */
export function refuseTimes({ exp, nbf, iat }: Times, rules: ClaimRules, now: number): JwtReason | undefined {
  const { clockToleranceSeconds: tolerance = 0, maxAgeSeconds } = rules;
  // §4.1.4: never "on or after" exp. §4.1.5: "after or equal to" nbf.
  if (exp !== undefined && !(now < exp + tolerance)) return 'token_expired';
  if (nbf !== undefined && !(now >= nbf - tolerance)) return 'token_not_yet_valid';
  if (maxAgeSeconds === undefined) return undefined;
  if (iat === undefined) return 'claim_missing';
  if (!(iat <= now + tolerance)) return 'token_not_yet_valid';
  return now - iat > maxAgeSeconds + tolerance ? 'token_too_old' : undefined;
}

/** Why the expectations refuse a claims set: issuer, audience, subject, required claims, in this order. */
export function refuseExpectations(claims: Claims, rules: ClaimRules): JwtReason | undefined {
  const { iss, aud, sub } = claims;
  const { issuer, audience, subject, requiredClaims } = rules;
  if (issuer !== undefined && !matches(iss, issuer)) return 'issuer_refused';
  // §4.1.3: a token meant for an audience is for nobody who does not know to be in it.
  if (audience === undefined ? aud !== undefined : !matches(aud, audience)) return 'audience_refused';
  if (subject !== undefined && sub !== subject) return 'subject_refused';
  return requiredClaims?.every((name) => Object.hasOwn(claims, name)) === false ? 'claim_missing' : undefined;
}

/** Whether one of the claim's texts is one of the accepted ones. */
function matches(claim: Claims['aud'], accepted: string | readonly string[]): boolean {
  if (typeof claim !== 'string') return claim !== undefined && claim.some((one) => matches(one, accepted));
  return typeof accepted === 'string' ? claim === accepted : accepted.includes(claim);
}
