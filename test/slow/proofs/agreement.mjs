// The interpreter is itself tested: each operator of the language against V8, each operator of terms against
// z3, and whole functions of the core, on random inputs. A sample of a term is its value for one such input.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';

import * as models from './interpreter/memory.mjs';
import { int32, Integer, operate, Symbolic, Truth, uint32, inverted } from './interpreter/numbers.mjs';
import {
  bare,
  bounded,
  constant,
  OPERATORS,
  Refused,
  SAMPLES,
  simplified,
  term,
  variable,
} from './interpreter/terms.mjs';
import { proveAll, Unproved } from './prover/prove.mjs';
import {
  byteArray,
  createWorld,
  everyWay,
  unknownBytes,
  unknownWords,
  wordArray,
} from './theorems/world.mjs';

const samples = Array.from({ length: SAMPLES }, (_, n) => n);

/** A value's number or truth for one sample. */
function sampleOf(value, n) {
  if (value instanceof Truth) return value.term.values[n];
  if (!(value instanceof Integer)) return value;
  if (value.min >= -0x8000_0000 && value.max <= 0x7fff_ffff) return value.low.values[n];
  if (value.min >= 0 && value.max <= 0xffff_ffff) return value.low.values[n] >>> 0;
  return Number(value.exact().values[n]);
}

const BINARY = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
};
const SHIFTS = { '<<': (a, b) => a << b, '>>': (a, b) => a >> b, '>>>': (a, b) => a >>> b };

/** Unknown numbers of every kind, and known ones at the borders. */
function operands(name) {
  const [word, other] = [variable(`${name}w`), variable(`${name}o`)];
  const wide = operate('+', int32(word), operate('+', uint32(other), uint32(variable(`${name}p`))));
  return [
    int32(word),
    uint32(other),
    int32(variable(`${name}b`, 8)),
    wide,
    operate('-', int32(other), uint32(word)),
    0,
    1,
    -1,
    255,
    0x7fff_ffff,
    -0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
  ];
}

function language() {
  let cases = 0;
  const check = (made, expected, what) => {
    for (const n of samples) {
      if (!Object.is(sampleOf(made, n), expected(n)))
        throw new Unproved(`${what}: ${sampleOf(made, n)}, not ${expected(n)}`);
      cases += 1;
    }
  };
  const all = Array.from({ length: 8 }, (_, n) => operands(`x${n}`));
  for (const as of all)
    for (const bs of [as, ...all.slice(0, 2)])
      for (const a of as)
        for (const b of bs) {
          if (!(a instanceof Symbolic || b instanceof Symbolic)) continue;
          for (const [op, native] of Object.entries(BINARY))
            check(operate(op, a, b), (n) => native(sampleOf(a, n), sampleOf(b, n)), op);
        }
  for (const as of all)
    for (const a of as.filter((one) => one instanceof Symbolic)) {
      for (let by = 0; by < 34; by += 1)
        for (const [op, native] of Object.entries(SHIFTS))
          check(operate(op, a, by), (n) => native(sampleOf(a, n), by), op);
      check(inverted(a), (n) => ~sampleOf(a, n), '~');
      for (const name of ['Uint8Array', 'Int8Array', 'Uint16Array', 'Int32Array', 'Uint32Array']) {
        const array = new models[name](3);
        array.write(1, a);
        check(array.read(1), (n) => globalThis[name].of(0, sampleOf(a, n))[1], name);
      }
      for (const put of ['setInt32', 'setUint32']) {
        const [bytes, native] = [new models.Uint8Array(9), new DataView(new ArrayBuffer(9))];
        bytes.set([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        const view = new models.DataView(bytes.buffer);
        view[put](3, a);
        for (const at of [0, 2, 3, 5])
          check(
            view.getInt32(at),
            (n) => {
              bytes.elements().forEach((_, i) => native.setUint8(i, i + 1));
              native[put](3, sampleOf(a, n));
              return native.getInt32(at);
            },
            put,
          );
      }
    }
  return `${cases} results of operators, typed arrays and DataView as in V8`;
}

/** Each operator of terms, with constants as arguments, has the value for z3 that it has here. */
async function meanings(options) {
  const claims = [];
  const words = samples.map((n) => variable(`z${n}`).values);
  const table = { name: 'squares', values: samples.map((n) => n * n) };
  const wide = (n, i) => constant(BigInt.asIntN(64, (BigInt(words[n][i]) << 32n) ^ BigInt(words[i][n])), 64);
  const long = (n) => constant(BigInt.asUintN(128, BigInt(words[0][n]) * 0x1_0000_0001_0000_0001n), 128);
  const given = {
    both: (n) => [n % 2 === 0, n % 3 === 0],
    negated: (n) => [n % 2 === 0],
    addWide: (n) => [wide(n, 1), wide(n, 2)],
    subWide: (n) => [wide(n, 1), wide(n, 2)],
    low: (n) => [wide(n, 1)],
    next: (n) => [n === 0 ? constant((1n << 128n) - 1n, 128) : long(n)],
    under: (n) => [long(n), long((n * 7) % SAMPLES)],
    table: (n) => [n],
    equal: (n) => [n, n % 2 === 0 ? n : n + 1],
  };
  for (const [op, [width, , value]] of Object.entries(OPERATORS)) {
    if (op === 'opaque') continue;
    for (const n of samples) {
      const args = (
        given[op]?.(n) ??
        (['word', 'join'].includes(op) ? [0, 1, 2, 3] : [0, 1])
          .slice(0, ['not', 'shl', 'shr', 'sar', 'byte', 'signed', 'unsigned'].includes(op) ? 1 : 4)
          .map((i) => words[n][i])
      ).map((one) =>
        typeof one === 'number' ? constant(one) : typeof one === 'boolean' ? constant(one, 1) : one,
      );
      const k = op === 'table' ? table : op === 'byte' ? n % 4 : n * 2;
      const result = value(args[0].k, args[1]?.k, k, args[2]?.k, args[3]?.k);
      claims.push({
        name: `${op} in z3`,
        shown: bare('equal', [bare(op, args, k), constant(result, width)]),
      });
    }
  }
  await proveAll(claims, options);
  return `${claims.length} results of the operators of terms as in z3`;
}

/**
 * Whole functions, with unknown arguments: on the way that a sample takes, its value is what V8 gives for
 * it.
 */
async function functions({ dist }) {
  const read = (file) => readFileSync(join(dist, file), 'utf8');
  const native = async (file) => import(pathToFileURL(join(dist, file)).href);
  const modules = [
    'primitives/bytes.js',
    'primitives/sha256.js',
    'primitives/hmac.js',
    'primitives/base64url.js',
    'primitives/constant-time.js',
    'ip/ranges.js',
  ];
  const real = Object.assign({}, ...(await Promise.all(modules.map(native))));
  let cases = 0;
  const flat = (value) => (typeof value?.[Symbol.iterator] === 'function' ? Array.from(value) : [value]);
  /** `call` gets the functions and makers of arrays, of the interpreter or of V8. */
  const compare = (what, unknown, call) => {
    const { engine, names } = createWorld({
      read,
      modules,
      isPublic: true,
      stubs: { decodeUtf8: (bytes) => bytes },
    });
    const terms = Object.fromEntries(
      Object.entries(unknown).map(([name, [make, count]]) => [name, make(name, count)]),
    );
    const ways = everyWay(engine, () =>
      flat(
        call(
          names,
          Object.fromEntries(
            Object.entries(terms).map(([name, list]) => [
              name,
              unknown[name][0] === unknownBytes ? byteArray(list) : wordArray(list),
            ]),
          ),
          models,
        ),
      ),
    );
    for (const n of samples) {
      const taken = ways.filter(({ path }) => path.every((one) => one.values[n]));
      const arrays = Object.fromEntries(
        Object.entries(terms).map(([name, list]) => [
          name,
          (unknown[name][0] === unknownBytes ? globalThis.Uint8Array : globalThis.Int32Array).from(
            list,
            (one) => one.values[n],
          ),
        ]),
      );
      const expected = flat(call(real, arrays, globalThis));
      const found = taken.length === 1 ? taken[0].result.map((value) => sampleOf(value, n)) : [];
      // A text stands here for its characters' codes.
      const wanted =
        typeof expected[0] === 'string' ? Array.from(expected[0], (one) => one.charCodeAt(0)) : expected;
      if (taken.length !== 1 || found.join() !== wanted.join())
        throw new Unproved(`${what}: ${found.slice(0, 4)}…, not ${wanted.slice(0, 4)}…`);
      cases += 1;
    }
  };
  const bytes = (count) => [unknownBytes, count],
    words = (count) => [unknownWords, count];
  for (const size of [0, 1, 55, 56, 64, 119, 200])
    compare(`sha256 of ${size}`, { m: bytes(size) }, ({ sha256 }, { m }) => sha256(m));
  for (const [k, m] of [
    [32, 0],
    [64, 56],
    [65, 130],
    [131, 3],
  ])
    compare(`hmacSha256 of ${k}, ${m}`, { k: bytes(k), m: bytes(m) }, ({ hmacSha256 }, given) =>
      hmacSha256(given.k, given.m),
    );
  compare('compress', { s: words(8), m: bytes(80) }, ({ compress }, { s, m }, { DataView }) => {
    compress(s, new DataView(m.buffer), 16);
    return s;
  });
  for (const size of [0, 1, 2, 3, 4, 5, 32])
    compare(`encodeBase64url of ${size}`, { m: bytes(size) }, ({ encodeBase64url }, { m }) => {
      const text = encodeBase64url(m);
      return typeof text === 'string' ? globalThis.Array.from(text, (one) => one.charCodeAt(0)) : text;
    });
  for (const size of [1, 2, 3, 4, 6])
    compare(
      `decodeBase64urlInto of ${size}`,
      { t: bytes(size) },
      ({ decodeBase64urlInto, workBuffer }, { t }) => {
        const [text, out] = [workBuffer(size), workBuffer(size)];
        text.bytes.set(t);
        const length = decodeBase64urlInto(text, 0, size, out);
        return length < 0 ? [length] : out.bytes.slice(0, length);
      },
    );
  for (const size of [0, 1, 32])
    compare(
      `constantTimeEqual of ${size}`,
      { a: bytes(size), b: bytes(size) },
      ({ constantTimeEqual }, { a, b }) => [constantTimeEqual(a, b), constantTimeEqual(a, a)],
    );
  for (const width of [1, 4]) {
    compare(
      'compareAddresses',
      { a: words(width), b: words(width) },
      ({ compareAddresses }, { a, b }, { Uint32Array }) =>
        compareAddresses(new Uint32Array(a), 0, new Uint32Array(b), 0, width),
    );
    compare('writeSuccessor', { a: words(width) }, ({ writeSuccessor }, { a }, { Uint32Array }) => {
      const next = new Uint32Array(width);
      return [writeSuccessor(new Uint32Array(a), 0, next, 0, width), ...next];
    });
  }
  return `${cases} runs of whole functions as in V8`;
}

/** Each part, and whether all of it agrees. */
export async function agreement(options) {
  const parts = [];
  for (const part of [language, meanings, functions]) {
    try {
      parts.push({ isRight: true, text: await part(options) });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      parts.push({ isRight: false, text: error.message });
    }
  }
  return parts;
}

/**
 * Every simplification of terms that was made and every bound of a term's value, one of each kind, is asked
 * of z3: for any arguments within their own bounds.
 */
export async function simplifications(options) {
  const claims = [...simplified.values()].map(([written, simple]) => ({
    name: `simplified ${written.op}`,
    depth: 2,
    shown: bare('equal', [written, simple]),
  }));
  for (const one of bounded.values()) {
    claims.push({
      name: `the bound of ${one.op}`,
      depth: 2,
      shown: bare('negated', [bare('below', [constant(one.max | 0), { ...one, max: 0xffff_ffff }])]),
    });
  }
  try {
    await proveAll(claims, options);
    return [true, `${simplified.size} kinds of simplification and ${bounded.size} of bounds hold for z3`];
  } catch (error) {
    if (!(error instanceof Unproved)) throw error;
    return [false, error.message];
  }
}
