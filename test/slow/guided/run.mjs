// `npm run fuzz-guided [-- --seconds 60] [--seed 1] [--target rules]`: Jazzer.js, which is libFuzzer, on each
// target, from the corpus on; what raises the coverage is kept, what the twins differ on ends in exit code 1.
// A planted fault must be found first. `--save` writes the corpus back, merged to what each target needs.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { formatTable } from '../conformance/table.mjs';

// An input longer than this finds nothing that a shorter one does not, and makes the corpus grow.
const LONGEST = 160;
const PLANTED = 'planted';
// What the fuzzer may put in whole: no branch tells it that it is near a boundary.
const WORDS = [
  '255', '256', '65535', '65536', '/32', '/33', '/128', '/129', '/95', '/96', '::', '::ffff:', 'fe80::1%',
  'for=', ';by=', 'unknown', '_hidden', 'Bearer ', '"alg":"HS256"', '"alg":"none"', '"kid":"1"',
  '"typ":"at+jwt"', '"exp":', '"nbf":', '"iat":', '"iss":"a"', '"sub":"d"', '"aud":["b"]', '"b64":false',
  '"crit":["exp"]', '1e999', '-0', 'null', '__proto__', '\\u0061', '\xef\xbb\xbf', '\xc3\xa9', '\xed\xa0\x80',
];
const CORPUS = new URL('corpus.json', import.meta.url);

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 0x7fff_ffff) },
    target: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
});
const seconds = wholeNumber('seconds', given.seconds);
const seed = wholeNumber('seed', given.seed);
const corpus = JSON.parse(readFileSync(CORPUS, 'utf8'));
const names = Object.keys(corpus).filter((name) => name === (given.target ?? name));
if (names.length === 0) fail(`--target takes one of ${Object.keys(corpus).join(', ')}`);

const local = (path) => fileURLToPath(new URL(path, import.meta.url));
const jazzer = local('node_modules/@jazzer.js/core/dist/cli.js');
const home = mkdtempSync(join(tmpdir(), 'portcullis-'));
const dictionary = join(home, 'words.txt');
try {
  process.exitCode = run() ? 0 : 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}

function run() {
  const fuzzer = local('node_modules/@jazzer.js/fuzzer');
  const addon = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', fuzzer]);
  if (addon.status !== 0) {
    const [reason = ''] = /^Error: .*/m.exec(String(addon.stderr)) ?? [];
    console.error(`the fuzzer's binary does not load here: ${reason || addon.stderr}`);
    return false;
  }
  const tsc = local('../../../node_modules/typescript/bin/tsc');
  const options = ['--project', local('.'), '--outDir', home];
  if (spawnSync(process.execPath, [tsc, ...options], { stdio: 'inherit' }).status !== 0) return false;
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  writeFileSync(dictionary, WORDS.map((word) => `"${escaped(word)}"\n`).join(''));

  console.log(`seed ${seed}, ${process.version}`);
  const control = fuzz(PLANTED, ['']);
  if (control.crash === undefined) {
    console.error('the planted fault was not found: this run shows nothing');
    return false;
  }
  const rows = [[PLANTED, control.runs, control.edges, 1, 'found, as it must be']];
  let isClean = true;
  for (const name of names) {
    const result = fuzz(name, corpus[name]);
    isClean = isClean && result.crash === undefined;
    if (result.crash !== undefined) {
      console.error(`${name}: ${result.message}\n  add it to corpus.json: ${JSON.stringify(result.crash)}`);
    }
    if (given.save) corpus[name] = merged(name);
    const verdict = result.crash === undefined ? 'no difference' : 'THE TWINS DIFFER';
    rows.push([name, result.runs, result.edges, result.inputs, verdict]);
  }
  console.log(formatTable(['target', 'runs', 'edges covered', 'inputs kept', 'verdict'], rows));
  if (given.save) writeFileSync(CORPUS, `${JSON.stringify(corpus, undefined, 2)}\n`);
  return isClean;
}

/** One target's run: how many inputs, how many edges of the code they covered, and what it threw at. */
function fuzz(name, inputs) {
  const folder = write(name, inputs);
  const { status, output } = jazz(name, [folder], [
    `-max_total_time=${seconds}`, `-seed=${seed}`, `-max_len=${LONGEST}`, '-use_value_profile=1',
    `-dict=${dictionary}`, `-artifact_prefix=${home}/found-`,
  ]);
  const counts = [...output.matchAll(/^#(\d+)\s.* cov: (\d+) ft: \d+ corp: (\d+)/gm)].at(-1) ?? [];
  const [, runs = 0, edges = 0, kept = 0] = counts.map(Number);
  const file = readdirSync(home).find((entry) => entry.startsWith('found-'));
  if (file === undefined) {
    if (status !== 0) throw new Error(`${name}: the fuzzer ended with ${status}\n${output}`);
    return { runs, edges, inputs: kept };
  }
  const crash = readFileSync(join(home, file)).toString('latin1');
  rmSync(join(home, file));
  const [, message = output] = /Error: (.*(?:\n {2}\S.*){0,2})/.exec(output) ?? [];
  return { runs, edges, inputs: kept, crash, message };
}

/** The inputs that a target's coverage needs, the shortest first. */
function merged(name) {
  const folder = write(`${name}-merged`, []);
  const { status, output } = jazz(name, [folder, join(home, `corpus-${name}`)], ['-merge=1']);
  if (status !== 0) throw new Error(`${name}: the merge ended with ${status}\n${output}`);
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file)).toString('latin1'));
  return texts.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

function jazz(name, folders, options) {
  // Jazzer.js takes a function's name, but only one that stands by itself in its module.
  const entry = join(home, `${name}.mjs`);
  const targets = './test/slow/guided/targets.js';
  const lines = [`import { targets } from '${targets}'`, `export const fuzz = targets.${name}`];
  writeFileSync(entry, lines.join(';\n'));
  const flags = ['--sync', '--includes', `${home}/`, '--disableBugDetectors', '.*'];
  const args = [jazzer, entry, ...folders, ...flags, '--', ...options];
  const settings = { cwd: home, encoding: 'utf8', maxBuffer: 1 << 28 };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, settings);
  return { status, output: `${stdout}\n${stderr}` };
}

function write(name, inputs) {
  const folder = join(home, `corpus-${name}`);
  mkdirSync(folder);
  for (const [i, input] of inputs.entries()) writeFileSync(join(folder, `${i}`), input, 'latin1');
  return folder;
}

/** A word in the hexadecimal escapes of the fuzzer's dictionaries. */
function escaped(word) {
  return Buffer.from(word, 'latin1').toString('hex').replace(/../g, '\\x$&');
}

function wholeNumber(name, text) {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  return fail(`--${name} takes a whole number from 0 up`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
