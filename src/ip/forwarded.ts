/**
 * The address behind trusted proxies: the peer's, or one out of `X-Forwarded-For` or `Forwarded` (RFC 7239).
 * Read from the right, as far as trust goes: left of the first untrusted address may stand anybody's words.
 * A step that is no plain address ends in undefined, never in a guess.
 */
import { parseAddress, type AddressWords } from './address.ts';
import type { CidrRanges } from './cidr.ts';

/** The header that a proxy appends to. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded';

/** An address and where it was read: its position in the header's list, from the left, or -1 for the peer. */
export type ClientHop = { readonly address: string; readonly position: number };

const words: AddressWords = new Uint32Array(4);

/** The first address from the peer leftwards that is no proxy, else the leftmost; undefined at a bad step. */
export function hopBehind(
  trusted: CidrRanges, peer: string, header: ForwardedHeader, text: string | undefined,
): ClientHop | undefined {
  let nodes: readonly (string | undefined)[] | undefined;
  let address: string | undefined = peer;
  for (let position = -1; address !== undefined; address = nodeAddress(nodes[position], header)) {
    // The grammar of `Forwarded` knows no zone.
    const isStrict = position >= 0 && header === 'forwarded';
    const family = parseAddress(address, words, isStrict ? 'refused' : 'ignored');
    if (family === 0) return undefined;
    if (text === undefined || position === 0 || !trusted.covers(family, words)) return { address, position };
    nodes ??= header === 'forwarded' ? forwardedNodes(text) : text.split(',').map(trimBlanks);
    if (nodes === undefined) return undefined;
    position = (position === -1 ? nodes.length : position) - 1;
  }
  return undefined;
}

/** The address in a node, without port and brackets; undefined where the node is built otherwise (§6). */
function nodeAddress(node: string | undefined, header: ForwardedHeader): string | undefined {
  if (node === undefined) return undefined;
  const close = node.startsWith('[') ? node.indexOf(']') : -1;
  const isBare = close === -1;
  const colon = node.indexOf(':');
  // With a second colon it is an IPv6 address, which in `Forwarded` must stand within brackets.
  if (isBare && colon !== node.lastIndexOf(':')) return header === 'forwarded' ? undefined : node;
  if (colon === -1) return node;
  const address = isBare ? node.slice(0, colon) : node.slice(1, close);
  const port = node.slice(isBare ? colon : close + 1);
  return (isBare || address.includes(':')) && isPort(port, header) ? address : undefined;
}

/** Whether a text is empty, or `:` and a port; in `Forwarded` it may be an obfuscated one (§6.3). */
function isPort(text: string, header: ForwardedHeader): boolean {
  if (header === 'forwarded' && /^:_[\w.-]+$/.test(text)) return true;
  return text === '' || (/^:[0-9]{1,5}$/.test(text) && Number(text.slice(1)) <= 65_535);
}

/**
 * The `for` node of each element of a `Forwarded` value, undefined where it has none; undefined as a whole if
 * the value breaks the grammar (§4) or names a parameter twice in an element. Empty elements do not count.
 */
function forwardedNodes(text: string): (string | undefined)[] | undefined {
  const nodes: (string | undefined)[] = [];
  const names = new Set<string>();
  let node: string | undefined;
  let start = skip(text, 0, isBlank);
  for (let i = start; ; i += 1) {
    const equals = skip(text, i, isTokenCharacter);
    if (equals > i) {
      const name = text.slice(i, equals).toLowerCase();
      const value = equals + 1;
      const isQuoted = text[value] === '"';
      i = isQuoted ? skipQuoted(text, value) : skip(text, value, isTokenCharacter);
      if (text[equals] !== '=' || i <= value || names.has(name)) return undefined;
      names.add(name);
      // A quoted string stands for what is between its quotes, a pair in it for its second character.
      const written = isQuoted ? text.slice(value + 1, i - 1).replace(/\\(.)/g, '$1') : text.slice(value, i);
      if (name === 'for') node = written;
    }
    if (text[i] === ';') continue;
    if (i > start) nodes.push(node);
    i = skip(text, i, isBlank);
    if (i === text.length) return nodes;
    if (text[i] !== ',') return undefined;
    names.clear();
    node = undefined;
    start = skip(text, i + 1, isBlank);
    i = start - 1;
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
