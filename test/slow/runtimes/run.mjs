// `npm run runtimes`: the conformance suites in every runtime, each really started; one table.
// A runtime that does not start is a failure. `--only node20,bun` runs some of them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { VECTOR_FILES } from '../conformance/conformance.mjs';
import { formatTable } from '../conformance/table.mjs';
import { readText } from '../../vectors.mjs';
import { RUNTIMES } from './hosts.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = values.only?.split(',') ?? RUNTIMES.map(({ name }) => name);
const unknown = names.filter((name) => !RUNTIMES.some((runtime) => runtime.name === name));
if (unknown.length > 0) {
  console.error(`no runtime: ${unknown.join(', ')}; one of ${RUNTIMES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const vectors = Object.fromEntries(VECTOR_FILES.map((file) => [file, readText(file)]));
const table = [];
for (const { name, run } of RUNTIMES.filter((runtime) => names.includes(runtime.name))) {
  const home = mkdtempSync(join(tmpdir(), 'portcullis-'));
  const before = performance.now();
  const outcome = await run({ home, vectors }).catch((error) => {
    console.error(`${name}: did not run: ${error.message}`);
    return undefined;
  });
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  const { version = 'did not run', rows = [], native = [] } = outcome ?? {};
  const failures = [...rows, ...native].flatMap((row) =>
    row.failures.map((failure) => `${row.suite}: ${failure}`));
  for (const failure of failures.slice(0, 20)) console.error(`${name}: ${failure}`);
  const [cases, withNative] = [rows, native].map((some) => some.reduce((sum, row) => sum + row.cases, 0));
  table.push([name, version, cases, withNative, outcome === undefined ? 1 : failures.length, Number(seconds)]);
}
console.log(formatTable(['runtime', 'version', 'cases', 'native', 'failures', 'seconds'], table));
// Every runtime must have run the very same cases.
const isSame = new Set(table.map(([, , cases]) => cases)).size === 1;
if (!isSame) console.error('the runtimes ran different numbers of cases');
process.exitCode = isSame && table.every(([, , , , failures]) => failures === 0) ? 0 : 1;
