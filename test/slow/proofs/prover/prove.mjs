// Proofs about terms. A truth is shown as a whole; two large terms are shown equal from the bottom up, where
// what is equal below has been shown already and stands for one unknown.

import { allTerms, bits, OPERATORS, Refused } from '../interpreter/terms.mjs';
import { areImpossible } from './z3.mjs';

/** Thrown where something is not shown. */
export class Unproved extends Refused {}

const sortOf = (width) => (width === 1 ? 'Bool' : `(_ BitVec ${width})`);
const itself = (term) => term;

/** The terms that some terms are made of, down to those that are cut off, each with its least distance. */
function levels(roots, isCut, represent) {
  const level = new Map(roots.map((root) => [represent(root), 0]));
  for (const [term, distance] of level) {
    if (term.op === 'opaque' || isCut(term, distance)) continue;
    for (const argument of term.args) {
      if (!level.has(represent(argument))) level.set(represent(argument), distance + 1);
    }
  }
  return level;
}

/**
 * The definitions of terms, as text, and the names that they give. What `isCut` says, and each result of an
 * opaque function, is declared without a definition: it may be anything, so what is shown holds for what it
 * really is as well.
 */
function definitions(roots, { isCut = () => false, represent = itself } = {}) {
  const level = levels(roots, isCut, represent);
  const tables = new Set();
  const cone = [...level.keys()].sort((a, b) => a.id - b.id);
  // Names count from 0 in each question, so that the same question has the same text.
  const names = new Map(cone.map((term, n) => [term, `n${n}`]));
  const nameOf = (term) => names.get(represent(term));
  const bounds = [];
  let text = '';
  for (const term of cone) {
    const { op, args, k, width } = term;
    let meaning;
    if (op === 'constant') meaning = width === 1 ? String(k) : bits(k, width);
    else if (op === 'variable' && k.size === 8) {
      text += `(declare-const v${nameOf(term)} (_ BitVec 8))`;
      meaning = `((_ zero_extend 24) v${nameOf(term)})`;
    } else if (op !== 'variable' && op !== 'opaque' && !isCut(term, level.get(term))) {
      if (op === 'table' && !tables.has(k)) text += tableText(k);
      if (op === 'table') tables.add(k);
      meaning = OPERATORS[op][1](args.map(nameOf), k);
    }
    // What is cut off keeps the bound of its value.
    if (meaning === undefined && width === 32 && term.max < 0xffff_ffff)
      bounds.push(`(assert (bvule ${nameOf(term)} ${bits(term.max, 32)}))`);
    text +=
      meaning === undefined
        ? `(declare-const ${nameOf(term)} ${sortOf(width)})\n`
        : `(define-fun ${nameOf(term)} () ${sortOf(width)} ${meaning})\n`;
  }
  return { text: text + bounds.join(''), nameOf };
}

/**
 * A table as a tree of choices by the bits of the index, which another claim shows to lie within the table.
 */
function tableText({ name, values }) {
  const size = 2 ** Math.ceil(Math.log2(values.length));
  function choice(from, count) {
    if (count === 1) return bits(values[from] ?? 0, 32);
    const half = count / 2,
      bit = Math.log2(half);
    const [low, high] = [choice(from, half), choice(from + half, half)];
    return low === high ? low : `(ite (= ((_ extract ${bit} ${bit}) i) #b1) ${high} ${low})`;
  }
  return `(define-fun ${name} ((i (_ BitVec 32))) (_ BitVec 32) ${choice(0, size)})`;
}

/** A claim: where all of `given` hold, `shown` holds. Throws unless the prover shows every one. */
export async function proveAll(claims, options) {
  const questions = claims.map(({ given = [], shown, depth = Infinity }) => {
    const { text, nameOf } = definitions([...given, shown], { isCut: (_, distance) => distance > depth });
    const assumed = given.map((one) => `(assert ${nameOf(one)})`).join('');
    return `${text}${assumed}(assert (not ${nameOf(shown)}))\n`;
  });
  const answers = await areImpossible(questions, options);
  const open = answers.findIndex((answer) => !answer);
  if (open >= 0) throw new Unproved(`not shown: ${claims[open].name ?? 'a claim'}`);
}

const differ = (a, b) => a.values.some((value, n) => value !== b.values[n]);

// Where the cones of two terms are cut: at a depth, or at the first terms that both are made of.
const atDepth = (depth) => () => (_, distance) => distance >= depth;
const whereShared = (depth) => (a, b, represent) => {
  const [cone, other] = [a, b].map((root) => levels([root], (_, distance) => distance >= depth, represent));
  return (term, distance) =>
    distance >= depth || (term !== a && term !== b && cone.has(term) && other.has(term));
};

/** Shows that the terms of each pair are equal. One sample in which they are not is enough to refute it. */
export async function proveEqual(pairs, options) {
  const wrong = pairs.findIndex(([a, b]) => differ(a, b));
  if (wrong >= 0) throw new Unproved(`result ${wrong} differs on a sample`);
  if (pairs.every(([a, b]) => a === b)) return;
  // Terms that agree on all samples are taken for equal, in order; all is asked before any of it is believed.
  const representatives = new Map(),
    classes = new Map(),
    guesses = [];
  const represent = (term) => representatives.get(term) ?? term;
  for (const term of allTerms()) {
    if (term.op === 'constant' || term.width !== 32) continue;
    const values = term.values.join();
    const first = classes.get(values);
    if (first === undefined) classes.set(values, term);
    else {
      guesses.push([first, term]);
      representatives.set(term, first);
    }
  }
  let open = guesses;
  for (const cut of [whereShared(12), atDepth(4), atDepth(8), atDepth(16)]) {
    // Each is asked with its own two cones, in which only what comes before it counts as equal already.
    const questions = open.map(([a, b]) => {
      const before = (term) => (term === b ? b : represent(term));
      const { text, nameOf } = definitions([a, b], { represent: before, isCut: cut(a, b, before) });
      return `${text}(assert (not (= ${nameOf(a)} ${nameOf(b)})))\n`;
    });
    const answers = await areImpossible(questions, options);
    open = open.filter((_, n) => !answers[n]);
    if (open.length === 0) break;
  }
  if (open.length > 0) throw new Unproved(`${open.length} equalities are not shown`);
  if (pairs.some(([a, b]) => represent(a) !== represent(b)))
    throw new Unproved('a result is not among the equal terms');
}
