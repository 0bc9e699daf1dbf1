// The folder of published vectors: `PORTCULLIS_VECTORS`, by default `../shared/vectors` beside the root.
// They are not copied into the repository, since their licences and sizes are their own.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the vectors are looked for. */
export const folder =
  process.env['PORTCULLIS_VECTORS'] ?? fileURLToPath(new URL('../../../shared/vectors', import.meta.url));

/** What is said where they are not found. */
export const ABSENT = 'no vectors: PORTCULLIS_VECTORS names no folder with them, nor is the default there';

/** Whether the folder is there. */
export function isThere() {
  return existsSync(`${folder}/rfc.json`);
}

/** The text of one of its files. */
export function readText(file) {
  return readFileSync(`${folder}/${file}`, 'utf8');
}
