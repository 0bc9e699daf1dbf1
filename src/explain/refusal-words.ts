/** A verifier's refusal for the operator: what it means, and what to do about it. */

import type { Claims, JwtReason, JwtRefused } from '../index.ts';
import { timeFaultOf, timeFaultText } from './claims.ts';
import { printable } from './printable.ts';
import { REASONS, REMEDIES } from './reasons.ts';

// Found only after the signature has proved right, so that the claims are genuine though they do not suffice.
const GENUINE: ReadonlySet<JwtReason> = new Set([
  'claims_malformed', 'token_expired', 'token_not_yet_valid', 'token_too_old', 'issuer_refused',
  'audience_refused', 'subject_refused', 'claim_missing',
]);

/** Whether a token that was refused for this reason has a right signature all the same. */
export function isGenuine(reason: JwtReason): boolean {
  return GENUINE.has(reason);
}

/** What to say of a wrong signature where no near miss of the secret fits. */
export const NOTHING_NEAR: string =
  'it is another secret: nothing near fits either, no encoding, line ending, byte order mark, blank or quote';

/** What a refusal means, and the claim that it is about. */
export function refusalWords({ reason, claim }: JwtRefused): string {
  return claim === undefined ? REASONS[reason] : `${REASONS[reason]}: ${printable(claim).slice(1, -1)}`;
}

/** What to look at, for a time by how much it is at fault at `now`, and what to change. */
export function refusalAdvice(
  reason: JwtReason, claims: Claims | undefined, now: number, tolerance: number,
): readonly [look: string, change: string] {
  const time = claims === undefined ? undefined : timeFaultOf(reason, claims, now, tolerance);
  const { look, change } = REMEDIES[reason];
  return [time === undefined ? look : timeFaultText(time), change];
}
