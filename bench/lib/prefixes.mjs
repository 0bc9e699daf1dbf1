// CIDR rules and the addresses to look up: random ones, and those really announced on the Internet.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { seeded } from './random.mjs';

/** Random rules, one by one. IPv4: prefixes 20 to 32. IPv6: 32 to 64, and one in four a host. */
export function* randomRules(family, count) {
  const below = seeded(family * count);
  for (let index = 0; index < count; index++) {
    if (family === 4) {
      yield `${ipv4Text(below(2 ** 32))}/${20 + below(13)}`;
    } else {
      yield `${ipv6Text(randomGroups(below))}/${below(4) === 0 ? 128 : 32 + below(33)}`;
    }
  }
}

/** Addresses as text: every other one lies within a random rule of the list, the rest are random. */
export function addressesFor(family, rules, count = 4096) {
  const below = seeded(count + rules.length);
  return Array.from({ length: count }, (_, index) => {
    const isHit = index % 2 === 0;
    if (family === 4) return ipv4Text(isHit ? withinIpv4(rules[below(rules.length)], below) : below(2 ** 32));
    return ipv6Text(isHit ? withinIpv6(rules[below(rules.length)], below) : randomGroups(below));
  });
}

/** All announced prefixes of a family, in a random but repeatable order. */
export function announcedRules(family) {
  const file = createRequire(import.meta.url).resolve(`@ip-location-db/asn/asn-ipv${family}.csv`);
  const rules = [];
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const [first, last] = line.split(',', 2);
    if (last !== undefined) coverRange(family, first, last, rules);
  }
  const below = seeded(family);
  for (let end = rules.length - 1; end > 0; end--) {
    const other = below(end + 1);
    [rules[end], rules[other]] = [rules[other], rules[end]];
  }
  return rules;
}

/** The fewest prefixes that make up a range of addresses. */
function coverRange(family, first, last, rules) {
  const bits = family === 4 ? 32n : 128n;
  const end = family === 4 ? BigInt(ipv4Number(last)) : ipv6Integer(last);
  let start = family === 4 ? BigInt(ipv4Number(first)) : ipv6Integer(first);
  while (start <= end) {
    let free = 0n;
    while (free < bits && ((start >> free) & 1n) === 0n && start + (1n << (free + 1n)) - 1n <= end)
      free += 1n;
    const text = family === 4 ? ipv4Text(Number(start)) : ipv6Text(groupsOf(start));
    rules.push(`${text}/${bits - free}`);
    start += 1n << free;
  }
}

function withinIpv4(rule, below) {
  const [network, prefix] = rule.split('/');
  const size = 2 ** (32 - Number(prefix));
  const number = ipv4Number(network);
  return number - (number % size) + below(size);
}

function withinIpv6(rule, below) {
  const [network, prefix] = rule.split('/');
  const groups = groupsOf(ipv6Integer(network));
  for (let bit = Number(prefix); bit < 128; bit++) {
    const mask = 0x8000 >>> (bit % 16);
    groups[bit >> 4] = below(2) ? groups[bit >> 4] | mask : groups[bit >> 4] & ~mask;
  }
  return groups;
}

/** Within 2000::/3, where all global unicast addresses are. */
function randomGroups(below) {
  const groups = Array.from({ length: 8 }, () => below(0x10000));
  groups[0] = 0x2000 | (groups[0] & 0x1fff);
  return groups;
}

function ipv4Text(number) {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

function ipv4Number(text) {
  return text.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

/** The form of RFC 5952, as Node writes a peer's address: the longest run of zero groups becomes `::`. */
function ipv6Text(groups) {
  let runStart = -1;
  let runLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > runLength) [runStart, runLength] = [start, length];
  }
  const hex = groups.map((group) => group.toString(16));
  if (runStart < 0) return hex.join(':');
  return `${hex.slice(0, runStart).join(':')}::${hex.slice(runStart + runLength).join(':')}`;
}

function ipv6Integer(text) {
  const [left, right] = text.split('::');
  const before = left ? left.split(':') : [];
  const after = right ? right.split(':') : [];
  const zeros = right === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array(zeros).fill('0'), ...after];
  return groups.reduce((integer, group) => (integer << 16n) | BigInt(`0x${group}`), 0n);
}

function groupsOf(integer) {
  return Array.from({ length: 8 }, (_, index) => Number((integer >> BigInt(112 - 16 * index)) & 0xffffn));
}
