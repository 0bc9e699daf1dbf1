// A scene on loopback: an app, gates by the README's settings, and a client with an address of its own.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { mintWith } from '../../tokens.mjs';
import { printedBelow } from './readme.ts';

const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const SECRET = 'the secret of a scene that nobody sees';

/** The client that the settings allow, and one that they do not; all of 127.0.0.0/8 is this machine. */
export const ALLOWED = '127.0.0.2';
export const STRANGER = '127.0.0.3';

/** What comes back to a client. */
export interface Reply {
  readonly status: number | undefined;
  readonly challenge: string | undefined;
  /** The header in which a gate passes the subject on. */
  readonly subject: string | undefined;
  readonly body: string;
}

/** What the app tells of a request that reached it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly length: number;
}

/** One of the gates. */
export interface GateProcess {
  readonly port: number;
  /** The counter of allowed requests. */
  readonly allowed: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** The scene, and how to end it. */
export interface Scene {
  readonly folder: string;
  readonly appPort: number;
  readonly gates: readonly GateProcess[];
  readonly end: () => Promise<void>;
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

/** An app, and as many gates by the settings of the README, whose networks are this machine's. */
export async function openScene(gateCount: number, moreProxies: readonly string[] = []): Promise<Scene> {
  if (!existsSync(PROGRAM)) throw new Error('the gate is not built; npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-proxies-'));
  const settings = JSON.parse(printedBelow('The gate'));
  settings.ipFilter.allow = [ALLOWED];
  settings.ipFilter.trustedProxies.push(...moreProxies);
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  writeFileSync(join(folder, settings.jwtFilter.secretFile), `${SECRET}\n`);
  const app = await startApp();
  const gates: GateProcess[] = [];
  for (let i = 0; i < gateCount; i += 1) gates.push(await startGate(join(folder, 'settings.json')));
  return {
    folder,
    gates,
    appPort: (app.address() as AddressInfo).port,
    async end() {
      await Promise.all(gates.map(({ stop }) => stop()));
      app.closeAllConnections();
      app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An app that tells what reached it. */
async function startApp(): Promise<Server> {
  const app = createServer((incoming, response) => {
    let length = 0;
    incoming.on('data', (chunk: Uint8Array) => (length += chunk.length));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      response.end(JSON.stringify({ method, url, headers, length } satisfies Seen));
    });
  });
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  return app;
}

async function startGate(settings: string): Promise<GateProcess> {
  const args = [PROGRAM, 'serve', '--settings', settings, '--port', '0', '--health-port', '0'];
  // What is built is no part of a measurement of how far the sources are covered.
  const env = { ...process.env, NODE_V8_COVERAGE: undefined };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const listens = new Promise<{ readonly url: string; readonly health: string }>((resolve, reject) => {
    lines.on('line', (line) => {
      const entry = JSON.parse(line);
      if (entry.event === 'listens') resolve(entry);
    });
    lines.on('close', () => reject(new Error('the gate did not start')));
  });
  const { url, health } = await listens;
  return {
    port: Number(new URL(url).port),
    async allowed() {
      const response = await fetch(`${health}metrics`, { headers: { connection: 'close' } });
      return Number(/^portcullis_requests_allowed_total (\d+)$/m.exec(await response.text())?.[1]);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Starts a proxy, and waits until it has asked its gate; gives what ends it. */
export async function startProxy(
  port: number,
  command: string,
  args: readonly string[],
  env = {},
): Promise<() => Promise<void>> {
  const child: ChildProcess = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit');
  for (let tries = 0; (await statusAt(port)) !== 401; tries += 1) {
    if (child.exitCode !== null || tries > 600) throw new Error(`${command} does not answer:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** The status for a request without a token; undefined while nobody listens. */
function statusAt(port: number): Promise<number | undefined> {
  return ask(port, {}).then(
    ({ status }) => status,
    () => undefined,
  );
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

/** A client's request. */
export interface Asked {
  readonly from?: string;
  readonly method?: string;
  readonly path?: string;
  /** Header lines, name and value by turns. */
  readonly headers?: readonly string[];
  readonly body?: Uint8Array;
}

/** Asks a port, from an address of the client's own. */
export function ask(
  port: number,
  { from = ALLOWED, method = 'GET', path = '/', headers = [], body }: Asked,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? [] : ['Content-Length', String(body.length)];
    const outgoing = request({
      port,
      host: '127.0.0.1',
      localAddress: from,
      method,
      path,
      agent: false,
      headers: ['Host', '127.0.0.1', ...length, ...headers],
    });
    // A refusal may arrive, and the connection be closed, before the body is through.
    outgoing.on('error', reject).end(body);
    outgoing.on('response', (response) => {
      const { statusCode: status, headers: answered } = response;
      const subject = answered['x-auth-subject']?.toString();
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status, challenge: answered['www-authenticate'], subject, body: text }),
      );
    });
  });
}
