/**
 * `portcullis serve`: the gate, to be tried out as it is, or as an authorization server by a settings file.
 */

import type { Server } from 'node:http';

import { configure, UsageError, type Arguments, type OptionKinds } from './arguments.ts';
import { createDemoGate, welcome } from './demo-gate.ts';
import { decide, type Decision, type Gate } from './gate.ts';
import { createHealthServer } from './health.ts';
import type { ExitCode, Io, Signals } from './io.ts';
import { openLiveGate } from './live-gate.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { passRules, type PassRules } from './pass.ts';
import { createGateServer, drain, listen } from './server.ts';

export const SERVE_OPTIONS: OptionKinds = {
  settings: 'text', host: 'text', port: 'text', 'health-port': 'text', pass: 'texts',
};

export const SERVE_HELP: string = `Usage: portcullis serve [--settings FILE] [--host HOST] [--port N]

Answers every request with 200, 401 or 403, by its address and its token.

Without --settings it is there to be tried out: it admits loopback addresses that bring a token signed
with a secret made at start, and prints requests to paste.

With --settings it is an authorization server for nginx (auth_request), Envoy (ext_authz), Traefik
(forwardAuth) and Caddy (forward_auth). The file is JSON of restFilter()'s shape:
  { "ipFilter": { "allow": "10.0.0.0/8", "trustedProxies": ["127.0.0.1"] },
    "jwtFilter": { "enabled": true, "secretFile": "jwt.secret", "issuer": "https://login.example" },
    "gate": { "pass": { "sub": "X-Auth-Subject" } } }
The secret stands in "secret", "secretFile" (beside the settings file, or a full path) or "secretEnv" (the
name of a variable); each may be a list while secrets rotate. One line ending at the end of a secret file is
not part of the secret. The file is read anew when it or a secret file changes, and at SIGHUP; a file at
fault changes nothing and is reported.

Options:
  --settings FILE      the settings file
  --host HOST          the address to listen on; 127.0.0.1 unless given
  --port N             the port to listen on, 0 for any free one; 8080 unless given
  --health-port N      a second port with /healthz and /metrics (Prometheus); none unless given
  --pass CLAIM=HEADER  answers 200 with this claim in this header, such as sub=X-Auth-Subject; repeatable

SIGTERM and Ctrl-C stop accepting, let requests under way end, and exit with 0.
`;

/** Serves until a signal comes. */
export async function serve(args: Arguments, io: Io): Promise<ExitCode> {
  const host = args.text('host') ?? '127.0.0.1';
  const port = readPort(args, 'port') ?? 8080;
  const healthPort = readPort(args, 'health-port');
  const pass = readPassFlags(args);
  const log = createLog(io.stdout, io.env, io.clock);
  const metrics = createMetrics();
  const closers: Closers = [];
  const { current, announce } = openGate(args.text('settings'), pass, io, metrics, log, closers);
  try {
    const server = gateServer(current, metrics, log);
    const url = await open(server, host, port, closers);
    const isReady = (): boolean => server.listening;
    const health = healthPort === undefined
      ? undefined
      : await open(createHealthServer(isReady, metrics.text), host, healthPort, closers);
    const signal = untilSignal(io.signals);
    announce(url, health);
    log.event({ event: 'drains', signal: await signal });
    return 0;
  } finally {
    // In order: the gate drains while its health server still answers.
    for (const close of closers) await close();
  }
}

/** What ends the parts of the program, in the order in which they end. */
type Closers = (() => Promise<void>)[];

/** The gate, and what is printed once it listens. */
interface OpenGate {
  readonly current: () => Gate;
  readonly announce: (url: string, health: string | undefined) => void;
}

/** The gate of a settings file, or without one the gate to be tried out. */
function openGate(
  path: string | undefined, pass: PassRules, io: Io, metrics: Metrics, log: Log, closers: Closers,
): OpenGate {
  if (path === undefined) {
    const demo = createDemoGate(pass, io.clock);
    return { current: () => demo.gate, announce: (url) => io.stdout.write(welcome(url, demo)) };
  }
  const live = openLiveGate(path, pass, io.env, io.signals, (problem) => reportReload(problem, metrics, log));
  closers.push(() => Promise.resolve(live.close()));
  return {
    current: live.current,
    announce(url, health) {
      warnOfProxies(live.current(), log);
      log.event({ event: 'listens', url, ...(health === undefined ? {} : { health }) });
    },
  };
}

function gateServer(current: () => Gate, metrics: Metrics, log: Log): Server {
  const record = (decision: Decision): void => {
    metrics.countDecision(decision.reason);
    log.decision(decision);
  };
  return createGateServer((request) => decide(current(), request, record));
}

/** Listens; gives the address to ask. */
async function open(server: Server, host: string, port: number, closers: Closers): Promise<string> {
  const actual = await listen(server, host, port);
  closers.push(() => drain(server));
  // What listens everywhere is asked at home.
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${actual}/`;
}

function reportReload(problem: string | undefined, metrics: Metrics, log: Log): void {
  metrics.countReload(problem === undefined);
  if (problem === undefined) log.event({ event: 'settings', outcome: 'accepted' });
  else log.event({ event: 'settings', outcome: 'refused, the old ones stay', problem });
}

/** Behind a proxy that is not trusted, every client has the proxy's address. */
function warnOfProxies({ addresses }: Gate, log: Log): void {
  if (!addresses.isEnabled || addresses.hasProxies) return;
  const problem = 'ipFilter.trustedProxies is not set: behind a proxy, its own address is judged';
  log.event({ event: 'warning', problem });
}

function untilSignal(signals: Signals): Promise<string> {
  return new Promise((resolve) => {
    const names = ['SIGINT', 'SIGTERM'] as const;
    const listeners = names.map((name) => [name, () => {
      // From here on a second signal ends the process as it would any other.
      for (const [other, listener] of listeners) signals.off(other, listener);
      resolve(name);
    }] as const);
    for (const [name, listener] of listeners) signals.on(name, listener);
  });
}

function readPort(args: Arguments, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--${name} takes a number from 0 to 65535`);
}

function readPassFlags(args: Arguments): PassRules {
  const pairs = args.texts('pass').map((pair) => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, Math.max(equals, 0)), pair.slice(equals + 1)] as const;
  });
  return configure('--pass: ', () => passRules(pairs));
}
