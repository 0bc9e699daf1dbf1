/** Why a token is refused: stable names, for logs and metrics, in the order in which they are found. */

export const JWT_REASONS = [
  'token_too_long', 'token_malformed', 'header_refused', 'key_unknown', 'signature_invalid', 'payload_malformed',
  'claims_malformed', 'token_expired', 'token_not_yet_valid', 'token_too_old', 'issuer_refused',
  'audience_refused', 'subject_refused', 'claim_missing',
] as const;

/** One of the reasons. */
export type JwtReason = (typeof JWT_REASONS)[number];
