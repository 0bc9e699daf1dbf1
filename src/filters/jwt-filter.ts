/**
 * `jwtFilter`: allows requests that carry a valid token (RFC 6750), and challenges the others. Behind the
 * verifier stand the host's last words, asked at every use of a token, remembered or not.
 */

import { attempt, causeOf, Thrown } from '../callbacks.ts';
import { inOrder, type Claims } from '../jwt/claims.ts';
import { deepFreeze } from '../jwt/json.ts';
import { jwtVerifier, VERIFIER_KINDS, type JwtVerifierOptions } from '../jwt/verify.ts';
import { CALLBACK, HEADER_NAME, isPlainObject, isText, kind, readOptions, required } from '../options.ts';
import { TEXT_LIST, within, type Kinds } from '../options.ts';
import { filterOf } from './ask.ts';
import { faultIn, isOneWord, tokenIn } from './bearer.ts';
import type { Filter, FilterRequest } from './filter.ts';
import { isObserved } from './observe.ts';
import { refusalsOf, withCause, type Refused } from './refusal.ts';

/** What a verifier takes, how the token arrives, and the last words on it, in this order. */
export interface JwtFilterOptions extends JwtVerifierOptions {
  /** The header that carries the token; `authorization` unless given. */
  readonly tokenHeader?: string;
  /** The realm of the challenges, printable ASCII without `"` and `\`; `api` unless given. */
  readonly realm?: string;
  /** Whether a valid token has been taken back. All but `false` refuses: `token_revoked`. */
  readonly revoked?: (claims: Claims, token: string) => boolean;
  /** Per claim the texts one of which it must be or hold; `scope` is split at blanks (RFC 8693 §4.2). */
  readonly allowedClaimValues?: { readonly [claim: string]: readonly string[] };
  /** Whether these claims may make this request. All but `true` refuses: `claims_refused`. */
  readonly authorize?: (claims: Claims, request: FilterRequest) => boolean;
}

/** The same with a type guard for `authorize`, which types the claims that the filter gives. */
export interface GuardedJwtFilterOptions<C extends Claims> extends Omit<JwtFilterOptions, 'authorize'> {
  readonly authorize: (claims: Claims, request: FilterRequest) => claims is C;
}

// RFC 9110 §5.6.4, quoted-string.
const isQuotable = (value: unknown): boolean => /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(String(value));

const isNamed = (values: unknown): boolean =>
  isPlainObject(values) && Object.keys(values).length > 0 && !Object.hasOwn(values, '');

/** How each option is read. */
export const JWT_FILTER_KINDS: Kinds<JwtFilterOptions> = {
  ...VERIFIER_KINDS,
  tokenHeader: HEADER_NAME, revoked: CALLBACK, authorize: CALLBACK,
  realm: kind('printable ASCII without quotes and backslashes', isText, isQuotable),
  allowedClaimValues: kind('names of claims and a list of texts for each', isPlainObject, isNamed),
};

/**
 * Compiles options into a filter.
 * @throws TypeError or RangeError that names the option.
 */
export function jwtFilter<C extends Claims>(options: GuardedJwtFilterOptions<C>): Filter<C>;
export function jwtFilter(options: JwtFilterOptions): Filter<Claims>;
export function jwtFilter(options: JwtFilterOptions): Filter<Claims> {
  const given = readOptions('jwtFilter', options, JWT_FILTER_KINDS);
  // Read off what has no prototype in one step: the rest has one, which may be polluted.
  const {
    tokenHeader = 'authorization', realm = 'api', revoked, allowedClaimValues, authorize, ...verifierOptions
  } = given;
  const { verify } = jwtVerifier(verifierOptions);
  const claimValues = readClaimValues(allowedClaimValues);
  const refused = refusalsOf(realm);
  const name = tokenHeader.toLowerCase();
  const readHeader = (request: FilterRequest): unknown => request.header(name);
  // Where a callback gave no plain answer, with what it threw or gave instead.
  const because = (reason: 'token_revoked' | 'claims_refused', answer: unknown): Refused => {
    return typeof answer === 'boolean' ? refused(reason) : withCause(refused(reason), causeOf(answer));
  };

  return filterOf((request) => {
    const value = attempt(readHeader, request, undefined);
    if (!isText(value)) {
      const isMissing = value === undefined || value === null || value instanceof Thrown;
      return refused(isMissing ? 'token_missing' : 'credentials_malformed');
    }
    const token = tokenIn(value);
    if (token === '') return refused(faultIn(value));
    const result = verify(token);
    if (!result.ok) {
      return isOneWord(token) ? refused(result.reason, result.claim) : refused('credentials_malformed');
    }
    const { claims } = result;
    if (isObserved() && !Object.isFrozen(claims)) deepFreeze(claims);
    const isRevoked = revoked === undefined ? false : attempt(revoked, claims, token);
    if (isRevoked !== false) return because('token_revoked', isRevoked);
    const atFault = claimAtFault(claimValues, claims);
    if (atFault !== undefined) return refused('claims_refused', atFault);
    const isAuthorized = authorize === undefined ? true : attempt(authorize, claims, request);
    if (isAuthorized !== true) return because('claims_refused', isAuthorized);
    return { ok: true, claims };
  });
}

type ClaimValues = readonly { readonly claim: string; readonly values: readonly string[] }[];

/** The claims with their values, in the order in which the first one at fault is named. */
function readClaimValues(given: JwtFilterOptions['allowedClaimValues'] = {}): ClaimValues {
  const names = Object.keys(given);
  const kinds = Object.fromEntries(names.map((claim) => [claim, required(TEXT_LIST)]));
  const values = within('jwtFilter', 'allowedClaimValues', () => readOptions('jwtFilter', given, kinds));
  return inOrder(names).map((claim) => ({ claim, values: values[claim] as readonly string[] }));
}

/** The first claim that is none of its values. */
function claimAtFault(all: ClaimValues, claims: Claims): string | undefined {
  return all.find(({ claim, values }) => !holdsOne(claim, claims, values))?.claim;
}

/** Whether a claim is one of the values, or a list that holds one. */
function holdsOne(claim: string, claims: Claims, values: readonly string[]): boolean {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const given: unknown = claim === 'scope' && isText(value) ? value.split(' ') : value;
  const held: readonly unknown[] = Array.isArray(given) ? given : [given];
  return held.some((one) => isText(one) && values.includes(one));
}
