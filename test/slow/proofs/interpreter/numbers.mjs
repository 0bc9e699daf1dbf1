// JavaScript's numbers and truths over terms: what each operator of the language does with unknown operands.
// A number is exact, with its bounds; whatever would leave the integers below 2^53 is refused.

import { bare, constant, Refused, term } from './terms.mjs';

/** A value of which not all bits are known. The engine itself must never look at one. */
export class Symbolic {
  [Symbol.toPrimitive]() {
    throw new Refused('the engine itself would look at an unknown value');
  }
}

/** An integer from `min` to `max`: its low 32 bits are a term, and `exact` gives all of it in 64 bits. */
export class Integer extends Symbolic {
  constructor(low, min, max, exact) {
    super();
    Object.assign(this, { low, min, max, exact });
  }
}

/** A truth. */
export class Truth extends Symbolic {
  constructor(term) {
    super();
    this.term = term;
  }
}

/**
 * A place at a known distance from an unknown one: `base` has a name, perhaps a `modulus` and its `residue`, and
 * perhaps a 64-bit `term`. Places with one base are compared and subtracted; others only as a theorem assumes.
 */
export class Place extends Symbolic {
  constructor(base, offset = 0) {
    super();
    Object.assign(this, { base, offset });
  }
}

const isInt32 = (x) => x.min >= -0x8000_0000 && x.max <= 0x7fff_ffff;
const isUint32 = (x) => x.min >= 0 && x.max <= 0xffff_ffff;

/** The number that 32 bits are with their sign, and without it. */
export const int32 = (low) =>
  low.op === 'constant' ? low.k : low.max <= 0x7fff_ffff ? new Integer(low, 0, low.max) : new Integer(low, -0x8000_0000, 0x7fff_ffff);
export const uint32 = (low) => (low.op === 'constant' ? low.k >>> 0 : new Integer(low, 0, low.max));
const truth = (of) => (of.op === 'constant' ? of.k : new Truth(of));

function bounds(x) {
  if (x instanceof Integer) return x;
  if (!Number.isSafeInteger(x) || Object.is(x, -0)) throw new Refused(`${typeof x} ${String(x)} beside an unknown integer`);
  return { min: x, max: x };
}

/** The low 32 bits of an integer, known or not (ECMAScript's ToInt32). */
export function low32(x) {
  if (x instanceof Integer) return x.low;
  if (x instanceof Place && x.base.term !== undefined) return term('low', [wideOf(x)]);
  bounds(x);
  return constant(Number(BigInt.asIntN(32, BigInt(x))));
}

/** The whole of an integer, in 64 bits. */
export function wideOf(x) {
  if (x instanceof Place) return term('addWide', [x.base.term, constant(BigInt(x.offset), 64)]);
  if (!(x instanceof Integer)) return constant(BigInt(x), 64);
  if (isInt32(x)) return term('signed', [x.low]);
  return isUint32(x) ? term('unsigned', [x.low]) : x.exact();
}

function sum(op, a, b) {
  const [p, q] = [bounds(a), bounds(b)];
  const min = op === 'add' ? p.min + q.min : p.min - q.max;
  const max = op === 'add' ? p.max + q.max : p.max - q.min;
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max)) throw new Refused('a sum that may not be exact');
  return new Integer(term(op, [low32(a), low32(b)]), min, max, () => bare(`${op}Wide`, [wideOf(a), wideOf(b)]));
}

function compare(op, a, b) {
  const [p, q] = [bounds(a), bounds(b)];
  if (op === '===') {
    if (p.max < q.min || q.max < p.min) return false;
    const isNarrow = (isInt32(p) && isInt32(q)) || (isUint32(p) && isUint32(q));
    return truth(isNarrow ? term('equal', [low32(a), low32(b)]) : term('equal', [wideOf(a), wideOf(b)]));
  }
  // Here op is '<'.
  if (p.max < q.min) return true;
  if (p.min >= q.max) return false;
  if (isInt32(p) && isInt32(q)) return truth(term('less', [low32(a), low32(b)]));
  return truth(isUint32(p) && isUint32(q) ? term('below', [low32(a), low32(b)]) : term('less', [wideOf(a), wideOf(b)]));
}

/** The opposite of a truth. */
export const negated = (x) => (x instanceof Truth ? truth(term('negated', [x.term])) : !x);

const SHIFTS = { '<<': 'shl', '>>': 'sar', '>>>': 'shr' };
const LOGIC = { '&': 'and', '|': 'or', '^': 'xor' };

function withPlace(op, a, b, assume) {
  if (op === '+' && Number.isSafeInteger(b)) return new Place(a.base, a.offset + b);
  if (op === '+' && Number.isSafeInteger(a)) return new Place(b.base, b.offset + a);
  if (op === '-' && Number.isSafeInteger(b)) return new Place(a.base, a.offset - b);
  const { base, offset } = a;
  if (op === '&' && Number.isInteger(b) && (b & (b + 1)) === 0 && b >= 0 && base.modulus % (b + 1) === 0) return (base.residue + offset) & b;
  if (op === '<<' && base?.term !== undefined && Number.isInteger(b)) return int32(term('shl', [low32(a)], b & 31));
  // A quotient by a power of two is exact; who stores it in a word keeps its whole part's low 32 bits.
  if (op === '/' && base?.term !== undefined && Number.isInteger(Math.log2(b))) {
    return new Integer(term('low', [term('shrWide', [wideOf(a)], Math.log2(b))]), 0, Number.MAX_SAFE_INTEGER, undefined);
  }
  if (a instanceof Place && b instanceof Place && base === b.base) {
    if (op === '-') return offset - b.offset;
    if (op === '<') return offset < b.offset;
    if (op === '===') return offset === b.offset;
  }
  return assume(op, a, b);
}

/** What `a op b` is where a or b is unknown; `assume` decides on places that have nothing in common. */
export function operate(op, a, b, assume) {
  switch (op) {
    case '!==': return negated(operate('===', a, b, assume));
    case '>': return operate('<', b, a, assume);
    case '<=': return negated(operate('<', b, a, assume));
    case '>=': return negated(operate('<', a, b, assume));
  }
  if (a instanceof Place || b instanceof Place) return withPlace(op, a, b, assume);
  if (op === '===' && !(typeof a === 'number' || a instanceof Integer) !== !(typeof b === 'number' || b instanceof Integer)) return false;
  if (a instanceof Truth || b instanceof Truth) throw new Refused(`${op} with an unknown truth`);
  if (op === '+' || op === '-') return sum(op === '+' ? 'add' : 'sub', a, b);
  if (op === '<' || op === '===') return compare(op, a, b);
  if (op in LOGIC) return int32(term(LOGIC[op], [low32(a), low32(b)]));
  if (op in SHIFTS && typeof b === 'number') return (op === '>>>' ? uint32 : int32)(term(SHIFTS[op], [low32(a)], b & 31));
  throw new Refused(`the interpreter knows no ${op} of unknown values`);
}

/** `~x`. */
export const inverted = (x) => int32(term('not', [low32(x)]));
