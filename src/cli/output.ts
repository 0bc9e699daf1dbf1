/**
 * Text for people and for programs: colour on a terminal only, and no character that a terminal would obey.
 * Whatever comes from a token or a request is printed through `printable`.
 */

import type { Environment, Output } from './io.ts';

/** Colours a text, or leaves it alone. */
export type Paint = (text: string, colour: 'green' | 'red' | 'yellow' | 'dim') => string;

const CODES = { green: [32, 39], red: [31, 39], yellow: [33, 39], dim: [2, 22] } as const;

/** The painter for an output: none unless it is a terminal that wants colour (`NO_COLOR`, `TERM=dumb`). */
export function painter(output: Output, env: Environment): Paint {
  const isPlain = output.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return (text, colour) => (isPlain ? text : `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m`);
}

/** A value as JSON on one line, with control, format and unassigned characters as escapes. */
export function printable(value: unknown): string {
  return toJson(value).replace(/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, i) => escapeUnit(character.charCodeAt(i))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** JSON, or a word on why not: a sender decides how deep a token is nested, and the writer is recursive. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '"nested too deep to be printed"';
  }
}

/** Rows as text: each column as wide as its widest cell, the last one as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(Number(widths[i]))).join('  '));
  return lines.map((line) => `  ${line.trimEnd()}\n`).join('');
}
