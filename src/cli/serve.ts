/**
 * `portcullis serve`: the gate, to be tried out as it is, or as an authorization server by a settings file.
 */

import { readPassRules, type PassRules } from '../explain/pass-rules.ts';
import { openGate } from '../gate/gate.ts';
import { present, type Arguments, type OptionKinds } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import type { ExitCode, Io, Signal, Signals } from '../terminal/io.ts';

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
  const options = present({
    settings: args.text('settings'), host: args.text('host'), port: readPort(args, 'port'),
    healthPort: readPort(args, 'health-port'), pass: readPassFlags(args),
  });
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
