/** `portcullis why`: what a reason of the log means, what to look at, and which setting to change. */

import { nearestName } from '../explain/nearest.ts';
import { printable } from '../explain/printable.ts';
import { reasonIn, REASONS, REMEDIES } from '../explain/reasons.ts';
import type { Arguments, OptionKinds } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import { readInput, toText } from '../terminal/files.ts';
import type { ExitCode, Io } from '../terminal/io.ts';
import { table, widthOf } from '../terminal/output.ts';

export const WHY_OPTIONS: OptionKinds = {};

export const WHY_HELP: string = `Usage: portcullis why REASON

Says what a reason means, what to look at, and which settings would change it. REASON is one, or a whole line
of the gate's log with one in it, or - for standard input; without it, all reasons are listed.

  portcullis why token_expired
`;

/** Prints an explanation, or all reasons. */
export async function why(args: Arguments, io: Io): Promise<ExitCode> {
  const [operand] = args.operands;
  const width = widthOf(io.stdout);
  if (operand === undefined) {
    io.stdout.write(args.has('json') ? `${printable(REASONS)}\n` : table(Object.entries(REASONS), width));
    return 0;
  }
  const text = operand === '-' ? toText('standard input', await readInput(io)) : operand;
  const reason = reasonIn(text);
  if (reason === undefined) {
    const meant = nearestName(text.slice(0, 100).trim(), Object.keys(REASONS));
    throw new UsageError(`this is no reason${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  }
  const meaning = REASONS[reason];
  const { look, settings, change } = REMEDIES[reason];
  if (args.has('json')) {
    io.stdout.write(`${printable({ reason, meaning, look, change, settings })}\n`);
    return 0;
  }
  const rows = [['means', meaning], ['look at', look], ['remedy', change]];
  if (settings.length > 0) rows.push(['settings', settings.join(', ')]);
  io.stdout.write(`${reason}\n${table(rows, width)}`);
  return 0;
}
