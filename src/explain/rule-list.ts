/**
 * A list of address rules that can say which of them covers an address. A long list is compiled in parts,
 * each of which is searched: that takes a little longer for a request, and no request has to wait for it.
 */

import { cidrSet, type CidrSet } from '../index.ts';
import { finish, type Steps } from './steps.ts';

/** A compiled list. */
export interface RuleList {
  /** One set, or for a long list several. */
  readonly sets: readonly [CidrSet, ...CidrSet[]];
  /** How many rules it has. */
  readonly size: number;
  /** The rules as they were written. */
  readonly rules: readonly string[];
  /** The first rule that covers every address of a family. */
  readonly whole: string | undefined;
  /** Whether a rule covers an address. */
  readonly has: (address: string) => boolean;
  /** The most specific rule that covers an address, and its place if known; undefined where none does. */
  readonly ruleOf: (address: string) => string | undefined;
}

/** Where the rule at an index stands, in words; undefined where that needs no word. */
export type WordsOnPlace = (index: number) => string | undefined;

/** How many rules are compiled at once: less than ten milliseconds' work (measured, Node 20). */
export const PART: number = 4096;
// Each part is searched for every request, so there are never more: from 262,144 rules on, parts grow.
const PARTS = 64;

/** How a list is compiled: with the places of its rules, and in parts of so many rules, PART unless given. */
export interface RuleListOptions {
  readonly placeOf?: WordsOnPlace;
  readonly part?: number;
}

/**
 * Compiles a list, or an operator's text of rules and commas, in steps.
 * @throws RangeError for a rule that is none; its `option` is `rules[index]`.
 */
export function* rulesInSteps(
  list: string | readonly string[], { placeOf = () => undefined, part: asked }: RuleListOptions = {},
): Steps<RuleList> {
  const rules = splitRules(list);
  const wanted = asked ?? Math.max(PART, Math.ceil(rules.length / PARTS));
  const part = Math.min(wanted, Math.max(rules.length, 1));
  const first = partOf(rules, 0, part);
  const sets: [CidrSet, ...CidrSet[]] = [first.set];
  let { whole } = first;
  for (let start = part; start < rules.length; start += part) {
    yield;
    const next = partOf(rules, start, part);
    sets.push(next.set);
    whole ??= next.whole;
  }
  const ruleOf = (address: string): string | undefined => {
    const hits = sets.flatMap((set, i) => {
      const index = set.ruleIndexOf(address);
      return index === -1 ? [] : [i * part + index];
    });
    const index = mostSpecific(rules, hits);
    if (index === undefined) return undefined;
    const place = placeOf(index);
    return place === undefined ? rules[index] : `${rules[index]} (${place})`;
  };
  const has = (address: string): boolean => sets.some((set) => set.has(address));
  return { sets, size: rules.length, rules, whole, has, ruleOf };
}

/** The same at once. @throws RangeError for a rule that is none. */
export function compileRules(list: string | readonly string[], options?: RuleListOptions): RuleList {
  return finish(rulesInSteps(list, options));
}

/** The rules of a list, or of a text that separates them by commas. */
export function splitRules(list: string | readonly string[]): readonly string[] {
  return typeof list === 'string' ? list.split(',').map((rule) => rule.trim()) : list;
}

/** A part of a list, compiled. */
interface Part {
  readonly set: CidrSet;
  readonly whole: string | undefined;
}

function partOf(rules: readonly string[], start: number, length: number): Part {
  const some = rules.slice(start, start + length);
  try {
    return { set: cidrSet(some), whole: some.find(isWhole) };
  } catch (error) {
    // The place in the part is known; the place in the list is wanted.
    const { option } = error as { readonly option?: unknown };
    const inList = String(option).replace(/\d+/, (index) => String(start + Number(index)));
    throw Object.assign(error as Error, { option: inList });
  }
}

/** Whether a rule covers every address of a family. */
function isWhole(rule: string): boolean {
  if (!/\/(?:0|96)$/.test(rule)) return false;
  const set = cidrSet([rule]);
  const covers = (first: string, last: string): boolean => set.has(first) && set.has(last);
  return covers('0.0.0.0', '255.255.255.255') || covers('::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
}

/** Of rules that cover the same address the one with the longest prefix; of equal ones the first. */
function mostSpecific(rules: readonly string[], hits: readonly number[]): number | undefined {
  if (hits.length < 2) return hits[0];
  const bits = hits.map((index) => {
    const rule = String(rules[index]);
    const [address = '', prefix] = rule.split('/');
    const isLong = address.includes(':');
    return { isLong, length: prefix === undefined ? (isLong ? 128 : 32) : Number(prefix) };
  });
  // Beside a rule in the form of IPv4, one in that of IPv6 is a mapped one, whose first 96 bits are a mark.
  const mark = bits.some(({ isLong }) => !isLong) ? 96 : 0;
  const lengths = bits.map(({ isLong, length }) => (isLong ? length - mark : length));
  return hits[lengths.indexOf(Math.max(...lengths))];
}
