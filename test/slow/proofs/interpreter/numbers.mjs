// JavaScript's numbers and truths over terms: what each operator of the language does with unknown operands.
// A number is exact, with its bounds; whatever would leave the integers below 2^53 is refused.

import { bare, constant, demand, Refused, term } from './terms.mjs';

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
 * A place at a known distance from an unknown one: `base` has a name, and perhaps a `modulus` with its
 * `residue`. Places with one base are compared and subtracted; on others a theorem's assumptions decide.
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
export function int32(low) {
  if (low.op === 'constant') return low.k;
  return low.max <= 0x7fff_ffff ? new Integer(low, 0, low.max) : new Integer(low, -0x8000_0000, 0x7fff_ffff);
}
export const uint32 = (low) => (low.op === 'constant' ? low.k >>> 0 : new Integer(low, 0, low.max));
const truth = (of) => (of.op === 'constant' ? of.k : new Truth(of));

function bounds(x) {
  if (x instanceof Integer) return x;
  demand(Number.isSafeInteger(x) && !Object.is(x, -0), `no integer beside an unknown one: ${typeof x}`);
  return { min: x, max: x };
}

/** The low 32 bits of an integer, known or not (ECMAScript's ToInt32). */
export function low32(x) {
  if (x instanceof Integer) return x.low;
  bounds(x);
  return constant(x | 0);
}

/** The whole of an integer, in 64 bits. */
export function wideOf(x) {
  if (!(x instanceof Integer)) return constant(BigInt(x), 64);
  if (isInt32(x)) return term('signed', [x.low]);
  return isUint32(x) ? term('unsigned', [x.low]) : x.exact();
}

function sum(op, a, b) {
  const [p, q] = [bounds(a), bounds(b)];
  const min = op === 'add' ? p.min + q.min : p.min - q.max;
  const max = op === 'add' ? p.max + q.max : p.max - q.min;
  demand(Number.isSafeInteger(min) && Number.isSafeInteger(max), 'a sum that may not be exact');
  const exact = () => bare(`${op}Wide`, [wideOf(a), wideOf(b)]);
  return new Integer(term(op, [low32(a), low32(b)]), min, max, exact);
}

function compare(op, a, b) {
  const [p, q] = [bounds(a), bounds(b)];
  const areSigned = isInt32(p) && isInt32(q), areUnsigned = isUint32(p) && isUint32(q);
  const pair = areSigned || areUnsigned ? [low32(a), low32(b)] : [wideOf(a), wideOf(b)];
  if (op === '===') return p.max < q.min || q.max < p.min ? false : truth(term('equal', pair));
  // Here op is '<'. Wide numbers have their sign in 64 bits.
  if (p.max < q.min) return true;
  return p.min >= q.max ? false : truth(term(areUnsigned && !areSigned ? 'below' : 'less', pair));
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
  const isMask = op === '&' && Number.isInteger(b) && b >= 0 && (b & (b + 1)) === 0;
  if (isMask && base?.modulus % (b + 1) === 0) return (base.residue + offset) & b;
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
  const isNumber = (x) => typeof x === 'number' || x instanceof Integer;
  if (op === '===' && isNumber(a) !== isNumber(b)) return false;
  demand(!(a instanceof Truth || b instanceof Truth), `${op} with an unknown truth`);
  if (op === '+' || op === '-') return sum(op === '+' ? 'add' : 'sub', a, b);
  if (op === '<' || op === '===') return compare(op, a, b);
  if (op in LOGIC) return int32(term(LOGIC[op], [low32(a), low32(b)]));
  if (op in SHIFTS && typeof b === 'number') {
    return (op === '>>>' ? uint32 : int32)(term(SHIFTS[op], [low32(a)], b & 31));
  }
  throw new Refused(`the interpreter knows no ${op} of unknown values`);
}

/** `~x`. */
export const inverted = (x) => int32(term('not', [low32(x)]));
