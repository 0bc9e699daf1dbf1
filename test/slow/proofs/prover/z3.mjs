// Questions to z3, as SMT-LIB text, many at a time. The one that npm installs is asked, or with `native` the one
// on the path. "unsat" alone is a proof; everything else, "unknown" and an error included, is none.

import { spawnSync } from 'node:child_process';

import { init } from 'z3-solver';

const OPTIONS = '(set-option :timeout 60000)\n(set-logic QF_BV)\n';
const answered = new Map();
let wasm;
export const counts = { questions: 0, asked: 0, milliseconds: 0 };

async function evaluate(script, native) {
  if (native) {
    const { stdout } = spawnSync('z3', ['-in'], { input: script, maxBuffer: 1 << 28 });
    return String(stdout);
  }
  wasm ??= await init();
  const { Z3 } = wasm;
  const context = Z3.mk_context(Z3.mk_config());
  const answer = await Z3.eval_smtlib2_string(context, script);
  Z3.del_context(context);
  return answer;
}

/** For each question, a text of declarations and assertions, whether z3 shows that they cannot all hold. */
export async function areImpossible(questions, { native = false } = {}) {
  counts.questions += questions.length;
  const open = [...new Set(questions)].filter((question) => !answered.has(question));
  const start = performance.now();
  for (let at = 0; at < open.length; at += 500) {
    const some = open.slice(at, at + 500);
    const script = OPTIONS + some.map((question) => `(push)\n${question}(check-sat)\n(pop)\n`).join('');
    const lines = (await evaluate(script, native)).trim().split('\n');
    if (lines.length !== some.length) throw new Error(`z3: ${lines.slice(0, 3).join(' ')}`);
    some.forEach((question, n) => answered.set(question, lines[n] === 'unsat'));
  }
  counts.asked += open.length;
  counts.milliseconds += performance.now() - start;
  return questions.map((question) => answered.get(question));
}

/** Ends the threads of the prover, without which the process would stay. */
export function endProver() {
  wasm?.em.PThread.terminateAllThreads();
}
