// Starts a script of children/ and awaits its messages.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The path of a script in children/. */
export function childPath(name) {
  return fileURLToPath(new URL(`../children/${name}`, import.meta.url));
}

/** Runs the child to its end and resolves to the one message it sent. */
export function resultOf(name, args, { execArgv = [], env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = fork(childPath(name), args.map(String), {
      execArgv,
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let message;
    child.on('message', (received) => {
      message = received;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0 && message !== undefined) resolve(message);
      else reject(new Error(`${name} ${args.join(' ')} ended with ${code}`));
    });
  });
}
