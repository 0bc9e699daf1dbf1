/** `jwtFilter`: allows requests that carry a valid token (RFC 6750), and challenges the others. */
import { JWT_REASONS, type Claims } from '../jwt/claims.ts';
import { jwtVerifier, VERIFIER_KINDS, type JwtVerifierOptions } from '../jwt/verify.ts';
import { attempt, CALLBACK, isText, kind, readOptions, type Kind } from '../options.ts';
import { denyCredentials, isOneToken, readCredentials } from './bearer.ts';
import type { Refused, Filter, FilterRequest, Verdict } from './filter.ts';

/** What a verifier takes, and how the token arrives. */
export interface JwtFilterOptions extends JwtVerifierOptions {
  /** The header that carries the token; `authorization` unless given. */
  readonly header?: string | undefined;
  /** The realm of the challenges, printable ASCII without `"` and `\`; `api` unless given. */
  readonly realm?: string | undefined;
  /** A last word on a valid token: whether these claims may make this request. All but `true` refuses. */
  readonly authorize?: ((claims: Claims, request: FilterRequest) => boolean) | undefined;
}

// RFC 9110 §5.6.2, token; §5.6.4, quoted-string.
const isToken = (value: unknown): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(String(value));
const isQuotable = (value: unknown): boolean => /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(String(value));

/** How each option is read. */
export const JWT_FILTER_KINDS: { readonly [N in keyof JwtFilterOptions]-?: Kind } = {
  ...VERIFIER_KINDS,
  header: kind('the name of a header', isText, isToken),
  realm: kind('printable ASCII without quotes and backslashes', isText, isQuotable),
  authorize: CALLBACK,
};

const REASONS = [...JWT_REASONS, 'token_missing', 'credentials_malformed', 'claims_refused'] as const;

/**
 * Compiles options into a filter.
 * @throws TypeError or RangeError that names the option.
 */
export function jwtFilter(options: JwtFilterOptions): Filter {
  const given = readOptions('jwtFilter', options, JWT_FILTER_KINDS);
  const { header = 'authorization', realm = 'api', authorize, ...rest } = given;
  const { verify } = jwtVerifier(rest);
  const name = header.toLowerCase();
  const readHeader = (request: FilterRequest): unknown => request.header(name);
  const ask = (of: { claims: Claims; request: FilterRequest }): unknown => authorize?.(of.claims, of.request);
  // Made beforehand: to refuse costs no allocation.
  const denied = Object.fromEntries(REASONS.map((reason) => [reason, denyCredentials(reason, realm)])) as {
    readonly [R in (typeof REASONS)[number]]: Refused;
  };
  return Object.freeze({
    check(request: FilterRequest): Verdict {
      const value = attempt(readHeader, request);
      if (value === undefined || value === null) return denied.token_missing;
      const token = isText(value) ? readCredentials(value) : undefined;
      if (token === undefined) return denied.credentials_malformed;
      const result = verify(token);
      // No verifier takes a text with a blank or a comma, so what is no single token ends here too.
      if (!result.ok) return isOneToken(token) ? denied[result.reason] : denied.credentials_malformed;
      const { claims } = result;
      // A promise, an exception and any other value than `true` are a no.
      const isAllowed = authorize === undefined || attempt(ask, { claims, request }) === true;
      return isAllowed ? { ok: true, claims } : denied.claims_refused;
    },
  });
}
