// Addresses and rules: valid in every spelling, valid but for one thing, and crowded around one another's
// edges.

import { addressSlowly, addressText } from '../address.ts';
import { cidrRuleSlowly } from '../cidr.ts';
import type { SlowRule } from '../cidr.ts';
import type { Random } from '../random.ts';
import { anyText, nearTexts, trapCharacter } from './text.ts';

export interface CidrCase {
  readonly rules: readonly string[];
  readonly probes: readonly string[];
}

const octetEdges = [0, 1, 9, 10, 99, 100, 127, 128, 199, 200, 249, 250, 254, 255];
const groupEdges = [0, 1, 0xf, 0x10, 0xff, 0x100, 0xfff, 0x1000, 0x7fff, 0x8000, 0xfffe, 0xffff];
const prefixEdges4 = [0, 1, 2, 7, 8, 9, 15, 16, 17, 23, 24, 25, 30, 31, 32];
const prefixEdges6 = [0, 1, 2, 31, 32, 33, 63, 64, 65, 95, 96, 97, 104, 126, 127, 128];

/** An IPv4 address, mostly of numbers at the edges. */
export function ipv4Text(random: Random): string {
  const octet = (): number => (random.chance(0.6) ? random.pick(octetEdges) : random.below(256));
  return [octet(), octet(), octet(), octet()].join('.');
}

/** An IPv6 address in any valid spelling. */
export function ipv6Text(random: Random): string {
  const groups = Array.from({ length: 8 }, () => {
    return random.chance(0.4) ? 0 : random.chance(0.5) ? random.pick(groupEdges) : random.below(0x10000);
  });
  if (random.chance(0.3)) groups.splice(0, 6, 0, 0, 0, 0, 0, random.chance(0.85) ? 0xffff : 0xfffe);
  return spellIpv6(random, groups);
}

/** The groups in one of their spellings: with or without a gap, zeros in front, capitals, a dotted tail. */
export function spellIpv6(random: Random, groups: readonly number[]): string {
  const texts = groups.map((group) => {
    const text = group.toString(16).padStart(random.chance(0.2) ? random.between(1, 4) : 1, '0');
    return random.chance(0.3) ? text.toUpperCase() : text;
  });
  if (random.chance(0.3)) {
    const [high = 0, low = 0] = groups.slice(6);
    texts.splice(6, 2, [high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  const gap = zeroRun(random, groups, texts.length);
  if (gap === undefined) return texts.join(':');
  return `${texts.slice(0, gap.start).join(':')}::${texts.slice(gap.end).join(':')}`;
}

/**
 * A run of zero groups to leave out, not always the longest and not always all of it; the dotted tail stays.
 */
function zeroRun(
  random: Random,
  groups: readonly number[],
  limit: number,
): { start: number; end: number } | undefined {
  const start = groups.findIndex((group, at) => group === 0 && random.chance(at === 0 ? 0.9 : 0.7));
  const most = limit === 8 ? 8 : 6;
  if (start === -1 || start >= most || random.chance(0.15)) return undefined;
  let end = start + 1;
  while (end < most && groups[end] === 0 && random.chance(0.9)) end++;
  return { start, end };
}

/** Texts that one parser or another has taken for an address. */
const falseAddresses = [
  '', ' ', '.', '...', ':', '::', ':::', '::::', '1', '0', '127.1', '10.1', '1.2.3', '1.2.3.4.5', '1.2.3.4.',
  '.1.2.3.4', '017700000001', '2130706433', '0x7f.1', '0x7f.0.0.1', '0x7f000001', '1.2.3.4:80', '[::1]',
  '[::1]:80', '::1/128', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '::1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7:8::', '1.2.3.4::', '1::1.2.3.4:5', '::1.2.3', '1:2:3:4:5:6:7:1.2.3.4', '1:2:3:4:5:1.2.3.4',
  '::ffff:1.2.3.4:80', '::ffff:1.2.3.04', '00000::', '::00001', 'localhost', 'unknown', '_hidden', 'null',
  'undefined', 'NaN', '1e2.0.0.1', '1.2.3.4/32', '1.2.3.4%1', '::1%', 'fe80::1%25', '::%', '%', '%eth0',
  '::ffff:', '::ffff:0x7f000001', '0000:0000:0000:0000:0000:ffff:127.0.0.1', 'g::', '-1.2.3.4',
];

const zones = [
  'eth0', '1', 'en-0', 'a.b', '~', '!', ':', ']', '[', '%', '/', '', ' ', 'a b', '\xe9', '\x7f', '"', ',',
  '25',
];

/** Any text a request's address might be. */
export function addressCandidate(random: Random): string {
  const valid = random.chance(0.4) ? ipv4Text(random) : ipv6Text(random);
  return random.oneOf(
    () => valid,
    () => valid,
    () => nearTexts(random, valid),
    () => nearTexts(random, valid),
    () => oddOctet(random),
    () => `${valid}%${random.pick(zones)}`,
    () => nearTexts(random, `${valid}%${random.pick(zones)}`),
    () => (random.chance(0.9) ? random.pick(falseAddresses) : anyText(random, 12)),
    () => nearTexts(random, random.pick(falseAddresses)),
  );
}

/** An address in which one octet or group is written in a way some parsers allow. */
function oddOctet(random: Random): string {
  const [valid, separator] = random.chance(0.6) ? [ipv4Text(random), '.'] : [ipv6Text(random), ':'];
  const parts = valid.split(separator);
  const odd = [
    '256', '300', '999', '1000', '00', '01', '08', '010', '0x1', '1e1', '+1', '-0', '', ' 1', '1 ', '00001',
    'fffff',
  ];
  parts[random.below(parts.length)] = random.pick(odd);
  return parts.join(separator);
}

/** A rule that must be accepted. */
export function ruleText(random: Random): string {
  if (random.chance(0.5)) {
    const text = ipv4Text(random);
    return random.chance(0.2) ? text : `${text}/${prefixLength(random, 0, 32, prefixEdges4)}`;
  }
  const text = ipv6Text(random);
  const lowest = addressSlowly(text)?.family === 4 ? 96 : 0;
  return random.chance(0.2) ? text : `${text}/${prefixLength(random, lowest, 128, prefixEdges6)}`;
}

function prefixLength(random: Random, lowest: number, highest: number, edges: readonly number[]): number {
  // A short prefix would hold nearly every probe of the case and hide the other rules.
  const length = random.chance(0.6) ? random.pick(edges) : random.between(lowest, highest);
  const isTooShort = length < lowest || (length < highest / 4 && random.chance(0.7));
  return isTooShort ? random.between(Math.max(lowest, highest / 2), highest) : length;
}

/** Rules that stand side by side, overlap and repeat each other: what a merge of ranges has to get right. */
function crowdedRules(random: Random, count: number): string[] {
  const isIpv4 = random.chance(0.5);
  const width = isIpv4 ? 32n : 128n;
  const highest = (1n << width) - 1n;
  const bits = random.between(0, 12);
  const shift = random.below(Number(width) - bits + 1);
  const anywhere = BigInt(random.below(2 ** 32)) * 2n ** (width - 32n);
  const base = random.pick([0n, highest, highest >> 1n, (highest >> 1n) + 1n, anywhere]);
  const block = 2n ** BigInt(bits + shift);
  return Array.from({ length: count }, () => {
    const value = base - (base % block) + BigInt(random.below(2 ** bits)) * 2n ** BigInt(shift);
    const prefix = Number(width) - shift - random.below(3);
    const text = addressText({ family: isIpv4 ? 4 : 6, value });
    const rule = `${text}/${Math.min(Math.max(prefix, 0), Number(width))}`;
    return cidrRuleSlowly(rule) === undefined ? text : rule;
  });
}

/** A rule list and addresses to ask it for, most of them next to an edge of one of its rules. */
export function cidrCase(random: Random): CidrCase {
  const count = random.chance(0.01) ? random.between(100, 1200) : random.below(random.chance(0.1) ? 99 : 9);
  const isCrowded = random.chance(0.4);
  const rules = isCrowded
    ? crowdedRules(random, count)
    : Array.from({ length: count }, () => ruleText(random));
  return withProbes(random, rules, random.between(4, 12));
}

/** A list so long, of blocks so small, that tens of thousands of disjoint ones remain. */
export function longCidrCase(random: Random): CidrCase {
  const isIpv4 = random.chance(0.5);
  const rules = Array.from({ length: random.between(33_000, 40_000) }, () => {
    if (isIpv4) return `${random.bytes(4).join('.')}/${random.between(26, 32)}`;
    const groups = Array.from({ length: 8 }, () => random.below(0x10000));
    return `${spellIpv6(random, groups)}/${random.between(112, 128)}`;
  });
  return withProbes(random, rules, 40);
}

function withProbes(random: Random, rules: string[], probeCount: number): CidrCase {
  const probes = Array.from({ length: probeCount }, () => {
    const rule = rules.length === 0 || random.chance(0.2) ? undefined : cidrRuleSlowly(random.pick(rules));
    return rule === undefined ? addressCandidate(random) : edgeOf(random, rule);
  });
  if (random.chance(0.15)) rules.splice(random.below(rules.length + 1), 0, badRule(random));
  return { rules, probes };
}

/** The first or last address of a rule, or one beyond, in one of its spellings. */
function edgeOf(random: Random, rule: SlowRule): string {
  const width = rule.family === 4 ? 32n : 128n;
  const hostBits = width - BigInt(rule.prefix);
  const first = (rule.value >> hostBits) << hostBits;
  const last = first + (1n << hostBits) - 1n;
  const edge = random.pick([first - 1n, first, first + 1n, rule.value, last - 1n, last, last + 1n]);
  const value = BigInt.asUintN(Number(width), edge);
  if (rule.family === 6) return spellIpv6(random, groupsOf(value));
  if (random.chance(0.6)) return addressText({ family: 4, value });
  return spellIpv6(random, groupsOf(value | 0xffff00000000n));
}

function groupsOf(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
}

const oddPrefixes = [
  '', '00', '08', '+8', '-0', '-1', '8.0', '0x8', '1e1', '33', '129', '256', '4294967296', '4294967304', 'a',
  'null', '255.0.0.0', '8/8', ' 8', '8 ', '8\n', '\uff18', '\u0668', '95', '1_0',
];

/** A rule that is mostly not one. */
function badRule(random: Random): string {
  const rule = ruleText(random);
  const [address = ''] = rule.split('/');
  return random.oneOf(
    () => `${address}/${random.pick(oddPrefixes)}`,
    () => nearTexts(random, rule),
    () => `${address}%eth0/64`,
    () => `${random.pick(falseAddresses)}/${random.below(33)}`,
    () => `::ffff:${ipv4Text(random)}/${random.between(0, 130)}`,
    () => random.pick([' ', '\t', '\n']) + rule,
    () => rule + trapCharacter(random, rule),
  );
}
