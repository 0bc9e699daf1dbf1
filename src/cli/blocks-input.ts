/** `check-address --blocks`: address rules as other programs write them, printed as blocks, one a line. */

import { printable } from '../explain/printable.ts';
import { blocksOf, blocksOfRange, type BlocksReading } from '../moving/blocks.ts';
import type { Arguments } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import { readInput, toText } from '../terminal/files.ts';
import type { ExitCode, Io } from '../terminal/io.ts';

/** One rule: a text, or a range by its two ends. */
type Rule = string | readonly [from: string, to: string];

/** Prints the blocks of all rules given, each in the order given. */
export async function printBlocks(args: Arguments, io: Io): Promise<ExitCode> {
  const rules: Rule[] = [];
  for (const text of [...args.texts('blocks'), ...args.operands]) {
    rules.push(...(text === '-' ? linesOf(toText('standard input', await readInput(io))) : listOf(text)));
  }
  const problems: string[] = [];
  const blocks = rules.flatMap((rule, i) => {
    const reading = read(rule);
    if (reading.blocks === undefined) problems.push(`--blocks: rule ${i + 1} ${reading.problem}`);
    return reading.blocks ?? [];
  });
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  const lines = blocks.map((block) => `${block}\n`).join('');
  io.stdout.write(args.has('json') ? `${printable({ blocks })}\n` : lines);
  return 0;
}

function read(rule: Rule): BlocksReading {
  return typeof rule === 'string' ? blocksOf(rule) : blocksOfRange(...rule);
}

/** One rule a line; `#` to the end of a line is a comment. */
function linesOf(text: string): readonly Rule[] {
  return text.split(/\r?\n/).flatMap((line) => listOf(line.replace(/#.*$/, '')));
}

/** The rules between commas; of a list in brackets, a list of two within it is a range. */
function listOf(text: string): readonly Rule[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return ofBrackets(trimmed);
  return trimmed.split(',').map((rule) => rule.trim()).filter((rule) => rule !== '');
}

function ofBrackets(text: string): readonly Rule[] {
  try {
    // JavaScript writes either quotes, and a comma behind the last one.
    const list: unknown = JSON.parse(text.replaceAll('\'', '"').replace(/,\s*\]/g, ']'));
    if (Array.isArray(list) && list.every(isRule)) return list;
  } catch {
    // Said below.
  }
  throw new UsageError('--blocks takes a list of texts, and of ranges ["from", "to"]');
}

function isRule(value: unknown): value is Rule {
  if (typeof value === 'string') return true;
  return Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'string');
}
