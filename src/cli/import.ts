/** `portcullis import`: what another program's settings are here, and what becomes stricter by them. */

import { printable } from '../explain/printable.ts';
import { fromAntMedia, type Import, type SecretPlace } from '../moving/ant-media.ts';
import { fromTrustProxy } from '../moving/trust-proxy.ts';
import type { Arguments, OptionKinds } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import { readFileOrInput } from '../terminal/files.ts';
import type { ExitCode, Io } from '../terminal/io.ts';

export const IMPORT_OPTIONS: OptionKinds = {
  'secret-file': 'text', 'secret-env': 'text', 'trust-proxy': 'text',
};

export const IMPORT_HELP: string = `Usage: portcullis import FILE [--secret-file NAME | --secret-env NAME]
       portcullis import --trust-proxy VALUE

Prints the gate's settings for those of another program, and says on standard error what becomes stricter.
FILE is an application's red5-web.properties of Ant Media Server, or - for standard input. VALUE is what
Express has as "trust proxy". A secret is never printed.

  portcullis import red5-web.properties > settings.json

Options:
  --secret-file NAME   where the gate will find the secret; jwt.secret unless given
  --secret-env NAME    the same as an environment variable
  --trust-proxy VALUE  such as "loopback, 10.0.0.0/8"
`;

/** Prints the settings. */
export async function importSettings(args: Arguments, io: Io): Promise<ExitCode> {
  const { settings, notes, problem } = await read(args, io);
  if (settings === undefined) throw new UsageError(problem);
  const isJson = args.has('json');
  io.stdout.write(isJson ? `${printable({ settings, notes })}\n` : `${JSON.stringify(settings, null, 2)}\n`);
  if (!isJson) for (const note of notes) io.stderr.write(`${note}\n`);
  return 0;
}

async function read(args: Arguments, io: Io): Promise<Import> {
  const [path] = args.operands;
  const value = args.text('trust-proxy');
  if ((path === undefined) === (value === undefined)) {
    throw new UsageError('a properties file is needed, or --trust-proxy');
  }
  const where = placeOf(args);
  if (value !== undefined) return named('--trust-proxy: ', fromTrustProxy(value));
  const bytes = await readFileOrInput('the file', String(path), io);
  // Older files are ISO 8859-1, as Java's own were; names and addresses are ASCII in both.
  return named('', fromAntMedia(new TextDecoder().decode(bytes), where));
}

function named(what: string, read: Import): Import {
  return read.problem === undefined ? read : { ...read, problem: what + read.problem };
}

function placeOf(args: Arguments): SecretPlace {
  const variable = args.text('secret-env');
  const file = args.text('secret-file');
  if (variable !== undefined && file !== undefined) {
    throw new UsageError('--secret-file and --secret-env are both given');
  }
  if (variable !== undefined) return { member: 'secretEnv', name: variable };
  return { member: 'secretFile', name: file ?? 'jwt.secret' };
}
