// `npm run test:slow`: every slow suite that belongs to a release, one after the other, each by its own npm
// command; a table of them. Exit code 1 where one fails. Names as arguments choose among them.

import { spawnSync } from 'node:child_process';

import { formatTable } from './conformance/table.mjs';

/** What is longer than this or wants more than a clone stays out: fuzzers, load, mutation, the benchmarks. */
const SUITES = [
  ['oracles'], ['complexity'], ['smoke'], ['conformance'],
  ['runtimes', '--only', 'node20,node22,node24,node26'],
  ['timing-leak', '--seconds', '3'],
  ['proxies'], ['hosts'], ['migrating'], ['package'], ['desk'], ['prove', '--check'],
];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !SUITES.some(([suite]) => suite === name));
if (unknown.length > 0) {
  console.error(`no slow suite: ${unknown.join(', ')}; one of ${SUITES.map(([name]) => name).join(', ')}`);
  process.exit(2);
}

const rows = [];
for (const [name, ...options] of SUITES.filter(([suite]) => chosen.length === 0 || chosen.includes(suite))) {
  console.log(`\n== ${name}`);
  const before = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', name, '--', ...options], {
    stdio: 'inherit', shell: process.platform === 'win32',
  });
  const seconds = Math.round((performance.now() - before) / 1000);
  rows.push([name, status === 0 ? 'passed' : 'FAILED', seconds]);
}
console.log(`\n${formatTable(['slow suite', 'outcome', 'seconds'], rows)}`);
process.exitCode = rows.every(([, outcome]) => outcome === 'passed') ? 0 : 1;
