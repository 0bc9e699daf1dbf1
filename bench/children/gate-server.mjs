// The gate for gate.mjs, in variants: `bare` answers by node:http alone and at once, the others are the gate as
// `serve` runs it, with its log on standard output, which its parent leads to /dev/null. A third argument names
// the built package whose command line is asked instead. Sends its port when it listens; asked, its processor
// time and the median time from a request to the first word of its answer since it was asked last. Ends when
// its parent does.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { openGate } from '../../dist/gate/gate.js';
import { SECRET } from '../lib/tokens.mjs';

const [variant, log, against] = process.argv.slice(2);

/** The same settings for every gate; the refused one denies the client behind 100,000 rules. */
function settingsOf(name) {
  const rules = Array.from({ length: 100_000 }, (_, i) => `11.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  const deny = name === 'refused' ? [...rules, '203.0.113.0/24'] : [];
  const allow = ['127.0.0.1', '203.0.113.0/24'];
  return {
    ipFilter: { allow, deny, trustedProxies: ['127.0.0.1'] },
    jwtFilter: { enabled: true, secret: SECRET, cacheSize: name === 'cached' ? 1000 : 0 },
    // Another version may not know `log`; to log all is what it does unless told.
    gate: { pass: { sub: 'X-Auth-Subject' }, ...(against === undefined ? { log } : {}) },
  };
}

/** Runs the command line of another built package in this process; gives its port once it answers. */
async function portOfOther() {
  const folder = mkdtempSync(join(tmpdir(), 'gate-bench-'));
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settingsOf(variant)), { mode: 0o600 });
  const port = await freePort();
  process.argv.splice(2, Infinity, 'serve', '--settings', file, '--port', String(port));
  // It is loaded until it ends.
  void import(pathToFileURL(join(resolve(against), 'cli', 'main.js')).href);
  process.on('exit', () => rmSync(folder, { recursive: true }));
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return port;
    } catch {
      await wait(50);
    }
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function portOf() {
  if (against !== undefined) return portOfOther();
  if (variant !== 'bare') {
    const io = { stdout: process.stdout, env: {}, signals: process, clock: () => Date.now() / 1000 };
    const { url } = await openGate({ settings: settingsOf(variant), port: 0 }, io);
    return Number(new URL(url).port);
  }
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': '0', 'cache-control': 'no-store' }).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

const times = new Float64Array(1 << 20);
let count = 0;
let startedAt = 0;
const { emit } = Server.prototype;
Server.prototype.emit = function emitTimed(event, ...args) {
  if (event === 'request') startedAt = performance.now();
  return emit.call(this, event, ...args);
};
for (const name of ['setHeader', 'writeHead', 'end']) {
  const method = ServerResponse.prototype[name];
  ServerResponse.prototype[name] = function answerTimed(...args) {
    if (startedAt > 0 && count < times.length) times[count++] = performance.now() - startedAt;
    startedAt = 0;
    return method.apply(this, args);
  };
}

process.send({ port: await portOf() });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const sorted = times.slice(0, count).sort();
  process.send({ user, system, deciding: (sorted[count >> 1] ?? 0) * 1000 });
  count = 0;
});
process.on('disconnect', () => process.exit(0));
