/**
 * Secrets for the command line: from a file, the environment or standard input, never echoed. An argument is
 * possible too, with a warning: every user of the machine can list the arguments of its processes.
 */

import { hs256Key, type Hs256Key } from '../index.ts';
import { configure, UsageError, type Arguments, type OptionKinds } from './arguments.ts';
import { readBytes, readInput, withoutLineEnding } from './files.ts';
import type { Io } from './io.ts';

/** The options by which a command takes secrets. */
export const SECRET_OPTIONS: OptionKinds = {
  'secret-file': 'texts', 'secret-env': 'texts', 'secret-stdin': 'flag', secret: 'texts',
};

/** The lines of help on them. */
export const SECRET_HELP: string = `\
  --secret-file FILE   the secret is the file's bytes; one line ending at the end is not part of it
  --secret-env NAME    the secret is this environment variable's value
  --secret-stdin       the secret is read from standard input, as from a file
  --secret VALUE       the secret itself; shows in the process list, so this gives a warning`;

/**
 * The keys of all the secrets given, at least one; `kid` is the name that they bear.
 * @throws UsageError that names the option at fault.
 */
export async function readKeys(args: Arguments, io: Io, kid?: string): Promise<readonly Hs256Key[]> {
  const keys: Hs256Key[] = [];
  const add = (what: string, secret: string | Uint8Array): number => keys.push(makeKey(what, secret, kid));
  for (const path of args.texts('secret-file')) add('--secret-file', readSecretFile('--secret-file', path));
  for (const name of args.texts('secret-env')) {
    add('--secret-env', readVariable('--secret-env', name, io.env));
  }
  if (args.has('secret-stdin')) add('--secret-stdin', withoutLineEnding(await readInput(io)));
  for (const secret of args.texts('secret')) {
    io.stderr.write('warning: --secret shows in the process list; --secret-file and --secret-env do not\n');
    add('--secret', secret);
  }
  if (keys.length > 0) return keys;
  throw new UsageError('a secret is needed: --secret-file, --secret-env or --secret-stdin');
}

/**
 * The secret in a file: its bytes without one line ending at their end.
 * @throws UsageError
 */
export function readSecretFile(what: string, path: string): Uint8Array {
  return withoutLineEnding(readBytes(what, path));
}

/**
 * A key from a secret that `what` gave.
 * @throws UsageError in the core's words, which never show the secret.
 */
export function makeKey(what: string, secret: string | Uint8Array, kid?: string): Hs256Key {
  return configure(`${what}: `, () => hs256Key(secret, { kid }));
}

/**
 * The value of an environment variable.
 * @throws UsageError that does not show the name: whoever mistakes the option for --secret has typed the
 * secret there.
 */
export function readVariable(what: string, name: string, env: Io['env']): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) throw new UsageError(`${what}: the environment has no variable of this name`);
  return value;
}
