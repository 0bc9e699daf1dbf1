// Terms: what a computation over unknown bits comes to. A term is 32 or 64 bits wide or a truth, and equal
// terms are one object. Each carries its values for SAMPLES random inputs: these refute, and never prove.

export const SAMPLES = 16;

/** Thrown where a program does what a proof does not allow, or what the interpreter does not know. */
export class Refused extends Error {}

/** Refuses unless something holds. */
export function demand(holds, otherwise) {
  if (!holds) throw new Refused(otherwise);
}

/** A number of some bits, as z3 reads it. */
export const bits = (value, width) =>
  `#x${BigInt.asUintN(width, BigInt(value)).toString(16).padStart(width / 4, '0')}`;
const shift = (name) => ([a], k) => `(${name} ${a} ${bits(k, 32)})`;
const plain = (name) => (args) => `(${name} ${args.join(' ')})`;
const wide = (value) => BigInt.asIntN(64, value);

/** Each operator: the width of its result, its meaning to the prover, its value for concrete arguments. */
export const OPERATORS = {
  add: [32, plain('bvadd'), (a, b) => (a + b) | 0],
  sub: [32, plain('bvsub'), (a, b) => (a - b) | 0],
  and: [32, plain('bvand'), (a, b) => a & b],
  or: [32, plain('bvor'), (a, b) => a | b],
  xor: [32, plain('bvxor'), (a, b) => a ^ b],
  not: [32, plain('bvnot'), (a) => ~a],
  shl: [32, shift('bvshl'), (a, _, k) => a << k],
  shr: [32, shift('bvlshr'), (a, _, k) => (a >>> k) | 0],
  sar: [32, shift('bvashr'), (a, _, k) => a >> k],
  // The k-th byte of a word, counted from the lowest; and the word of four bytes, the highest first.
  byte: [32, ([a], k) => `((_ zero_extend 24) ((_ extract ${k * 8 + 7} ${k * 8}) ${a}))`,
    (a, _, k) => (a >>> (k * 8)) & 255],
  word: [32, (args) => `(concat ${args.map((a) => `((_ extract 7 0) ${a})`).join(' ')})`,
    (a, b, k, c, d) => ((a & 255) << 24) | ((b & 255) << 16) | ((c & 255) << 8) | (d & 255)],
  // The element of a table of constants; its index is below the table's length, or the prover says so.
  table: [32, ([a], k) => `(${k.name} ${a})`, (a, _, k) => k.values[a] ?? 0],
  signed: [64, ([a]) => `((_ sign_extend 32) ${a})`, (a) => BigInt(a)],
  unsigned: [64, ([a]) => `((_ zero_extend 32) ${a})`, (a) => BigInt(a >>> 0)],
  addWide: [64, plain('bvadd'), (a, b) => wide(a + b)],
  subWide: [64, plain('bvsub'), (a, b) => wide(a - b)],
  // Four words as one number, the highest first; the number after one, of 128 bits; and the order of two.
  join: [128, plain('concat'),
    (a, b, _, c, d) => [a, b, c, d].reduce((n, word) => (n << 32n) | BigInt(word >>> 0), 0n)],
  next: [128, ([a]) => `(bvadd ${a} ${bits(1, 128)})`, (a) => BigInt.asUintN(128, a + 1n)],
  under: [1, plain('bvult'), (a, b) => a < b],
  low: [32, ([a]) => `((_ extract 31 0) ${a})`, (a) => Number(BigInt.asIntN(32, a))],
  equal: [1, plain('='), (a, b) => a === b],
  below: [1, plain('bvult'), (a, b) => a >>> 0 < b >>> 0],
  less: [1, plain('bvslt'), (a, b) => a < b],
  both: [1, plain('and'), (a, b) => a && b],
  negated: [1, plain('not'), (a) => !a],
  // The k.index-th result of a function of which no more is known than that it is one.
  opaque: [32, undefined, undefined],
};

/** A term. Its samples are computed when they are asked for, those of its arguments first. */
class Term {
  #compute;
  #values;
  constructor(id, op, args, k, width, max, compute) {
    Object.assign(this, { id, op, args, k, width, max });
    this.#compute = compute;
  }
  get values() {
    for (const open = [this]; open.length > 0; ) {
      const missing = open.at(-1).args.filter((argument) => argument.#values === undefined);
      if (missing.length > 0) open.push(...missing);
      else {
        const term = open.pop();
        term.#values ??= term.#compute();
      }
    }
    return this.#values;
  }
}

let known, words, terms, counter = 0;
/** Simplifications made, the first of each kind: the prover is asked about each of them. */
export const simplified = new Map();
/** Terms with a bound on their value, the first of each kind. */
export const bounded = new Map();

/** Forgets every term; numbers go on, so that what somebody still holds is never taken for a new one. */
export function resetTerms() {
  known = new Map();
  words = new Map();
  terms = [];
}
resetTerms();

/** All terms since the reset, arguments before what is made of them. */
export const allTerms = () => terms;

function intern(op, args, k, width, values, max) {
  let key = `${op} ${width} ${k?.name ?? k} ${k?.index ?? k?.size}`;
  for (const argument of args) key += ` ${argument.id}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const term = new Term(counter++, op, args, k, width, max, values);
  known.set(key, term);
  terms.push(term);
  return term;
}

/** A constant. */
export function constant(value, width = 32) {
  if (width === 32 && words.has(value)) return words.get(value);
  const values = () => new Array(SAMPLES).fill(value);
  const made = intern('constant', [], value, width, values, width === 32 ? value >>> 0 : undefined);
  if (width === 32) words.set(value, made);
  return made;
}

/** Unknown bits: 32, or 8 in a word with zeros above. */
export function variable(name, size = 32) {
  const values = () => Array.from({ length: SAMPLES }, (_, n) => random(name, n) & (size === 8 ? 255 : -1));
  return intern('variable', [], { name, size }, 32, values, size === 8 ? 255 : 0xffff_ffff);
}

/** A number for a name and a sample, the same at each run. */
function random(name, n) {
  let state = Math.imul(n + 1, 0x9e3779b1);
  for (let i = 0; i < name.length; i += 1) {
    state = Math.imul(state ^ name.charCodeAt(i), 0x85ebca6b) ^ (state >>> 13);
  }
  state = Math.imul(state ^ (state >>> 16), 0xc2b2ae35);
  return state ^ (state >>> 15);
}

/** The term as it is written, without simplification. */
export function bare(op, args, k) {
  const [width, , value] = OPERATORS[op];
  const [a, b, c, d] = args;
  const values = () => Array.from({ length: SAMPLES }, (_, n) => op === 'opaque' ? k.value(args, n)
    : value(a.values[n], b?.values[n], k, c?.values[n], d?.values[n]));
  const max = width === 32 ? greatest(op, args, k) : undefined;
  const made = intern(op, args, k, width, values, max);
  if (max < 0xffff_ffff) {
    const kind = `${op} ${k?.name ?? k} ${args.map((one) => one.max < 256)}`;
    if (!bounded.has(kind)) bounded.set(kind, made);
  }
  return made;
}

/** A term of an operator, simplified where a rule applies. */
export function term(op, args, k) {
  const simple = simplify(op, args, k);
  if (simple === undefined) return bare(op, args, k);
  const kind = `${op} ${k ?? ''} ${args.map((a) => a.op)} ${simple.op}`;
  if (!simplified.has(kind)) simplified.set(kind, [bare(op, args, k), simple]);
  return simple;
}

/** Bound of a term's value, read without sign. */
function greatest(op, args, k) {
  const [a, b] = args.map((argument) => argument.max);
  const ones = (n) => 2 ** (32 - Math.clz32(n)) - 1;
  if (op === 'and') return Math.min(a, b);
  if (op === 'or' || op === 'xor') return ones(Math.max(a, b));
  if (op === 'shr') return Math.floor(a / 2 ** k);
  if (op === 'shl') return Math.min(a * 2 ** k, 0xffff_ffff);
  if (op === 'byte') return 255;
  if (op === 'table') return Math.max(...k.values.map((value) => value >>> 0));
  return 0xffff_ffff;
}

function simplify(op, args, k) {
  const [a, b] = args;
  if (op === 'table') return undefined;
  if (args.every((argument) => argument.op === 'constant')) {
    const [width, , value] = OPERATORS[op];
    return constant(value(a.k, b?.k, k, args[2]?.k, args[3]?.k), width);
  }
  const isZero = (x) => x.op === 'constant' && x.k === 0;
  if (['or', 'xor', 'add'].includes(op) && isZero(a)) return b;
  if (['or', 'xor', 'add', 'sub'].includes(op) && isZero(b)) return a;
  if (['shl', 'shr', 'sar'].includes(op) && k === 0) return a;
  if (op === 'and' && b.op === 'constant' && (b.k & (b.k + 1)) === 0 && a.max <= b.k >>> 0) return a;
  if (op === 'equal' && a === b) return constant(true, 1);
  if (op === 'byte') {
    // A byte of a shifted word is a byte of the word.
    const isShifted = (a.op === 'shr' || a.op === 'sar') && a.k % 8 === 0;
    if (isShifted && k + a.k / 8 < 4) return term('byte', a.args, k + a.k / 8);
    if (k === 0 && a.max <= 255) return a;
    if (a.op === 'word') return term('byte', [a.args[3 - k]], 0);
  }
  const isByte = (x, n) => x.op === 'byte' && x.k === 3 - n && x.args[0] === a.args[0];
  return op === 'word' && args.every(isByte) ? a.args[0] : undefined;
}

const tables = new Map();
/** The table of these constants; tables of equal elements are one. */
export function tableOf(elements) {
  const key = elements.join();
  if (!tables.has(key)) tables.set(key, { name: `table${tables.size}`, values: elements });
  return tables.get(key);
}
