/**
 * Why requests are refused, and what each reason answers: one table (RFC 6750 §3.1, RFC 9110 §15.5).
 * An attacker chooses how often a request is refused, so refusals are made once and frozen.
 */

import { JWT_REASONS, oneForEach, type JwtReason, type Refuse } from '../jwt/reasons.ts';

/** The request is refused. `reason` is for logs and metrics; the client sees status, error and challenge. */
export interface Refused {
  readonly ok: false;
  /** From 400 to 599. */
  readonly status: number;
  readonly reason: RefusalReason | (string & {});
  /** The code in the answer's body: 1 to 60 characters out of `a-z 0-9 _ . -`. */
  readonly error: string;
  /** The value of `WWW-Authenticate` (RFC 6750 §3), printable ASCII; undefined where no token would help. */
  readonly challenge: string | undefined;
  /** The claim that the reason is about, where it is about one. */
  readonly claim?: string;
  /** What a callback or a filter of the host threw, or gave instead of its answer. No answer shows it. */
  readonly cause?: unknown;
}

/** Why a request is refused; a new reason comes with a minor version, so keep a default where you switch. */
export type RefusalReason =
  | JwtReason | 'token_revoked' | 'claims_refused'
  | 'token_missing' | 'scheme_refused' | 'credentials_malformed'
  | 'address_missing' | 'address_malformed' | 'address_refused'
  | 'request_incomplete' | 'request_malformed' | 'verdict_malformed';

/** The status, the error code in the body, and whether a token would help: then a challenge says so. */
type Answer = readonly [status: number, error: string, challenge: 'none' | 'bare' | 'with error'];

const INVALID_TOKEN: Answer = [401, 'invalid_token', 'with error'];
const FORBIDDEN: Answer = [403, 'forbidden', 'none'];
const INVALID_REQUEST: Answer = [400, 'invalid_request', 'none'];

const ANSWERS: { readonly [R in RefusalReason]: Answer } = {
  // Who sent no credentials for this scheme is told no error (RFC 6750 §3.1).
  token_missing: [401, 'unauthorized', 'bare'],
  scheme_refused: [401, 'unauthorized', 'bare'],
  credentials_malformed: [400, 'invalid_request', 'with error'],
  ...(Object.fromEntries(JWT_REASONS.map((reason) => [reason, INVALID_TOKEN])) as Record<JwtReason, Answer>),
  token_revoked: INVALID_TOKEN,
  claims_refused: [403, 'insufficient_scope', 'with error'],
  address_missing: FORBIDDEN,
  address_malformed: FORBIDDEN,
  address_refused: FORBIDDEN,
  request_incomplete: INVALID_REQUEST,
  request_malformed: INVALID_REQUEST,
  verdict_malformed: FORBIDDEN,
};

/** Every reason. */
export const REFUSAL_REASONS: readonly RefusalReason[] = Object.keys(ANSWERS) as RefusalReason[];

/** The refusal for a reason, frozen; `realm` stands in its challenge, `claim` names what it is about. */
export function refuseRequest(reason: RefusalReason, realm: string = 'api', claim?: string): Refused {
  const { 0: status, 1: error, 2: kind } = ANSWERS[reason];
  const bearer = `Bearer realm="${realm}"`;
  const challenge = kind === 'none' ? undefined : kind === 'bare' ? bearer : `${bearer}, error="${error}"`;
  return keep({ ok: false, status, reason, error, challenge, ...(claim !== undefined && { claim }) });
}

/** A refusal made anew for what a callback or filter of the host threw or gave; the same one for nothing. */
export function withCause(refused: Refused, cause: unknown): Refused {
  return cause === undefined ? refused : keep({ ...refused, cause });
}

/** The refusals of a filter with this realm. */
export function refusalsOf(realm: string): Refuse<RefusalReason, Refused> {
  return oneForEach((reason, claim) => refuseRequest(reason, realm, claim));
}

const ours = new WeakSet<object>();

function keep(refused: Refused): Refused {
  ours.add(Object.freeze(refused));
  return refused;
}

/** Whether a value is a refusal made here, which needs no further look. */
export const isOurs = (value: object): boolean => ours.has(value);
