/** Any method and path is answered by its head; no body is read, awaited, or taken for the next request. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';

import type { Answer } from '../../src/index.ts';
import { createGateServer, drain, listen } from '../../src/gate/server.ts';
import { Failure } from '../../src/terminal/errors.ts';
import { exchange } from '../terminal/support.ts';

const ANSWER: Answer = { status: 401, headers: { 'content-length': '2', 'x-a': 'b' }, body: 'no' };

interface Started {
  readonly server: Server;
  readonly port: number;
  readonly asked: IncomingMessage[];
}

async function start(context: TestContext, answer: Answer = ANSWER): Promise<Started> {
  const asked: IncomingMessage[] = [];
  const server = createGateServer((incoming) => {
    asked.push(incoming);
    return answer;
  });
  context.after(() => server.closeAllConnections());
  context.after(() => server.close());
  return { server, port: await listen(server, '127.0.0.1', 0), asked };
}

for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
  test(`${method} is answered`, async (context) => {
    const { port } = await start(context);
    const answer = await exchange(port, `${method} /a?b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 401 Unauthorized\r\n/);
    assert.equal(answer.endsWith('\r\n\r\nno'), method !== 'HEAD');
  });
}

test('CONNECT is answered, and the connection closed', async (context) => {
  const { port, asked } = await start(context);
  const answer = await exchange(port, 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(
    answer,
    /^HTTP\/1\.1 401 Unauthorized\r\ncontent-length: 2\r\nx-a: b\r\nconnection: close\r\n/,
  );
  assert(answer.endsWith('\r\n\r\nno'));
  assert.equal(asked[0]?.method, 'CONNECT');
});

test('a CONNECT whose client keeps its half open is closed all the same', async (context) => {
  const { server, port } = await start(context);
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  context.after(() => socket.destroy());
  const accepted = once(server, 'connection');
  socket.resume().write('CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  const [peer] = await accepted;
  if (!peer.closed) await once(peer, 'close');
  assert.equal(peer.destroyed, true);
});

test('a CONNECT whose client has gone is no trouble', async (context) => {
  const { server, port } = await start(context);
  const socket = connect(port, '127.0.0.1');
  server.prependListener('connect', (_request, peer) => peer.destroy(new Error('gone')));
  socket.on('error', () => undefined).write('CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'close');
  assert.equal(server.listening, true);
});

test('an upgrade is an ordinary request', async (context) => {
  const { port } = await start(context);
  const head = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n';
  assert.match(await exchange(port, head), /^HTTP\/1\.1 401 /);
});

test('a connection is used again, unless a body was announced', async (context) => {
  const { port } = await start(context);
  const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  const two = await exchange(port, `${get}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  assert.equal(two.match(/HTTP\/1\.1 401/g)?.length, 2);
  const smuggled = await exchange(
    port,
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${get.length}\r\n\r\n${get}`,
  );
  assert.equal(smuggled.match(/HTTP\/1\.1 401/g)?.length, 1);
});

for (const head of ['Content-Length: 1000000000', 'Transfer-Encoding: chunked']) {
  test(`a body that never comes is not awaited: ${head}`, async (context) => {
    const { port } = await start(context);
    const answer = await exchange(port, `POST / HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`);
    assert.match(answer, /connection: close/);
    assert(answer.endsWith('\r\n\r\nno'));
  });
}

test('a large body is thrown away, and the answer arrives', async (context) => {
  const { port, asked } = await start(context);
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    headers: { 'content-length': 50_000_000 },
  });
  outgoing.end(Buffer.alloc(50_000_000));
  // The rest of the body is cut off.
  outgoing.on('error', () => undefined);
  const [response] = await once(outgoing, 'response');
  assert.equal(response.statusCode, 401);
  response.resume();
  await once(response, 'end');
  assert.equal(asked[0]?.readableLength, 0);
});

test('a client that waits for leave to send its body is answered at once', async (context) => {
  const { port } = await start(context);
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: ';
  assert.match(await exchange(port, `${head}100-continue\r\n\r\n`), /^HTTP\/1\.1 401 /);
  assert.match(await exchange(port, `${head}something\r\n\r\n`), /^HTTP\/1\.1 401 /);
});

test('a client that goes away in the middle of its body is no trouble', async (context) => {
  const { server, port, asked } = await start(context);
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab');
  await once(socket, 'data');
  socket.destroy();
  await new Promise((resolve) => asked[0]?.on('close', resolve));
  assert.equal(server.listening, true);
});

test('a head as long as proxies let through is answered', async (context) => {
  const { port } = await start(context);
  const long = `Authorization: ${'x'.repeat(40_000)}\r\n`;
  const head = `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${long}\r\n`;
  assert.match(await exchange(port, head), /^HTTP\/1\.1 401 /);
});

test('a port in use is said in one line', async (context) => {
  const { port } = await start(context);
  const other = createGateServer(() => ANSWER);
  const problem = `cannot listen on 127.0.0.1 port ${port}: it is in use; --port 0 takes any free one`;
  await assert.rejects(listen(other, '127.0.0.1', port), new Failure(problem));
});

test('an error that has no words of its own is named', async (context) => {
  const server = createGateServer(() => ANSWER);
  context.after(() => server.close());
  const listening = listen(server, '127.0.0.1', 0);
  server.emit('error', Object.assign(new Error('no'), { code: 'EINVAL' }));
  await assert.rejects(listening, new Failure('cannot listen on 127.0.0.1 port 0: EINVAL'));
});

test('draining: idle connections are closed, and so is one that is answered then', async (context) => {
  const { server, port } = await start(context);
  const idle = connect(port, '127.0.0.1');
  idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(idle, 'data');
  const busy = connect(port, '127.0.0.1');
  let answer = '';
  busy.on('data', (chunk) => (answer += String(chunk)));
  busy.write('GET / HTTP/1.1\r\nHo');
  await once(server, 'connection');
  // The head is under way once the server has read its first part.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const drained = drain(server);
  await once(idle.resume(), 'close');
  busy.write('st: x\r\n\r\n');
  await once(busy, 'close');
  assert.match(answer, /connection: close/);
  await drained;
});

test('draining does not wait for ever', async (context) => {
  const { server, port } = await start(context);
  const silent = connect(port, '127.0.0.1');
  silent.write('GET / HTTP/1.1\r\n');
  await once(server, 'connection');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await drain(server, 10);
  await once(silent.resume(), 'close');
});
