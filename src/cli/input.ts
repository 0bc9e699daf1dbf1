/**
 * What commands are given: tokens as people paste them, secrets as keys, spans of time. Faults are the
 * caller's mistakes and named by the option that holds them.
 */

import { hs256Key, type Hs256Key } from '../index.ts';
import { nearestName } from '../explain/nearest.ts';
import { takeToken } from '../explain/pasted.ts';
import { doubtsOnSecret } from '../explain/secret-doubts.ts';
import { decodeSecret, SECRET_ENCODINGS, type SecretEncoding } from '../explain/secret-text.ts';
import { readSpan, SPAN_FORM } from '../explain/times.ts';
import { withoutOwner } from '../settings/faults.ts';
import { present, type Arguments } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import { readFileOrInput, readInput, toText } from '../terminal/files.ts';
import type { Io } from '../terminal/io.ts';
import type { GivenSecret } from '../terminal/secrets.ts';

/** The lines of help on tokens. */
export const TOKEN_HELP: string = `\
The token is the argument, or the content of --token-file, or comes from standard input. It may be pasted as
it was found: behind "Bearer", in a curl line, in JSON; what was taken is said. Nothing is sent anywhere.`;

/**
 * The token's text; what was taken of a longer one is said on standard error.
 * @throws UsageError where there is none, or where two are given.
 */
export async function readToken(args: Arguments, io: Io): Promise<string> {
  const { token, taken } = takeToken(await readTokenText(args, io));
  if (token === '') {
    throw new UsageError('a token is needed: as an argument, in --token-file or on standard input');
  }
  if (taken !== undefined) io.stderr.write(`note: taken as the token: ${taken}\n`);
  return token;
}

async function readTokenText(args: Arguments, io: Io): Promise<string> {
  const [operand] = args.operands;
  const file = args.text('token-file');
  if (operand !== undefined && file !== undefined) throw new UsageError('the token is given twice');
  if (operand !== undefined && operand !== '-') return operand;
  if (file !== undefined) return toText('--token-file', await readFileOrInput('--token-file', file, io));
  if (operand === undefined && args.stdinTaker !== undefined) {
    throw new UsageError(`${args.stdinTaker} leaves no room for a token on standard input`);
  }
  return toText('standard input', await readInput(io));
}

/**
 * How the secrets are kept, by `--secret-encoding`.
 * @throws UsageError
 */
export function readEncoding(args: Arguments): SecretEncoding {
  const text = args.text('secret-encoding') ?? 'utf8';
  const encoding = SECRET_ENCODINGS.find((name) => name === text);
  if (encoding !== undefined) return encoding;
  const meant = nearestName(text, SECRET_ENCODINGS);
  const question = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new UsageError(`--secret-encoding takes one of ${SECRET_ENCODINGS.join(', ')}${question}`);
}

/**
 * The key of a secret that was given, with the name that it bears; what makes one doubt the secret is a
 * warning.
 * @throws UsageError in words that never show the secret.
 */
export function makeKey(
  given: GivenSecret, encoding: SecretEncoding, kid: string | undefined, io: Io,
): Hs256Key {
  const { option, content } = given;
  const { secret, problem } = decodeSecret(content, encoding);
  if (secret === undefined) throw new UsageError(`${option}: ${problem}`);
  for (const doubt of doubtsOnSecret(content, encoding)) io.stderr.write(`warning: ${option}: ${doubt}\n`);
  const named = present({ kid: given.kid ?? kid });
  return configureBy({ secret: `${option}:`, kid: '--kid' }, () => hs256Key(secret, named));
}

/**
 * What `make` returns. The core's complaint about an option is the caller's mistake, and said of the flag
 * that gave it.
 * @throws UsageError
 */
export function configureBy<T>(flags: { readonly [option: string]: string }, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const { message, option } = error as Error & { readonly option?: unknown };
    const flag = flags[String(option)];
    throw new UsageError(`${flag === undefined ? '' : `${flag} `}${withoutOwner(message)}`);
  }
}

/**
 * The seconds of an option's span; undefined where it is not given.
 * @throws UsageError that names the option.
 */
export function readSpanOption(args: Arguments, option: string): number | undefined {
  const text = args.text(option);
  const seconds = text === undefined ? undefined : readSpan(text);
  if (text !== undefined && seconds === undefined) throw new UsageError(`--${option} takes ${SPAN_FORM}`);
  return seconds;
}
