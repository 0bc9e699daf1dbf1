/** Thrown at a wrong case. */
export class Wrong extends Error {}

/** Each runs all cases of its space with the functions given, throws at a wrong one, and says how many it had. */
export function membership(code: {
  cidrSet(rules: readonly string[]): { has(address: string): boolean; ruleIndexOf(address: string): number };
}): number;
export function ipv4Text(code: {
  parseAddress(text: string, words: Uint32Array, zone: 'refused'): number;
}): number;
export function noTime(code: {
  refuseTimes(times: { exp?: number; nbf?: number; iat?: number }, rules: object, now: number): unknown;
}): number;
