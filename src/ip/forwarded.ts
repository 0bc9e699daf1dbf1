/**
 * The client's address in a forwarded header: `X-Forwarded-For`, `Forwarded` (RFC 7239), or one that holds a
 * single address. A list is read from the right, as far as trust goes: left of the first untrusted address may
 * stand anybody's words. A step that is no plain address yields no client, never a guess.
 */

import { parseAddress, type AddressWords } from './address.ts';
import { CidrSet } from './cidr.ts';

/** A header to which every proxy appends the address that it saw. */
export type ListHeader = 'x-forwarded-for' | 'forwarded';

/**
 * Where the client stands. `position` counts the entries of the header from the left, -1 is the peer itself;
 * `text` is what stood there. Without a client, that is no address; undefined where nothing stood there.
 */
export interface ClientHop {
  readonly address: string | undefined;
  readonly position: number;
  readonly text: string | undefined;
}

const words: AddressWords = new Uint32Array(4);

/** The first address from the right that is no trusted proxy's, else the leftmost one. */
export function clientInList(trusted: CidrSet, header: ListHeader, text: string): ClientHop {
  const nodes = header === 'forwarded' ? forwardedNodes(text) : text.split(',').map(trimBlanks);
  let position = (nodes?.length ?? 0) - 1;
  if (nodes === undefined || position < 0) return { address: undefined, position: 0, text };
  // The grammar of `Forwarded` knows no zone.
  const zone = header === 'forwarded' ? 'refused' : 'ignored';
  for (; ; position -= 1) {
    const node = nodes[position];
    const address = nodeAddress(node, header);
    const family = address === undefined ? 0 : parseAddress(address, words, zone);
    if (family === 0) return { address: undefined, position, text: node };
    const isTrusted = CidrSet.placeOf(trusted, family, words) >= 0;
    if (position === 0 || !isTrusted) return { address, position, text: node };
  }
}

/** The address in a header that holds exactly one, written like an entry of `X-Forwarded-For`. */
export function clientInSingle(text: string): ClientHop {
  const node = trimBlanks(text);
  const address = nodeAddress(node, 'x-forwarded-for');
  const isAddress = address !== undefined && parseAddress(address, words, 'ignored') !== 0;
  return { address: isAddress ? address : undefined, position: 0, text: node };
}

/** The address in a node, without port and brackets; undefined where the node is built otherwise (§6). */
function nodeAddress(node: string | undefined, header: ListHeader): string | undefined {
  if (node === undefined) return undefined;
  if (node.startsWith('[')) {
    const close = node.indexOf(']');
    const inner = node.slice(1, Math.max(close, 1));
    return inner.includes(':') && isPort(node.slice(close + 1), header) ? inner : undefined;
  }
  const colon = node.indexOf(':');
  if (colon === -1) return node;
  // With a second colon it is an IPv6 address, which in `Forwarded` must stand within brackets.
  if (colon !== node.lastIndexOf(':')) return header === 'forwarded' ? undefined : node;
  return isPort(node.slice(colon), header) ? node.slice(0, colon) : undefined;
}

/** Whether a text is empty, or `:` and a port; in `Forwarded` it may be an obfuscated one (§6.3). */
function isPort(text: string, header: ListHeader): boolean {
  if (header === 'forwarded' && /^:_[\w.-]+$/.test(text)) return true;
  return text === '' || (/^:[0-9]{1,5}$/.test(text) && Number(text.slice(1)) <= 65_535);
}

/**
 * The `for` node of each element of a `Forwarded` value, undefined where it has none; undefined as a whole if
 * the value breaks the grammar (§4). Empty elements do not count.
 */
function forwardedNodes(text: string): (string | undefined)[] | undefined {
  const nodes: (string | undefined)[] = [];
  for (let at = 0; at <= text.length; at += 1) {
    const end = readElement(text, at, nodes);
    if (end === undefined) return undefined;
    at = end;
  }
  return nodes;
}

/**
 * Reads one element, pairs with `;` between them, each blank or not, and adds its `for` node. Returns where the
 * comma or the end of the text behind it is; undefined where the grammar is broken, or a parameter stands twice.
 */
function readElement(text: string, from: number, nodes: (string | undefined)[]): number | undefined {
  const names = new Set<string>();
  let node: string | undefined;
  let hasSemicolon = false;
  for (let at = skip(text, from, isBlank); ; at = skip(text, at + 1, isBlank)) {
    const equals = skip(text, at, isTokenCharacter);
    if (equals > at) {
      const name = text.slice(at, equals).toLowerCase();
      const value = equals + 1;
      const isQuoted = text[value] === '"';
      const end = isQuoted ? skipQuoted(text, value) : skip(text, value, isTokenCharacter);
      if (text[equals] !== '=' || end <= value || names.has(name)) return undefined;
      names.add(name);
      // A quoted string stands for what is between its quotes, a pair in it for its second character.
      if (name === 'for') {
        node = isQuoted ? text.slice(value + 1, end - 1).replace(/\\(.)/g, '$1') : text.slice(value, end);
      }
      at = skip(text, end, isBlank);
    }
    // Blanks around a semicolon: RFC 9110 §5.6.6.
    if (text[at] === ';') {
      hasSemicolon = true;
      continue;
    }
    if (at < text.length && text[at] !== ',') return undefined;
    if (names.size > 0 || hasSemicolon) nodes.push(node);
    return at;
  }
}

/** The first place from `from` on that holds another kind of character. */
function skip(text: string, from: number, is: (character: string) => boolean): number {
  let i = from;
  while (is(text.charAt(i))) i += 1;
  return i;
}

/** Where the quoted string (RFC 9110 §5.6.4) that opens at `from` ends, or `from` where it does not. */
function skipQuoted(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i += 1) {
    if (text[i] === '"') return i + 1;
    if (text[i] === '\\') i += 1;
    if (!/[\t\x20-\x7e\x80-\xff]/.test(text.charAt(i))) return from;
  }
  return from;
}

/** The text without the blanks (SP, HTAB) around it. */
function trimBlanks(text: string): string {
  let end = text.length;
  while (isBlank(text.charAt(end - 1))) end -= 1;
  return text.slice(skip(text, 0, isBlank), end);
}

const isBlank = (character: string): boolean => character === ' ' || character === '\t';
/** RFC 9110 §5.6.2. */
const isTokenCharacter = (character: string): boolean => /[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(character);
