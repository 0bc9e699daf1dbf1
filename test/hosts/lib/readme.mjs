/** Code blocks and tables of the README, found by the heading above them: what is printed there runs here. */

import { readFileSync } from 'node:fs';

const DEFAULT = new URL('../../../README.md', import.meta.url);

/** The README's lines; `PORTCULLIS_README` names another file. */
export function readReadme() {
  return readFileSync(process.env.PORTCULLIS_README ?? DEFAULT, 'utf8').split('\n');
}

/** The lines below a heading, up to the next heading of the same or a higher level. */
export function section(lines, title) {
  const found = headings(lines).filter((heading) => heading.title === title);
  if (found.length !== 1) throw new Error(`README: ${found.length} headings read "${title}"; one is needed`);
  const [{ index, level }] = found;
  const next = headings(lines).find((heading) => heading.index > index && heading.level <= level);
  return lines.slice(index + 1, next?.index);
}

/** The one code block of a section, of its own and not of a section below it. */
export function codeBlock(lines, title) {
  const body = section(lines, title);
  const own = body.slice(0, headings(body)[0]?.index);
  const fences = own.flatMap((line, index) => (line.startsWith('```') ? [index] : []));
  const [open, close] = fences;
  if (fences.length !== 2) throw new Error(`README: "${title}" has ${fences.length / 2} code blocks`);
  return `${own.slice(open + 1, close).join('\n')}\n`;
}

/** The headings above the code blocks that a line `<!-- example: name -->` leaves to the suite of a name. */
export function marked(lines, name) {
  const above = (index) => headings(lines).findLast((heading) => heading.index < index)?.title ?? '';
  return lines.flatMap((line, index) => (line === `<!-- example: ${name} -->` ? [above(index)] : []));
}

/** The one table of a section, as a list of rows, each an object by column title. */
export function table(lines, title) {
  const body = section(lines, title);
  const rows = body.slice(0, headings(body)[0]?.index).filter((line) => line.startsWith('|')).map(cells);
  const [columns, ruler, ...rest] = rows;
  if (columns === undefined || !ruler?.every((cell) => /^:?-+:?$/.test(cell))) {
    throw new Error(`README: "${title}" has no table`);
  }
  return rest.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

function cells(line) {
  return line.replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());
}

/** Headings outside of code blocks. */
function headings(lines) {
  let isCode = false;
  return lines.flatMap((line, index) => {
    if (line.startsWith('```')) isCode = !isCode;
    const match = isCode ? null : /^(#+) (.*?) *$/.exec(line);
    return match === null ? [] : [{ index, level: match[1].length, title: match[2] }];
  });
}
