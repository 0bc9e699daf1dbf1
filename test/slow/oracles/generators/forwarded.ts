// Forwarding headers, from well-formed to hostile, and the proxies that are to be believed.

import type { Random } from '../random.ts';
import { addressCandidate, ipv4Text, ipv6Text } from './addresses.ts';
import { anyText, nearTexts } from './text.ts';

export interface ForwardedCase {
  readonly trusted: readonly string[];
  readonly peer?: string;
  readonly header?: string;
}

const proxyRules = [
  '10.0.0.0/8', '127.0.0.1', '::1', 'fd00::/8', '192.0.2.0/24', 'fe80::/10', '::ffff:172.16.0.0/108',
];
const proxies = [
  '10.0.0.1', '10.255.255.255', '127.0.0.1', '::1', 'fd00::1', 'FD12:3456::7', '192.0.2.43',
  '::ffff:10.0.0.2', '::ffff:a00:3', '172.31.255.255', 'fe80::1', '::ffff:172.16.0.1', '0:0:0:0:0:0:0:1',
];
const ports = [
  '80', '0', '1', '443', '8080', '65535', '65536', '99999', '00080', '000080', '123456', '', '_', '_x',
  '_a.b-c_D',
];
const oddPorts = [
  '-1', '+80', '8 0', ' 80', '80 ', 'http', '\u0661', '0x50', '_a b', '_\xe9', ':80', '80:80',
];

function node(random: Random): string {
  return random.oneOf(
    () => random.pick(proxies),
    () => random.pick(proxies),
    () => random.pick(proxies),
    () => ipv4Text(random),
    () => ipv6Text(random),
    () => (random.chance(0.5) ? addressCandidate(random) : 'fe80::1%eth0'),
    () => random.pick(['unknown', '_hidden', '_SEVKISEK', '', '-', 'localhost', '"', '\\', 'null']),
  );
}

function withPort(random: Random, text: string): string {
  const port = random.chance(0.75) ? random.pick(ports) : random.pick(oddPorts);
  return `${text}:${port}`;
}

function decorated(random: Random): string {
  const text = node(random);
  return random.oneOf(
    () => text,
    () => text,
    () => withPort(random, text),
    () => `[${text}]`,
    () => withPort(random, `[${text}]`),
    () => (random.chance(0.8) ? text : `"${text}"`),
  );
}

const blanks = ['', '', '', ' ', ' ', '\t', ' \t ', '  '];

function list(random: Random, entry: () => string): string {
  const count = random.chance(0.05) ? random.between(8, 40) : random.between(0, 5);
  const spaced = (): string => random.pick(blanks) + entry() + random.pick(blanks);
  return Array.from({ length: count }, spaced).join(',');
}

/** A peer, most often a trusted one, with an `X-Forwarded-For` value. */
export function xForwardedForCase(random: Random): ForwardedCase {
  const value = list(random, () => (random.chance(0.05) ? '' : decorated(random)));
  return wayTo(random, random.chance(0.2) ? nearTexts(random, value) : value);
}

/** A peer, most often a trusted one, with a `Forwarded` value. */
export function forwardedCase(random: Random): ForwardedCase {
  // A long way back needs every step well-formed, so most values have no fault but the one put in at the end.
  const isTidy = random.chance(0.75);
  const value = list(random, () => forwardedElement(random, isTidy));
  return wayTo(random, random.chance(0.25) ? nearTexts(random, value) : value);
}

function wayTo(random: Random, value: string): ForwardedCase {
  const trusted = random.chance(0.9) ? proxyRules : proxyRules.filter(() => random.chance(0.5));
  const peer = random.chance(0.85) ? random.pick(proxies) : random.chance(0.8) ? node(random) : undefined;
  return {
    trusted,
    ...(peer === undefined ? {} : { peer }),
    ...(random.chance(0.03) ? {} : { header: value }),
  };
}

const parameterNames = ['for', 'For', 'FOR', 'by', 'host', 'proto', 'x', 'x!#$%&\'*+-.^_`|~1'];

const otherValues = ['http', '"a;b,c=d"', '"\\"\\\\"', '"\xe9 \t"', '_id'];
const falsePairs = [
  'for', '=', 'for=', '=x', 'x="', 'x=a b', 'x=\xe9', 'x="\\"', 'x="\x7f"', 'x="\u0100"', 'k\u212a=a',
];

function forwardedElement(random: Random, isTidy: boolean): string {
  const pairs = [`${random.pick(['for', 'for', 'For', 'fOR'])}=${forwardedValue(random, isTidy)}`];
  const names = ['by', 'host', 'proto', 'ext'].filter(() => random.chance(0.2));
  for (const name of names) {
    pairs.splice(random.below(pairs.length + 1), 0, `${name}=${random.pick(otherValues)}`);
  }
  if (!isTidy) {
    random.oneOf<unknown>(
      () => pairs.push(''),
      () => pairs.push(`${random.pick(parameterNames)}=${forwardedValue(random, isTidy)}`),
      () => pairs.push(random.pick(falsePairs)),
      () => pairs.splice(0, 1),
      () => pairs.push(...pairs),
      () => pairs.unshift(anyText(random, 6)),
    );
  }
  return pairs.join(random.chance(isTidy ? 0.01 : 0.1) ? '; ' : ';');
}

function tidyNode(random: Random): string {
  return random.chance(0.7) ? random.pick(proxies) : random.pick([ipv4Text, ipv6Text])(random);
}

function forwardedValue(random: Random, isTidy: boolean): string {
  let text = isTidy ? tidyNode(random) : node(random);
  const isIpv6 = text.includes(':');
  if (isIpv6 && random.chance(isTidy ? 0.98 : 0.7)) text = `[${text}]`;
  if (random.chance(0.3)) text = withPort(random, text);
  const needsQuotes = text.includes(':') || text.includes('[') || text === '';
  if (!random.chance(needsQuotes ? (isTidy ? 0.97 : 0.7) : 0.2)) return text;
  if (random.chance(0.9)) return `"${text}"`;
  // Any character of a quoted string may stand behind a backslash, needed or not.
  return `"${text.replace(/./gu, (character) => (random.chance(0.2) ? `\\${character}` : character))}"`;
}
