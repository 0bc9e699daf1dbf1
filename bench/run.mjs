// Runs the benchmarks one after another, each in a process of its own, then checks the ratios that were
// promised.
//
//   node bench/run.mjs [--only verify,cidr] [--quick] [--full] [--json]
//
// --quick: fewer rounds. --full: also net.BlockList with up to a million rules. --json: keeps the results of
// this Node line in results/, which charts.mjs draws and targets.mjs checks again.

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keepResults } from './lib/results.mjs';
import { printTargets } from './targets.mjs';

const SCRIPTS = [
  'verify',
  'sign',
  'base64url',
  'sha256',
  'cidr',
  'filter',
  'live',
  'gate',
  'http',
  'first-request',
  'scaling',
];
const PASSED_ON = ['--quick', '--full'];
const NEEDS_GC = ['filter'];

const args = process.argv.slice(2);
const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '').split(',') : SCRIPTS;
const unknown = [
  ...only.filter((name) => !SCRIPTS.includes(name)),
  ...args.filter((arg, i) => !['--only', '--json', ...PASSED_ON].includes(arg) && args[i - 1] !== '--only'),
];
if (unknown.length > 0) fail(`unknown: ${unknown.join(', ')}. Scripts: ${SCRIPTS.join(', ')}.`);
if (!existsSync(pathOf('../dist/index.js')))
  fail('dist/ is missing: run `npm run build` in the folder above.');

const start = performance.now();
const tables = [];
for (const script of only) {
  const measured = await run(script);
  if (args.includes('--json')) keepResults(process.version, measured);
  tables.push(...measured);
}
printTargets(process.version, tables);
console.log(`\n${((performance.now() - start) / 60_000).toFixed(1)} minutes.`);

function run(script) {
  return new Promise((resolve, reject) => {
    const child = fork(
      pathOf(`./${script}.mjs`),
      args.filter((arg) => PASSED_ON.includes(arg)),
      {
        execArgv: NEEDS_GC.includes(script) ? ['--expose-gc'] : [],
      },
    );
    const received = [];
    child.on('message', (table) => received.push(table));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(received);
      else reject(new Error(`${script} ended with ${code}`));
    });
  });
}

function pathOf(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
