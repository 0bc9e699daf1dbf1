// `npm run prove`: the theorems about what the build emits, their planted faults, and the interpreter
// against V8 and z3. Exit code 1 where anything is open. `--write` renews the table in docs/proofs.md,
// `--check` compares it; `--only TEXT` chooses theorems by name, `--z3 PROGRAM` asks another z3 than npm's.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { parse } from 'acorn';

import { agreement, simplifications } from './agreement.mjs';
import { Wrong } from './exhaustive.mjs';
import { Refused } from './interpreter/terms.mjs';
import { counts, endProver } from './prover/z3.mjs';
import { bookkeeping } from './table.mjs';
import { THEOREMS } from './theorems/all.mjs';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));
const { values } = parseArgs({
  options: {
    check: { type: 'boolean' },
    write: { type: 'boolean' },
    only: { type: 'string', default: '' },
    z3: { type: 'string' },
  },
});
const chosen = THEOREMS.filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()));

/** Copies of the build, each with one fault, for what V8 itself runs. */
const copies = mkdtempSync(join(tmpdir(), 'portcullis-proofs-'));
let copied = 0;

/** What a theorem gets: the compiled texts, with a fault in one of them, as text and as modules. */
function source(fault) {
  const used = new Set();
  const text = (file) => {
    const compiled = readFileSync(join(dist, file), 'utf8');
    if (file !== fault?.file) return compiled;
    if (!compiled.includes(fault.find)) throw new Error(`"${fault.name}": its text is not in ${file}`);
    // Of several places the first; a function, so that no `$` in it has a meaning.
    return compiled.replace(fault.find, () => fault.replace);
  };
  const read = (file) => {
    used.add(file);
    return text(file);
  };
  read.entered = new Set();
  const importModule = async (file) => {
    if (fault === undefined) return import(pathToFileURL(join(dist, file)).href);
    const copy = join(copies, String((copied += 1)));
    cpSync(dist, copy, { recursive: true });
    writeFileSync(join(copy, 'package.json'), '{ "type": "module" }\n');
    writeFileSync(join(copy, fault.file), text(fault.file));
    return import(pathToFileURL(join(copy, file)).href);
  };
  return { read, used, importModule, program: values.z3 };
}

/** The top-level function in which a text stands, or undefined. */
function functionAround(file, found) {
  const compiled = readFileSync(join(dist, file), 'utf8');
  const at = compiled.indexOf(found);
  for (const node of parse(compiled, { ecmaVersion: 'latest', sourceType: 'module' }).body) {
    const declaration = node.declaration ?? node;
    if (node.start <= at && at + found.length <= node.end && declaration.type === 'FunctionDeclaration')
      return declaration.id.name;
  }
  return undefined;
}

/** Why a theorem does not hold, or undefined where it does. Any other exception is one of the run itself. */
async function openness(theorem, given) {
  try {
    await theorem.prove(given);
    return undefined;
  } catch (error) {
    if (error instanceof Refused || error instanceof Wrong) return error.message;
    throw error;
  }
}

/**
 * Whether a theorem's run can see a fault: one in a function that it never enters changes nothing of the
 * run.
 */
function sees({ files }, { used, entered }, { file, find }) {
  if (files !== undefined) return files.some((prefix) => file.startsWith(prefix));
  const name = functionAround(file, find);
  return used.has(file) && (name === undefined || entered.has(`${file}#${name}`));
}

const faults = [];
const say = (isRight, text) => {
  console.log(`${isRight ? 'ok  ' : 'OPEN'} ${text}`);
  if (!isRight) faults.push(text);
};

try {
  const seen = new Map();
  const start = performance.now();
  for (const theorem of chosen) {
    const before = performance.now();
    const given = source();
    const open = await openness(theorem, given);
    seen.set(theorem, { used: given.used, entered: given.read.entered });
    theorem.milliseconds = performance.now() - before;
    say(
      open === undefined,
      `${theorem.name}: ${open ?? theorem.method} (${(theorem.milliseconds / 1000).toFixed(1)} s)`,
    );
  }
  for (const one of await agreement({ dist, program: values.z3 }))
    say(one.isRight, `interpreter, ${one.text}`);
  say(...(await simplifications({ program: values.z3 })));
  if (values.only === '') for (const [isRight, text] of bookkeeping(THEOREMS, values)) say(isRight, text);
  for (const theorem of chosen) {
    for (const fault of theorem.faults) {
      const expected = [theorem.name, ...(fault.also ?? [])].sort();
      const failed = [];
      for (const other of chosen) {
        if (sees(other, seen.get(other), fault) && (await openness(other, source(fault))) !== undefined)
          failed.push(other.name);
      }
      const isExact =
        failed.sort().join() === expected.filter((name) => chosen.some((one) => one.name === name)).join();
      say(
        isExact,
        `planted: ${fault.name}: found by ${failed.join(', ') || 'nothing'}` +
          (isExact ? '' : `, not by ${expected.join(', ')}`),
      );
    }
  }
  console.log(
    `${chosen.length} theorems, ${chosen.flatMap((one) => one.faults).length} planted faults, ` +
      `${counts.questions} questions, ${counts.asked} of them different, ` +
      `${Math.round(counts.milliseconds / 1000)} s within z3, ${Math.round((performance.now() - start) / 1000)} s`,
  );
} finally {
  rmSync(copies, { recursive: true, force: true });
  endProver();
}
if (faults.length > 0) console.error(`${faults.length} open`);
process.exitCode = faults.length === 0 ? 0 : 1;
