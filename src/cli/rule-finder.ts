/**
 * Which rule of a list covers an address: the filter itself need not know, so it is found out afterwards,
 * here.
 */

import { cidrSet, type CidrSet } from '../index.ts';

/** The first rule, in the list's order, that covers an address; undefined where none does. */
export type RuleFinder = (address: string) => string | undefined;

/**
 * Finds rules by halving the list: is the address in its first half, then in which half of that? The sets of
 * the halves are made when they are first asked for, so that a long list costs nothing until somebody is
 * refused, and a refusal costs a few look-ups and never a walk along the list.
 */
export function ruleFinder(rules: readonly string[]): RuleFinder {
  // Numbered as in a heap: the halves of part n are 2n and 2n + 1.
  const sets = new Map<number, CidrSet>();
  const covers = (part: number, from: number, to: number, address: string): boolean => {
    const set = sets.get(part) ?? cidrSet(rules.slice(from, to));
    sets.set(part, set);
    return set.has(address);
  };
  return (address) => {
    let [part, from, to] = [1, 0, rules.length];
    if (!covers(part, from, to, address)) return undefined;
    while (to - from > 1) {
      const middle = (from + to) >>> 1;
      part *= 2;
      if (covers(part, from, middle, address)) to = middle;
      else [part, from] = [part + 1, middle];
    }
    return rules[from];
  };
}

/** The rules of a list as settings hold it: one by one, or as comma-separated text. */
export function rulesOf(list: unknown): readonly string[] {
  if (typeof list === 'string') return list.split(',').map((rule) => rule.trim());
  return Array.isArray(list) ? list : [];
}
