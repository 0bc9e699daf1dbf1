/** `portcullis desk`: prints the desk, one page for tokens, addresses and settings that works from a file. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { printable } from '../explain/printable.ts';
import type { Arguments, OptionKinds } from '../terminal/arguments.ts';
import type { ExitCode, Io } from '../terminal/io.ts';

export const DESK_OPTIONS: OptionKinds = { sha256: 'flag' };

export const DESK_HELP: string = `Usage: portcullis desk > desk.html
       portcullis desk --sha256

Prints one page that inspects and makes tokens, explains addresses, and edits settings, in a browser, from
the file, on a machine without Node or network. It fetches nothing, sends nothing and stores nothing.

  portcullis desk > desk.html

Options:
  --sha256             prints the SHA-256 of the page instead, to compare a copy with
`;

/** Prints the page, or its hash. */
export function desk(args: Arguments, io: Io): Promise<ExitCode> {
  // Two folders up from here in `src` as in `dist`.
  const page = readFileSync(new URL('../../dist/desk/desk.html', import.meta.url), 'utf8');
  const sha256 = createHash('sha256').update(page).digest('hex');
  if (args.has('json')) io.stdout.write(`${printable({ sha256, bytes: Buffer.byteLength(page) })}\n`);
  else io.stdout.write(args.has('sha256') ? `${sha256}\n` : page);
  return Promise.resolve(0);
}
