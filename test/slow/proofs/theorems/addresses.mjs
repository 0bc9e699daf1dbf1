// Theorems about address arithmetic: blocks, successors, order. Addresses are one word or four, the highest
// first.

import { Uint32Array } from '../interpreter/memory.mjs';
import { low32, operate, Truth, uint32 } from '../interpreter/numbers.mjs';
import { constant, term } from '../interpreter/terms.mjs';
import { proveAll, Unproved } from '../prover/prove.mjs';
import { createWorld, equalities, everyWay, termsOf, unknownWords } from './world.mjs';

const RANGES = 'ip/ranges.js',
  CIDR = 'ip/cidr.js';
const truthOf = (value) => (value instanceof Truth ? value.term : constant(value, 1));
const negated = (of) => term('negated', [of]);
/** A truth is another. */
const agree = (name, given, a, b) => ({ name, given, shown: term('equal', [a, b]) });

/** RFC 4632 §3.1: the words of the mask with `prefix` ones out of `bits`, by whole numbers. */
function maskWords(prefix, bits) {
  const mask = (1n << BigInt(bits)) - (1n << BigInt(bits - prefix));
  return Array.from({ length: bits / 32 }, (_, w) =>
    constant(Number(BigInt.asIntN(32, mask >> BigInt(bits - 32 * (w + 1))))),
  );
}

export const blocks = {
  name: 'Blocks',
  statement:
    'A rule `address/prefix` covers from the address whose host bits are zero to the one whose host bits ' +
    'are ones; without a prefix the address alone; an IPv4-mapped rule is the IPv4 rule with 96 taken off ' +
    'its prefix.',
  symbols: '∀ a, p: first = a ∧ mask(p), last = a ∨ ¬mask(p), mask(p) = 2ᵇ − 2ᵇ⁻ᵖ; b = 32, 128',
  range:
    'all addresses and all prefixes of both families (0 to 32, 0 to 128, mapped 96 to 128), as `cidrSet` ' +
    'hands them to its search; the text of an address read as any address',
  method: 'for all addresses of each prefix',
  rules: [
    'A prefix is a plain decimal number of at most 32 or 128; /0 is the whole family.',
    'Host bits of a rule are masked off.',
  ],
  async prove({ read, program }) {
    const forms = [
      { text: '192.0.2.1', family: 4, bits: 32, most: 32, least: 0, above: 0 },
      { text: '2001:db8::1', family: 6, bits: 128, most: 128, least: 0, above: 0 },
      { text: '::ffff:192.0.2.1', family: 4, bits: 32, most: 128, least: 96, above: 96 },
    ];
    const handed = [];
    let family;
    const { names } = createWorld({
      read,
      modules: [CIDR],
      stubs: {
        parseAddress(_, words) {
          unknownWords('a', family === 4 ? 1 : 4).forEach((word, n) => words.write(n, uint32(word)));
          return family;
        },
        segmentsOf: (rules) => handed.push(rules),
      },
    });
    const claims = [];
    for (const form of forms) {
      ({ family } = form);
      for (let written = form.least; written <= form.most + 1; written += 1) {
        // The last turn is the rule without a prefix.
        const rule = written > form.most ? form.text : `${form.text}/${written}`;
        handed.length = 0;
        names.cidrSet([rule]);
        const [ours, other] = family === 4 ? handed : [...handed].reverse();
        if (other.addresses.length > 0) throw new Unproved(`${rule} is a rule of the other family too`);
        const mask = maskWords(Math.min(written, form.most) - form.above, form.bits);
        const address = unknownWords('a', form.bits / 32);
        const first = address.map((word, w) => term('and', [word, mask[w]]));
        const last = address.map((word, w) => term('or', [word, term('not', [mask[w]])]));
        claims.push(...equalities(ours.addresses.map(low32), [...first, ...last], rule));
      }
    }
    await proveAll(claims, { program });
  },
  faults: [
    {
      name: 'a shift by 32 shifts by 0',
      file: CIDR,
      find: 'prefix >= 32 ? 0 : 0xffff_ffff',
      replace: 'prefix > 32 ? 0 : 0xffff_ffff',
      also: ['Membership'],
    },
    {
      name: 'the last address keeps the host bits',
      file: CIDR,
      find: '(word | hostBits(prefix)) >>> 0',
      replace: '(word | hostBits(prefix + 1)) >>> 0',
      also: ['Membership'],
    },
    {
      name: 'one word in 2³² keeps a host bit',
      file: CIDR,
      find: '(word & ~hostBits(prefix)) >>> 0',
      replace: '(word & ~(word === 0x12345678 ? 0 : hostBits(prefix))) >>> 0',
    },
  ],
};

export const successor = {
  name: 'Successor',
  statement: '`writeSuccessor` writes the next address, and answers false exactly for the last one.',
  symbols: '∀ a ∈ 2ᵇ: written = a + 1 mod 2ᵇ, answer ⟺ a ≠ 2ᵇ − 1; b = 32, 128',
  range: 'all addresses of both families',
  method: 'proved for all inputs',
  rules: [],
  async prove({ read, program }) {
    const { engine, names } = createWorld({ read, modules: [RANGES], isPublic: true });
    const claims = [];
    for (const width of [1, 4]) {
      const address = unknownWords('a', width);
      const ways = everyWay(engine, () => {
        const written = new Uint32Array(width + 2);
        const answer = names.writeSuccessor(
          new Uint32Array([0, ...address.map(uint32)]),
          1,
          written,
          2,
          width,
        );
        return { answer: truthOf(answer), written: termsOf(written).slice(2) };
      });
      const isLast = address
        .map((word) => term('equal', [word, constant(-1)]))
        .reduce((p, q) => term('both', [p, q]));
      for (const {
        path,
        result: { answer, written },
      } of ways) {
        const sum =
          width === 1 ? term('add', [address[0], constant(1)]) : term('next', [term('join', address)]);
        claims.push(
          agree(
            `the address after one of ${width} words`,
            path,
            width === 1 ? written[0] : term('join', written),
            sum,
          ),
        );
        claims.push(agree('whether there is a next one', path, answer, negated(isLast)));
      }
    }
    await proveAll(claims, { program });
  },
  faults: [
    {
      name: 'the carry comes one too late',
      file: RANGES,
      find: 'carry = sum > 0xffff_ffff ? 1 : 0',
      replace: 'carry = sum > 0x1_0000_0000 ? 1 : 0',
      also: ['Membership'],
    },
    {
      name: 'the carry is lost between words',
      file: RANGES,
      find: 'a[i + w] + carry',
      replace: 'a[i + w] + (w === width - 1 ? 1 : 0)',
      also: ['Membership'],
    },
    {
      name: 'one word in 2³² carries as well',
      file: RANGES,
      find: 'carry = sum > 0xffff_ffff ?',
      replace: 'carry = sum > 0xffff_ffff || sum === 0x12345678 ?',
    },
  ],
};

export const order = {
  name: 'Order',
  statement:
    '`compareAddresses` is negative, zero or positive as an address is below, at or above another, both ' +
    'read as unsigned numbers.',
  symbols: '∀ a, b ∈ 2ⁿ: compare < 0 ⟺ a < b, compare = 0 ⟺ a = b; n = 32, 128',
  range: 'all pairs of addresses of one family, at any place of their lists',
  method: 'proved for all inputs',
  rules: [],
  async prove({ read, program }) {
    const { engine, names } = createWorld({ read, modules: [RANGES], isPublic: true });
    const claims = [];
    for (const width of [1, 4]) {
      const a = unknownWords('a', width),
        b = unknownWords('b', width);
      const [x, y] = width === 1 ? [a[0], b[0]] : [term('join', a), term('join', b)];
      const isBelow = width === 1 ? term('below', [x, y]) : term('under', [x, y]);
      for (const { path, result } of everyWay(engine, () =>
        names.compareAddresses(
          new Uint32Array([0, 0, ...a.map(uint32)]),
          2,
          new Uint32Array([0, ...b.map(uint32)]),
          1,
          width,
        ),
      )) {
        const is = (op) =>
          truthOf(
            typeof result === 'number'
              ? { '<': result < 0, '===': result === 0 }[op]
              : operate(op, result, 0),
          );
        claims.push(
          agree(`below, ${width} words`, path, is('<'), isBelow),
          agree(`equal, ${width} words`, path, is('==='), term('equal', [x, y])),
        );
      }
    }
    await proveAll(claims, { program });
  },
  faults: [
    {
      name: 'the difference is cut to 32 bits',
      file: RANGES,
      find: 'a[i + w] - b[j + w]',
      replace: '(a[i + w] - b[j + w]) | 0',
      also: ['Membership'],
    },
    {
      name: 'the last word is not compared',
      file: RANGES,
      find: 'for (let w = 0; w < width; w += 1) {\n        const difference',
      replace: 'for (let w = 0; w < Math.min(width, 3); w += 1) {\n        const difference',
      also: ['Membership'],
    },
    {
      name: 'one pair of words is taken for equal',
      file: RANGES,
      find: 'a[i + w] - b[j + w]',
      replace: '(a[i + w] === 0x12345678 && b[j + w] === 0x12345679 ? 0 : a[i + w] - b[j + w])',
    },
  ],
};
