// What theorems share: a compiled module under the interpreter, unknown bytes and words, and opaque
// functions.

import { createEngine } from '../interpreter/engine.mjs';
import { GLOBALS, Int32Array, memory, startMemory, Uint8Array } from '../interpreter/memory.mjs';
import { int32, low32 } from '../interpreter/numbers.mjs';
import { loader } from '../interpreter/program.mjs';
import { bare, demand, resetTerms, term, variable } from '../interpreter/terms.mjs';
import { proveAll, Unproved } from '../prover/prove.mjs';

const encoder = new TextEncoder(),
  decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The platform's encoder and decoder: what a theorem says that they give, else the bytes of a known text and
 * none.
 */
function platform({ encode = () => undefined, decode }) {
  return {
    TextEncoder: class {
      encode(text) {
        return encode(text) ?? new Uint8Array(encoder.encode(text));
      }
      encodeInto(text, target) {
        const bytes = this.encode(text);
        target.set(bytes);
        return { written: bytes.length };
      }
    },
    TextDecoder: class {
      decode(bytes) {
        if (decode !== undefined) return decode(bytes);
        const known = Array.from(bytes);
        if (!known.every(Number.isInteger)) throw new Unproved('unknown bytes are read as a text');
        return decoder.decode(globalThis.Uint8Array.from(known));
      }
    },
  };
}

/**
 * A fresh world of modules. `read` gives a module's compiled text; `modules` are loaded at once, and the
 * memory that they make then is theirs for good: what a call leaves there, the next one finds.
 */
export function createWorld({ read, modules, cut, stubs, ...choices }) {
  resetTerms();
  startMemory();
  const engine = createEngine(choices);
  engine.entered = read.entered ?? engine.entered;
  const load = loader({ engine, globals: { ...GLOBALS, ...platform(choices) }, read, cut, stubs });
  const names = Object.assign({}, ...modules.map(load));
  return { engine, names, kept: [...memory()] };
}

/** Unknown bytes and words, by name. */
export const unknownBytes = (name, count) =>
  Array.from({ length: count }, (_, n) => variable(`${name}${n}`, 8));
export const unknownWords = (name, count) => Array.from({ length: count }, (_, n) => variable(`${name}${n}`));
export const byteArray = (terms) => new Uint8Array(terms.map(int32));
export const wordArray = (terms) => new Int32Array(terms.map(int32));
export const termsOf = (array) => Array.from(array, low32);

/** A compression function of which nothing is known, over terms; and the same in the form of the code. */
export function opaqueCompression() {
  const mix = (index) => (args, n) =>
    args.reduce((hash, { values }) => Math.imul(hash ^ values[n], 0x9e3779b1) ^ (hash >>> 15), index + 1);
  const results = Array.from({ length: 8 }, (_, index) => ({ name: 'compress', index, value: mix(index) }));
  const known = new Map();
  const apply = (hash, block) => {
    const args = [...hash, ...block];
    const key = args.map(({ id }) => id).join();
    if (!known.has(key)) known.set(key, results.map((result) => bare('opaque', args, result)));
    return known.get(key);
  };
  const compress = (state, view, offset) => {
    const block = Array.from({ length: 16 }, (_, t) => low32(view.getInt32(offset + 4 * t)));
    apply(termsOf(state), block).forEach((word, n) => state.write(n, int32(word)));
  };
  return { apply, compress };
}

/**
 * Runs every case as if after any other calls: each cell of the modules' memory that some case writes is
 * unknown before each run. All others are never written, and so always hold what they held at the start. A
 * run says by `same` which terms must be equal.
 */
export async function afterAnyCalls({ engine, kept }, cases, run, options) {
  if (engine.variables.length > 0) throw new Unproved(`a module has variables: ${engine.variables}`);
  const loaded = kept.map(({ cells }) => [...cells]);
  kept.forEach((cells) => cells.written.clear());
  for (const one of cases) run(one, () => {});
  const areas = kept.map(({ written }) => new Set(written));
  const left = kept.map(({ size, written }, m) =>
    Array.from(written, (at) => [at, int32(variable(`left.${m}.${at}`, size * 8))]),
  );
  const claims = [];
  for (const one of cases) {
    kept.forEach((of, m) => {
      of.cells = [...loaded[m]];
      of.written.clear();
      for (const [at, unknown] of left[m]) of.cells[at] = unknown;
    });
    run(one, (code, specified) => claims.push(...equalities(code, specified, `case ${one}`)));
    kept.forEach(({ written }, m) => {
      for (const at of written)
        if (!areas[m].has(at)) throw new Unproved('memory is written that was not before');
    });
  }
  await proveAll(claims, options);
}

/**
 * Claims that terms are equal, one by one. None where they are the same, since equal terms are one object.
 */
export function equalities(code, specified, name) {
  if (code.length !== specified.length)
    throw new Unproved(`${name}: ${code.length} results, not ${specified.length}`);
  const pairs = code.map((one, n) => [one, specified[n]]).filter(([one, other]) => one !== other);
  if (pairs.some(([one, other]) => one.values.some((value, n) => value !== other.values[n])))
    throw new Unproved(`${name}: results differ`);
  return pairs.map((pair) => ({ name, shown: term('equal', pair) }));
}

/** Whether terms are the same objects, one by one. */
export const areSame = (terms, others) =>
  terms.length === others.length && terms.every((one, n) => one === others[n]);

/** Runs a program along every way that its branches on unknown values can go; gives each run's result. */
export function everyWay(engine, run) {
  const ways = [],
    open = [[]];
  while (open.length > 0) {
    Object.assign(engine, { decisions: open.pop(), taken: [], path: [] });
    const result = run();
    const { decisions, taken, path } = engine;
    for (let n = decisions.length; n < taken.length; n += 1) open.push([...taken.slice(0, n), !taken[n]]);
    ways.push({ path, result });
    demand(ways.length <= 4096, 'too many ways');
  }
  return ways;
}
