/**
 * Comparison whose time depends on the lengths alone, as far as JavaScript can say: no branch and no index
 * depends on a content. What an engine makes of it, nobody can promise.
 */
import { requireBytes } from './bytes.ts';

/**
 * Whether two byte strings are equal. Different lengths answer at once: a MAC's length is public.
 * @throws TypeError for anything but bytes: two texts would compare as equal.
 */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  requireBytes('constantTimeEqual', 'a', a);
  requireBytes('constantTimeEqual', 'b', b);
  if (a.length !== b.length) return false;
  // The XOR leaves a bit wherever two bytes differ; the OR keeps every such bit to the end.
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** The same for two values that have eight words each, which nobody checks. */
export function constantTimeEqualWords(a: Int32Array, b: Int32Array): boolean {
  let difference = 0;
  for (let i = 0; i < 8; i += 1) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}
