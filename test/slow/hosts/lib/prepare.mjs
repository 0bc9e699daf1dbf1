/** Brings the package into reach as its users get it, and the documents' blocks into files to be run. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The folder of this suite. */
export const HERE = fileURLToPath(new URL('../', import.meta.url));

/** The packages of this suite. */
export const MODULES = join(HERE, 'node_modules');

/** Below `dist/`, which version control ignores. */
export const WORK = join(HERE, 'dist');
export const BUN = join(MODULES, '@oven/bun-linux-x64/bin/bun');
export const DENO = join(MODULES, '@deno/linux-x64-glibc/deno');

/** Packs the package at the root and unpacks it as a dependency of the hosts. */
export function installPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-pack-'));
  try {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const options = { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
    const { filename, files } = readPackOutput(execFileSync('npm', args, options));
    if (!files.some(({ path }) => path === 'dist/index.js')) throw new Error('dist/ is missing: build first');
    const target = join(MODULES, 'portcullis');
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `npm pack --json` reports of the one package: a list, or of newer npm an object by name. */
function readPackOutput(text) {
  const [report] = Object.values(JSON.parse(text));
  return report;
}

/** The version of an installed dependency. */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8')).version;
}

/** Writes files into a folder of their own, emptied first, and returns its path. */
export function writeFolder(name, files) {
  const folder = join(WORK, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

/** How strictly a recipe is compiled; each alone, so that none is typed by what another one declares. */
const COMPILER_OPTIONS = {
  target: 'es2022', module: 'nodenext', strict: true, exactOptionalPropertyTypes: true,
  noImplicitReturns: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true, experimentalDecorators: true, skipLibCheck: true,
};

/** Compiles a folder's `main.ts` to `main.js` against the types of one runtime; throws at a fault. */
export function compile(folder, types) {
  const lib = types === 'bun' ? { lib: ['esnext'] } : {};
  const compilerOptions = { ...COMPILER_OPTIONS, types: [types], ...lib };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  run(process.execPath, [join(MODULES, 'typescript/bin/tsc'), '--project', folder]);
}

/** Checks a folder's `main.ts` by Deno's own compiler. */
export function checkByDeno(folder) {
  run(DENO, ['check', '--no-remote', join(folder, 'main.ts')], denoEnvironment());
}

/** Deno's environment: nothing fetched, and its cache below the work folder. */
export function denoEnvironment() {
  return { DENO_DIR: join(WORK, 'deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
}

function run(command, args, environment = {}) {
  try {
    execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, ...environment } });
  } catch (error) {
    throw new Error(`${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || String(error), { cause: error });
  }
}
