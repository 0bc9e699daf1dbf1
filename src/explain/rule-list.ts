/** A list of address rules that can say which of them covers an address. */

import { cidrSet, type CidrSet } from '../index.ts';

/** A compiled list. */
export interface RuleList {
  readonly set: CidrSet;
  /** How many rules it has. */
  readonly size: number;
  /** The most specific rule that covers an address, as it was written; undefined where none does. */
  readonly ruleOf: (address: string) => string | undefined;
}

/**
 * Compiles a list, or an operator's text of rules and commas.
 * @throws RangeError for a rule that is none.
 */
export function compileRules(list: string | readonly string[]): RuleList {
  const rules = splitRules(list);
  const set = cidrSet(rules);
  return { set, size: rules.length, ruleOf: (address) => rules[set.ruleIndexOf(address)] };
}

/** The rules of a list, or of a text that separates them by commas. */
export function splitRules(list: string | readonly string[]): readonly string[] {
  return typeof list === 'string' ? list.split(',').map((rule) => rule.trim()) : list;
}
