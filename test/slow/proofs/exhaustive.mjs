// Exhaustive tests: every case of a stated space, asked of the code as V8 runs it. They prove nothing beyond
// the space. Each gives how many cases it had, and throws at the first that is wrong.

/** Thrown at a wrong case. */
export class Wrong extends Error {}

/** A block as numbers, by whole-number arithmetic: nothing here knows how the code does it. */
function block(rule) {
  const [text, prefix] = rule.split('/');
  const isLong = text.includes(':');
  const bits = isLong ? 128 : 32;
  const size = 1n << BigInt(bits - Number(prefix ?? bits));
  const number = numberOf(text);
  return { rule, isLong, first: number - (number % size), last: number - (number % size) + size - 1n, size };
}

/** The number of an address that is written plainly: four octets, or eight groups perhaps with one `::`. */
function numberOf(text) {
  if (!text.includes(':')) return text.split('.').reduce((n, octet) => n * 256n + BigInt(octet), 0n);
  const [head, tail] = text.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const groups =
    tail === undefined ? head : [...head, ...new Array(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.reduce((n, group) => n * 65_536n + BigInt(`0x${group}`), 0n);
}

const textOf = (number, isLong) =>
  isLong
    ? Array.from({ length: 8 }, (_, n) => ((number >> BigInt(112 - 16 * n)) & 0xffffn).toString(16)).join(':')
    : Array.from({ length: 4 }, (_, n) => (number >> BigInt(24 - 8 * n)) & 255n).join('.');

/**
 * Blocks at both ends of the space, at the borders of halves and of 16-bit and 32-bit parts, nested and
 * apart.
 */
export const BLOCKS = {
  4: [
    '0.0.0.0/0',
    '0.0.0.0/1',
    '0.0.0.0/31',
    '0.0.0.0/32',
    '0.0.0.1/32',
    '0.0.255.255/32',
    '0.1.0.0/16',
    '127.255.255.255/32',
    '128.0.0.0/1',
    '255.255.255.252/30',
    '255.255.255.254/32',
    '255.255.255.255/32',
  ],
  6: [
    '::/0',
    '8000::/1',
    '::/127',
    '::1/128',
    '0:0:0:1::/64',
    '0:0:0:1:ffff:ffff:ffff:ffff/128',
    '0:0:1::/96',
    '0:0:0:ffff:ffff:ffff:ffff:ffff/128',
    '7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
  ],
};

/** Of the rules that cover an address the smallest, of equal ones the first; -1 where none does. */
function expectedPlace(blocks, number) {
  let found = -1;
  blocks.forEach(({ first, last, size }, place) => {
    if (first <= number && number <= last && (found < 0 || size < blocks[found].size)) found = place;
  });
  return found;
}

/**
 * Membership and the place of the rule: all sets of the blocks above, and all lists of up to three, in any
 * order.
 */
export function membership({ cidrSet }) {
  let cases = 0;
  for (const rules of Object.values(BLOCKS)) {
    const all = rules.map(block);
    const { isLong } = all[0];
    const end = 1n << (isLong ? 128n : 32n);
    // Every edge, its neighbours, and what lies in the middle between two edges: elsewhere no answer can
    // change.
    const edges = [
      ...new Set(
        all.flatMap(({ first, last }) => [first - 1n, first, first + 1n, last - 1n, last, last + 1n]),
      ),
    ].filter((n) => n >= 0n && n < end);
    edges.sort((a, b) => (a < b ? -1 : 1));
    const probes = [...new Set(edges.flatMap((n, at) => [n, (n + (edges[at + 1] ?? n)) / 2n]))].map(
      (number) => ({ number, text: textOf(number, isLong) }),
    );
    const ask = (blocks) => {
      const set = cidrSet(blocks.map(({ rule }) => rule));
      for (const { number, text } of probes) {
        const place = expectedPlace(blocks, number);
        if (set.ruleIndexOf(text) !== place || set.has(text) !== place >= 0)
          throw new Wrong(`${text} in ${blocks.map(({ rule }) => rule)}`);
        cases += 1;
      }
    };
    for (let choice = 0; choice < 2 ** all.length; choice += 1) ask(all.filter((_, n) => (choice >> n) & 1));
    for (const a of all) for (const b of all) for (const c of all) ask([a, b, c]);
  }
  return cases;
}

/** Dotted IPv4 text: the grammar of RFC 3986 §3.2.2 (`dec-octet`), asked of all texts of the space. */
export function ipv4Text({ parseAddress }) {
  const grammar = /^(?:(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])(?:\.(?!$)|$)){4}$/;
  const words = new Uint32Array(4);
  let cases = 0;
  const ask = (text) => {
    const isOne = grammar.test(text);
    const family = parseAddress(text, words, 'refused');
    if (family !== (isOne ? 4 : 0)) throw new Wrong(JSON.stringify(text));
    if (isOne && BigInt(words[0]) !== numberOf(text)) throw new Wrong(`the number of ${text}`);
    cases += 1;
  };
  const all = (alphabet, length, text = '') => {
    ask(text);
    if (text.length < length) for (const character of alphabet) all(alphabet, length, text + character);
  };
  // All texts over the first alphabets to a length that holds whole addresses; then every octet at every
  // place.
  all('01.', 11);
  all('0125.', 8);
  const octets = [
    '',
    ...Array.from({ length: 1000 }, (_, n) => String(n)),
    ...[
      '00',
      '01',
      '000',
      '001',
      '010',
      '256',
      '0256',
      '+1',
      '-1',
      '1e1',
      '0x1',
      ' 1',
      '1 ',
      '\u0661',
      '1\0',
      'a',
      '/',
      ':',
    ],
  ];
  for (const octet of octets)
    for (let place = 0; place < 4; place += 1)
      for (const other of ['0', '7', '255']) {
        ask(Array.from({ length: 4 }, (_, n) => (n === place ? octet : other)).join('.'));
      }
  // Every single code unit at every place of an address.
  for (let code = 0; code < 0x1_0000; code += 1)
    for (const at of [0, 3, 7]) {
      ask(`1.2.3.45`.slice(0, at) + String.fromCharCode(code) + `1.2.3.45`.slice(at + 1));
    }
  return cases;
}

const TIMES = [
  undefined,
  -Number.MAX_VALUE,
  -1,
  -0,
  0,
  Number.MIN_VALUE,
  1,
  1_700_000_000,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
];

/**
 * A time that is no number refuses every claims set that has an `exp` or `nbf`, and every one whose age
 * counts.
 */
export function noTime({ refuseTimes }) {
  let cases = 0;
  for (const exp of TIMES)
    for (const nbf of TIMES)
      for (const iat of TIMES) {
        for (const clockToleranceSeconds of [0, 60, Number.MAX_VALUE])
          for (const maxAgeSeconds of [undefined, 0, 60, Number.MAX_VALUE]) {
            const isJudged = exp !== undefined || nbf !== undefined || maxAgeSeconds !== undefined;
            const rules = {
              clockToleranceSeconds,
              ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
            };
            if ((refuseTimes({ exp, nbf, iat }, rules, NaN) !== undefined) !== isJudged)
              throw new Wrong(JSON.stringify({ exp, nbf, iat, ...rules }));
            cases += 1;
          }
      }
  return cases;
}
