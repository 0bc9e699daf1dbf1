/**
 * Address rules as other programs write them, ranges `a-b` and netmasks, as the blocks that they consist of
 * (RFC 4632 §3.1). Addresses are judged by the core; `::ffff:a.b.c.d` is the IPv4 address here too.
 */

import { cidrSet } from '../index.ts';

/** The blocks of one rule, or what keeps it from being one. */
export type BlocksReading =
  | { readonly blocks: readonly string[]; readonly problem: undefined }
  | { readonly blocks: undefined; readonly problem: string };

const NETMASK = /^([^/ ]+)(?:\/| +)([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)$/;

/** The fewest blocks that hold the addresses of a rule, and no other. */
export function blocksOf(rule: string): BlocksReading {
  const text = rule.trim();
  const [, address, mask] = NETMASK.exec(text) ?? [];
  if (address !== undefined && mask !== undefined) return blocksOfMask(address, mask);
  const ends = text.split('-');
  if (ends.length === 2) return blocksOfRange(String(ends[0]).trim(), String(ends[1]).trim());
  const problem = ruleProblem(text);
  return problem === undefined ? { blocks: [text], problem } : refuse(problem);
}

/** The blocks between two addresses, both of them included. */
export function blocksOfRange(from: string, to: string): BlocksReading {
  const problem = addressProblem(from) ?? addressProblem(to);
  if (problem !== undefined) return refuse(problem);
  const [first, last] = [bitsOf(from), bitsOf(to)];
  if (first.length !== last.length) return refuse('goes from one family of addresses to the other');
  if (first > last) return refuse('ends before it begins');
  const isV6 = first.length === 128;
  // Where a range of IPv6 reaches over the mapped addresses: these are IPv4, and none of its.
  const prefixes = cover('', first, last).filter((prefix) => !(isV6 && prefix.startsWith(MAPPED)));
  return { blocks: prefixes.map((prefix) => blockText(prefix, first.length)), problem: undefined };
}

function blocksOfMask(address: string, mask: string): BlocksReading {
  const problem = addressProblem(address) ?? addressProblem(mask);
  if (problem !== undefined) return refuse(problem);
  const bits = bitsOf(address);
  const prefix = /^(1*)0*$/.exec(bitsOf(mask))?.[1]?.length;
  if (bits.length !== 32) return refuse('has a netmask with dots, which is for IPv4 addresses');
  if (prefix === undefined) return refuse('has a netmask that is none: ones stand behind a zero bit');
  return { blocks: [blockText(bits.slice(0, prefix), 32)], problem: undefined };
}

/**
 * The prefixes of the blocks that hold the addresses from `first` to `last` which begin with `prefix`. Bits
 * are texts of 0 and 1 of one length, whose order is that of the addresses.
 */
function cover(prefix: string, first: string, last: string): readonly string[] {
  const { length } = first;
  const [low, high] = [prefix.padEnd(length, '0'), prefix.padEnd(length, '1')];
  if (high < first || low > last) return [];
  if (first <= low && high <= last) return [prefix];
  return [...cover(`${prefix}0`, first, last), ...cover(`${prefix}1`, first, last)];
}

/** A block's text, by the bits that all its addresses begin with, of `length` in all. */
function blockText(prefix: string, length: number): string {
  const address = addressText(prefix.padEnd(length, '0'));
  return prefix.length === length ? address : `${address}/${prefix.length}`;
}

function addressText(bits: string): string {
  const isV4 = bits.length === 32;
  const size = isV4 ? 8 : 16;
  const groups = Array.from({ length: bits.length / size }, (_, i) => {
    return parseInt(bits.slice(i * size, (i + 1) * size), 2);
  });
  if (isV4) return groups.join('.');
  const words = groups.map((group) => group.toString(16));
  // RFC 5952 §4.2: the first of the longest runs of zeros becomes `::`, if it is longer than one.
  const runs = words.map((_, i) => {
    const run = words.slice(i).findIndex((word) => word !== '0');
    return run === -1 ? words.length - i : run;
  });
  const longest = Math.max(...runs);
  if (longest < 2) return words.join(':');
  const at = runs.indexOf(longest);
  return `${words.slice(0, at).join(':')}::${words.slice(at + longest).join(':')}`;
}

/** The bits of an address that the core takes, 32 or 128 of them. */
function bitsOf(address: string): string {
  if (!address.includes(':')) return address.split('.').map((octet) => binary(Number(octet), 8)).join('');
  const dotted = /[0-9.]+$/.exec(address)?.[0] ?? '';
  const isDotted = dotted.includes('.');
  const tail = isDotted ? bitsOf(dotted) : '';
  const head = isDotted ? address.slice(0, -dotted.length) : address;
  const [before = '', after] = head.split('::');
  const wordsOf = (text: string): string => {
    const words = text.split(':').filter((word) => word !== '');
    return words.map((word) => binary(parseInt(word, 16), 16)).join('');
  };
  const [left, right] = [wordsOf(before), wordsOf(after ?? '') + tail];
  const bits = left + '0'.repeat(128 - left.length - right.length) + right;
  return bits.startsWith(MAPPED) ? bits.slice(MAPPED.length) : bits;
}

const MAPPED = '0'.repeat(80) + '1'.repeat(16);

function binary(number: number, length: number): string {
  return number.toString(2).padStart(length, '0');
}

/** What is wrong with an address that may have no prefix. */
function addressProblem(text: string): string | undefined {
  return ruleProblem(text) ?? (text.includes('/') ? 'has a prefix where an address is expected' : undefined);
}

/** What the core says against a rule; undefined for a good one. */
export function ruleProblem(text: string): string | undefined {
  try {
    cidrSet([text]);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^cidrSet: option "[^"]*" /, '');
  }
}

function refuse(problem: string): BlocksReading {
  return { blocks: undefined, problem };
}
