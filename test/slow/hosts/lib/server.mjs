/** A server as a process of its own: started, found by the port it listens on, its log read, and ended. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE = 20_000;
// The line is written before the answer; it takes the way through another pipe.
const LOG_DEADLINE = 5_000;

/** Starts a command that listens on a port of the system's choice, and waits until it does. */
export async function startServer(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  const refusals = [];
  const waiting = [];
  let ended;
  const closed = new Promise((resolve) => {
    child.on('error', (error) => output.push(String(error)));
    child.on('close', (code, signal) => {
      ended = `ended with ${code ?? signal}`;
      for (const wake of waiting.splice(0)) wake();
      resolve();
    });
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      const match = /^refused: (\S+), peer (\S+)$/.exec(line);
      if (match === null) return;
      refusals.push(match[1]);
      for (const wake of waiting.splice(0)) wake();
    });
  }

  async function stop() {
    if (ended === undefined) child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE);
    await closed;
    clearTimeout(timer);
  }

  /** The reason of the next refusal in the log. */
  async function nextReason() {
    const timeout = sleep(LOG_DEADLINE, undefined, { ref: false });
    if (refusals.length === 0 && ended === undefined) {
      await Promise.race([new Promise((resolve) => waiting.push(resolve)), timeout]);
    }
    return refusals.shift();
  }

  const timeout = AbortSignal.timeout(DEADLINE);
  let port;
  while (port === undefined) {
    if (ended !== undefined || timeout.aborted) {
      await stop();
      throw new Error([`does not listen: ${ended ?? 'too late'}`, ...output].join('\n'));
    }
    await sleep(20);
    port = listeningPort(child.pid);
  }
  return {
    port, stop, nextReason, refusals, output, hasEnded: () => ended,
    connections: () => connectionsAt(child.pid, port),
  };
}

/** The port that a process listens on at 127.0.0.1, from the kernel's tables: the server need not tell. */
function listeningPort(pid) {
  const inodes = new Set();
  try {
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      const link = readLink(`/proc/${pid}/fd/${name}`);
      const match = /^socket:\[(\d+)\]$/.exec(link);
      if (match !== null) inodes.add(match[1]);
    }
    for (const line of readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1)) {
      // 0A: listening; the columns are sl, local address, remote address, state, … and the tenth the inode.
      const columns = line.trim().split(/\s+/);
      const [address = '', port = ''] = (columns[1] ?? '').split(':');
      const isListening = columns[3] === '0A' && address === '0100007F';
      if (isListening && inodes.has(columns[9])) return Number.parseInt(port, 16);
    }
  } catch {
    // The process is gone, or is not quite there yet.
  }
  return undefined;
}

/** How many connections a process holds at a port of 127.0.0.1, from the kernel's table. */
function connectionsAt(pid, port) {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1).filter((line) => {
    const columns = line.trim().split(/\s+/);
    // Not the listening one, and none that the kernel alone winds up, which has no inode.
    return columns[1]?.endsWith(local) && columns[3] !== '0A' && columns[9] !== '0';
  }).length;
}

/** The target of a link, or nothing where the descriptor was closed meanwhile. */
function readLink(path) {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
