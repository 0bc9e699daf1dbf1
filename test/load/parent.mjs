// The parent's side of the gate: starts it, asks it, and knows how it ended.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A gate in its own process; `ask(command, rest)` resolves with its answer, `ended` with how it ended. */
export function startGate() {
  const file = fileURLToPath(new URL('./gate.mjs', import.meta.url));
  const child = fork(file, [], { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const open = new Map();
  child.on('message', ({ id, ...answer }) => {
    open.get(id)(answer);
    open.delete(id);
  });
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, errors }));
  });
  let last = 0;
  const ask = (command, rest = {}) => {
    last += 1;
    const id = last;
    const answered = new Promise((resolve) => open.set(id, resolve));
    child.send({ id, command, ...rest });
    const failed = ended.then(({ code, signal }) => {
      throw new Error(`the gate ended with ${code ?? signal}: ${errors.trim()}`);
    });
    return Promise.race([answered, failed]);
  };
  // Whoever stops it, ends it: by its own process id and no other.
  return { ask, ended, kill: () => child.kill('SIGKILL') };
}
