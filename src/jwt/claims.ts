/**
 * The rules on registered claims (RFC 7519 §4.1), pure: the time is passed in.
 * A claims set shows nothing but its own members (`json.ts`), and an expectation implies presence.
 */

import type { JsonObject } from './json.ts';
import { refuseToken, type JwtRefused } from './reasons.ts';

/** The registered claims that are judged, in the order in which faults are named. */
export const REGISTERED_CLAIMS = ['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud'] as const;

/** The registered claims (RFC 7519 §4.1). Times are NumericDates: seconds since 1970, fractions allowed. */
export interface RegisteredClaims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  readonly exp?: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
}

/** A claims set (RFC 7519 §4). */
export interface Claims extends RegisteredClaims, JsonObject {}

/**
 * What a verifier expects of claims: no text and no list may be empty, seconds may have a fraction. Without
 * `audience` a token that has an `aud` is refused, without `maxAgeSeconds` its `iat` is not judged.
 */
export interface ClaimRules {
  readonly issuer?: string | readonly string[];
  readonly audience?: string | readonly string[];
  readonly subject?: string;
  /** Names of claims that must be there, such as `exp`. */
  readonly requiredClaims?: readonly string[];
  /** By how much the issuer's clock may differ: 0 unless given. */
  readonly clockToleranceSeconds?: number;
  readonly maxAgeSeconds?: number;
}

/** Claims by names, the registered ones first: the order in which the first one at fault is named. */
export function inOrder(names: readonly string[]): readonly string[] {
  return [...new Set([...REGISTERED_CLAIMS.filter((name) => names.includes(name)), ...names])];
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

/** Refuses a claims set by its times at `now`; written so that a `now` which is no number refuses too. */
export function refuseTimes(times: Times, rules: ClaimRules, now: number): JwtRefused | undefined {
  const { exp, nbf, iat } = times;
  const { clockToleranceSeconds: tolerance = 0, maxAgeSeconds } = rules;
  // §4.1.4: never "on or after" exp. §4.1.5: "after or equal to" nbf.
  if (exp !== undefined && !(now < exp + tolerance)) return refuseToken('token_expired');
  if (nbf !== undefined && !(now >= nbf - tolerance)) return refuseToken('token_not_yet_valid');
  if (maxAgeSeconds === undefined) return undefined;
  if (iat === undefined) return refuseToken('claim_missing', 'iat');
  if (!(iat <= now + tolerance)) return refuseToken('token_not_yet_valid');
  return now - iat > maxAgeSeconds + tolerance ? refuseToken('token_too_old') : undefined;
}

/** Refuses a claims set by the expectations: issuer, audience, subject, required claims, in this order. */
export function refuseExpectations(claims: Claims, rules: ClaimRules): JwtRefused | undefined {
  const { iss, aud, sub } = claims;
  const { issuer, audience, subject, requiredClaims } = rules;
  if (issuer !== undefined && !matches(iss, issuer)) return refuseToken('issuer_refused');
  // §4.1.3: a token meant for an audience is for nobody who does not know to be in it.
  if (audience === undefined ? aud !== undefined : !matches(aud, audience)) {
    return refuseToken('audience_refused');
  }
  if (subject !== undefined && sub !== subject) return refuseToken('subject_refused');
  const isMissing = (name: string): boolean => !Object.hasOwn(claims, name);
  if (requiredClaims?.some(isMissing) !== true) return undefined;
  return refuseToken('claim_missing', inOrder(requiredClaims).find(isMissing));
}

/** Whether one of the claim's texts is one of the accepted ones. */
function matches(claim: Claims['aud'], accepted: string | readonly string[]): boolean {
  if (typeof claim !== 'string') return claim !== undefined && claim.some((one) => matches(one, accepted));
  return typeof accepted === 'string' ? claim === accepted : accepted.includes(claim);
}
