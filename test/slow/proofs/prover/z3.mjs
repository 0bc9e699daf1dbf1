// Questions to z3, as SMT-LIB text, many at a time. The z3 that npm installs is asked, or a program that is
// named. "unsat" alone is a proof. Everything else, "unknown" and an error included, is none.

import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';

import { init } from 'z3-solver';

/** A bound on z3's work for one question, counted in its own steps and not in time. */
const OPTIONS = '(set-option :rlimit 400000000)\n(set-logic QF_BV)\n';
const answered = new Map();
let wasm;
/** How many questions there were, how many differed, and how long they took. */
export const counts = { questions: 0, asked: 0, milliseconds: 0 };

async function evaluate(script, program) {
  if (program !== undefined)
    return String(spawnSync(program, ['-in'], { input: script, maxBuffer: 1 << 28 }).stdout);
  wasm ??= await init();
  const { em } = wasm;
  // The package's own asynchronous call hands a text on the stack to another thread, which may find it
  // overwritten (seen with 5.2.0). So the text is put on the heap here, and the call waits.
  const bytes = new TextEncoder().encode(`${script}\0`);
  const text = em._malloc(bytes.length);
  em.HEAPU8.set(bytes, text);
  const context = wasm.Z3.mk_context(wasm.Z3.mk_config());
  const answer = em.UTF8ToString(em._Z3_eval_smtlib2_string(context, text));
  em._Z3_del_context(context);
  em._free(text);
  return answer;
}

/** For each question, a text of declarations and assertions, whether z3 shows that they cannot all hold. */
export async function areImpossible(questions, { program } = {}) {
  counts.questions += questions.length;
  const open = [...new Set(questions)].filter((question) => !answered.has(question));
  const start = performance.now();
  for (let at = 0; at < open.length; at += 500) {
    const some = open.slice(at, at + 500);
    // Each answer stands under a mark that nobody can have written before.
    const marks = some.map(() => randomUUID());
    const script =
      OPTIONS +
      some.map((question, n) => `(push)\n${question}(echo "${marks[n]}")\n(check-sat)\n(pop)\n`).join('');
    const lines = (await evaluate(script, program)).trim().split('\n');
    marks.forEach((mark, n) => {
      if (lines[2 * n] !== mark) throw new Error(`z3 answered ${lines.slice(2 * n, 2 * n + 2).join(' ')}`);
      answered.set(some[n], lines[2 * n + 1] === 'unsat');
    });
  }
  counts.asked += open.length;
  counts.milliseconds += performance.now() - start;
  return questions.map((question) => answered.get(question));
}

/** Ends the threads of the prover, without which the process would stay. */
export function endProver() {
  wasm?.em.PThread.terminateAllThreads();
}
