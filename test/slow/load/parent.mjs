// The parent's side of a gate in a process of its own: asks it by messages, and knows how it ended.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The path of a file beside this one. */
export const beside = (file) => fileURLToPath(new URL(file, import.meta.url));

/**
 * The gate of `gate.mjs`. `ask(command, rest)` resolves with its answer, `ended` with how it ended; `kill()`
 * ends it by its own process id and no other.
 */
export function startLibrary() {
  const gate = started(fork(beside('./gate.mjs'), [], {
    execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  }));
  return { ...gate, malformedStatus: 400, goodBody: '"sub":"probe"', refusedUpdate: 'RangeError' };
}

/** What is common to gates: questions with their answers, the end with what was written to stderr. */
export function started(child) {
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const open = new Map();
  child.on('message', ({ id, ...answer }) => {
    open.get(id)?.(answer);
    open.delete(id);
  });
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, errors }));
  });
  const failed = ended.then(({ code, signal }) => {
    throw new Error(`the gate ended with ${code ?? signal}: ${errors.trim()}`);
  });
  // It ends in the end; whoever asks before that hears of it.
  failed.catch(() => undefined);
  let last = 0;
  const ask = (command, rest = {}) => {
    last += 1;
    const id = last;
    const answered = new Promise((resolve) => open.set(id, resolve));
    child.send({ id, command, ...rest });
    return Promise.race([answered, failed]);
  };
  return { ask, ended, failed, kill: () => child.kill('SIGKILL') };
}
