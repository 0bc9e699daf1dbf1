/** Text for people: colour on a terminal that wants it, and rows in columns. */

import type { Environment, Output } from './io.ts';

/** Colours a text, or leaves it alone. */
export type Paint = (text: string, colour: 'green' | 'red' | 'yellow' | 'dim') => string;

const CODES = { green: [32, 39], red: [31, 39], yellow: [33, 39], dim: [2, 22] } as const;

/** The painter for an output: none unless it is a terminal that wants colour (`NO_COLOR`, `TERM=dumb`). */
export function painter(output: Output, env: Environment): Paint {
  const isPlain = output.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return (text, colour) => (isPlain ? text : `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m`);
}

/** Rows as text: each column as wide as its widest cell, the last one as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(Number(widths[i]))).join('  '));
  return lines.map((line) => `  ${line.trimEnd()}\n`).join('');
}
