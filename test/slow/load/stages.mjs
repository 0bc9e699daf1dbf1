// What befalls a gate besides requests: a log that nobody reads, descriptors that run out, SIGTERM at every
// stage. Each stage has a gate of its own, `portcullis serve`, which is ended by its own process id.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { answered } from './attacks.mjs';
import { Connection, get } from './connection.mjs';
import { beside } from './parent.mjs';
import { mint } from './tokens.mjs';

const MAIN = beside('../../../dist/cli/main.js');
const [OLD, NEW] = ['the first secret, of more than thirty-two bytes', 'the second secret, of as many bytes or so'];
const END_MILLISECONDS = 5000;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A gate by a secret file; `limit` is how many descriptors it may have, `isRead` whether its log is read. */
async function open({ limit, isRead = true, isAwaited = true, settings = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-stage-'));
  const [file, secretFile] = [join(folder, 'settings.json'), join(folder, 'secret')];
  writeFileSync(secretFile, OLD, { mode: 0o600 });
  writeFileSync(file, JSON.stringify({ jwtFilter: { enabled: true, secretFile: 'secret' }, ...settings }));
  const command = [process.execPath, MAIN, 'serve', '--settings', file, '--port', '0', '--health-port', '0'];
  const limited = limit === undefined ? command : ['sh', '-c', `ulimit -n ${limit}; exec "$0" "$@"`, ...command];
  const child = spawn(limited[0], limited.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  let [log, errors] = ['', ''];
  child.stderr.on('data', (text) => (errors += text));
  const ended = once(child, 'exit').then(([code, signal]) => {
    rmSync(folder, { recursive: true, force: true });
    return { code, signal, errors };
  });
  let listens;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    log += text;
    listens ??= log.split('\n').find((line) => line.includes('"event":"listens"') && line.endsWith('}'));
    if (listens !== undefined && !isRead) child.stdout.pause();
  });
  while (isAwaited && listens === undefined) await Promise.race([pause(20), ended.then(fail)]);
  const { url = 'http://x:0/', health } = JSON.parse(listens ?? '{}');
  const rotate = () => {
    writeFileSync(`${secretFile}.new`, NEW, { mode: 0o600 });
    renameSync(`${secretFile}.new`, secretFile);
  };
  /** Ends it by SIGTERM: how, and after how long. */
  const stop = async () => {
    const before = performance.now();
    child.kill('SIGTERM');
    const hung = pause(END_MILLISECONDS * 2).then(() => child.kill('SIGKILL'));
    const outcome = await Promise.race([ended, hung.then(() => ended)]);
    return { ...outcome, milliseconds: performance.now() - before };
  };
  return { port: Number(new URL(url).port), health, pid: child.pid, ended, rotate, stop, log: () => log, resume: () => child.stdout.resume() };
}

function fail({ errors }) {
  throw new Error(`a gate did not start: ${errors}`);
}

async function statusOf(port, ...lines) {
  const connection = new Connection(port);
  const answer = await Promise.race([connection.request(get(...lines)), pause(3000)]);
  connection.drop();
  return answer?.status;
}

const residentMegabytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** All stages; `holds` is told each property with its figures. */
export async function runStages(holds) {
  await unreadLog(holds);
  await exhausted(holds);
  for (const [name, prepare] of STAGES) {
    const gate = await open({ isAwaited: name !== 'at the start' });
    const sockets = prepare(gate.port);
    await pause(name === 'at the start' ? 60 : 300);
    const { code, signal, milliseconds } = await gate.stop();
    for (const socket of sockets) socket.destroy();
    const isEarly = name === 'at the start' && signal === 'SIGTERM';
    holds(`SIGTERM ${name}: ends within 5 s`, (code === 0 || isEarly) && milliseconds < END_MILLISECONDS,
      `${code ?? signal} after ${milliseconds.toFixed(0)} ms`);
  }
}

/** Connections that were left in some state. */
const left = (count, text) => (port) => Array.from({ length: count }, () => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined).resume().write(text);
  return socket;
});
const STAGES = [
  ['at the start', () => []],
  ['idle', () => []],
  ['with connections kept alive', left(50, get())],
  ['with silent connections', left(50, '')],
  ['with heads half sent', left(50, 'GET / HTTP/1.1\r\nHo')],
  ['with bodies that never end', left(50, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n')],
  ['with CONNECTs half open', left(250, 'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['with faults half open', left(250, 'NONE\r\n\r\n')],
];

/** Standard output is a pipe whose reader sleeps. */
async function unreadLog(holds) {
  const gate = await open({ isRead: false });
  const token = mint(OLD).good();
  const flood = (count) => answered(gate.port, performance.now() + 10_000, count, () => get(), () => undefined);
  await flood(10_000);
  const before = residentMegabytes(gate.pid);
  await flood(40_000);
  const grown = residentMegabytes(gate.pid) - before;
  holds('a log that nobody reads: memory stays', grown < 40, `RSS ${grown.toFixed(0)} MB more after 40,000 lines`);
  const status = await statusOf(gate.port, `Authorization: Bearer ${token}`);
  holds('a log that nobody reads: good requests are answered', status === 200, String(status));
  const metrics = await (await fetch(`${gate.health}metrics`)).text();
  const dropped = Number(/^portcullis_log_lines_dropped_total (\d+)$/m.exec(metrics)?.[1]);
  holds('lines that were dropped are counted', dropped > 1000, `${dropped} lines`);
  const { code, milliseconds } = await gate.stop();
  holds('SIGTERM with a log that nobody reads: ends within 5 s', code === 0 && milliseconds < END_MILLISECONDS,
    `${code} after ${milliseconds.toFixed(0)} ms`);
}

/** Clients hold every descriptor, the secret is rotated meanwhile, and they let go. */
async function exhausted(holds) {
  const gate = await open({ limit: 100 });
  const [old, fresh] = [mint(OLD).good(), mint(NEW).good()];
  const sockets = left(200, get())(gate.port);
  await pause(500);
  gate.rotate();
  await pause(2500);
  const isNoticed = gate.log().includes('"outcome":"refused');
  holds('descriptors exhausted: the fault is told once', gate.log().split('"outcome":"refused').length === 2,
    isNoticed ? 'told' : 'not told');
  for (const socket of sockets) socket.destroy();
  const before = performance.now();
  let status;
  while (status !== 200 && performance.now() - before < 4000) {
    status = await statusOf(gate.port, `Authorization: Bearer ${fresh}`);
    if (status !== 200) await pause(50);
  }
  const milliseconds = performance.now() - before;
  holds('descriptors free again: the rotated secret is read within 2 s', status === 200 && milliseconds < 2000,
    `${status} after ${milliseconds.toFixed(0)} ms`);
  const refused = await statusOf(gate.port, `Authorization: Bearer ${old}`);
  holds('and the old one no longer counts', refused === 401, String(refused));
  const { code } = await gate.stop();
  holds('and the gate ends of its own accord', code === 0, String(code));
}
