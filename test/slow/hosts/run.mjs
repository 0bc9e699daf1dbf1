/**
 * Starts every host as the README's recipe sets it up, and asks all of them the same: `npm run hosts`.
 * Arguments, if any, are the headings of the only recipes to try.
 */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { blockBelow, headingsMarked, readReadme } from '../../readme/blocks.mjs';
import { ask, askHttp2, hangUp } from './lib/ask.mjs';
import {
  BUN, DENO, checkByDeno, compile, denoEnvironment, installPackage, versionOf, writeFolder,
} from './lib/prepare.mjs';
import { startServer } from './lib/server.mjs';
import { EXACT_PATHS, GOOD_REQUEST, HANDSHAKE_REQUEST, REQUESTS, SETTINGS } from './requests.mjs';

/** The hosts: the recipe's heading, the runtime, the packages whose versions are told, what is asked. */
const HOSTS = [
  { recipe: 'Express', runtime: 'node', packages: ['express'] },
  { recipe: 'Fastify', runtime: 'node', packages: ['fastify'] },
  { recipe: 'Koa', runtime: 'node', packages: ['koa'] },
  { recipe: 'Hono on Node', runtime: 'node', packages: ['hono', '@hono/node-server'] },
  { recipe: 'Hono on Bun', runtime: 'bun', packages: ['hono'] },
  { recipe: 'NestJS on Express', runtime: 'node', packages: ['@nestjs/core', '@nestjs/platform-express'] },
  { recipe: 'NestJS on Fastify', runtime: 'node', packages: ['@nestjs/core', '@nestjs/platform-fastify'] },
  { recipe: 'node:http', runtime: 'node', packages: [] },
  { recipe: 'node:http2', runtime: 'node', packages: [], protocol: 'http/2' },
  { recipe: 'Bun', runtime: 'bun', packages: [] },
  { recipe: 'Deno', runtime: 'deno', packages: [] },
  { recipe: 'WebSocket on Node', runtime: 'node', packages: ['ws'], protocol: 'websocket' },
  { recipe: 'WebSocket on Bun', runtime: 'bun', packages: [], protocol: 'websocket' },
  { recipe: 'WebSocket on Deno', runtime: 'deno', packages: [], protocol: 'websocket' },
  { recipe: 'Exact paths on node:http', runtime: 'node', packages: [], requests: EXACT_PATHS },
  { recipe: 'Exact paths on Express', runtime: 'node', packages: ['express'], requests: EXACT_PATHS },
  { recipe: 'Exact paths on Fastify', runtime: 'node', packages: ['fastify'], requests: EXACT_PATHS },
];

const DENO_FLAGS = ['--no-remote', '--no-prompt', '--allow-env', '--allow-net=127.0.0.1'];

const RUNTIMES = {
  node: { version: process.version, start: (folder) => [process.execPath, [join(folder, 'main.js')]] },
  bun: { version: output(BUN, '--version'), start: (folder) => [BUN, ['run', join(folder, 'main.ts')]] },
  deno: {
    version: output(DENO, 'eval', 'console.log(Deno.version.deno)'),
    start: (folder) => [DENO, ['run', ...DENO_FLAGS, join(folder, 'main.ts')]],
  },
};

function output(command, ...args) {
  const env = { ...process.env, ...denoEnvironment() };
  return execFileSync(command, args, { encoding: 'utf8', env }).trim();
}

/** Whether a request makes sense to a host: HTTP/2 has no such upgrade, and few recipes serve sockets. */
function concerns(request, { protocol = 'http/1.1' }) {
  if (request.protocol === undefined) return true;
  return request.protocol === 'websocket' ? protocol === 'websocket' : protocol !== 'http/2';
}

/** Compiles and starts a host, asks everything, and returns per request the words for what differs. */
async function tryHost(host) {
  const { recipe, runtime, protocol, requests = REQUESTS } = host;
  const folder = writeFolder(recipe.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), {
    'filter.ts': blockBelow(readme, 'The filter'), 'main.ts': blockBelow(readme, recipe),
  });
  if (runtime === 'deno') checkByDeno(folder);
  else compile(folder, runtime);
  const [command, args] = RUNTIMES[runtime].start(folder);
  const env = { ...process.env, ...denoEnvironment(), ...SETTINGS };
  const server = await startServer(command, args, { cwd: folder, env });
  const outcomes = new Map();
  try {
    for (const request of requests.filter((one) => concerns(one, host))) {
      const answer = await (protocol === 'http/2' ? askHttp2 : ask)(server.port, request).catch(String);
      outcomes.set(request, await differences(request, answer, server));
    }
    if (protocol !== 'http/2') outcomes.set(GOOD_REQUEST, await afterHangUps(server));
    if (server.hasEnded() !== undefined) throw new Error('is gone');
  } catch (error) {
    throw new Error([String(error), server.hasEnded(), ...server.output].join('\n'), { cause: error });
  } finally {
    await server.stop();
  }
  return outcomes;
}

/** What in an answer, and in the reason that the log tells, is not as the table has it. */
async function differences({ answer: expected, method }, answer, server) {
  if (typeof answer === 'string') return [answer];
  const { status, headers, body } = answer;
  const found = [];
  const compare = (what, actual, wanted) => {
    if (actual !== wanted) found.push(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`);
  };
  compare('status', status, expected.status);
  compare('challenge', headers.get('www-authenticate'), expected.challenge);
  if (expected.body !== undefined) compare('body', body, JSON.stringify(expected.body));
  if (method === 'HEAD') compare('body', body, '');
  // A pass writes no line, and what was let through by mistake neither: nothing to wait for then.
  const isLogged = expected.reason !== undefined && status === expected.status;
  const reason = isLogged ? await server.nextReason() : server.refusals.shift();
  compare('reason', reason, expected.reason);
  if (expected.reason === undefined) return found;
  compare('content-type', headers.get('content-type')?.split(';')[0], 'application/json');
  compare('cache-control', headers.get('cache-control'), 'no-store');
  return found;
}

/** What differs in the answer to a good request, behind clients that reset their connection at once. */
async function afterHangUps(server) {
  for (let i = 0; i < 30; i += 1) await hangUp(server.port, HANDSHAKE_REQUEST);
  const answer = await ask(server.port, GOOD_REQUEST).catch(String);
  // How many of them were judged, and so logged, before they were gone is chance.
  server.refusals.length = 0;
  return differences(GOOD_REQUEST, answer, server);
}

/** Columns, each as wide as its widest cell. */
function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
  }
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !HOSTS.some(({ recipe }) => recipe === name));
if (unknown.length > 0) throw new Error(`no such recipe: ${unknown.join(', ')}`);

const readme = readReadme();
const tried = ['The filter', ...HOSTS.map(({ recipe }) => recipe)];
const untried = headingsMarked(readme, 'hosts').filter((title) => !tried.includes(title));
if (untried.length > 0) throw new Error(`README: nothing tries the code below: ${untried.join(', ')}`);

installPackage();
const results = [];
for (const host of HOSTS.filter(({ recipe }) => chosen.length === 0 || chosen.includes(recipe))) {
  const result = await tryHost(host).catch((error) => error);
  results.push({ host, result });
}

let passed = 0;
const failures = [];
const rows = [['request', 'status', 'reason', 'hosts']];
for (const { host, result } of results) {
  if (result instanceof Error) failures.push(`${host.recipe}: ${result.message}`);
}
for (const request of [...REQUESTS, GOOD_REQUEST, ...EXACT_PATHS]) {
  const asked = results.filter(({ result }) => result instanceof Map && result.has(request));
  if (asked.length === 0) continue;
  const wrong = asked.filter(({ result }) => result.get(request).length > 0);
  for (const { host, result } of wrong) {
    failures.push(`${host.recipe}: ${request.name}: ${result.get(request).join('; ')}`);
  }
  passed += asked.length - wrong.length;
  const names = wrong.map(({ host }) => host.recipe).join(', ');
  rows.push([
    request.name, String(request.answer.status), request.answer.reason ?? '-',
    wrong.length === 0 ? `all ${asked.length}` : `not ${names}`,
  ]);
}
print(rows);
console.log('');
for (const { host } of results) {
  const packages = host.packages.map((name) => `${name} ${versionOf(name)}`);
  const runtime = `${host.runtime} ${RUNTIMES[host.runtime].version}`;
  console.log(`${host.recipe}: ${[runtime, ...packages].join(', ')}`);
}
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`\n${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;
