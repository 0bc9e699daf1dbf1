/**
 * Where a command takes secrets from: a file, the environment or standard input, never echoed. An argument is
 * possible too, with a warning: every user of the machine can list the arguments of its processes.
 * What was read is handed on as it is; what it means is for the caller to say.
 */

import type { Arguments, OptionKinds } from './arguments.ts';
import { blame, UsageError } from './errors.ts';
import { readFileOrInput, readInput } from './files.ts';
import type { Environment, Io } from './io.ts';

/** The options by which a command takes secrets. */
export const SECRET_OPTIONS: OptionKinds = {
  'secret-file': 'files', 'secret-env': 'texts', 'secret-stdin': 'stdin', secret: 'texts',
  'secret-encoding': 'text',
};

/** The option for keys that bear names. */
export const NAMED_SECRET_OPTIONS: OptionKinds = { key: 'texts' };

/** The lines of help on them. */
export const SECRET_HELP: string = `\
  --secret-file FILE   the secret is the file's text; one line ending at the end is not part of it
  --secret-env NAME    the secret is this environment variable's value
  --secret-stdin       the secret is read from standard input, as from a file (or --secret-file -)
  --secret VALUE       the secret itself; shows in the process list, so this gives a warning
  --secret-encoding E  how it is kept: utf8 unless given, base64, base64url, hex, or bytes (a file as it is)`;

/** A secret as it was given: a text is meant as it stands, bytes are what a file holds. */
export interface GivenSecret {
  /** The option that gave it, such as `--secret-file`; of several, with its place. */
  readonly option: string;
  readonly content: string | Uint8Array;
  /** The name that its key bears. */
  readonly kid?: string;
}

/**
 * All the secrets given, at least one.
 * @throws UsageError that names the option at fault.
 */
export async function readSecrets(args: Arguments, io: Io): Promise<readonly GivenSecret[]> {
  const given: GivenSecret[] = [];
  for (const [option, path] of numbered(args, 'secret-file')) {
    given.push({ option, content: await readFileOrInput(option, path, io) });
  }
  for (const [option, pair] of numbered(args, 'key')) given.push(await readNamed(option, pair, args, io));
  for (const [option, name] of numbered(args, 'secret-env')) {
    given.push({ option, content: blame(`${option}: `, () => readVariable(name, io.env)) });
  }
  if (args.has('secret-stdin')) given.push({ option: '--secret-stdin', content: await readInput(io) });
  for (const [option, content] of numbered(args, 'secret')) {
    io.stderr.write('warning: --secret shows in the process list; --secret-file and --secret-env do not\n');
    given.push({ option, content });
  }
  if (given.length > 0) return given;
  throw new UsageError('a secret is needed: --secret-file, --secret-env or --secret-stdin');
}

/** The values of an option, each with the words that tell it from the others. */
function numbered(args: Arguments, name: string): readonly (readonly [option: string, value: string])[] {
  const values = args.texts(name);
  return values.map((value, i) => [values.length > 1 ? `--${name} (number ${i + 1})` : `--${name}`, value]);
}

async function readNamed(option: string, pair: string, args: Arguments, io: Io): Promise<GivenSecret> {
  const equals = pair.indexOf('=');
  const [kid, path] = [pair.slice(0, Math.max(equals, 0)), pair.slice(equals + 1)];
  if (kid === '' || path === '') throw new UsageError(`${option} takes KID=FILE`);
  if (path === '-' && args.stdinTaker !== undefined) {
    throw new UsageError(`standard input can be taken only once, not by ${args.stdinTaker} and --key`);
  }
  return { option, content: await readFileOrInput(option, path, io), kid };
}

/**
 * The value of an environment variable.
 * @throws UsageError that does not show the name: whoever mistakes the option for --secret has typed the
 * secret there.
 */
export function readVariable(name: string, env: Environment): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) throw new UsageError('the environment has no variable of this name');
  if (value === '') throw new UsageError('the environment has this variable, but it is empty');
  return value;
}
