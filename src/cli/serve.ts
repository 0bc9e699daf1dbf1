/**
 * `portcullis serve`: the gate, to be tried out as it is, or as an authorization server by a settings file.
 */

import { checkSettings } from '../gate/check.ts';
import { openGate } from '../gate/gate.ts';
import { readPassRules, type PassRules } from '../settings/pass-rules.ts';
import { present, type Arguments, type OptionKinds } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import type { ExitCode, Io, Signal, Signals } from '../terminal/io.ts';
import { readGivenSettings, type GivenSettings } from './settings-input.ts';

export const SERVE_OPTIONS: OptionKinds = {
  settings: 'file', check: 'flag', host: 'text', port: 'text', socket: 'text', 'health-port': 'text',
  pass: 'texts',
};

export const SERVE_HELP: string = `\
Usage: portcullis serve [--settings FILE [--check]] [--host HOST] [--port N]

Answers every request with 200, 401 or 403, by its address and its token.

  portcullis serve --settings settings.json --port 8080 --health-port 9090

Without --settings it is there to be tried out: it admits loopback addresses that bring a token signed
with a secret made at start, and prints requests to paste.

With --settings it is an authorization server for nginx (auth_request), Envoy (ext_authz), Traefik
(forwardAuth) and Caddy (forward_auth). The file is JSON of restFilter()'s shape:
  { "ipFilter": { "allow": "10.0.0.0/8", "trustedProxies": ["127.0.0.1"] },
    "jwtFilter": { "enabled": true, "secretFile": "jwt.secret", "issuer": "https://login.example" },
    "gate": { "pass": { "sub": "X-Auth-Subject" } } }
Files that it names lie beside it, or are full paths. All of them are read anew when one changes, and at
SIGHUP; a file at fault changes nothing and is reported.

Options:
  --settings FILE      the settings file, or - for standard input
  --check              reads the settings and all that they name, says what is wrong, and listens nowhere
  --host HOST          the address to listen on; 127.0.0.1 unless given
  --port N             the port to listen on, 0 for any free one; 8080 unless given
  --socket PATH        listens on a Unix socket instead; "trustedProxies": ["unix:"] believes who connects
  --health-port N      a second port with /healthz and /metrics (Prometheus); none unless given
  --pass CLAIM=HEADER  answers 200 with this claim in this header, such as sub=X-Auth-Subject; repeatable

SIGTERM and Ctrl-C stop accepting, let requests under way end, and exit with 0. Exit code of --check: 0
without a fault, 2 with one.
`;

/** Serves until a signal comes. */
export async function serve(args: Arguments, io: Io): Promise<ExitCode> {
  const path = args.text('settings');
  const pass = readPassFlags(args);
  const listening = present({
    host: args.text('host'), port: readPort(args, 'port'), socket: readSocket(args),
    healthPort: readPort(args, 'health-port'),
  });
  if (args.has('check') && path === undefined) throw new UsageError('--check takes --settings FILE');
  const given = path === undefined ? undefined : await readGivenSettings(path, io);
  if (given !== undefined && (args.has('check') || path === '-')) {
    const holds = checked(given, pass, io, args.has('check'));
    if (args.has('check')) {
      io.stdout.write(`${given.named('no fault')}\n${holds.map((line) => `  ${line}\n`).join('')}`);
      return 0;
    }
  }
  const options = { ...listening, ...present({ settings: given?.source }), pass };
  // Listened for from the start: a signal that comes early ends the gate as soon as it is open.
  const { signal, forget } = nextSignal(io.signals);
  try {
    const gate = await openGate(options, io);
    await gate.close(await signal);
  } finally {
    forget();
  }
  return 0;
}

/**
 * Reads settings as the gate would; what would be in force, in lines. Without a gate, which would log them
 * itself, warnings are printed.
 * @throws UsageError with all their faults, a line each.
 */
function checked(
  { source, named }: GivenSettings, pass: PassRules, io: Io, warns: boolean,
): readonly string[] {
  const { problems, warnings, inForce } = checkSettings(source, io.env, pass, named);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  if (warns) for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`);
  return inForce;
}

function readSocket(args: Arguments): string | undefined {
  const socket = args.text('socket');
  const other = ['host', 'port'].find((name) => args.has(name));
  if (socket !== undefined && other !== undefined) {
    throw new UsageError(`--socket and --${other} are both given: it listens on one or the other`);
  }
  return socket;
}

/** The next of the signals that end a program; from then on another one ends it as it would any other. */
function nextSignal(signals: Signals): { readonly signal: Promise<Signal>; readonly forget: () => void } {
  let arrive: (name: Signal) => void = () => undefined;
  const signal = new Promise<Signal>((resolve) => (arrive = resolve));
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((name) => [name, () => {
    forget();
    arrive(name);
  }] as const);
  const forget = (): void => {
    for (const [name, listener] of listeners) signals.off(name, listener);
  };
  for (const [name, listener] of listeners) signals.on(name, listener);
  return { signal, forget };
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
  const { rules, fault } = readPassRules('pass', pairs);
  if (rules === undefined) throw new UsageError(`--pass: ${fault.problem}`);
  return rules;
}
