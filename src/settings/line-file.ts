/**
 * Files of one entry a line: address rules, revoked tokens. A file that was cut off must not pass for a short
 * one: it ends with a line ending and has at least one entry, or it is at fault as a whole.
 */

import type { TextPlace } from '../explain/json-text.ts';
import { finish, type Steps } from '../explain/steps.ts';
import { textOfBytes } from '../explain/text-bytes.ts';

/** The entries of a file, in order, and where each begins. */
export interface LineFile {
  readonly entries: readonly string[];
  readonly placeOf: (index: number) => TextPlace;
}

/** What is read as an entry, in words, and where a comment may begin. */
export interface LineForm {
  readonly entry: string;
  readonly comments: 'anywhere' | 'lines';
}

/** A file's entries, or what is wrong with it, in words that name the place where there is one. */
export type LineReading =
  | { readonly file: LineFile; readonly problem: undefined }
  | { readonly file: undefined; readonly problem: string };

// How many lines are read in one step.
const STEP = 8192;

/** Reads a file's bytes; white space around an entry is no part of it, and an empty line is no entry. */
export function* lineFileInSteps(bytes: Uint8Array, { entry, comments }: LineForm): Steps<LineReading> {
  const text = textOfBytes(bytes);
  if (text === undefined) return refuse('it is not UTF-8; save it as UTF-8 without a byte order mark');
  if (text.startsWith('\ufeff')) return refuse('it begins with a byte order mark; save it without one');
  if (text === '') return refuse(`it is empty, so it counts as cut off; it takes at least one ${entry}`);
  const [entries, lines, columns] = [[] as string[], [] as number[], [] as number[]];
  let line = 0;
  for (let start = 0, end = text.indexOf('\n'); start < text.length; end = text.indexOf('\n', start)) {
    line += 1;
    if (line % STEP === 0) yield;
    if (end === -1) {
      return refuse(`line ${line} has no line ending, so the file counts as cut off; end it with one`);
    }
    const whole = text.slice(start, end);
    const found = withoutComment(whole, comments).trim();
    if (found !== '') {
      entries.push(found);
      lines.push(line);
      columns.push(whole.indexOf(found) + 1);
    }
    start = end + 1;
  }
  if (entries.length === 0) {
    return refuse(`it holds no ${entry}, so it counts as cut off; for none, leave the option out`);
  }
  const placeOf = (i: number): TextPlace => ({ line: Number(lines[i]), column: Number(columns[i]) });
  return { file: { entries, placeOf }, problem: undefined };
}

/** The same at once. */
export function readLineFile(bytes: Uint8Array, form: LineForm): LineReading {
  return finish(lineFileInSteps(bytes, form));
}

function withoutComment(line: string, comments: LineForm['comments']): string {
  const at = line.indexOf('#');
  if (at === -1) return line;
  if (comments === 'anywhere') return line.slice(0, at);
  return at === 0 ? '' : line;
}

function refuse(problem: string): LineReading {
  return { file: undefined, problem };
}
