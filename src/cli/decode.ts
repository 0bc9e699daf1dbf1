/** `portcullis decode`: what a token says, with a loud word that nobody has checked whether it is true. */

import { claimRows, claimTimes, memberRows } from '../explain/claims.ts';
import { printable } from '../explain/printable.ts';
import { NOT_VERIFIED, readTokenText } from '../explain/token-text.ts';
import type { Arguments, OptionKinds } from '../terminal/arguments.ts';
import type { ExitCode, Io } from '../terminal/io.ts';
import { painter, table, widthOf } from '../terminal/output.ts';
import { readToken, TOKEN_HELP } from './input.ts';

export const DECODE_OPTIONS: OptionKinds = { 'token-file': 'file' };

export const DECODE_HELP: string = `Usage: portcullis decode [TOKEN]

Shows the header and the claims of a token WITHOUT CHECKING ANYTHING: neither signature nor times nor
algorithm. Anyone can write a token that says the same. To decide, use portcullis verify.
${TOKEN_HELP}

  portcullis decode < token

Options:
  --token-file FILE    a file that holds the token

Exit code: 0 shown, 1 no token, 2 used wrongly.
`;

/** Prints what a token says. */
export async function decode(args: Arguments, io: Io): Promise<ExitCode> {
  const text = await readToken(args, io);
  const { decoded, problem } = readTokenText(text);
  const paint = painter(io.stdout, io.env);
  const now = io.clock();
  const width = widthOf(io.stdout);
  if (args.has('json')) {
    const content = decoded === undefined
      ? { problem }
      : { ...decoded, times: claimTimes(decoded.claims) };
    io.stdout.write(`${printable({ verified: false, ok: decoded !== undefined, ...content })}\n`);
  } else if (decoded === undefined) {
    io.stdout.write(`${paint('no token', 'red')}: ${problem}\n`);
  } else {
    io.stdout.write(`${paint(NOT_VERIFIED, 'yellow')}\n`);
    io.stdout.write(`header\n${table(memberRows(decoded.header), width)}`);
    io.stdout.write(`claims\n${table(claimRows(decoded.claims, now), width)}`);
  }
  return decoded === undefined ? 1 : 0;
}
