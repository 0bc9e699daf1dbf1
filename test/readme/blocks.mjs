// Headings, fenced code blocks (CommonMark §4.5) and tables of Markdown texts, and the project's documents.

import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

/**
 * The README, the pages in `docs` and the other documents beside the README, each with its path;
 * `PORTCULLIS_README` names another file for all.
 */
export function readDocuments() {
  const other = process.env.PORTCULLIS_README;
  if (other !== undefined) return [{ path: other, text: readFileSync(other, 'utf8') }];
  const pages = (folder) => readdirSync(new URL(folder, ROOT)).filter((name) => name.endsWith('.md')).sort();
  const others = pages('.').filter((name) => name !== 'README.md');
  return ['README.md', ...pages('docs').map((name) => `docs/${name}`), ...others].map(readDocument);
}

/** One of them, by its path from the root. */
export function readDocument(path) {
  return { path, text: readFileSync(new URL(path, ROOT), 'utf8') };
}

/** The fenced blocks in order; throws for a fence that is never closed. */
export function blocksOf(markdown) {
  return scan(markdown).blocks;
}

/** The one block right below a heading of the documents, marked for a suite if one is named; else throws. */
export function blockBelow(documents, heading, marker) {
  const blocks = documents.flatMap(({ text }) => blocksOf(text));
  const found = blocks.filter((block) =>
    block.heading === heading && (marker === undefined || block.marker === marker));
  if (found.length !== 1) {
    throw new Error(`${pathsOf(documents)}: ${found.length} code blocks below "${heading}"; one is needed`);
  }
  return found[0].text;
}

/** The headings above the blocks that a line `<!-- example: name -->` leaves to the suite of a name. */
export function headingsMarked(markdown, name) {
  return blocksOf(markdown).filter(({ marker }) => marker === name).map(({ heading }) => heading);
}

/** The one table right below a heading, as a list of rows, each an object by column title. */
export function tableBelow({ path, text }, title) {
  const { headings } = scan(text);
  const found = headings.filter((heading) => heading.title === title);
  if (found.length !== 1) throw new Error(`${path}: ${found.length} headings read "${title}"; one is needed`);
  const next = headings[headings.indexOf(found[0]) + 1];
  const below = text.split('\n').slice(found[0].line, next === undefined ? undefined : next.line - 1);
  const [columns, ruler, ...rest] = below.filter((line) => line.startsWith('|')).map(cells);
  if (columns === undefined || !ruler?.every((cell) => /^:?-+:?$/.test(cell))) {
    throw new Error(`${path}: "${title}" has no table`);
  }
  return rest.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

function pathsOf(documents) {
  return documents.map(({ path }) => path).join(', ');
}

function cells(line) {
  return line.replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());
}

/** Headings and blocks, each with the number of its line. */
function scan(markdown) {
  const blocks = [];
  const headings = [];
  const lines = markdown.split('\n');
  let marker;
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    const fence = /^( *)(`{3,}|~{3,})\s*([^\s`]*)/.exec(line);
    if (fence === null) {
      const [, level, title] = /^(#{1,6})\s+(.*?)\s*$/.exec(line) ?? [];
      if (level !== undefined) headings.push({ title, line: i + 1 });
      if (line.trim() !== '') marker = /^\s*<!--\s*example:\s*(.*?)\s*-->\s*$/.exec(line)?.[1];
      continue;
    }
    const [, indent, mark, language] = fence;
    const isEnd = (one) => new RegExp(`^ *${mark.charAt(0)}{${mark.length},} *$`).test(one);
    const length = lines.slice(i + 1).findIndex(isEnd);
    if (length < 0) throw new Error(`line ${i + 1}: the fence is never closed`);
    const text = lines.slice(i + 1, i + 1 + length).map((one) => dedent(one, indent.length)).join('\n');
    const heading = headings.at(-1)?.title ?? '';
    blocks.push({ language: language.toLowerCase(), text, line: i + 1, marker, heading });
    i += length + 1;
    marker = undefined;
  }
  return { blocks, headings };
}

function dedent(line, most) {
  return line.slice(Math.min(most, line.length - line.trimStart().length));
}
