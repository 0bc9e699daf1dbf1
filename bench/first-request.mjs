// What the first request of a process pays: importing the library, then verifying one token, cold.
// Each measurement is a process of its own. The bytes are the sizes of all files a library made Node load.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultOf } from './lib/child.mjs';
import { quantile, shuffled } from './lib/measure.mjs';
import { heading, quick, table } from './lib/report.mjs';
import { SECRET, validTokens } from './lib/tokens.mjs';

const CHILD = 'first-request.mjs';
const ROUNDS = quick ? 5 : 15;
const [token] = validTokens(250, 1);
const results = ['portcullis', 'fast-jwt', 'jsonwebtoken', 'jose', 'hono/jwt'].map((library) => ({
  library,
  importMs: [],
  verifyMs: [],
}));

heading(
  'first-request',
  `${ROUNDS} rounds, every library in a new process in each; the token has 250 characters.`,
);

for (let round = 0; round < ROUNDS; round++) {
  for (const { library, importMs, verifyMs } of shuffled(results)) {
    const message = await resultOf(CHILD, [library, token, SECRET]);
    importMs.push(message.importMs);
    verifyMs.push(message.verifyMs);
  }
}

table('import', { unit: 'ms', rows: results.map(({ library, importMs }) => row(library, importMs)) });
table('first verification after it', {
  unit: 'ms',
  rows: results.map(({ library, verifyMs }) => row(library, verifyMs)),
});

const files = [];
for (const { library } of results) files.push({ library, ...(await loadedFiles(library)) });
table('bytes loaded', {
  unit: 'KB',
  rows: files.map(({ library, bytes }) => ({ name: library, value: bytes / 1000 })),
});
table('files loaded', {
  unit: 'files',
  rows: files.map(({ library, count }) => ({ name: library, value: count })),
});

function row(name, values) {
  return { name, value: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/** V8's coverage report names every script that was loaded, whichever module system loaded it. */
async function loadedFiles(library) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-coverage-'));
  try {
    await resultOf(CHILD, [library, token, SECRET], { env: { ...process.env, NODE_V8_COVERAGE: folder } });
    const urls = new Set();
    for (const name of readdirSync(folder)) {
      for (const { url } of JSON.parse(readFileSync(join(folder, name), 'utf8')).result) urls.add(url);
    }
    const paths = Array.from(urls).filter((url) => url.startsWith('file:') && !url.endsWith(`/${CHILD}`));
    const bytes = paths.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
    return { bytes, count: paths.length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
