// The address behind trusted proxies, from the whole list at once (RFC 7239 sections 4, 6 and 7.4; RFC 9110
// section 5.6): the slow twin of the scan from the right. `X-Forwarded-For` has no RFC; it is the list
// proxies append to. A trusted proxy that sent no header has no client.

import { isIpv4Text, isIpv6Text, requestAddressSlowly } from './address.ts';
import { hasAddressSlowly } from './cidr.ts';
import type { SlowRule } from './cidr.ts';

/** One step of the way: the address text it names, or `undefined` when it names none that can be believed. */
export type Step = string | undefined;

/** The client's address text, or `undefined` when it cannot be told. */
export function clientAddressSlowly(
  trusted: readonly SlowRule[],
  headerName: 'x-forwarded-for' | 'forwarded',
  peer: string | undefined,
  header: string | undefined,
): string | undefined {
  if (requestAddressSlowly(peer) === undefined) return undefined;
  if (!hasAddressSlowly(trusted, peer)) return peer;
  if (header === undefined) return undefined;
  const steps = headerName === 'forwarded' ? forwardedSteps(header) : xForwardedForSteps(header);
  if (steps === undefined) return undefined;
  for (const step of steps.reverse()) {
    if (step === undefined) return undefined;
    if (!hasAddressSlowly(trusted, step)) return step;
    peer = step;
  }
  return peer;
}

/** The steps of an `X-Forwarded-For` value, from the client to the last proxy. */
export function xForwardedForSteps(header: string): Step[] {
  return header.split(',').map((entry) => xForwardedForStep(trimBlanks(entry)));
}

function xForwardedForStep(entry: string): Step {
  if (requestAddressSlowly(entry) !== undefined) return entry;
  const node = splitPort(entry);
  if (node === undefined || (node.port !== undefined && !isPort(node.port))) return undefined;
  if (node.isBracketed) return isIpv6Request(node.address) ? node.address : undefined;
  return isIpv4Text(node.address) ? node.address : undefined;
}

/**
 * The steps of a `Forwarded` value, from the client to the last proxy, or `undefined` when the value as a
 * whole does not follow the grammar `Forwarded = 1#forwarded-element`.
 */
export function forwardedSteps(header: string): Step[] | undefined {
  const elements = splitOutsideQuotes(header, ',')?.map(trimBlanks).filter((element) => element !== '');
  if (elements === undefined || elements.length === 0) return undefined;
  const steps: Step[] = [];
  for (const element of elements) {
    const parameters = forwardedElement(element);
    if (parameters === undefined) return undefined;
    const node = parameters.get('for');
    steps.push(node === undefined ? undefined : forwardedNode(node));
  }
  return steps;
}

/**
 * forwarded-element = [ forwarded-pair ] *( OWS ";" OWS [ forwarded-pair ] ), each name at most once (section
 * 4, with the blanks of RFC 9110 section 5.6.6).
 */
function forwardedElement(element: string): Map<string, string> | undefined {
  const pairs = splitOutsideQuotes(element, ';')?.map(trimBlanks);
  if (pairs === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const pair of pairs.filter((text) => text !== '')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const value = parameterValue(pair.slice(equals + 1));
    if (equals === -1 || !isToken(name) || value === undefined) return undefined;
    if (parameters.has(name.toLowerCase())) return undefined;
    parameters.set(name.toLowerCase(), value);
  }
  return parameters;
}

/** value = token / quoted-string, with the quotes and the backslashes taken away. */
function parameterValue(text: string): string | undefined {
  if (isToken(text)) return text;
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return undefined;
  let value = '';
  let isEscaped = false;
  for (const character of text.slice(1, -1).split('')) {
    const isQuotable =
      character === '\t' || (character >= ' ' && character <= '\xff' && character !== '\x7f');
    if (!isQuotable) return undefined;
    if (!isEscaped && character === '"') return undefined;
    if (!isEscaped && character === '\\') {
      isEscaped = true;
    } else {
      value += character;
      isEscaped = false;
    }
  }
  return isEscaped ? undefined : value;
}

/** node = nodename [ ":" node-port ], where only an address is a name to be believed (section 6). */
function forwardedNode(text: string): Step {
  const node = splitPort(text);
  if (node === undefined || (node.port !== undefined && !isPort(node.port) && !isObfuscated(node.port))) {
    return undefined;
  }
  if (node.isBracketed) return isIpv6Text(node.address) ? node.address : undefined;
  return isIpv4Text(node.address) ? node.address : undefined;
}

/**
 * `address[:port]` or `[address][:port]`, cut into its parts, which may still be anything. Between brackets
 * stands no bracket, though a zone might hold one: the closing one is the first.
 */
function splitPort(
  text: string,
): { address: string; port: string | undefined; isBracketed: boolean } | undefined {
  const isBracketed = text.startsWith('[');
  const end = isBracketed ? text.indexOf(']') : text.includes(':') ? text.indexOf(':') : text.length;
  if (end === -1) return undefined;
  const address = text.slice(isBracketed ? 1 : 0, end);
  const rest = text.slice(isBracketed ? end + 1 : end);
  if (rest === '') return { address, port: undefined, isBracketed };
  return rest.startsWith(':') ? { address, port: rest.slice(1), isBracketed } : undefined;
}

/** Cuts at each separator that stands outside a quoted string; `undefined` when a quotation does not end. */
function splitOutsideQuotes(text: string, separator: string): string[] | undefined {
  const parts = [''];
  let isQuoted = false;
  let isEscaped = false;
  for (const character of text.split('')) {
    if (!isQuoted && character === separator) {
      parts.push('');
      continue;
    }
    if (isEscaped) isEscaped = false;
    else if (isQuoted && character === '\\') isEscaped = true;
    else if (character === '"') isQuoted = !isQuoted;
    parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return isQuoted ? undefined : parts;
}

function isIpv6Request(text: string): boolean {
  return requestAddressSlowly(text) !== undefined && !isIpv4Text(text);
}

function isPort(text: string): boolean {
  return consistsOf(text, digits) && text.length <= 5 && Number(text) <= 65535;
}

/** obfport = "_" 1*( ALPHA / DIGIT / "." / "_" / "-" ), the same as obfnode. */
function isObfuscated(text: string): boolean {
  return text.startsWith('_') && consistsOf(text.slice(1), `${letters}${digits}._-`);
}

/** token = 1*tchar (RFC 9110 section 5.6.2). */
function isToken(text: string): boolean {
  return consistsOf(text, `${letters}${digits}!#$%&'*+-.^_\`|~`);
}

function consistsOf(text: string, allowed: string): boolean {
  return text !== '' && text.split('').every((character) => allowed.includes(character));
}

/** Optional white space, space and tab alone (RFC 9110 section 5.6.3), taken away at both ends. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && ' \t'.includes(text.charAt(start))) start++;
  while (end > start && ' \t'.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
