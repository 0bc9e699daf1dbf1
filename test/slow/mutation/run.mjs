// Mutates the core by Stryker and judges the score: `npm run mutation [-- --mutate 'src/jwt/claims.ts']`, or
// `-- --judge` for the last report again. The whole takes half an hour or more on two cores.
//
// A mutant that survives is killed by a new test, or stands in equivalent.json with the reason why it changes
// nothing; an entry there that no mutant of the run needs any more is an error, so that the list cannot rot.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Of all mutants, in per cent, listed ones included, so that the list cannot take the place of tests.
const LEAST = 95;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const stryker = new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url);
const report = new URL('report.json', import.meta.url);
const listed = new URL('equivalent.json', import.meta.url);

if (!process.argv.includes('--judge')) {
  const args = [fileURLToPath(stryker), 'run', 'test/slow/mutation/stryker.config.json', ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const { files } = JSON.parse(readFileSync(report, 'utf8'));
const equivalent = existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')) : [];
const used = new Set();
const totals = { judged: 0, killed: 0, open: 0 };

console.log('| file | mutants | killed | equivalent | survived | score |\n|---|--:|--:|--:|--:|--:|');
for (const [file, { source, mutants }] of Object.entries(files)) {
  const lines = source.split('\n');
  const judged = mutants.filter((mutant) => !['CompileError', 'RuntimeError', 'Ignored'].includes(mutant.status));
  const alive = judged.filter((mutant) => !['Killed', 'Timeout'].includes(mutant.status));
  const open = alive.filter((mutant) => {
    const line = (lines[mutant.location.start.line - 1] ?? '').trim();
    const entry = equivalent.find((one) => {
      return one.file === file && one.line === line && one.replacement === mutant.replacement;
    });
    if (entry !== undefined) used.add(entry);
    return entry === undefined;
  });
  const counted = judged.length - (alive.length - open.length);
  const killed = counted - open.length;
  totals.judged += judged.length;
  totals.killed += killed;
  totals.open += open.length;
  const score = counted === 0 ? 100 : (killed / counted) * 100;
  const row = [file, judged.length, killed, alive.length - open.length, open.length, score.toFixed(1)];
  console.log(`| ${row.join(' | ')} |`);
  for (const { location, replacement } of open) {
    console.error(`${file}:${location.start.line}: survived: ${replacement}`);
  }
}
const rotten = equivalent.filter((entry) => entry.file in files && !used.has(entry));
for (const { file, line } of rotten) console.log(`listed, but no mutant of this run survives there: ${file}: ${line}`);

// A mutant is an error where the tests cannot even be loaded with it: found, but no merit of the tests.
const score = totals.judged === 0 ? 0 : (totals.killed / totals.judged) * 100;
const listings = totals.judged - totals.killed - totals.open;
console.log(`${totals.killed} of ${totals.judged} mutants killed, ${score.toFixed(1)} %, where ${LEAST} % are wanted of all`);
console.log(`${listings} listed as equivalent; ${totals.open} survived, where none may`);
// A part of the core may be that part where the equivalent ones are.
const isEnough = score >= LEAST || process.argv.includes('--mutate');
process.exit(isEnough && totals.open === 0 && rotten.length === 0 ? 0 : 1);
