// What Node, Bun and Deno run: the suites on the vectors in a file; the outcome goes to stdout as JSON.

import { readFileSync } from 'node:fs';

import { nativeHs256Key } from '../../../dist/adapters/native.js';
import * as api from '../../../dist/index.js';
import { conformance } from '../conformance/conformance.mjs';

const { process } = globalThis;
const vectors = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const rows = conformance(api, (file) => vectors[file]);
// These runtimes have node:crypto, so the suites are run with its keys too.
const validated = (secret, options) => nativeHs256Key(secret, { ...options, validated: true });
const native = [nativeHs256Key, validated].flatMap((hs256Key) =>
  conformance({ ...api, hs256Key }, (file) => vectors[file]));
// Bun and Deno imitate `process.versions.node`, so they are asked first.
const version = globalThis.Bun !== undefined ? `Bun ${globalThis.Bun.version}`
  : globalThis.Deno !== undefined ? `Deno ${globalThis.Deno.version.deno}` : `Node ${process.versions.node}`;
console.log(JSON.stringify({ version, rows, native }));
