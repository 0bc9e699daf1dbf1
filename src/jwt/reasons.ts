/** Why a token is refused. */

/** Stable names, in the order of the checks; a missing `iat` alone is found earlier, with the times. */
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

/** A refusal for a reason and, where there is one, the claim that it is about. */
export type Refuse<R, T> = (reason: R, claim?: string) => T;

/** The same, but one frozen object for each pair of reason and claim, however often it refuses. */
export function oneForEach<R extends string, T extends object>(refuse: Refuse<R, T>): Refuse<R, T> {
  const made = new Map<string, T>();
  return (reason, claim) => {
    const pair = claim === undefined ? reason : `${reason} ${claim}`;
    const known = made.get(pair);
    if (known !== undefined) return known;
    const refused = Object.freeze(refuse(reason, claim));
    made.set(pair, refused);
    return refused;
  };
}

/** The refusal of a token. */
export const refuseToken: Refuse<JwtReason, JwtRefused> =
  oneForEach((reason, claim) => ({ ok: false, reason, ...(claim !== undefined && { claim }) }));
