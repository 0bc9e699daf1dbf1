/**
 * Where a command takes secrets from: a file, the environment or standard input, never echoed. An argument is
 * possible too, with a warning: every user of the machine can list the arguments of its processes.
 * What was read is handed on as it is; what it means is for the caller to say.
 */

import type { Arguments, OptionKinds } from './arguments.ts';
import { blame, UsageError } from './errors.ts';
import { readBytes, readInput } from './files.ts';
import type { Environment, Io } from './io.ts';

/** The options by which a command takes secrets. */
export const SECRET_OPTIONS: OptionKinds = {
  'secret-file': 'texts', 'secret-env': 'texts', 'secret-stdin': 'flag', secret: 'texts',
};

/** The lines of help on them. */
export const SECRET_HELP: string = `\
  --secret-file FILE   the secret is the file's text; one line ending at the end is not part of it
  --secret-env NAME    the secret is this environment variable's value
  --secret-stdin       the secret is read from standard input, as from a file
  --secret VALUE       the secret itself; shows in the process list, so this gives a warning`;

/** A secret as it was given: a text is meant as it stands, bytes are what a file holds. */
export interface GivenSecret {
  /** The option that gave it, such as `--secret-file`. */
  readonly option: string;
  readonly content: string | Uint8Array;
}

/**
 * All the secrets given, at least one.
 * @throws UsageError that names the option at fault.
 */
export async function readSecrets(args: Arguments, io: Io): Promise<readonly GivenSecret[]> {
  const given: GivenSecret[] = [];
  const add = (option: string, content: string | Uint8Array): void => void given.push({ option, content });
  for (const path of args.texts('secret-file')) add('--secret-file', readBytes('--secret-file', path));
  for (const name of args.texts('secret-env')) {
    add('--secret-env', blame('--secret-env: ', () => readVariable(name, io.env)));
  }
  if (args.has('secret-stdin')) add('--secret-stdin', await readInput(io));
  for (const secret of args.texts('secret')) {
    io.stderr.write('warning: --secret shows in the process list; --secret-file and --secret-env do not\n');
    add('--secret', secret);
  }
  if (given.length > 0) return given;
  throw new UsageError('a secret is needed: --secret-file, --secret-env or --secret-stdin');
}

/**
 * The value of an environment variable.
 * @throws UsageError that does not show the name: whoever mistakes the option for --secret has typed the
 * secret there.
 */
export function readVariable(name: string, env: Environment): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) throw new UsageError('the environment has no variable of this name');
  return value;
}
