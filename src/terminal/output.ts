/** Text for people: colour on a terminal that wants it, rows in columns, lines that break between words. */

import type { Environment, Output } from './io.ts';

/** Colours a text, or leaves it alone. */
export type Paint = (text: string, colour: 'green' | 'red' | 'yellow' | 'dim') => string;

const CODES = { green: [32, 39], red: [31, 39], yellow: [33, 39], dim: [2, 22] } as const;

/** The painter for an output: none unless it is a terminal that wants colour (`NO_COLOR`, `TERM=dumb`). */
export function painter(output: Output, env: Environment): Paint {
  const isPlain = output.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return (text, colour) => (isPlain ? text : `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m`);
}

/** How many characters a line of the output holds: what a terminal says, without end anywhere else. */
export function widthOf({ isTTY, columns }: Output): number {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : Infinity;
}

// A cell that is longer moves the rest of its own row alone, and is not what all others are filled up to.
const CELL_LIMIT = 40;
// Less room than this for the last column is no column any more: it moves below the others.
const ROOM_LIMIT = 16;
const INDENT = 2;
const GAP = 2;

/**
 * Rows as text: each column as wide as its widest cell, the last one as it is. Where that is wider than
 * `width`, a last cell goes on in its own column.
 */
export function table(rows: readonly (readonly string[])[], width: number = Infinity): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      if (cell.length <= CELL_LIMIT) widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows.map((row) => {
    const before = row.slice(0, -1).map((cell, i) => cell.padEnd(widths[i] ?? 0) + ' '.repeat(GAP)).join('');
    const last = String(row.at(-1));
    const column = INDENT + before.length;
    if (column + last.length <= width) return `${' '.repeat(INDENT)}${(before + last).trimEnd()}\n`;
    if (row.length === 1 || width - column >= ROOM_LIMIT) {
      return `${' '.repeat(INDENT)}${before}${folded(last, column, width)}\n`;
    }
    const above = folded(row.slice(0, -1).join(' '), 2 * INDENT, width);
    const below = folded(last, 2 * INDENT, width);
    return `${' '.repeat(INDENT)}${above}\n${' '.repeat(2 * INDENT)}${below}\n`;
  }).join('');
}

/**
 * A text whose lines break between words where they would be wider than `width`, and go on at `indent`. A
 * word that is wider stays whole: it can then still be copied.
 */
export function folded(text: string, indent: number, width: number): string {
  return wrapped(text.split(' '), ' ', indent, indent, width);
}

/** Cells side by side from `start` on; those that find no room go on at `indent`, each as a whole. */
export function foldedCells(cells: readonly string[], start: number, indent: number, width: number): string {
  return wrapped(cells, ' '.repeat(GAP), start, indent, width);
}

function wrapped(
  parts: readonly string[], gap: string, start: number, indent: number, width: number,
): string {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const room = width - (lines.length === 0 ? start : indent);
    if (line !== '' && line.length + gap.length + part.trimEnd().length > room) {
      lines.push(line.trimEnd());
      line = part;
    } else {
      line = line === '' ? part : line + gap + part;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
