/** The gate by itself, without the command line: opened, asked over a socket, told to reload, closed. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { hs256Key, jwtSigner } from '../../src/index.ts';
import { openGate, type GateOptions, type RunningGate } from '../../src/gate/gate.ts';
import { listen } from '../../src/gate/server.ts';
import { Failure, UsageError } from '../../src/terminal/errors.ts';
import { FakeIo, jsonLines, SECRET, temporaryFolder } from '../terminal/support.ts';

interface Opened {
  readonly gate: RunningGate;
  readonly io: FakeIo;
}

async function open(context: TestContext, options: GateOptions): Promise<Opened> {
  const io = new FakeIo({ now: Date.now() / 1000 });
  const gate = await openGate({ port: 0, ...options }, io);
  context.after(() => gate.close());
  return { gate, io };
}

async function ask(url: string, headers: { readonly [name: string]: string } = {}): Promise<Response> {
  const response = await fetch(url, { headers: { connection: 'close', ...headers } });
  await response.arrayBuffer();
  return response;
}

async function textAt(url: string | undefined): Promise<string> {
  return (await fetch(url ?? '', { headers: { connection: 'close' } })).text();
}

const token = (claims = {}): string => jwtSigner({ key: hs256Key(SECRET) }).sign(claims);
const WITH_TOKEN = { jwtFilter: { enabled: true, secret: SECRET } };

test('by an object: decided, logged, counted, closed', async (context) => {
  const { gate, io } = await open(context, {
    settings: {
      ...WITH_TOKEN,
      ipFilter: { allow: '203.0.113.0/24', trustedProxies: ['127.0.0.1'] },
      gate: { pass: { sub: 'X-Auth-Subject' } },
    },
    healthPort: 0,
    pass: new Map([['role', 'X-Role']]),
  });
  const allowed = await ask(gate.url, {
    authorization: token({ sub: 'me', role: 7 }),
    'x-forwarded-for': '203.0.113.9',
  });
  assert.equal(allowed.status, 200);
  assert.equal(allowed.headers.get('x-auth-subject'), 'me');
  assert.equal(allowed.headers.get('x-role'), '7');
  assert.equal((await ask(gate.url, { 'x-forwarded-for': '198.51.100.1' })).status, 403);
  assert.equal((await ask(gate.url, { 'x-forwarded-for': '203.0.113.9' })).status, 401);
  assert.equal((await ask(gate.url)).status, 403);
  const metrics = await textAt(`${gate.healthUrl}metrics`);
  assert.match(metrics, /^portcullis_requests_allowed_total 1$/m);
  assert.match(metrics, /reason="address_missing"\} 1$/m);
  assert.equal(await textAt(`${gate.healthUrl}healthz`), '{"ok":true}');
  await gate.close('SIGTERM');
  const log = jsonLines(io.out);
  assert.deepEqual(
    log.map((line) => line['event'] ?? line['reason'] ?? line['verdict']),
    ['listens', 'allowed', 'address_refused', 'token_missing', 'address_missing', 'drains'],
  );
  assert.deepEqual([log[0]?.['url'], log[0]?.['health']], [gate.url, gate.healthUrl]);
  assert.equal(log.at(-2)?.['absent'], 'x-forwarded-for');
  assert.equal(log.at(-1)?.['signal'], 'SIGTERM');
  await assert.rejects(fetch(gate.url));
  await assert.rejects(fetch(`${gate.healthUrl}healthz`));
});

test('to be tried out: its own secret, requests to paste, no health server', async (context) => {
  const { gate, io } = await open(context, {});
  assert.equal(gate.healthUrl, undefined);
  const [, valid = ''] = await io.until(/Bearer (\S+)'/);
  assert.equal((await ask(gate.url, { authorization: `Bearer ${valid}` })).status, 200);
  assert.equal((await ask(gate.url)).status, 401);
  await gate.close();
  assert.doesNotMatch(io.out, /drains/);
});

test('by a file: what changes is taken or reported, on one connection', async (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(path, JSON.stringify(WITH_TOKEN));
  const { gate, io } = await open(context, { settings: path, healthPort: 0 });
  assert.equal((await ask(gate.url)).status, 401);
  writeFileSync(path, '{}');
  await io.until(/"event":"settings","outcome":"accepted"/);
  assert.equal((await ask(gate.url)).status, 200);
  writeFileSync(path, `{"jwtFilter": {"enabled": true, "secret": "${SECRET}", "issuer": 7},\n"x": 1}`);
  await io.until(/(?:"outcome":"refused, the old ones stay"[^]*){2}\n/);
  const problems = jsonLines(io.out)
    .map((line) => line['problem'])
    .filter((problem) => problem !== undefined);
  assert.match(String(problems.at(-2)), /^line 2, column 1: x: is no option/);
  assert.match(String(problems.at(-1)), /^line 1, column \d+: jwtFilter\.issuer: takes/);
  assert(!io.out.includes(SECRET));
  assert.equal((await ask(gate.url)).status, 200);
  const metrics = await textAt(`${gate.healthUrl}metrics`);
  assert.match(metrics, /outcome="accepted"\} 1$/m);
  assert.match(metrics, /outcome="refused"\} 1$/m);
});

test('two replicas by the same settings answer alike', async (context) => {
  const replicas = [
    await open(context, { settings: WITH_TOKEN }),
    await open(context, { settings: WITH_TOKEN }),
  ];
  const headers = { authorization: token({ sub: 'me' }) };
  for (const { gate } of replicas) assert.equal((await ask(gate.url, headers)).status, 200);
  for (const { gate } of replicas) assert.equal((await ask(gate.url)).status, 401);
});

test('settings without trusted proxies are warned of, where addresses are judged', async (context) => {
  const warned = await open(context, { settings: {} });
  assert.match(warned.io.out, /"event":"warning","problem":"ipFilter\.trustedProxies: is not set/);
  const off = await open(context, { settings: { ipFilter: { enabled: false } } });
  const proxied = await open(context, { settings: { ipFilter: { trustedProxies: 'unix:' } } });
  for (const { io } of [off, proxied]) assert.doesNotMatch(io.out, /trustedProxies: is not set/);
});

test('addresses to listen on, and how they are asked', async (context) => {
  for (const [host = '', asked] of [
    ['0.0.0.0', '127.0.0.1'],
    ['::', '[::1]'],
    ['::1', '[::1]'],
    ['localhost', 'localhost'],
  ]) {
    const { gate } = await open(context, { host });
    assert.equal(new URL(gate.url).hostname, asked);
    assert.equal((await ask(gate.url)).status, 401);
  }
});

test('what cannot be opened leaves nothing open', async (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(path, '{}');
  const holder = createServer();
  context.after(() => holder.close());
  const port = await listen(holder, '127.0.0.1', 0);
  const io = new FakeIo();
  const problem = `cannot listen on 127.0.0.1 port ${port}: it is in use; --port 0 takes any free one`;
  await assert.rejects(openGate({ settings: path, port }, io), new Failure(problem));
  await assert.rejects(openGate({ settings: path, port: 0, healthPort: port }, io), new Failure(problem));
  assert.equal(io.signals.listenerCount('SIGHUP'), 0);
  assert.equal(io.out, '');
  await assert.rejects(openGate({ settings: { x: 1 } }, io), UsageError);
});
