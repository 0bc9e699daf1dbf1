// Mutates the core by Stryker, room by room, and judges the score: `npm run mutation [-- ROOM ...]`, or
// `-- --judge` for the last reports again. The whole takes half an hour or more on two idle cores.
//
// A mutant that survives is killed by a new test, or stands in equivalent.json with the reason why it changes
// nothing; an entry there that no mutant of the run needs any more is an error, so that the list cannot rot.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Of all mutants, in per cent, listed ones included, so that the list cannot take the place of tests.
const LEAST = 95;

/** What is mutated, by room, and the tests of the room; those of the other rooms are asked after them. */
const ROOMS = {
  ground: { mutate: ['src/*.ts', '!src/index.ts'], tests: ['options', 'blanks', 'shown', 'callbacks'].map((name) => `${name}.test.js`) },
  primitives: { mutate: ['src/primitives/*.ts'], tests: ['primitives/*.test.js'] },
  // The quick ones first: most mutants end there.
  ip: { mutate: ['src/ip/*.ts'], tests: ['cidr', 'forwarded', 'address', 'ranges'].map((name) => `ip/${name}.test.js`) },
  jwt: { mutate: ['src/jwt/*.ts'], tests: ['jwt/*.test.js'] },
  filters: { mutate: ['src/filters/*.ts'], tests: ['filters/*.test.js'] },
  native: { mutate: ['src/adapters/native.ts'], tests: ['adapters/*.test.js'] },
};

const root = fileURLToPath(new URL('../../..', import.meta.url));
const stryker = new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url);
const listed = new URL('equivalent.json', import.meta.url);
const common = JSON.parse(readFileSync(new URL('stryker.config.json', import.meta.url), 'utf8'));
const reportOf = (room) => new URL(`reports/${room}.json`, import.meta.url);

const args = process.argv.slice(2);
const isJudging = args.includes('--judge');
const named = args.filter((one) => one !== '--judge');
const unknown = named.filter((room) => !(room in ROOMS));
if (unknown.length > 0) {
  console.error(`no room: ${unknown.join(', ')}; one of ${Object.keys(ROOMS).join(', ')}`);
  process.exit(2);
}
const rooms = Object.keys(ROOMS).filter((room) => named.length === 0 || named.includes(room));

for (const room of isJudging ? [] : rooms) {
  const { mutate, tests } = ROOMS[room];
  const others = Object.values(ROOMS).flatMap((one) => one.tests).filter((one) => !tests.includes(one));
  const config = fileURLToPath(new URL('room.config.json', import.meta.url));
  writeFileSync(config, JSON.stringify({
    ...common, mutate,
    tap: { ...common.tap, testFiles: [...tests, ...others].map((one) => `mutated/test/${one}`) },
    jsonReporter: { fileName: fileURLToPath(reportOf(room)) },
  }));
  const { status } = spawnSync(process.execPath, [fileURLToPath(stryker), 'run', config], {
    cwd: root, stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const reports = rooms.map((room) => JSON.parse(readFileSync(reportOf(room), 'utf8')).files);
const files = Object.assign({}, ...reports);
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
// A room may be the one where the equivalent ones are.
const isEnough = score >= LEAST || named.length > 0;
process.exit(isEnough && totals.open === 0 && rotten.length === 0 ? 0 : 1);
