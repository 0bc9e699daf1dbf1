/** A list of address rules that can say which of them covers an address. */

import { cidrSet, type CidrSet } from '../index.ts';

/** A compiled list. */
export interface RuleList {
  readonly set: CidrSet;
  /** How many rules it has. */
  readonly size: number;
  /** The rules as they were written. */
  readonly rules: readonly string[];
  /** The most specific rule that covers an address, and its place if known; undefined where none does. */
  readonly ruleOf: (address: string) => string | undefined;
}

/** Where the rule at an index stands, in words; undefined where that needs no word. */
export type WordsOnPlace = (index: number) => string | undefined;

/**
 * Compiles a list, or an operator's text of rules and commas.
 * @throws RangeError for a rule that is none.
 */
export function compileRules(
  list: string | readonly string[], placeOf: WordsOnPlace = () => undefined,
): RuleList {
  const rules = splitRules(list);
  const set = cidrSet(rules);
  const ruleOf = (address: string): string | undefined => {
    const index = set.ruleIndexOf(address);
    const place = index === -1 ? undefined : placeOf(index);
    return place === undefined ? rules[index] : `${rules[index]} (${place})`;
  };
  return { set, size: rules.length, rules, ruleOf };
}

/** The rules of a list, or of a text that separates them by commas. */
export function splitRules(list: string | readonly string[]): readonly string[] {
  return typeof list === 'string' ? list.split(',').map((rule) => rule.trim()) : list;
}
