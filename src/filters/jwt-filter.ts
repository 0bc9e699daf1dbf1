/** `jwtFilter`: allows requests that carry a valid token (RFC 6750), and answers all others with a challenge. */

import { CALLBACK, readOptions, type Kind } from '../options.ts';
import type { Claims } from '../jwt/claims.ts';
import { JWT_REASONS } from '../jwt/reasons.ts';
import { jwtVerifier, VERIFIER_KINDS, type VerifierOptions } from '../jwt/verify.ts';
import { denyCredentials, readCredentials } from './bearer.ts';
import type { Denied, Filter, FilterRequest, Verdict } from './filter.ts';

/** What a verifier takes, and how the token arrives. */
export interface JwtFilterOptions extends VerifierOptions {
  /** The header that carries the token; `authorization` unless given. */
  readonly header?: string | undefined;
  /** The realm of the challenges, printable ASCII without `"` and `\`; `api` unless given. */
  readonly realm?: string | undefined;
  /** A last word on a valid token: whether these claims may make this request. All but `true` refuses. */
  readonly authorize?: ((claims: Claims, request: FilterRequest) => boolean) | undefined;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const REALM: Kind = {
  takes: 'printable ASCII without quotes and backslashes',
  isType: isText,
  isValue: (value) => /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(String(value)),
};
const HEADER: Kind = {
  takes: 'the name of a header',
  isType: isText,
  isValue: (value) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(String(value)),
};

/** How each option is read. */
export const JWT_FILTER_KINDS: { readonly [N in keyof JwtFilterOptions]-?: Kind } = {
  ...VERIFIER_KINDS, header: HEADER, realm: REALM, authorize: CALLBACK,
};

const REASONS = [...JWT_REASONS, 'token_missing', 'credentials_malformed', 'claims_refused'] as const;

/**
 * Compiles options into a filter.
 * @throws TypeError or RangeError that names the option.
 */
export function jwtFilter(options: JwtFilterOptions): Filter {
  const { header = 'authorization', realm = 'api', authorize, ...rest } = readOptions('jwtFilter', options, JWT_FILTER_KINDS);
  const { verify } = jwtVerifier(rest);
  const name = header.toLowerCase();
  // Made beforehand: to refuse costs no allocation.
  const denied = Object.fromEntries(REASONS.map((reason) => [reason, denyCredentials(reason, realm)])) as {
    readonly [R in (typeof REASONS)[number]]: Denied;
  };
  return Object.freeze({
    check(request: FilterRequest): Verdict {
      const value: unknown = request.header(name);
      if (value === undefined || value === null) return denied.token_missing;
      const token = typeof value === 'string' ? readCredentials(value) : undefined;
      if (token === undefined) return denied.credentials_malformed;
      const result = verify(token);
      if (!result.ok) return denied[result.reason];
      const { claims } = result;
      return authorize === undefined || allows(authorize, claims, request) ? { ok: true, claims } : denied.claims_refused;
    },
  });
}

/** Whether the host's own function says `true`: a promise, an exception and any other value are a no. */
function allows(authorize: (...of: [Claims, FilterRequest]) => unknown, ...of: [Claims, FilterRequest]): boolean {
  try {
    return authorize(...of) === true;
  } catch {
    return false;
  }
}
