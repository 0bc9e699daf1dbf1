// The exhaustive tests among the theorems, labelled as what they are: they run what V8 runs.

import { ipv4Text, membership, noTime } from '../exhaustive.mjs';

export const members = {
  name: 'Membership',
  statement:
    'A set has an address exactly where some rule covers it, and names the smallest that does, of equal ' +
    'ones the first.',
  symbols: 'has(a) ⟺ ∃ rule: first ≤ a ≤ last; ruleIndexOf(a) = argmin size',
  range:
    'all sets of 12 blocks of each family and all lists of three of them, in any order: both ends of the ' +
    'space, /0, /1, borders of 16-, 32- and 64-bit parts; asked at every edge, beside it and between ' +
    'edges',
  method: 'exhaustive test',
  rules: ['A rule of one family never matches the other: ::/0 admits no IPv4 peer.'],
  files: ['ip/'],
  prove: async ({ importModule }) => `${membership(await importModule('ip/cidr.js'))} cases`,
  faults: [
    {
      name: 'the first address of a segment belongs to the one before',
      file: 'ip/ranges.js',
      find: 'difference <= 0',
      replace: 'difference < 0',
    },
    { name: 'of equal rules the last', file: 'ip/ranges.js', find: '|| b - a)', replace: '|| a - b)' },
  ],
};

export const dotted = {
  name: 'IPv4 text',
  statement:
    '`parseAddress` takes a text without a colon exactly where the grammar of RFC 3986 §3.2.2 ' +
    '(IPv4address) does, and gives its number.',
  symbols: 'parseAddress(t) = 4 ⟺ t ∈ IPv4address',
  range:
    'all texts of "01." to 11 and of "0125." to 8 characters; every octet from 0 to 999 and 19 that are ' +
    'none at each place, beside 0, 7 and 255; every UTF-16 unit at three places of an address',
  method: 'exhaustive test',
  rules: ['IPv4 text is four decimal octets without leading zeros: no octal, hex, short or integer form.'],
  files: ['ip/address.js'],
  prove: async ({ importModule }) => `${ipv4Text(await importModule('ip/address.js'))} cases`,
  faults: [
    { name: '256 is an octet', file: 'ip/address.js', find: 'octet > 255', replace: 'octet > 256' },
    { name: 'an octet may have leading zeros', file: 'ip/address.js', find: ' && octet !== 0', replace: '' },
  ],
};

export const times = {
  name: 'No time',
  statement:
    'A clock that gives no number refuses every claims set with an `exp` or an `nbf`, and every one whose ' +
    'age is judged.',
  symbols: 'refuseTimes(c, r, NaN) ≠ undefined ⟺ exp ∈ c ∨ nbf ∈ c ∨ maxAgeSeconds ∈ r',
  range:
    '`exp`, `nbf` and `iat` each absent or one of nine numbers from the least to the greatest, three ' +
    'tolerances, four maximum ages',
  method: 'exhaustive test',
  rules: ['A clock that gives no number refuses whatever has a time.'],
  files: ['jwt/claims.js'],
  prove: async ({ importModule }) => `${noTime(await importModule('jwt/claims.js'))} cases`,
  faults: [
    {
      name: 'on or after exp, asked the other way round',
      file: 'jwt/claims.js',
      find: '!(now < exp + tolerance)',
      replace: 'now >= exp + tolerance',
    },
    {
      name: 'before nbf, asked the other way round',
      file: 'jwt/claims.js',
      find: '!(now >= nbf - tolerance)',
      replace: 'now < nbf - tolerance',
    },
  ],
};
