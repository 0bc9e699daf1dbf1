/**
 * The gate as a whole: opened with settings, it listens, decides, logs, counts and keeps up with its files,
 * until it is closed.
 */

import type { Server } from 'node:http';

import { UNIX } from '../explain/address-rules.ts';
import type { PassRules } from '../settings/pass-rules.ts';
import type { GateSettings } from '../settings/reading.ts';
import { UsageError } from '../terminal/errors.ts';
import type { Io, Signal } from '../terminal/io.ts';
import { decide, refuseMalformed, type Recorder } from './decision.ts';
import { createDemo, welcome } from './demo.ts';
import { createHealthServer } from './health.ts';
import { inForce } from './in-force.ts';
import { openLiveSettings } from './live.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createGateServer, drain, listen } from './server.ts';
import type { SettingsSource } from './settings.ts';
import { listenOnSocket } from './socket.ts';

/** What the gate touches of its process. */
export type GateIo = Pick<Io, 'stdout' | 'env' | 'signals' | 'clock' | 'endSoon'>;

/** By what it decides and where it listens. */
export interface GateOptions {
  /** A file's path or an object; without them the gate is there to be tried out, by a secret of its own. */
  readonly settings?: SettingsSource;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** The port to listen on, 0 for any free one; 8080 unless given. */
  readonly port?: number;
  /** A Unix socket to listen on instead; its peer is the proxy, whose address is the text `unix:`. */
  readonly socket?: string;
  /** A second port, with `/healthz` and `/metrics`; none unless given. */
  readonly healthPort?: number;
  /** Claims to hand on, beside those that the settings name. */
  readonly pass?: PassRules;
}

/** A gate that listens. */
export interface RunningGate {
  readonly url: string;
  /** Where `/healthz` and `/metrics` are, if anywhere. */
  readonly healthUrl: string | undefined;
  /** Accepts no more, lets requests under way end; the log names the signal that asked for it. */
  readonly close: (signal?: Signal) => Promise<void>;
}

/** What ends the parts of the gate, in the order in which they end. */
type Closers = (() => Promise<void> | void)[];

// All in all below the five seconds that it has to end in.
const DRAIN_MILLISECONDS = 3000;
const HEALTH_DRAIN_MILLISECONDS = 500;

/** What the gate decides by, and what is printed once it listens. */
interface Basis {
  readonly current: () => GateSettings;
  readonly announce: (url: string, health: string | undefined) => void;
}

/**
 * Opens the gate; it listens when the promise resolves.
 * @throws UsageError for settings at fault, Failure where it cannot listen.
 */
export async function openGate(options: GateOptions, io: GateIo): Promise<RunningGate> {
  const { host = '127.0.0.1', port = 8080, healthPort, socket } = options;
  if (socket !== undefined && (options.host ?? options.port) !== undefined) {
    throw new UsageError('--socket takes neither --host nor --port: the gate listens on the socket alone');
  }
  const log = createLog(io.stdout, io.env, io.clock);
  const metrics = createMetrics(log.dropped);
  const closers: Closers = [];
  const close = async (): Promise<void> => {
    // In order: the gate drains while its health server still answers.
    for (const end of closers.splice(0)) await end();
    await log.close();
  };
  try {
    const { current, announce } = openBasis(options, io, metrics, log, closers);
    const recorder = { count: metrics.countDecision, log: log.decision, clock: io.clock };
    const server = gateServer(current, recorder, socket === undefined ? undefined : UNIX);
    const url = socket === undefined
      ? await open(server, host, port, closers, DRAIN_MILLISECONDS)
      : await openSocket(server, socket, closers);
    const health = createHealthServer(() => server.listening, metrics.text);
    const healthUrl = healthPort === undefined
      ? undefined : await open(health, host, healthPort, closers, HEALTH_DRAIN_MILLISECONDS);
    announce(url, healthUrl);
    return {
      url, healthUrl,
      async close(signal) {
        if (signal !== undefined) log.event({ event: 'drains', signal });
        await close();
        io.endSoon?.();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The settings that are given, or without any those to be tried out. */
function openBasis(
  { settings, pass = new Map(), socket }: GateOptions, io: GateIo, metrics: Metrics, log: Log,
  closers: Closers,
): Basis {
  if (settings === undefined) {
    const demo = createDemo(pass, io.clock);
    return { current: () => demo.settings, announce: (url) => io.stdout.write(welcome(url, demo)) };
  }
  const live = openLiveSettings(settings, pass, io.env, io.signals, (problems) => {
    metrics.countReload(problems.length === 0);
    if (problems.length === 0) {
      log.event({ event: 'settings', outcome: 'accepted', ...inForce(live.current()) });
      warn(live.current(), log, socket);
    }
    for (const problem of problems) {
      log.event({ event: 'settings', outcome: 'refused, the old ones stay', problem });
    }
  });
  closers.push(live.close);
  return {
    current: live.current,
    announce(url, health) {
      warn(live.current(), log, socket);
      const where = { url, ...(health === undefined ? {} : { health }) };
      log.event({ event: 'listens', ...where, ...inForce(live.current()) });
    },
  };
}

/** `peer` is the address of every peer, where these have none of their own. */
function gateServer(current: () => GateSettings, recorder: Recorder, peer: string | undefined): Server {
  return createGateServer({
    request: (request) => decide(current(), request, recorder, peer),
    malformed: (code, address) => refuseMalformed(current(), code, peer ?? address, recorder),
  });
}

/** Listens on a Unix socket; gives its name in the form that curl and nginx know. */
async function openSocket(server: Server, path: string, closers: Closers): Promise<string> {
  await listenOnSocket(server, path);
  closers.push(() => drain(server, DRAIN_MILLISECONDS));
  return `unix:${path}`;
}

/** Listens; gives the address to ask. */
async function open(
  server: Server, host: string, port: number, closers: Closers, drainMilliseconds: number,
): Promise<string> {
  const actual = await listen(server, host, port);
  closers.push(() => drain(server, drainMilliseconds));
  // 0.0.0.0 and :: cannot be asked: what is printed is this machine's own address.
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${actual}/`;
}

/** What the settings say that is probably not meant. */
function warn({ warnings, addresses }: GateSettings, log: Log, socket: string | undefined): void {
  for (const problem of warnings) log.event({ event: 'warning', problem });
  if (socket === undefined || !addresses.isEnabled || addresses.isUnixTrusted) return;
  const problem = 'ipFilter.trustedProxies: lacks "unix:", the peer of the socket: every request is refused';
  log.event({ event: 'warning', problem });
}
