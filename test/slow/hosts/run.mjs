/**
 * Starts every host as the documents' recipes set it up, and asks all of them the same: `npm run hosts`. Then
 * each is asked the hostile table, those of Node under several of its lines.
 * Arguments, if any, are the names of the only hosts to try.
 */

import { ask, askHttp2, hangUp } from './lib/ask.mjs';
import { HOSTS, build, startHost, untried, versionOfRuntime } from './lib/hosts.mjs';
import { installPackage, versionOf } from './lib/prepare.mjs';
import { tryHostile } from './hostile.mjs';
import { tryMocks } from './mocks.mjs';
import {
  ELSEWHERE, EXACT_PATHS, GOOD_REQUEST, HANDSHAKE_REQUEST, PLAIN, REQUESTS, ROLES, SETTINGS,
} from './requests.mjs';

/** Some of them at once: much of the time passes in waiting for compilers and servers to start. */
const AT_ONCE = 3;

/** Whether a request makes sense to a host: HTTP/2 has no such upgrade, and few recipes serve sockets. */
function concerns(request, { protocol, runtime }) {
  if (request.protocol === undefined) return true;
  if (runtime === 'lambda' || runtime === 'workerd') return false;
  return request.protocol === 'websocket' ? protocol === 'websocket' : protocol !== 'http/2';
}

/** Compiles and starts a host, asks everything, and returns per request the words for what differs. */
async function tryHost(host) {
  const { runtime, protocol, requests, peerHeader } = host;
  const server = await startHost(build(host), runtime, SETTINGS);
  const outcomes = new Map();
  try {
    for (const request of requests.filter((one) => concerns(one, host))) {
      const asked = withPeer(request, peerHeader);
      const answer = await (protocol === 'http/2' ? askHttp2 : ask)(server.port, asked).catch(String);
      outcomes.set(request, await differences(request, answer, server, host));
    }
    if (protocol !== 'http/2') outcomes.set(GOOD_REQUEST, await afterHangUps(server, host));
    if (server.hasEnded() !== undefined) throw new Error('is gone');
  } catch (error) {
    throw new Error([String(error), server.hasEnded(), ...server.output].join('\n'), { cause: error });
  } finally {
    await server.stop();
  }
  return outcomes;
}

/** A request whose peer is told in a header, where the host learns it so. */
function withPeer(request, peerHeader) {
  if (peerHeader === undefined) return request;
  return { ...request, headers: [[peerHeader, request.peer], ...request.headers] };
}

/** What in an answer, and in the reason that the log tells, is not as the table has it. */
async function differences(request, answer, server, { runtime, isSilent = false }) {
  const { method, under: { [runtime]: expected = request.answer } = {} } = request;
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
  const isLogged = !isSilent && expected.reason !== undefined && status === expected.status;
  const reason = isLogged ? await server.nextReason() : server.refusals.shift();
  if (!isSilent) compare('reason', reason, expected.reason);
  if (expected.reason === undefined) return found;
  compare('content-type', headers.get('content-type')?.split(';')[0], 'application/json');
  compare('cache-control', headers.get('cache-control'), 'no-store');
  return found;
}

/** What differs in the answer to a good request, behind clients that reset their connection at once. */
async function afterHangUps(server, host) {
  for (let i = 0; i < 30; i += 1) await hangUp(server.port, HANDSHAKE_REQUEST);
  const answer = await ask(server.port, withPeer(GOOD_REQUEST, host.peerHeader)).catch(String);
  // How many of them were judged, and so logged, before they were gone is chance.
  server.refusals.length = 0;
  return differences(GOOD_REQUEST, answer, server, host);
}

/** Columns, each as wide as its widest cell. */
function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
  }
}

/** The outcomes of a task for each of a list, in order, a few of them at once. */
async function each(list, task) {
  const outcomes = [];
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < list.length) {
      const place = next;
      next += 1;
      outcomes[place] = await task(list[place]).catch((error) => error);
    }
  }));
  return outcomes;
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !HOSTS.some((host) => host.name === name));
if (unknown.length > 0) throw new Error(`no such recipe: ${unknown.join(', ')}`);
if (untried().length > 0) throw new Error(`nothing tries the code below: ${untried().join(', ')}`);

installPackage();
const hosts = HOSTS.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const results = await each(hosts, async (host) => {
  const outcomes = await tryHost(host);
  return { outcomes, hostile: host.isAttacked ? await tryHostile(host) : [] };
});

let passed = 0;
const failures = [];
const rows = [['request', 'status', 'reason', 'hosts']];
hosts.forEach(({ name }, i) => {
  if (results[i] instanceof Error) failures.push(`${name}: ${results[i].message}`);
});
for (const request of [...REQUESTS, GOOD_REQUEST, ...EXACT_PATHS, ...ELSEWHERE, ...ROLES, ...PLAIN]) {
  const asked = hosts.filter((_, i) => results[i].outcomes?.has(request));
  if (asked.length === 0) continue;
  const outcomeOf = (host) => results[hosts.indexOf(host)].outcomes.get(request);
  const wrong = asked.filter((host) => outcomeOf(host).length > 0);
  for (const host of wrong) failures.push(`${host.name}: ${request.name}: ${outcomeOf(host).join('; ')}`);
  passed += asked.length - wrong.length;
  const names = wrong.map(({ name }) => name).join(', ');
  rows.push([
    request.name, String(request.answer.status), request.answer.reason ?? '-',
    wrong.length === 0 ? `all ${asked.length}` : `not ${names}`,
  ]);
}
print(rows);
console.log('');
hosts.forEach(({ name, runtime, packages }, i) => {
  const versions = [versionOfRuntime(runtime), ...packages.map((one) => `${one} ${versionOf(one)}`)];
  const hostile = results[i].hostile ?? [];
  const counts = hostile.map(({ runtime: under, passed: right }) => `${under} ${right}`);
  const told = counts.length === 0 ? '' : `; hostile: ${counts.join(', ')}`;
  console.log(`${name}: ${versions.join(', ')}${told}`);
  for (const one of hostile) {
    passed += one.passed;
    for (const failure of one.failures) failures.push(`${name}, hostile, ${one.runtime}: ${failure}`);
  }
});
const mocks = tryMocks(SETTINGS);
passed += mocks.passed;
for (const failure of mocks.failures) failures.push(`mocks: ${failure}`);
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`\n${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;
