/** Where `verify` and `decode` take their token from: an argument, a file or standard input. */

import { UsageError, type Arguments } from './arguments.ts';
import { readBytes, readInput, toText } from './files.ts';
import type { Io } from './io.ts';

/** The lines of help on it. */
export const TOKEN_HELP: string = `\
The token is the argument, or the content of --token-file, or comes from standard input; blanks and line
endings around it do not count. Nothing is sent anywhere.`;

/**
 * The token's text.
 * @throws UsageError where there is none, or where two are given.
 */
export async function readToken(args: Arguments, io: Io): Promise<string> {
  const [operand] = args.operands;
  const file = args.text('token-file');
  if (operand !== undefined && file !== undefined) throw new UsageError('the token is given twice');
  if (operand !== undefined && operand !== '-') return operand.trim();
  if (file !== undefined) return toText('--token-file', readBytes('--token-file', file)).trim();
  if (args.has('secret-stdin')) throw new UsageError('--secret-stdin leaves no room for a token there');
  const token = toText('standard input', await readInput(io)).trim();
  if (token !== '') return token;
  throw new UsageError('a token is needed: as an argument, in --token-file or on standard input');
}
