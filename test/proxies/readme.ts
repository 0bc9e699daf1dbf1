// The configurations that README.md prints for the gate and its proxies; `PORTCULLIS_README`: another file.

import { readFileSync } from 'node:fs';

import { blocksOf } from '../readme/blocks.ts';

/** The block below a heading that is marked for this suite. */
export function printedBelow(heading: string): string {
  const path = process.env['PORTCULLIS_README'] ?? new URL('../../README.md', import.meta.url);
  const blocks = blocksOf(readFileSync(path, 'utf8'));
  const found = blocks.filter((block) => block.marker === 'proxies' && block.heading === heading);
  const [block] = found;
  if (block === undefined || found.length > 1) {
    throw new Error(`README: below "${heading}" stand ${found.length} blocks for the proxies; one is needed`);
  }
  return block.text;
}

/** The text with each port in place of the printed one; every printed one must be there. */
export function withPorts(text: string, ports: ReadonlyMap<string, string>): string {
  return [...ports].reduce((result, [printed, actual]) => {
    if (!result.includes(printed)) throw new Error(`README: "${printed}" is missing in a configuration`);
    return result.replaceAll(printed, actual);
  }, text);
}
