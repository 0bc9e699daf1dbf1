/** Why a token is refused. */

/** Stable names for logs and metrics, in the order in which they are found. */
export const JWT_REASONS = [
  'token_too_long', 'token_malformed', 'header_refused', 'key_unknown', 'signature_invalid',
  'payload_malformed', 'claims_malformed', 'token_expired', 'token_not_yet_valid', 'token_too_old',
  'issuer_refused', 'audience_refused', 'subject_refused', 'claim_missing',
] as const;

/** One of the reasons. */
export type JwtReason = (typeof JWT_REASONS)[number];

/** A token that is refused; `claim` names the claim that `claims_malformed` and `claim_missing` are about. */
export interface JwtRefused {
  readonly ok: false;
  readonly reason: JwtReason;
  readonly claim?: string;
}

const made = new Map<string, JwtRefused>();

/** The refusal for a reason and, where there is one, a claim: one frozen object for each pair. */
export function refuseToken(reason: JwtReason, claim?: string): JwtRefused {
  const name = claim === undefined ? reason : `${reason} ${claim}`;
  const refused: JwtRefused = made.get(name) ?? Object.freeze({ ok: false, reason, ...(claim && { claim }) });
  if (!made.has(name)) made.set(name, refused);
  return refused;
}
