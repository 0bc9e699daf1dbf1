/**
 * Comparison whose time depends on the lengths alone, not on where or whether the contents differ.
 * What JavaScript can promise: no branch and no index here depends on a content. What the JIT does is its own.
 */

import { requireBytes } from './bytes.ts';

/**
 * Whether two byte strings are equal. Different lengths answer at once: lengths are no secret (a MAC's is public).
 * @throws TypeError for anything but bytes: two texts would compare as equal.
 */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  requireBytes('constantTimeEqual', 'a', a);
  requireBytes('constantTimeEqual', 'b', b);
  if (a.length !== b.length) return false;
  let difference = 0;
  // The XOR leaves a bit wherever two bytes differ; the OR keeps every such bit to the end.
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** The same for the eight words of two SHA-256 sized values, a quarter of the steps. */
export function constantTimeEqualWords(a: Int32Array, b: Int32Array): boolean {
  let difference = 0;
  for (let i = 0; i < 8; i += 1) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}
