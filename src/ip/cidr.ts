/**
 * `cidrSet`: membership in a list of addresses and CIDR blocks (RFC 4632 §3.1), compiled once. A rule is an
 * address or `address/prefix` in strict text; a rule of one family never matches an address of the other.
 */

import { ANYTHING, rangeFault, typeFault, type Kind } from '../options.ts';
import { kindOf, shown } from '../shown.ts';
import { parseAddress, type AddressWords, type Family } from './address.ts';
import { placeIn, segmentsOf, type FamilyRules, type Segments } from './ranges.ts';

const words: AddressWords = new Uint32Array(4);

/** A compiled list of address rules, made by `cidrSet` alone. */
export class CidrSet {
  readonly #v4: Segments;
  readonly #v6: Segments;

  constructor(v4: FamilyRules, v6: FamilyRules) {
    this.#v4 = segmentsOf(v4);
    this.#v6 = segmentsOf(v6);
    Object.freeze(this);
  }

  /** Whether the address is in the set, its zone ignored; false for anything that is not an address. */
  has(address: string): boolean {
    return this.ruleIndexOf(address) >= 0;
  }

  /**
   * The place, in the list given, of the most specific rule that covers the address, of equal ones the
   * first; -1 where none does, and for anything that is not an address. Takes logarithmic time.
   */
  ruleIndexOf(address: string): number {
    const family = typeof address === 'string' ? parseAddress(address, words, 'ignored') : 0;
    return CidrSet.placeOf(this, family, words);
  }

  /** The same for an address that is parsed already. */
  static placeOf(set: CidrSet, family: Family, address: AddressWords): number {
    return family === 0 ? -1 : placeIn(family === 4 ? set.#v4 : set.#v6, address);
  }

  /** Whether a value is a set made here, and not merely one of its shape, or a proxy for one. */
  static isSet(this: void, value: unknown): value is CidrSet {
    return typeof value === 'object' && value !== null && #v4 in value;
  }
}

/** The kind of option that holds one; `readCidrSet` judges what it is given. */
export const RULES: Kind = { ...ANYTHING, takes: 'a list of addresses and CIDR blocks' };

/** A list of address rules, one by one or compiled. A bare string is none. */
export type AddressRules = (Iterable<string> & object) | CidrSet;

/**
 * Compiles rules: an address or `address/prefix` each; host bits are masked off. No rules make an empty set.
 * @throws RangeError that names the first rule at fault by place and text; TypeError for no list of texts.
 */
export function cidrSet(rules: Iterable<string> & object): CidrSet {
  return readCidrSet('cidrSet', 'rules', rules);
}

/**
 * The set itself, or the rules compiled, without those that `isTaken` takes for itself, such as `unix:`.
 * Errors name the rule by the option that holds the list.
 */
export function readCidrSet(
  call: string, option: string, rules: unknown, isTaken: (rule: string) => boolean = () => false,
): CidrSet {
  if (CidrSet.isSet(rules)) return rules;
  if (typeof rules !== 'object' || rules === null || !(Symbol.iterator in rules)) {
    throw typeFault(call, option, `takes ${RULES.takes}, not ${kindOf(rules)}`);
  }
  const v4: FamilyRules = { width: 1, addresses: [], places: [] };
  const v6: FamilyRules = { width: 4, addresses: [], places: [] };
  for (const [index, rule] of Array.from(rules as Iterable<unknown>).entries()) {
    const name = `${option}[${index}]`;
    if (typeof rule !== 'string') throw typeFault(call, name, `takes a string, not ${kindOf(rule)}`);
    if (!isTaken(rule) && !addRule(rule, index, v4, v6)) throw rangeFault(call, name, problemOf(rule));
  }
  return new CidrSet(v4, v6);
}

/** Appends a rule's first and last address to the rules of its family; false where the text is no rule. */
function addRule(rule: string, index: number, v4: FamilyRules, v6: FamilyRules): boolean {
  const slash = rule.indexOf('/');
  const address = slash === -1 ? rule : rule.slice(0, slash);
  const family = parseAddress(address, words, 'refused');
  const bits = address.includes(':') ? 128 : 32;
  const digits = slash === -1 ? `${bits}` : rule.slice(slash + 1);
  const written = /^(?:0|[1-9][0-9]{0,2})$/.test(digits) ? Number(digits) : -1;
  // A mapped rule counts its bits in the IPv6 form; under 96 it would cut the marker `::ffff:` itself.
  const prefix = family === 4 && bits === 128 ? written - 96 : written;
  if (family === 0 || written > bits || prefix < 0) return false;
  const { width, addresses, places } = family === 4 ? v4 : v6;
  for (let w = 0; w < width; w += 1) addresses.push(firstWord(words[w] as number, prefix - w * 32));
  for (let w = 0; w < width; w += 1) addresses.push(lastWord(words[w] as number, prefix - w * 32));
  places.push(index);
  return true;
}

/** The bits of a word that are not its network's; a shift by 32 would shift by 0. */
const hostBits = (prefix: number): number => (prefix >= 32 ? 0 : 0xffff_ffff >>> Math.max(prefix, 0));
/** A word of a block's first address: its host bits are zero; and of its last one: they are one. */
const firstWord = (word: number, prefix: number): number => (word & ~hostBits(prefix)) >>> 0;
const lastWord = (word: number, prefix: number): number => (word | hostBits(prefix)) >>> 0;

/** What people write where a rule belongs, and what to write instead. */
const HINTS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/\*/, 'a wildcard is written as a block, such as 10.0.0.0/8'],
  [/^[0-9a-f.:]+ *- *[0-9a-f.:]+$/i, 'a range is written as the blocks that it consists of'],
  [/^[\d.]+[/ ] *\d+\.\d+\.\d+\.\d+$/, 'a netmask is written as the number of its bits, such as /24'],
  [/[^\x21-\x7e]/, 'it holds a blank, or a character that is none of an address'],
  [/\/\d*$/, 'a prefix is at most 32 or 128, of a mapped address at least 96, without leading zero'],
  [/^(?=.*[g-z_])[\w.-]+$/i, 'a host name is not looked up; write its addresses'],
];

function problemOf(rule: string): string {
  const problem = `is "${shown(rule)}", neither an address nor address/prefix`;
  const hint = HINTS.find(([pattern]) => pattern.test(rule));
  return hint === undefined ? problem : `${problem}; ${hint[1]}`;
}
