// base64url without padding as RFC 4648 §4 and §5 write it, over terms. Nothing here knows the code.

import { constant, tableOf, term } from '../interpreter/terms.mjs';

const codes = (first, last) =>
  Array.from({ length: last.charCodeAt(0) - first.charCodeAt(0) + 1 }, (_, n) => first.charCodeAt(0) + n);

/** Table 2: A to Z, a to z, 0 to 9, minus, underline. */
export const ALPHABET = [
  ...codes('A', 'Z'),
  ...codes('a', 'z'),
  ...codes('0', '9'),
  '-'.charCodeAt(0),
  '_'.charCodeAt(0),
];

/**
 * The characters of at most three octets: the octets one after the other, zero bits added up to a multiple
 * of six, each six of them an index into the alphabet; two characters for one octet, three for two, four for
 * three.
 */
export function encoded(octets) {
  const zero = constant(0);
  const group = term('word', [zero, octets[0] ?? zero, octets[1] ?? zero, octets[2] ?? zero]);
  const six = (n) => term('and', [term('shr', [group], 18 - 6 * n), constant(63)]);
  return Array.from({ length: octets.length === 0 ? 0 : octets.length + 1 }, (_, n) =>
    term('table', [six(n)], tableOf(ALPHABET)),
  );
}

/** The text of octets: groups of three, then what is left. */
export function encodedAll(octets) {
  const groups = Array.from({ length: Math.ceil(octets.length / 3) }, (_, n) =>
    octets.slice(n * 3, n * 3 + 3),
  );
  return groups.flatMap(encoded);
}
