/**
 * What the gate asks of a token's claims beyond the token filter: that they are bound to what the proxy says
 * is requested (`gate.match`), and values at JSON Pointers. Texts are compared whole, without patterns.
 */

import { hs256Key, jwtFilter, jwtSigner } from '../index.ts';
import type { Allowed, Claims, FilterRequest, Refused, Verdict } from '../index.ts';
import { claimAt } from './claim-path.ts';

/** By claim, the header that must hold its value, or the values one of which it must hold. */
export interface TokenRules {
  readonly match: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Judges the claims of a token that was allowed: the refusal, or undefined where all rules are met. */
export type TokenRule = (verdict: Allowed, request: FilterRequest) => Refused | undefined;

/** The rules as one, refusals made beforehand; `realm` stands in their challenges. */
export function tokenRule({ match, values }: TokenRules, realm: string | undefined): TokenRule {
  const refusals = new Map([...match.keys(), ...values.keys()].map((claim) => {
    return [claim, Object.freeze({ ...claimsRefused(realm), claim })];
  }));
  return ({ claims }, request) => {
    for (const [claim, accepted] of values) {
      const held = textsOf(claim, claims);
      if (!accepted.some((one) => held.includes(one))) return refusals.get(claim);
    }
    for (const [claim, header] of match) {
      const asked = request.header(header);
      // Two lines of a header arrive as one with a comma between: which of them is meant, nobody knows.
      const isOne = typeof asked === 'string' && asked !== '' && !asked.includes(',');
      if (!isOne || !textsOf(claim, claims).includes(asked)) return refusals.get(claim);
    }
    return undefined;
  };
}

/** The texts that a claim is or holds; those of `scope` are its words too (RFC 8693 §4.2). */
function textsOf(claim: string, claims: Claims | undefined): readonly unknown[] {
  const value = claimAt(claims, claim);
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [];
  return claim === 'scope' || claim === '/scope' ? [value, ...value.split(' ')] : [value];
}

/** The core's own refusal by claims, asked of the filter that makes it. */
function claimsRefused(realm: string | undefined): Refused {
  const key = hs256Key('no secret of anybody: it signs this one token');
  const token = jwtSigner({ key }).sign({});
  const options = { key, authorize: () => false, ...(realm === undefined ? {} : { realm }) };
  const verdict: Verdict = jwtFilter(options).check({ address: undefined, header: () => token });
  return verdict as Refused;
}
