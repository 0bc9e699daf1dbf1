/**
 * The client's address in a forwarded header: `X-Forwarded-For`, `Forwarded` (RFC 7239), or one that holds a
 * single address. A list is read from the right, as far as trust goes: left of the first untrusted address
 * may stand anybody's words. A step that is no plain address yields no client, never a guess.
 */

import { trimBlanks } from '../blanks.ts';
import { parseAddress, type AddressWords } from './address.ts';
import { CidrSet } from './cidr.ts';

/** A header to which every proxy appends the address that it saw. */
export type ListHeader = 'x-forwarded-for' | 'forwarded';

/** How a header tells the client: as one of these lists, or as one address. */
export type HeaderForm = ListHeader | 'single';

/**
 * Where the client stands. `position` counts the entries of the header from the left, -1 is the peer itself;
 * `text` is what stood there: undefined for nothing, and no address where `address` is undefined.
 */
export interface ClientHop {
  readonly address: string | undefined;
  readonly position: number;
  readonly text: string | undefined;
}

const words: AddressWords = new Uint32Array(4);

/**
 * The first address from the right that is no trusted proxy's, else the leftmost one. A single address is
 * written like an entry of `X-Forwarded-For`, and is the client even if it is a proxy's.
 */
export function clientIn(header: HeaderForm, text: string, trusted: CidrSet): ClientHop {
  const entries = header === 'single' ? [text] : text.split(',');
  const nodes = header === 'forwarded' ? forwardedNodes(text) : entries.map(trimBlanks);
  if (nodes.length === 0) return { address: undefined, position: 0, text };
  // The grammar of `Forwarded` knows no zone.
  const zone = header === 'forwarded' ? 'refused' : 'ignored';
  for (let position = nodes.length - 1; ; position -= 1) {
    const node = nodes[position];
    const address = node === undefined ? undefined : nodeAddress(node, header);
    const family = address === undefined ? 0 : parseAddress(address, words, zone);
    if (family === 0) return { address: undefined, position, text: node };
    const isTrusted = CidrSet.placeOf(trusted, family, words) >= 0;
    if (position === 0 || !isTrusted) return { address, position, text: node };
  }
}

/** The address in a node, without port and brackets; undefined where the node is built otherwise (§6). */
function nodeAddress(node: string, header: HeaderForm): string | undefined {
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
function isPort(text: string, header: HeaderForm): boolean {
  if (header === 'forwarded' && /^:_[\w.-]+$/.test(text)) return true;
  return text === '' || (/^:[0-9]{1,5}$/.test(text) && Number(text.slice(1)) <= 65_535);
}

// RFC 9110 §5.6.2, token, and §5.6.4, what stands between the quotes of a quoted string.
const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const QUOTED = '(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*';
/** A pair of `Forwarded` (§4), blanks around it. It matches a text in one way at most: in linear time. */
const PAIR = new RegExp(`[ \\t]*(${TOKEN})=(?:(${TOKEN})|"(${QUOTED})")[ \\t]*`, 'y');

/**
 * The `for` node of each element of a `Forwarded` value, undefined where it has none; no nodes if the value
 * breaks the grammar, or names a parameter twice in an element. Empty elements do not count.
 */
function forwardedNodes(text: string): readonly (string | undefined)[] {
  const nodes: (string | undefined)[] = [];
  // A set, since a sender may name thousands.
  const names = new Set<string>();
  let node: string | undefined;
  for (let at = 0; ; at += 1) {
    const { 0: pair = '', 1: name, 2: token, 3: quoted = '' } = matchAt(PAIR, text, at) ?? [];
    at += pair.length;
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    if (name !== undefined) {
      if (names.has(name.toLowerCase())) return [];
      names.add(name.toLowerCase());
      // A quoted string stands for what is between its quotes, a pair in it for its second character.
      if (name.toLowerCase() === 'for') node = token ?? quoted.replace(/\\(.)/g, '$1');
    }
    if (text[at] === ';') {
      // What a semicolon stands in is an element, though it may name nobody.
      names.add('');
    } else if (at === text.length || text[at] === ',') {
      if (names.size > 0) nodes.push(node);
      names.clear();
      node = undefined;
      if (at === text.length) return nodes;
    } else return [];
  }
}

/** What a sticky pattern matches at a place. */
function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
