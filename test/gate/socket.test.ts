/** Listening on a Unix socket: for owner and group alone, in place of a stale one, never of a living one. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { openGate } from '../../src/gate/gate.ts';
import { listenOnSocket } from '../../src/gate/socket.ts';
import { Failure, UsageError } from '../../src/terminal/errors.ts';
import { FakeIo, jsonLines, temporaryFolder } from '../terminal/support.ts';

function httpServer(context: TestContext): Server {
  const server = createServer((_, response) => response.end('here'));
  context.after(() => server.close());
  return server;
}

async function ask(socketPath: string): Promise<string> {
  const asked = request({ socketPath, agent: false }).end();
  const [response] = await once(asked, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

test('it answers, for its owner and group alone; closed, it is gone', async (context) => {
  const path = join(temporaryFolder(context), 'gate.sock');
  const server = httpServer(context);
  const mask = process.umask();
  await listenOnSocket(server, path);
  assert.equal(process.umask(), mask);
  assert.equal(statSync(path).mode & 0o777, 0o660);
  assert.equal(await ask(path), 'here');
  server.close();
  await once(server, 'close');
  assert.equal(existsSync(path), false);
});

test('a socket that nobody listens on any more is replaced', async (context) => {
  const path = join(temporaryFolder(context), 'gate.sock');
  // A process that is killed leaves its socket file.
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['--eval', script]);
  assert.equal(statSync(path).isSocket(), true);
  await listenOnSocket(httpServer(context), path);
  assert.equal(await ask(path), 'here');
});

test('one on which somebody listens stays', async (context) => {
  const path = join(temporaryFolder(context), 'gate.sock');
  const first = createSocketServer((socket) => socket.end()).listen(path);
  context.after(() => first.close());
  await once(first, 'listening');
  await assert.rejects(
    listenOnSocket(httpServer(context), path),
    new Failure('cannot listen on the socket: somebody listens on it'),
  );
  assert.equal(existsSync(path), true);
});

test('a file of another kind stays', async (context) => {
  const path = join(temporaryFolder(context), 'gate.sock');
  writeFileSync(path, 'precious');
  const problem = new Failure('cannot listen on the socket: its path is that of another file');
  await assert.rejects(listenOnSocket(httpServer(context), path), problem);
  const folder = join(temporaryFolder(context), 'folder');
  mkdirSync(folder);
  await assert.rejects(listenOnSocket(httpServer(context), folder), problem);
});

test('a folder that is not there, and a path that is too long', async (context) => {
  const folder = temporaryFolder(context);
  const fails = (path: string, problem: string): Promise<void> => {
    return assert.rejects(
      listenOnSocket(httpServer(context), path),
      new Failure(`cannot listen on the socket: ${problem}`),
    );
  };
  await fails(join(folder, 'absent', 'gate.sock'), 'its folder is not there, or may not be written to');
  await fails(join(folder, 'x'.repeat(200)), 'its path is longer than 103 bytes');
  writeFileSync(join(folder, 'file'), '');
  await fails(join(folder, 'file', 'gate.sock'), 'ENOTDIR');
});

/** A gate on a socket: what it answers to a request with these headers, and what it logs. */
async function gateOnSocket(
  context: TestContext,
  ipFilter: object,
): Promise<{
  readonly path: string;
  readonly io: FakeIo;
  readonly statusOf: (headers: { readonly [name: string]: string }) => Promise<number | undefined>;
}> {
  const path = join(temporaryFolder(context), 'gate.sock');
  const io = new FakeIo();
  const gate = await openGate({ settings: { ipFilter }, socket: path }, io);
  context.after(() => gate.close());
  assert.equal(gate.url, `unix:${path}`);
  const statusOf = async (headers: { readonly [name: string]: string }): Promise<number | undefined> => {
    const [response] = await once(request({ socketPath: path, agent: false, headers }).end(), 'response');
    response.resume();
    return response.statusCode;
  };
  return { path, io, statusOf };
}

test('the peer of the socket is the proxy by declaration, and its header tells the client', async (context) => {
  const { io, statusOf } = await gateOnSocket(context, { allow: '192.0.2.1', trustedProxies: ['unix:'] });
  assert.equal(await statusOf({ 'x-forwarded-for': '192.0.2.1' }), 200);
  assert.equal(await statusOf({ 'x-forwarded-for': '192.0.2.2' }), 403);
  assert.equal(await statusOf({}), 403);
  const reasons = jsonLines(io.out)
    .filter(({ verdict }) => verdict !== undefined)
    .map(({ reason }) => reason);
  assert.deepEqual(reasons, [undefined, 'address_refused', 'address_missing']);
  assert.doesNotMatch(io.out, /"event":"warning"/);
});

test('a peer that nobody has declared is never a client, and that is warned of', async (context) => {
  for (const withoutHeader of ['refused', 'peer']) {
    const { io, statusOf } = await gateOnSocket(context, {
      allow: ['0.0.0.0/0', '::/0'],
      trustedProxies: '10.0.0.0/8',
      withoutHeader,
    });
    assert.equal(await statusOf({ 'x-forwarded-for': '192.0.2.1' }), 403);
    assert.match(io.out, /"event":"warning","problem":"ipFilter\.trustedProxies: lacks \\"unix:\\"/);
  }
});

test('the declared peer without its header is refused, with "peer" too', async (context) => {
  const { statusOf } = await gateOnSocket(context, {
    allow: ['0.0.0.0/0', '::/0'],
    trustedProxies: 'unix:',
    withoutHeader: 'peer',
  });
  assert.equal(await statusOf({}), 403);
});

test('a socket beside a host or a port is a mistake', async (context) => {
  const path = join(temporaryFolder(context), 'gate.sock');
  for (const other of [{ host: '127.0.0.1' }, { port: 0 }]) {
    await assert.rejects(openGate({ settings: {}, socket: path, ...other }, new FakeIo()), UsageError);
    assert.equal(existsSync(path), false);
  }
});
