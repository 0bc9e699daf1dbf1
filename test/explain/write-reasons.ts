/** Writes the reasons of docs/why-refused.md anew. */

import { readFileSync, writeFileSync } from 'node:fs';

import { withReasons } from './reasons-page.ts';

const page = new URL('../../docs/why-refused.md', import.meta.url);
writeFileSync(page, withReasons(readFileSync(page, 'utf8')));
