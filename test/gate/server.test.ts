/** Any method and path is answered by its head; no body is read, awaited, or taken for the next request. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';

import type { Answer } from '../../src/index.ts';
import { createGateServer, drain, listen } from '../../src/gate/server.ts';
import { Failure } from '../../src/terminal/errors.ts';
import { exchange } from '../terminal/support.ts';

const ANSWER: Answer = { status: 401, headers: { 'content-length': '2', 'x-a': 'b' }, body: 'no' };

const MALFORMED: Answer = { status: 403, headers: { 'content-length': '3' }, body: 'bad' };

interface Started {
  readonly server: Server;
  readonly port: number;
  readonly asked: IncomingMessage[];
  /** The code and the peer of each thing that was no request. */
  readonly faults: (readonly [code: string, peer: string | undefined])[];
}

async function start(context: TestContext, answer: Answer = ANSWER): Promise<Started> {
  const asked: IncomingMessage[] = [];
  const faults: (readonly [string, string | undefined])[] = [];
  const server = createGateServer({
    request(incoming) {
      asked.push(incoming);
      return answer;
    },
    malformed(...fault) {
      faults.push(fault);
      return MALFORMED;
    },
  });
  context.after(() => server.closeAllConnections());
  context.after(() => server.close());
  return { server, port: await listen(server, '127.0.0.1', 0), asked, faults };
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
    /^HTTP\/1\.1 401 Unauthorized\r\ncontent-length: 2\r\nx-a: b\r\ndate: [^\r]+\r\nconnection: close\r\n/,
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
  if (!asked[0]?.socket.closed) await once(asked[0]?.socket as Socket, 'close');
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
  const other = createGateServer({ request: () => ANSWER, malformed: () => MALFORMED });
  const problem = `cannot listen on 127.0.0.1 port ${port}: it is in use; --port 0 takes any free one`;
  await assert.rejects(listen(other, '127.0.0.1', port), new Failure(problem));
});

test('an error that has no words of its own is named', async (context) => {
  const server = createGateServer({ request: () => ANSWER, malformed: () => MALFORMED });
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

const HEADS = 'Host: x\r\n';
const START = `GET / HTTP/1.1\r\n${HEADS}`;
const MALFORMED_REQUESTS: readonly (readonly [name: string, text: string, code: string])[] = [
  ['a control character in a header', `${START}X: a\x01b\r\n\r\n`, 'HPE_INVALID_HEADER_TOKEN'],
  ['70 KB of cookies', `${START}Cookie: ${'c'.repeat(70_000)}\r\n\r\n`, 'HPE_HEADER_OVERFLOW'],
  ['a method that is none', `N\x00PE / HTTP/1.1\r\n${HEADS}\r\n`, 'HPE_INVALID_METHOD'],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00', 'HPE_INVALID_METHOD'],
  ['a line without a colon', `GET / HTTP/1.1\r\n${HEADS}none\r\n\r\n`, 'HPE_INVALID_HEADER_TOKEN'],
  ['two lengths', `GET / HTTP/1.1\r\n${HEADS}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    'HPE_UNEXPECTED_CONTENT_LENGTH'],
];

for (const [name, text, code] of MALFORMED_REQUESTS) {
  test(`what is no request is answered, once: ${name}`, async (context) => {
    const { port, asked, faults } = await start(context);
    const answer = await exchange(port, text);
    assert.match(answer, /^HTTP\/1\.1 403 Forbidden\r\ncontent-length: 3\r\n/);
    assert.match(answer, /\r\ndate: [^\r]+ GMT\r\nconnection: close\r\n/);
    assert(answer.endsWith('\r\n\r\nbad'));
    assert.deepEqual(faults, [[code, '127.0.0.1']]);
    assert.deepEqual(asked, []);
  });
}

test('what goes on behind a fault is the same fault', async (context) => {
  const { server, port, faults } = await start(context);
  const socket = connect(port, '127.0.0.1').resume();
  socket.on('error', () => undefined).write('NONE / HTTP/1.1\r\n');
  const [peer] = await once(server, 'connection');
  while (!peer.destroyed && !peer.writableFinished) await new Promise((resolve) => setTimeout(resolve, 5));
  for (let i = 0; i < 5; i += 1) socket.write('more of it\r\n'.repeat(1000));
  if (!peer.closed) await once(peer, 'close');
  assert.equal(faults.length, 1);
});

test('a fault that is told again while its answer is on the way cuts nothing off', async (context) => {
  const { server, port, faults } = await start(context);
  server.once('clientError', (error, socket) => server.emit('clientError', error, socket));
  const answer = await exchange(port, 'NONE / HTTP/1.1\r\n\r\n');
  assert(answer.endsWith('\r\n\r\nbad'), answer);
  assert.deepEqual(faults, [['HPE_INVALID_METHOD', '127.0.0.1']]);
});

test('no line of a head is dropped, and none is missing', async (context) => {
  const { port, asked } = await start(context);
  const lines = Array.from({ length: 5000 }, (_, i) => `a${i}: 1\r\n`).join('');
  const answer = await exchange(port, `GET / HTTP/1.1\r\n${lines}Last: x\r\nConnection: close\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 401/);
  assert.equal(asked[0]?.rawHeaders.length, 2 * 5002);
  assert.equal(asked[0]?.headers['last'], 'x');
});

test('a connection without a byte is closed without a word', async (context) => {
  const { server, port, faults } = await start(context);
  server.headersTimeout = 1;
  assert.equal(await exchange(port, ''), '');
  assert.deepEqual(faults, []);
});

test('a head that does not end is refused when its time is over', async (context) => {
  const { server, port, faults } = await start(context);
  assert.equal(server.headersTimeout, 10_000);
  server.headersTimeout = 1;
  assert.match(await exchange(port, 'GET / HTTP/1.1\r\nHo'), /^HTTP\/1\.1 403 [^]*bad$/);
  assert.deepEqual(faults, [['ERR_HTTP_REQUEST_TIMEOUT', '127.0.0.1']]);
});

test('a client that ends within its head is refused; one that vanishes is no trouble', async (context) => {
  const { server, port, faults } = await start(context);
  const half = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let answer = '';
  half.setEncoding('latin1').on('data', (text) => (answer += text));
  half.end('GET / HTTP/1.1\r\nHo');
  await once(half, 'close');
  assert.match(answer, /^HTTP\/1\.1 403/);
  const accepted = once(server, 'connection');
  const gone = connect(port, '127.0.0.1');
  gone.write('GET / HTTP/1.1\r\nHo');
  const [peer] = await accepted;
  while (peer.bytesRead === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  gone.on('error', () => undefined).resetAndDestroy();
  await new Promise((resolve) => (peer.closed ? resolve(peer) : peer.once('close', resolve)));
  assert.deepEqual(faults, [['HPE_INVALID_EOF_STATE', '127.0.0.1']]);
});

test('answers keep their order before a fault, and before a CONNECT', async (context) => {
  const { port, faults, asked } = await start(context);
  const get = `GET / HTTP/1.1\r\n${HEADS}\r\n`;
  const statuses = (answer: string): string => {
    return answer.match(/HTTP\/1\.1 \d+/g)?.join().replaceAll('HTTP/1.1 ', '') ?? '';
  };
  assert.equal(statuses(await exchange(port, `${get}${get}${get}none\r\n\r\n`)), '401,401,401,403');
  assert.equal(faults.length, 1);
  const tunnel = `CONNECT a:1 HTTP/1.1\r\n${HEADS}\r\n`;
  assert.equal(statuses(await exchange(port, `${get}${get}${tunnel}`)), '401,401,401');
  assert.equal(asked.at(-1)?.method, 'CONNECT');
});

test('a fault within a body is none of a request: that has its answer', async (context) => {
  const { port, faults } = await start(context);
  const head = `POST / HTTP/1.1\r\n${HEADS}Transfer-Encoding: chunked\r\n\r\n`;
  const answer = await exchange(port, `${head}no chunk\r\n`);
  assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1);
  assert.match(answer, /^HTTP\/1\.1 401/);
  assert.deepEqual(faults, []);
});

test('an answer without a body is sent before the client has sent its own', async (context) => {
  const { port } = await start(context, { status: 200, headers: { 'content-length': '0' }, body: '' });
  const answer = await exchange(port, `POST / HTTP/1.1\r\n${HEADS}Content-Length: 9\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\ncontent-length: 0\r\n/);
});

test('250 CONNECTs whose clients keep their half open all end, and others are answered', async (context) => {
  const { server, port } = await start(context);
  const peers: Socket[] = [];
  server.on('connection', (peer) => peers.push(peer));
  for (let i = 0; i < 250; i += 1) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    context.after(() => socket.destroy());
    socket.on('error', () => undefined).resume().write('CONNECT a:1 HTTP/1.1\r\n\r\n');
  }
  while (peers.length < 250) await once(server, 'connection');
  assert.match(await exchange(port, `GET / HTTP/1.1\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 401/);
  for (const peer of peers) if (!peer.closed) await once(peer, 'close');
});

test('an answer that nobody takes is not kept for ever', async (context) => {
  const { server, port } = await start(context);
  assert.equal(server.timeout, 30_000);
  server.timeout = 50;
  server.keepAliveTimeout = 50;
  const accepted = once(server, 'connection');
  const socket = connect(port, '127.0.0.1').pause();
  context.after(() => socket.destroy());
  socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(300_000));
  const [peer] = await accepted;
  await new Promise((resolve) => peer.once('close', resolve));
  assert(peer.destroyed);
});
