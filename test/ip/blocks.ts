/** Blocks of addresses as numbers, for tests that hold a set against a scan rule by rule. */

import assert from 'node:assert/strict';

import type { CidrSet } from '../../src/ip/cidr.ts';

export type Bits = 32 | 128;

/** The address of a number: dotted, or eight groups. */
export function text(number: bigint, bits: Bits): string {
  const groups = Array.from({ length: bits === 32 ? 4 : 8 }, (_, i) => {
    const size = bits === 32 ? 8n : 16n;
    return (number >> (BigInt(bits) - size * BigInt(i + 1))) & ((1n << size) - 1n);
  });
  return bits === 32 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':');
}

export interface Block {
  readonly bits: Bits;
  readonly first: bigint;
  readonly last: bigint;
}

/** The block of a prefix around an address. */
export function block(number: bigint, prefix: number, bits: Bits): Block {
  const host = (1n << BigInt(bits - prefix)) - 1n;
  return { bits, first: number & ~host, last: number | host };
}

export const top = (bits: Bits): bigint => (1n << BigInt(bits)) - 1n;

/** Asserts that exactly the addresses of the blocks are in the set, looked at around every end of theirs. */
export function assertEnds(set: CidrSet, blocks: readonly Block[], more: readonly bigint[] = []): void {
  for (const bits of [32, 128] as const) {
    const own = blocks.filter((one) => one.bits === bits);
    const probes = new Set([0n, 1n, top(bits) - 1n, top(bits), ...more]);
    for (const { first, last } of own) {
      for (const probe of [first - 1n, first, first + 1n, last - 1n, last, last + 1n]) probes.add(probe);
    }
    for (const probe of probes) {
      if (probe < 0n || probe > top(bits)) continue;
      // The IPv4-mapped addresses are IPv4.
      if (bits === 128 && probe >> 32n === 0xffffn) continue;
      const isIn = own.some(({ first, last }) => first <= probe && probe <= last);
      const address = text(probe, bits);
      if (set.has(address) !== isIn) assert.fail(`${address} should be ${isIn ? 'in' : 'out'}`);
    }
  }
}

/** The block of a rule as this test reads it, by the URL parser of the platform. */
export function blockOf(rule: string): Block {
  const [address = '', prefix] = rule.split('/');
  if (address.includes(':') && !address.startsWith('::ffff:1')) {
    const host = new URL(`http://[${address}]/`).hostname.slice(1, -1);
    const [left = '', right] = host.split('::');
    const list = (part = ''): string[] => (part === '' ? [] : part.split(':'));
    const zeros = new Array<string>(8 - list(left).length - list(right).length).fill('0');
    const groups = [...list(left), ...(right === undefined ? [] : zeros), ...list(right)];
    const number = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
    return block(number, Number(prefix ?? 128), 128);
  }
  const dotted = address.replace('::ffff:', '');
  const number = dotted.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  return block(number, Number(prefix ?? 32) - (dotted === address ? 0 : 96), 32);
}
