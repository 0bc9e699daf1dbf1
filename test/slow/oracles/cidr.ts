// A CIDR list as a list of bigints, scanned from the front (RFC 4632 section 3.1): the slow twin of the
// binary search.

import { addressSlowly, isIpv4Text, requestAddressSlowly, smallNumberSlowly } from './address.ts';
import type { SlowAddress } from './address.ts';

export interface SlowRule {
  readonly family: 4 | 6;
  readonly value: bigint;
  readonly prefix: number;
}

/** The rules, or the index of the first one that is not a rule. */
export function cidrRulesSlowly(
  rules: readonly string[],
): readonly SlowRule[] | { readonly firstBad: number } {
  const parsed: SlowRule[] = [];
  for (const [index, text] of rules.entries()) {
    const rule = cidrRuleSlowly(text);
    if (rule === undefined) return { firstBad: index };
    parsed.push(rule);
  }
  return parsed;
}

/**
 * One rule, `address` or `address/prefix`; a zone is refused, host bits are left for the comparison to
 * ignore.
 */
export function cidrRuleSlowly(text: string): SlowRule | undefined {
  const [addressText = '', prefixText, ...more] = text.split('/');
  const address = addressSlowly(addressText);
  if (address === undefined || more.length > 0) return undefined;
  const width = address.family === 4 ? 32 : 128;
  if (prefixText === undefined) return { ...address, prefix: width };
  const prefix = smallNumberSlowly(prefixText, isIpv4Text(addressText) ? 32 : 128);
  if (prefix === undefined) return undefined;
  // The prefix of a mapped rule counts the 96 bits of the marker, and must cover all of them.
  const isMapped = address.family === 4 && !isIpv4Text(addressText);
  if (isMapped && prefix < 96) return undefined;
  return { ...address, prefix: isMapped ? prefix - 96 : prefix };
}

/**
 * Whether one of the rules holds the address text a request carries; false for anything that is no address.
 */
export function hasAddressSlowly(rules: readonly SlowRule[], text: unknown): boolean {
  const address = requestAddressSlowly(text);
  return address !== undefined && rules.some((rule) => holds(rule, address));
}

/**
 * The place of the most specific rule that holds the address, of equal ones the first; -1 where none does.
 */
export function ruleIndexSlowly(rules: readonly SlowRule[], text: unknown): number {
  const address = requestAddressSlowly(text);
  if (address === undefined) return -1;
  return rules.reduce((best, rule, index) => {
    const former = rules[best]?.prefix ?? -1;
    return holds(rule, address) && rule.prefix > former ? index : best;
  }, -1);
}

function holds(rule: SlowRule, address: SlowAddress): boolean {
  if (rule.family !== address.family) return false;
  const hostBits = BigInt((rule.family === 4 ? 32 : 128) - rule.prefix);
  return rule.value >> hostBits === address.value >> hostBits;
}
