// The configurations that the documents print for the gate and its proxies, and recipes that print changes.

import { blocksOf, headingsMarked, readDocument } from '../../readme/blocks.mjs';

const PAGES = ['docs/proxies.md', 'docs/gate.md'];

/** The block marked for this suite below a heading of these pages; of several, the one in a language. */
export function printedBelow(heading: string, language?: string): string {
  const found = PAGES.flatMap((path) => blocksOf(readDocument(path).text)).filter(
    (block) =>
      block.heading === heading &&
      block.marker === 'proxies' &&
      (language === undefined || block.language === language),
  );
  if (found.length !== 1) {
    throw new Error(`${PAGES.join(', ')}: ${found.length} blocks below "${heading}"; one is needed`);
  }
  return String(found[0]?.text);
}

/** The headings of the pages whose blocks are marked for this suite, each once. */
export function printedHeadings(): readonly string[] {
  return [...new Set(PAGES.flatMap((path) => headingsMarked(readDocument(path).text, 'proxies')))];
}

/** The text with each value in place of the printed one; every printed one must be there. */
export function replaced(text: string, values: Iterable<readonly [printed: string, actual: string]>): string {
  return [...values].reduce((result, [printed, actual]) => {
    if (!result.includes(printed)) throw new Error(`documents: "${printed}" is missing in a configuration`);
    return result.replaceAll(printed, actual);
  }, text);
}

const CHANGE = /^# (beside|in place of|in) (.+?)(, as the first)?$/;

/**
 * A configuration changed as a recipe says. Its parts begin with `# beside HEAD`, `# in place of HEAD`,
 * `# in HEAD` or `# in HEAD, as the first`, where `HEAD {` opens a block; a line that sets a header replaces
 * the one that sets it already.
 */
export function changed(configuration: string, recipe: string): string {
  const parts = recipe.split(/^(?=# )/m);
  return parts.reduce((text, part) => {
    const [title = '', ...lines] = part.trimEnd().split('\n');
    const [, way, head = '', isFirst] = CHANGE.exec(title) ?? [];
    if (way === undefined) throw new Error(`documents: "${title}" says of no place what to change`);
    const all = text.split('\n');
    const [start, end] = placeOf(all, head);
    if (way === 'beside') return [...all.slice(0, start), ...lines, ...all.slice(start)].join('\n');
    if (way === 'in place of') return [...all.slice(0, start), ...lines, ...all.slice(end + 1)].join('\n');
    const set = new Set(lines.map(headerSet).filter((name) => name !== undefined));
    const inside = all.slice(start + 1, end).filter((line) => !set.has(headerSet(line) ?? ''));
    const body = isFirst === undefined ? [...inside, ...lines] : [...lines, ...inside];
    return [...all.slice(0, start + 1), ...body, ...all.slice(end)].join('\n');
  }, configuration);
}

/** The lines that open and close a block. */
function placeOf(lines: readonly string[], head: string): readonly [start: number, end: number] {
  const start = lines.findIndex((line) => line.trim().startsWith(`${head} `) && line.endsWith('{'));
  if (start < 0) throw new Error(`documents: no block "${head}"`);
  let depth = 0;
  for (let i = start; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (line.trimEnd().endsWith('{')) depth += 1;
    if (line.trim() === '}') depth -= 1;
    if (depth === 0) return [start, i];
  }
  throw new Error(`documents: the block "${head}" is never closed`);
}

function headerSet(line: string): string | undefined {
  return /^\s*proxy_set_header (\S+)/.exec(line)?.[1];
}
