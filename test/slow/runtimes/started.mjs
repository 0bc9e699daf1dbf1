// Starts a program for a bounded time, and ends it with all that it started itself, by its process group.

import { spawn } from 'node:child_process';

/**
 * A running program: `exited` gives its exit code and what it printed, `stop()` ends it.
 * Its environment is the bare minimum, so that nothing of the caller's configuration counts.
 */
export function start(command, args, { home, seconds, stdio = [] }) {
  const quiet = { DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' };
  const env = { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: home, DENO_DIR: home, ...quiet };
  const child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe', ...stdio] });
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (printed.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (printed.err += text));
  const stop = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  const timer = setTimeout(stop, seconds * 1000);
  const exited = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...printed }));
  }).finally(() => clearTimeout(timer));
  // Whoever waits for something else than the end must not be ended by a rejection that nobody awaits.
  exited.catch(() => undefined);
  return { child, exited, stop };
}
