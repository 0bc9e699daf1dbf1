// Text to address by splitting and counting (RFC 4291 section 2.2, RFC 6943 section 3.1.1): the slow twin of
// the character loop. An address is a bigint and a family; a mapped address `::ffff:a.b.c.d` is the IPv4
// address.

export interface SlowAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** An address as a request may carry it: an IPv6 text may end in a zone, which is ignored. */
export function requestAddressSlowly(text: unknown): SlowAddress | undefined {
  if (typeof text !== 'string') return undefined;
  const [address = '', zone, ...more] = text.split('%');
  if (more.length > 0) return undefined;
  if (zone === undefined) return addressSlowly(address);
  return isZone(zone) && !isIpv4Text(address) ? addressSlowly(address) : undefined;
}

/** An address in one of the strict forms, without a zone, or `undefined`. */
export function addressSlowly(text: string): SlowAddress | undefined {
  const ipv4 = ipv4Slowly(text);
  if (ipv4 !== undefined) return { family: 4, value: ipv4 };
  const ipv6 = ipv6Slowly(text);
  if (ipv6 === undefined) return undefined;
  return ipv6 >> 32n === 0xffffn ? { family: 4, value: ipv6 & 0xffffffffn } : { family: 6, value: ipv6 };
}

/** Whether the text is a dotted IPv4 address (a mapped IPv6 text is not). */
export function isIpv4Text(text: string): boolean {
  return ipv4Slowly(text) !== undefined;
}

/** Whether the text is an IPv6 address, a mapped one included, without a zone. */
export function isIpv6Text(text: string): boolean {
  return ipv6Slowly(text) !== undefined;
}

function ipv4Slowly(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let value = 0n;
  for (const octet of octets) {
    const number = smallNumberSlowly(octet, 255);
    if (number === undefined) return undefined;
    value = value * 256n + BigInt(number);
  }
  return value;
}

/** Every number an octet or a prefix can be, by the one text it may be written as. */
const smallNumbers = new Map(Array.from({ length: 256 }, (_, number) => [String(number), number]));

/** A decimal number without a leading zero, at most `limit` (255 or less), written in ASCII digits. */
export function smallNumberSlowly(text: string, limit: number): number | undefined {
  const number = smallNumbers.get(text);
  return number === undefined || number > limit ? undefined : number;
}

function ipv6Slowly(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  // A dotted tail may stand only at the very end of the text, and counts for two groups.
  const groups = halves.map((half, index) => groupsSlowly(half, index === halves.length - 1));
  const [left, right] = groups;
  if (left === undefined || (halves.length === 2 && right === undefined)) return undefined;
  const missing = 8 - left.length - (right?.length ?? 0);
  // The gap stands for one or more groups; without a gap all eight are written.
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...left, ...Array.from({ length: missing }, () => 0), ...(right ?? [])]) {
    value = value * 65536n + BigInt(group);
  }
  return value;
}

function groupsSlowly(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const dotted = mayEndDotted && index === parts.length - 1 ? ipv4Slowly(part) : undefined;
    if (dotted !== undefined) groups.push(Number(dotted / 65536n), Number(dotted % 65536n));
    else if (isHexGroup(part)) groups.push(parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function isHexGroup(part: string): boolean {
  if (part.length < 1 || part.length > 4) return false;
  for (const character of part) if (!'0123456789abcdefABCDEF'.includes(character)) return false;
  return true;
}

function isZone(zone: string): boolean {
  if (zone === '') return false;
  for (let index = 0; index < zone.length; index++) {
    const code = zone.charCodeAt(index);
    if (code < 0x21 || code > 0x7e || zone.charAt(index) === '/') return false;
  }
  return true;
}

/** The canonical long form, to hand an address to another implementation. */
export function addressText(address: SlowAddress): string {
  const size = address.family === 4 ? 8n : 16n;
  const parts: string[] = [];
  for (let index = address.family === 4 ? 3n : 7n; index >= 0n; index--) {
    const part = (address.value >> (index * size)) & ((1n << size) - 1n);
    parts.push(part.toString(address.family === 4 ? 10 : 16));
  }
  return parts.join(address.family === 4 ? '.' : ':');
}
