// A verdict is an object of exactly one of two shapes, not a yes or no.

import type { Filter, Refused, Verdict } from '../../../src/index.ts';

export const yes: Filter = { check: () => true }; // error TS2322
export const no: Filter = { check: () => false }; // error TS2322
export const unsure: Filter = { check: (): { ok: boolean } => ({ ok: true }) }; // error TS2322
export const nameless: Verdict = { ok: true }; // error TS2322
export const text: Verdict = { ok: 'true', claims: undefined }; // error TS2322
export const refused: readonly Refused[] = [
  { ok: false, status: '429', reason: 'too_many', error: 'slow_down', challenge: undefined }, // error TS2322
  { ok: false, status: 429, reason: 'too_many', challenge: undefined }, // error TS2741
  { ok: false, status: 429, reason: 'too_many', error: 'slow_down' }, // error TS2741
  { ok: false, status: 429, reason: 1, error: 'slow_down', challenge: undefined }, // error TS2322
];

export function claimsOf(verdict: Verdict): unknown {
  return verdict.claims; // error TS2339
}
