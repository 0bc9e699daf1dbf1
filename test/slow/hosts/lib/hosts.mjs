/** The hosts: for each recipe its runtime, what it is asked, and how it is built and started. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { blockBelow, readDocument, readDocuments, headingsMarked } from '../../../readme/blocks.mjs';
import { ELSEWHERE, EXACT_PATHS, PLAIN, REQUESTS, ROLES } from '../requests.mjs';
import {
  BUN, DENO, HERE, MODULES, checkByDeno, compile, denoEnvironment, writeFolder,
} from './prepare.mjs';
import { startServer } from './server.mjs';

const ATTACKED = { isAttacked: true };
const FRAMEWORK = { isAttacked: true, isFramework: true };

const SERVERS = readDocument('docs/servers.md');
const README = readDocument('README.md');
const WORKERD = join(MODULES, '@cloudflare/workerd-linux-64/bin/workerd');
const LAMBDA = fileURLToPath(new URL('lambda.mjs', import.meta.url));

/**
 * The recipe's heading, its document, the runtime, the packages whose versions are told, what is asked.
 * `isAttacked`: the hostile table is asked too; `isFramework`: under the oldest line of Node alone, the one
 * that drops lines. `isSilent`: it logs nothing. A host that learns its peer by a header is told in `peerHeader`.
 */
export const HOSTS = [
  host('Express', 'node', ['express'], ATTACKED),
  host('Fastify', 'node', ['fastify'], ATTACKED),
  host('node:http', 'node', [], ATTACKED),
  host('node:http2', 'node', [], { ...ATTACKED, protocol: 'http/2' }),
  host('Koa', 'node', ['koa'], FRAMEWORK),
  host('connect', 'node', ['connect'], FRAMEWORK),
  host('Hono on Node', 'node', ['hono', '@hono/node-server'], FRAMEWORK),
  host('Hono on Bun', 'bun', ['hono'], ATTACKED),
  host('NestJS on Express', 'node', ['@nestjs/core', '@nestjs/platform-express'], FRAMEWORK),
  host('NestJS on Fastify', 'node', ['@nestjs/core', '@nestjs/platform-fastify'], FRAMEWORK),
  host('Bun', 'bun', [], ATTACKED),
  host('Deno', 'deno', [], ATTACKED),
  host('Cloudflare Workers', 'workerd', [], { ...ATTACKED, peerHeader: 'CF-Connecting-IP' }),
  host('AWS Lambda', 'lambda', ['express', 'serverless-http'], ATTACKED),
  host('WebSocket on Node', 'node', ['ws'], { ...ATTACKED, protocol: 'websocket' }),
  host('WebSocket on Bun', 'bun', [], { ...ATTACKED, protocol: 'websocket' }),
  host('WebSocket on Deno', 'deno', [], { ...ATTACKED, protocol: 'websocket' }),
  host('Exact paths on node:http', 'node', [], { requests: EXACT_PATHS }),
  host('Exact paths on Express', 'node', ['express'], { requests: EXACT_PATHS }),
  host('Exact paths on Fastify', 'node', ['fastify'], { requests: EXACT_PATHS }),
  host('Tokens from elsewhere', 'node', ['ws'], { requests: ELSEWHERE, protocol: 'websocket' }),
  host('Roles and revocation on Express', 'node', ['express'], { requests: ROLES, isSilent: true }),
  host('Express', 'node', ['express'], { document: README, requests: PLAIN, isSilent: true }),
  host('Fastify', 'node', ['fastify'], { document: README, requests: PLAIN, isSilent: true }),
];

function host(recipe, runtime, packages, rest) {
  const { document = SERVERS } = rest;
  const name = document === SERVERS ? recipe : `${recipe} (${document.path})`;
  return { recipe, name, document, runtime, packages, protocol: 'http/1.1', requests: REQUESTS, ...rest };
}

/** The headings of blocks that the documents leave to this suite and that none of the hosts tries. */
export function untried() {
  const filter = { document: SERVERS, recipe: 'The filter' };
  return readDocuments().flatMap(({ path, text }) => headingsMarked(text, 'hosts').filter((title) =>
    ![filter, ...HOSTS].some(({ document, recipe }) => document.path === path && recipe === title)));
}

const DENO_FLAGS = ['--no-remote', '--no-prompt', '--allow-env', '--allow-net=127.0.0.1'];

/** How a built folder is started, by runtime; other versions of Node by their name. */
const COMMANDS = {
  node: (folder) => [process.execPath, [join(folder, 'main.js')]],
  lambda: (folder) => [process.execPath, [LAMBDA, join(folder, 'main.js')]],
  bun: (folder) => [BUN, ['run', join(folder, 'main.ts')]],
  deno: (folder) => [DENO, ['run', ...DENO_FLAGS, join(folder, 'main.ts')]],
  workerd: (folder) => [WORKERD, ['serve', join(folder, 'worker.capnp')]],
  ...Object.fromEntries(['node20', 'node22', 'node24', 'node26'].map((name) =>
    [name, (folder) => [join(MODULES, name, 'bin/node'), [join(folder, 'main.js')]]])),
};

/** What a runtime says that it is. */
export function versionOfRuntime(runtime) {
  if (runtime === 'node' || runtime === 'lambda') return `Node ${process.version}`;
  const [command] = COMMANDS[runtime]('.');
  const env = { ...process.env, ...denoEnvironment() };
  const print = runtime === 'deno' ? ['eval', 'console.log(Deno.version.deno)'] : ['--version'];
  return `${runtime} ${execFileSync(command, print, { encoding: 'utf8', env }).trim()}`;
}

/** Writes a recipe and its filter into a folder of its own, and compiles them against the runtime's types. */
export function build({ name, recipe, document, runtime }) {
  const folder = writeFolder(name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), {
    'filter.ts': blockBelow([SERVERS], 'The filter'), 'main.ts': blockBelow([document], recipe, 'hosts'),
  });
  if (runtime === 'deno') checkByDeno(folder);
  else compile(folder, runtime === 'bun' ? 'bun' : 'node');
  return folder;
}

/** A copy of a built folder with the filter of the hostile table, which every runtime reads as it stands. */
export function withHostileFilter(folder) {
  const copy = writeFolder(`${basename(folder)}-hostile`, {});
  cpSync(folder, copy, { recursive: true });
  for (const file of ['filter.js', 'filter.ts']) cpSync(join(HERE, 'hostile-filter.mjs'), join(copy, file));
  cpSync(join(HERE, 'mistakes.mjs'), join(copy, 'mistakes.mjs'));
  return copy;
}

/** Starts a built folder with settings in its environment. */
export function startHost(folder, runtime, settings) {
  if (runtime === 'workerd') writeWorker(folder, settings);
  const [command, args] = COMMANDS[runtime](folder);
  const env = { ...process.env, ...denoEnvironment(), ...settings };
  return startServer(command, args, { cwd: folder, env });
}

/** workerd's configuration: the worker, the package's files as its modules, the settings as its variables. */
function writeWorker(folder, settings) {
  const own = ['main.js', 'filter.js', 'mistakes.mjs'].filter((file) => existsSync(join(folder, file)));
  const files = new Map(own.map((file) => [file, file]));
  const dist = join(MODULES, 'portcullis/dist');
  for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const isNeeded = /\.js$/.test(path) && !/^(?:cli|gate|terminal|explain)\//.test(path);
    if (isNeeded) files.set(`dist/${path}`, join('dist', path));
  }
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  for (const [name, path] of [['portcullis', 'index.js'], ['portcullis/fetch', 'adapters/fetch.js'],
    ['portcullis/node', 'adapters/node.js']]) {
    const file = `${name.replace('/', '-')}.js`;
    writeFileSync(join(folder, file), `export * from '/dist/${path}';\n`);
    files.set(name, file);
  }
  const modules = [...files].map(([name, file]) => `(name = "${name}", esModule = embed "${file}")`);
  const bindings = Object.entries(settings).map(([name, value]) => `(name = "${name}", text = "${value}")`);
  writeFileSync(join(folder, 'worker.capnp'), `using Workerd = import "/workerd/workerd.capnp";
const worker :Workerd.Worker = (
  compatibilityDate = "2026-01-01", compatibilityFlags = ["nodejs_compat"],
  modules = [${modules.join(', ')}], bindings = [${bindings.join(', ')}],
);
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`);
}
