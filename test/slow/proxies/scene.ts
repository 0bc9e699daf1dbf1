// A scene on loopback: an app, gates by printed settings, and clients with addresses of their own.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { mintWith } from '../../tokens.mjs';
import { startApp } from './app.ts';
import { ALLOWED, ask } from './client.ts';
import { printedBelow } from './printed.ts';

/** The command line, as it is built. */
export const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
/** The secret of all scenes. */
export const SECRET = 'the secret of a scene that nobody sees';

/** One of the gates. */
export interface GateProcess {
  readonly port: number;
  /** How many requests it has decided, and how many of them it allowed. */
  readonly counted: () => Promise<{ readonly decided: number; readonly allowed: number }>;
  /** The lines of its log so far. */
  readonly lines: readonly string[];
  readonly stop: () => Promise<void>;
}

/** The part of a gate's settings that a scene changes. */
export interface Settings {
  readonly ipFilter: { allow: string[]; trustedProxies: string[]; enabled?: boolean };
  readonly jwtFilter: { readonly secretFile: string };
  readonly [part: string]: unknown;
}

/** The scene, and how to end it. */
export interface Scene {
  readonly folder: string;
  readonly appPort: number;
  readonly gates: readonly GateProcess[];
  /** Starts one more gate by the scene's settings, on a port or on a Unix socket. */
  readonly openGate: (place: number | string) => Promise<GateProcess>;
  readonly end: () => Promise<void>;
}

/** What a scene has that is not everybody's. */
export interface SceneOptions {
  /** How many gates; one unless given. */
  readonly gates?: number;
  /** Settings as they are printed; those of the page about the gate unless given. */
  readonly settings?: string;
  /** Changes of the settings that are printed, beside the allowed client's address. */
  readonly change?: (settings: Settings) => void;
}

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** A token by the secret of the scene. */
export function token(claims: object, secret: string = SECRET): string {
  const now = Math.floor(Date.now() / 1000);
  return mintWith(secret, { iss: 'https://login.example', iat: now, exp: now + 3600, ...claims });
}

/** An app, and gates by settings of the documents, whose networks are this machine's. */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  if (!existsSync(PROGRAM)) throw new Error('the gate is not built; npm run build');
  const { gates: count = 1, settings: text = printedBelow('Settings'), change = () => {} } = options;
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-proxies-'));
  const settings: Settings = JSON.parse(text);
  if (settings.ipFilter.enabled !== false) settings.ipFilter.allow = [ALLOWED];
  change(settings);
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  writeFileSync(join(folder, settings.jwtFilter.secretFile), `${SECRET}\n`, { mode: 0o600 });
  const app = await startApp();
  const gates: GateProcess[] = [];
  const openGate = async (place: number | string): Promise<GateProcess> => {
    const gate = await startGate(file, place);
    gates.push(gate);
    return gate;
  };
  for (let i = 0; i < count; i += 1) await openGate(0);
  return {
    folder,
    gates,
    openGate,
    appPort: (app.address() as AddressInfo).port,
    async end() {
      await Promise.all(gates.map(({ stop }) => stop()));
      app.closeAllConnections();
      app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startGate(settings: string, place: number | string): Promise<GateProcess> {
  const listening = typeof place === 'number' ? ['--port', String(place)] : ['--socket', place];
  const args = [PROGRAM, 'serve', '--settings', settings, ...listening, '--health-port', '0'];
  // What is built is no part of a measurement of how far the sources are covered.
  const env = { ...process.env, NODE_V8_COVERAGE: undefined };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  const listens = new Promise<{ readonly url: string; readonly health: string }>((resolve, reject) => {
    output.on('line', (line) => {
      lines.push(line);
      const entry = JSON.parse(line);
      if (entry.event === 'listens') resolve(entry);
    });
    output.on('close', () => reject(new Error('the gate did not start')));
  });
  const { url, health } = await listens;
  return {
    lines,
    // A socket has none.
    port: Number(new URL(url).port),
    async counted() {
      const text = await (await fetch(`${health}metrics`, { headers: { connection: 'close' } })).text();
      const sum = (series: RegExp): number =>
        [...text.matchAll(series)].reduce((all, [, one]) => all + Number(one), 0);
      const allowed = sum(/^portcullis_requests_allowed_total (\d+)$/gm);
      return { allowed, decided: allowed + sum(/^portcullis_requests_refused_total\{.*\} (\d+)$/gm) };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A program that listens, and what ends it. */
export interface Running {
  readonly stop: () => Promise<void>;
  readonly output: () => string;
}

/** Starts a program, and waits until a port answers: by a status, or by anything. */
export async function startProgram(
  port: number,
  command: string,
  args: readonly string[],
  env = {},
  status?: number,
): Promise<Running> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit');
  for (let tries = 0; ; tries += 1) {
    const answered = await statusAt(port);
    if (answered !== undefined && (status === undefined || answered === status)) break;
    if (child.exitCode !== null || tries > 300) {
      child.kill('SIGKILL');
      throw new Error(`${command} does not answer (${answered}):\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The status for a request without a token; undefined while nobody listens. */
function statusAt(port: number): Promise<number | undefined> {
  return ask(port, {}).then(
    ({ status }) => status,
    () => undefined,
  );
}

/** Waits until something holds, and fails where it does not come to it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 600) throw new Error('it does not come to it');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
