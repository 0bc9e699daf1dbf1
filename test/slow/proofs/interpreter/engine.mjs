// The engine: what a rewritten program calls. Known values pass to V8 as they are. An unknown value may
// decide on a branch only along `decisions`, on an index only where a theorem says that the table is public.

import { Integer, inverted, negated, operate, Symbolic, Truth, int32, low32 } from './numbers.mjs';
import { constant, demand, Refused, tableOf, term } from './terms.mjs';

const NATIVE = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b,
  '%': (a, b) => a % b, '**': (a, b) => a ** b, '&': (a, b) => a & b, '|': (a, b) => a | b,
  '^': (a, b) => a ^ b, '<<': (a, b) => a << b, '>>': (a, b) => a >> b, '>>>': (a, b) => a >>> b,
  '<': (a, b) => a < b, '>': (a, b) => a > b, '<=': (a, b) => a <= b, '>=': (a, b) => a >= b,
  '===': (a, b) => a === b, '!==': (a, b) => a !== b,
};
const UNARY = { '-': (x) => -x, '+': (x) => +x, '~': (x) => ~x, '!': (x) => !x, typeof: (x) => typeof x };

/** Functions of the language that move values and never look at them. */
const { push, map, slice, concat } = Array.prototype;
const MOVERS = new Set([push, map, slice, concat, Array.from, Array.of, Object.freeze, Reflect.get]);
const isUnknown = (value) => value instanceof Symbolic;
/** Whether a value is unknown, or a list or a typed array with an unknown element. */
function holdsUnknown(value) {
  const elements = Array.isArray(value) ? value : value?.memory?.cells;
  return isUnknown(value) || (Array.isArray(elements) && elements.some(isUnknown));
}
const isNative = (f) => /\{ \[native code\] \}$/.test(Function.prototype.toString.call(f));

/**
 * An engine. `isPublic`: indices of tables and branches may depend on what is unknown. `onBranch` decides on
 * each branch on an unknown truth in place of that.
 */
export function createEngine({ isPublic = false, onBranch, assume = refuse, atHead } = {}) {
  const natives = new WeakMap();
  const engine = {
    /** The way to go at each branch on an unknown value, and the truths that hold on this way. */
    decisions: [], taken: [], path: [],
    /** What the prover must still show, such as that an index lies in its table. */
    duties: [],
    /** The functions that were entered, by file and name. */
    entered: new Set(),
    /** The variables (not constants) of the modules loaded. */
    variables: [],
    test(value) {
      if (!isUnknown(value)) return Boolean(value);
      const decided = value instanceof Integer ? negated(operate('===', value, 0)) : value;
      if (!(decided instanceof Truth)) {
        if (typeof decided === 'boolean') return decided;
        throw new Refused('a test of a place');
      }
      if (onBranch !== undefined) return onBranch(decided.term);
      demand(isPublic, 'a branch depends on an unknown value');
      const goes = engine.decisions[engine.taken.length] ?? true;
      engine.taken.push(goes);
      engine.path.push(goes ? decided.term : term('negated', [decided.term]));
      return goes;
    },
    lookUp(elements, index) {
      demand(isPublic, 'an index depends on an unknown value');
      demand(!elements.some(isUnknown), 'an unknown index into unknown elements');
      engine.duties.push(term('below', [low32(index), constant(elements.length)]));
      return int32(term('table', [low32(index)], tableOf(elements)));
    },
    and: (left, right) => (engine.test(left) ? right() : left instanceof Truth ? false : left),
    or: (left, right) => (engine.test(left) ? (left instanceof Truth ? true : left) : right()),
    unary(op, x) {
      if (!isUnknown(x)) return UNARY[op](x);
      if (op === '~') return inverted(x);
      if (op === '!') return x instanceof Truth ? negated(x) : !engine.test(x);
      if (op === 'typeof') return x instanceof Truth ? 'boolean' : 'number';
      throw new Refused(`the interpreter knows no ${op} of an unknown value`);
    },
    get(object, key) {
      const isIndex = typeof key === 'number' || isUnknown(key);
      if (isIndex && typeof object?.read === 'function') return object.read(key, engine);
      demand(!isUnknown(key), 'an index depends on an unknown value');
      return object[key];
    },
    set(object, key, value) {
      if (typeof object?.write === 'function') return object.write(key, value);
      demand(!isUnknown(key), 'an index depends on an unknown value');
      return (object[key] = value);
    },
    modify: (object, key, change) => engine.set(object, key, change(engine.get(object, key))),
    call(f, self, values) {
      if (!natives.has(f)) natives.set(f, isNative(f));
      if (natives.get(f) && !MOVERS.has(f)) {
        engine.known([self, ...values]);
        // What a function of the language calls back must not hand it an unknown value either.
        const guarded = (value) => (...given) => engine.known([value(...given)])[0];
        const given = values.map((value) => (typeof value === 'function' ? guarded(value) : value));
        return Reflect.apply(f, self, given);
      }
      return Reflect.apply(f, self, values);
    },
    method: (object, name, values) => engine.call(object[name], object, values),
    construct(f, values) {
      if (isNative(f)) engine.known(values);
      return Reflect.construct(f, values);
    },
    known(values) {
      demand(!values.some(holdsUnknown), 'a function of the language would look at an unknown value');
      return values;
    },
    /** A program must not catch what stops a proof. */
    rethrow(error) {
      if (error instanceof Refused) throw error;
    },
    atHead,
  };
  for (const [op, native] of Object.entries(NATIVE)) {
    engine[op] = (a, b) => (isUnknown(a) || isUnknown(b) ? operate(op, a, b, assume) : native(a, b));
  }
  return engine;
}

function refuse(op) {
  throw new Refused(`${op} of places that have nothing in common`);
}
