// The published vectors in `test/vectors`, whose README says what each is and where it is from.

import { readFileSync } from 'node:fs';

const FOLDER = new URL('vectors/', import.meta.url);

/** The text of one of its files. */
export function readText(file) {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}
