/**
 * `portcullis keygen`: a random secret as text that serves verbatim as a string, in a file, a variable or
 * settings.
 */

import { randomBytes } from 'node:crypto';

import { encodeBase64url } from '../index.ts';
import { printable } from '../explain/printable.ts';
import type { Arguments, OptionKinds } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import type { ExitCode, Io } from '../terminal/io.ts';

export const KEYGEN_OPTIONS: OptionKinds = { bytes: 'text' };

export const KEYGEN_HELP: string = `Usage: portcullis keygen [--bytes N]

Prints a secret for HS256: N random bytes, 32 unless given, as base64url text without padding. The text
itself is the secret: use it as it stands and do not decode it.

  (umask 077; portcullis keygen > jwt.secret)

Options:
  --bytes N            how many random bytes, from 32 to 1024
`;

/** Prints a secret. */
export function keygen(args: Arguments, io: Io): Promise<ExitCode> {
  const text = args.text('bytes') ?? '32';
  const bytes = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (bytes < 32 || bytes > 1024) throw new UsageError('--bytes takes a number from 32 to 1024');
  const secret = encodeBase64url(randomBytes(bytes));
  io.stdout.write(args.has('json') ? `${printable({ secret, bits: bytes * 8 })}\n` : `${secret}\n`);
  return Promise.resolve(0);
}
