// The configurations that the documents print for the gate and its proxies.

import { blockBelow, readDocuments } from '../../readme/blocks.mjs';

/** The block below a heading that is marked for this suite. */
export function printedBelow(heading: string): string {
  return blockBelow(readDocuments(), heading, 'proxies');
}

/** The text with each port in place of the printed one; every printed one must be there. */
export function withPorts(text: string, ports: ReadonlyMap<string, string>): string {
  return [...ports].reduce((result, [printed, actual]) => {
    if (!result.includes(printed)) throw new Error(`documents: "${printed}" is missing in a configuration`);
    return result.replaceAll(printed, actual);
  }, text);
}
