/**
 * `cidrSet`: membership in a list of addresses and CIDR blocks (RFC 4632 §3.1), compiled once.
 * A family's rules become sorted, disjoint boundaries: an address is inside where an odd number of them is at
 * or below it. One binary search, however long the list. A rule of one family never matches the other.
 */
import { parseAddress, type AddressWords, type Family } from './address.ts';

/** A compiled list of address rules. */
export interface CidrSet {
  /** Whether the address is in the set, its zone ignored; false for anything that is not an address. */
  has(address: string): boolean;
}

const words: AddressWords = new Uint32Array(4);

/** The compiled rules of both families. */
export class CidrRanges implements CidrSet {
  readonly #v4: Boundaries;
  readonly #v6: Boundaries;

  constructor(v4: readonly number[], v6: readonly number[]) {
    this.#v4 = boundariesOf(v4, 1);
    this.#v6 = boundariesOf(v6, 4);
  }

  has(address: string): boolean {
    return typeof address === 'string' && this.covers(parseAddress(address, words, 'ignored'), words);
  }

  /** The same for an address that is parsed already. */
  covers(family: Family, address: AddressWords): boolean {
    return family === 4 ? isInside(this.#v4, address, 1) : family === 6 && isInside(this.#v6, address, 4);
  }
}

/**
 * Compiles rules: an address or `address/prefix` each; host bits are masked off. No rules make an empty set.
 * @throws RangeError that names the first rule at fault by index and text; TypeError for no list of texts.
 */
export function cidrSet(rules: Iterable<string>): CidrSet {
  return readCidrSet('cidrSet', rules);
}

/** The set itself, or the compiled rules; errors open with `owner`. */
export function readCidrSet(owner: string, rules: Iterable<string> | CidrSet): CidrRanges {
  if (rules instanceof CidrRanges) return rules;
  if (typeof rules !== 'object' || rules === null || !(Symbol.iterator in rules)) {
    throw new TypeError(`${owner}: takes a list of addresses and CIDR blocks, or a cidrSet()`);
  }
  const v4: number[] = [];
  const v6: number[] = [];
  let index = 0;
  for (const rule of rules) {
    if (typeof rule !== 'string') throw new TypeError(`${owner}: rule ${index} is not a string`);
    if (!addRule(rule, v4, v6)) {
      const text = JSON.stringify(rule.slice(0, 60));
      throw new RangeError(`${owner}: rule ${index}, ${text}, is neither an address nor address/prefix`);
    }
    index += 1;
  }
  return new CidrRanges(v4, v6);
}

/** Appends a rule's first and last address to the ranges of its family; false where the text is no rule. */
function addRule(rule: string, v4: number[], v6: number[]): boolean {
  const slash = rule.indexOf('/');
  const address = slash === -1 ? rule : rule.slice(0, slash);
  const family = parseAddress(address, words, 'refused');
  const bits = address.includes(':') ? 128 : 32;
  const digits = slash === -1 ? `${bits}` : rule.slice(slash + 1);
  const written = /^(?:0|[1-9][0-9]{0,2})$/.test(digits) ? Number(digits) : -1;
  // A mapped rule counts its bits in the IPv6 form; under 96 it would cut the marker `::ffff:` itself.
  const prefix = family === 4 && bits === 128 ? written - 96 : written;
  if (family === 0 || written > bits || prefix < 0) return false;
  const ranges = family === 4 ? v4 : v6;
  const parts = Array.from(words.subarray(0, family === 4 ? 1 : 4));
  ranges.push(...parts.map((word, w) => (word & ~hostBits(prefix - w * 32)) >>> 0));
  ranges.push(...parts.map((word, w) => (word | hostBits(prefix - w * 32)) >>> 0));
  return true;
}

/** The bits of a word that are not its network's; a shift by 32 would shift by 0. */
function hostBits(prefix: number): number {
  return prefix >= 32 ? 0 : 0xffff_ffff >>> Math.max(prefix, 0);
}

/**
 * The boundaries of one family, ascending: a range's first address, then the one after its last, if any.
 * `index` tells for each slice of leading words, `(word - base) >>> shift`, how many boundaries lie below it;
 * `leads` has the rest of the words, in 16 bits where they do. A search stays within a few cache lines.
 */
type Slices = { index: Uint32Array; base: number; shift: number };
type Boundaries = Slices & { bounds: Uint32Array; leads: Uint16Array | Uint32Array };

/** Sorts ranges, a first and a last address each of `width` words, and merges those that overlap or touch. */
function boundariesOf(list: readonly number[], width: number): Boundaries {
  const ranges = Uint32Array.from(list);
  const order = Uint32Array.from({ length: ranges.length / width / 2 }, (_, i) => i * width * 2);
  order.sort((a, b) => compare(ranges, a, ranges, b, width));
  const bounds = new Uint32Array(ranges.length);
  // The boundary before `end` closes the open range: a range that starts at or below it can only move it on.
  let end = 0;
  for (const first of order) {
    const last = first + width;
    if (end === 0 || compare(ranges, first, bounds, end - width, width) > 0) {
      for (let w = 0; w < width; w += 1) bounds[end + w] = ranges[first + w] as number;
      end += width * 2;
    } else if (compare(ranges, last, bounds, end - width, width) < 0) continue;
    if (!writeSuccessor(ranges, last, bounds, end - width, width)) {
      end -= width;
      break;
    }
  }
  return sliced(bounds.slice(0, end), width);
}

/** Negative, zero or positive as the number at `a[i ..]` is below, at or above the one at `b[j ..]`. */
function compare(a: Uint32Array, i: number, b: Uint32Array, j: number, width: number): number {
  for (let w = 0; w < width; w += 1) {
    const difference = (a[i + w] as number) - (b[j + w] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Writes the number at `a[i ..]` plus one to `b[j ..]`; false for the last address, which has no next. */
function writeSuccessor(a: Uint32Array, i: number, b: Uint32Array, j: number, width: number): boolean {
  let carry = 1;
  for (let w = width - 1; w >= 0; w -= 1) {
    const sum = (a[i + w] as number) + carry;
    b[j + w] = sum;
    carry = sum > 0xffff_ffff ? 1 : 0;
  }
  return carry === 0;
}

/** Adds the slices: about as many as boundaries, from 2 to 65,536, and one above all boundaries. */
function sliced(bounds: Uint32Array, width: number): Boundaries {
  const count = bounds.length / width;
  const slices = Math.max(2, Math.min(count, 0x1_0000));
  // Without boundaries the base lies above every word.
  const base = bounds[0] ?? 0x1_0000_0000;
  const span = (bounds[bounds.length - width] ?? base) - base;
  let shift = 0;
  while (span >>> shift >= slices) shift += 1;
  const leads = shift > 16 ? new Uint32Array(count) : new Uint16Array(count);
  const index = new Uint32Array((span >>> shift) + 3);
  for (let i = 0; i < count; i += 1) {
    const offset = (bounds[i * width] as number) - base;
    leads[i] = offset & (2 ** shift - 1);
    index[(offset >>> shift) + 1] = i + 1;
  }
  // A slice without boundaries takes over the count below it.
  for (let s = 1; s < index.length; s += 1) index[s] ||= index[s - 1] as number;
  return { bounds: width === 1 ? bounds.slice(0, 0) : bounds, leads, base, shift, index };
}

/** Whether an odd number of boundaries lies at or below an address. */
function isInside(of: Boundaries, address: AddressWords, width: number): boolean {
  const { bounds, leads, base, shift, index } = of;
  const offset = (address[0] as number) - base;
  if (offset < 0) return false;
  const slice = Math.min(offset >>> shift, index.length - 2);
  const lead = offset & ((1 << shift) - 1);
  let low = index[slice] as number;
  let high = index[slice + 1] as number;
  while (low < high) {
    const middle = (low + high) >>> 1;
    let difference = (leads[middle] as number) - lead;
    if (difference === 0 && width === 4) difference = compare(bounds, middle * 4, address, 0, 4);
    if (difference <= 0) low = middle + 1;
    else high = middle;
  }
  return (low & 1) === 1;
}
