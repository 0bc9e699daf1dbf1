// A real `node:http` server on loopback, asked over real sockets: what goes over the wire, and what comes
// back.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request as ask } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { after, before, it } from 'node:test';

import { check, middleware, refuse, refuseUpgrade } from '../src/adapters/node.ts';
import { hs256Key, restFilter } from '../src/index.ts';
import type { Claims, Verdict } from '../src/index.ts';
import { mint, NOW, OTHER_SECRET, SECRET } from './helpers.ts';

const filter = restFilter({
  ipFilter: { allow: '127.0.0.1, 192.0.2.0/24', trustedProxies: '127.0.0.9' },
  jwtFilter: { enabled: true, secret: SECRET, clock: () => NOW },
});
const GOOD = mint({ sub: 'alice' });

/** The verdicts that the server came to. */
const verdicts: Verdict[] = [];
const reason = (): string | undefined => {
  const verdict = verdicts.at(-1);
  return verdict === undefined || verdict.ok ? undefined : verdict.reason;
};

const decide: RequestListener = (request, response) => {
  const verdict = check(filter, request);
  verdicts.push(verdict);
  if (!verdict.ok) return refuse(response, verdict);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ sub: verdict.claims?.sub }));
};

/** A server on a free port of this machine; it is closed, with all its connections, behind the tests. */
async function listen(listener: RequestListener, host: string = '127.0.0.1'): Promise<Server> {
  const server = createServer(listener);
  server.listen(0, host);
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Question {
  readonly headers?: readonly string[];
  readonly method?: string;
  readonly agent?: Agent;
  /** The address the client comes from: any of 127.0.0.0/8 is this machine. */
  readonly from?: string;
}

/** Asks a server by a client of `node:http`; headers are a flat list of names and values. */
async function get(server: Server, question: Question = {}): Promise<Reply> {
  const { headers = [], method = 'GET', agent, from } = question;
  const given = ['Host', 'localhost', ...headers];
  const options = { host: '127.0.0.1', port: portOf(server), method, headers: given, localAddress: from };
  const client = ask({ ...options, agent: agent ?? false });
  client.end();
  const [response] = (await once(client, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

/** All that a server sends on a raw connection until it closes it. */
async function send(server: Server, text: string): Promise<string> {
  const socket = connect(portOf(server), '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write(text, 'latin1');
  let reply = '';
  for await (const chunk of socket) reply += String(chunk);
  return reply;
}

let server: Server;
before(async () => {
  server = await listen(decide);
});
after(() => close(server));

const CHALLENGE = 'Bearer realm="api"';
const bearer = (value: string): readonly string[] => ['Authorization', `Bearer ${value}`];

it('a valid token is let in, behind Bearer or bare', async () => {
  for (const value of [`Bearer ${GOOD}`, `bearer   ${GOOD}`, GOOD]) {
    const reply = await get(server, { headers: ['authorization', value] });
    assert.equal(reply.status, 200);
    assert.equal(reply.body, '{"sub":"alice"}');
    assert.equal(reply.headers['www-authenticate'], undefined);
  }
});

it('refusals have their status, challenge and body over the wire (RFC 6750 §3)', async () => {
  const forged = mint({ sub: 'alice' }, undefined, OTHER_SECRET);
  const cases: [readonly string[], number, string, string, string?][] = [
    [[], 401, 'unauthorized', 'token_missing', CHALLENGE],
    [bearer(mint({ exp: NOW })), 401, 'invalid_token', 'token_expired'],
    [bearer(forged), 401, 'invalid_token', 'signature_invalid'],
    [bearer(mint({}, { alg: 'none' })), 401, 'invalid_token', 'header_refused'],
    [bearer('x'), 401, 'invalid_token', 'token_malformed'],
    [['Authorization', 'Basic YWxpY2U6c2VzYW1l'], 400, 'invalid_request', 'credentials_malformed'],
    [['Authorization', ''], 400, 'invalid_request', 'credentials_malformed'],
    [['Proxy-Authorization', `Bearer ${GOOD}`], 401, 'unauthorized', 'token_missing', CHALLENGE],
  ];
  for (const [headers, status, error, expected, challenge = `${CHALLENGE}, error="${error}"`] of cases) {
    const reply = await get(server, { headers });
    const body = JSON.stringify({ error });
    assert.equal(reply.status, status);
    assert.equal(reply.body, body);
    assert.equal(reply.headers['www-authenticate'], challenge);
    assert.equal(reply.headers['content-type'], 'application/json');
    assert.equal(reply.headers['content-length'], String(body.length));
    assert.equal(reply.headers['cache-control'], 'no-store');
    assert.equal(reason(), expected);
  }
});

it('a wrong address is refused without a challenge, whatever the token', async () => {
  for (const headers of [[], bearer(GOOD)]) {
    const reply = await get(server, { headers, from: '127.0.0.66' });
    assert.equal(reply.status, 403);
    assert.equal(reply.body, '{"error":"forbidden"}');
    assert.equal(reply.headers['www-authenticate'], undefined);
    assert.equal(reason(), 'address_refused');
  }
});

it('a repeated Authorization header is refused, whichever lines are good', async () => {
  const pairs = [[GOOD, GOOD], [GOOD, 'x'], ['x', GOOD], ['', GOOD], [GOOD, '']];
  for (const [one = '', two = ''] of pairs) {
    const lines = `Authorization: ${one}\r\nauthorization: ${two}\r\n`;
    const reply = await send(
      server, `GET / HTTP/1.1\r\nHost: localhost\r\n${lines}Connection: close\r\n\r\n`,
    );
    assert.match(reply, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assert.match(reply, /\r\nwww-authenticate: Bearer realm="api", error="invalid_request"\r\n/);
    assert.ok(reply.endsWith('\r\n\r\n{"error":"invalid_request"}'));
    assert.equal(reason(), 'credentials_malformed');
  }
});

it('a header of 15 KB is refused by its length, and the server goes on', async () => {
  const reply = await get(server, { headers: bearer('x'.repeat(15_000)) });
  assert.equal(reply.status, 401);
  assert.equal(reason(), 'token_too_long');
  const large = await get(server, { headers: bearer(mint({ text: 'x'.repeat(11_000) })) });
  assert.equal(large.status, 401);
  assert.equal(reason(), 'token_too_long');
  const other = await get(server, { headers: [...bearer(GOOD), 'X-Filler', 'x'.repeat(15_000)] });
  assert.equal(other.status, 200);
});

it('bytes beyond ASCII in a header are refused', async () => {
  for (const value of [`${GOOD}\xe9`, `B\xe9arer ${GOOD}`, `Bearer\xa0${GOOD}`]) {
    const head = `GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${value}\r\nConnection: close\r\n\r\n`;
    assert.match(await send(server, head), /^HTTP\/1\.1 40[01] /);
  }
});

it('a request without headers is refused (RFC 9112 §3.2)', async () => {
  const reply = await send(server, 'GET / HTTP/1.0\r\n\r\n');
  assert.match(reply, /^HTTP\/1\.1 401 Unauthorized\r\n/);
  assert.match(reply, /\r\nwww-authenticate: Bearer realm="api"\r\n/);
  assert.equal(reason(), 'token_missing');
});

it('the address behind a trusted proxy is judged, over several header lines', async () => {
  const forwarded = (...values: string[]): readonly string[] =>
    values.flatMap((value) => ['X-Forwarded-For', value]);
  const cases: [readonly string[], string | undefined][] = [
    [forwarded('192.0.2.7'), undefined], [forwarded('6.6.6.6', '192.0.2.7'), undefined],
    [forwarded('192.0.2.7:4711'), undefined], [forwarded('192.0.2.7', '6.6.6.6'), 'address_refused'],
    [forwarded('192.0.2.7', ''), 'address_missing'], [forwarded('unknown'), 'address_missing'],
    [[], 'address_refused'],
  ];
  for (const [headers, expected] of cases) {
    const reply = await get(server, { headers: [...headers, ...bearer(GOOD)], from: '127.0.0.9' });
    assert.equal(reply.status, expected === undefined ? 200 : 403);
    assert.equal(reason(), expected);
  }
  const stranger = await get(
    server, { headers: [...forwarded('192.0.2.7'), ...bearer(GOOD)], from: '127.0.0.66' },
  );
  assert.equal(stranger.status, 403);
});

it('a refused HEAD request has the headers of the answer, and no body (RFC 9110 §9.3.2)', async () => {
  const reply = await send(server, 'HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  assert.match(reply, /^HTTP\/1\.1 401 Unauthorized\r\n/);
  assert.match(reply, /\r\ncontent-length: 24\r\n/);
  assert.ok(reply.endsWith('\r\n\r\n'));
  const allowed = await get(server, { method: 'HEAD', headers: bearer(GOOD) });
  assert.equal(allowed.status, 200);
});

it('a connection serves on behind a refusal (RFC 9112 §9.3)', async () => {
  const head = (rest: string): string => `GET / HTTP/1.1\r\nHost: localhost\r\n${rest}\r\n`;
  const good = head(`Authorization: Bearer ${GOOD}\r\n`);
  const reply = await send(server, [
    head(''), good, head('Authorization: x\r\n'), good, head('Connection: close\r\n'),
  ].join(''));
  const statuses = [...reply.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  assert.deepEqual(statuses, ['401', '200', '401', '200', '401']);
});

it('an agent that keeps its connection gets each answer', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: (number | undefined)[] = [];
  for (const headers of [[], bearer(GOOD), bearer('x'), bearer(GOOD)]) {
    statuses.push((await get(server, { agent, headers })).status);
  }
  agent.destroy();
  assert.deepEqual(statuses, [401, 200, 401, 200]);
});

it('a body that nobody reads does not keep a refusal from its client', async () => {
  const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello';
  assert.match(await send(server, head), /^HTTP\/1\.1 401 Unauthorized\r\n/);
});

it('a destroyed socket has no address, and is refused for that', async () => {
  let verdict: Verdict | undefined;
  const gone = await listen((request, response) => {
    request.socket.destroy();
    verdict = check(filter, request);
    if (!verdict.ok) refuse(response, verdict);
  });
  assert.equal(await send(gone, `GET / HTTP/1.1\r\nHost: x\r\nAuthorization: ${GOOD}\r\n\r\n`), '');
  assert.deepEqual(verdict, { ok: false, status: 403, reason: 'address_missing', challenge: undefined });
  await close(gone);
});

it('an IPv4 client of a listener on both families is the IPv4 address (RFC 4291 §2.5.5.2)', async (t) => {
  const addresses: (string | undefined)[] = [];
  const dual = createServer((request, response) => {
    addresses.push(request.socket.remoteAddress);
    decide(request, response);
  });
  dual.listen(0, '::');
  const [fault] = (await Promise.race([once(dual, 'listening'), once(dual, 'error')])) as [Error?];
  if (fault !== undefined) return t.skip('this machine has no IPv6');
  assert.equal((await get(dual, { headers: bearer(GOOD) })).status, 200);
  assert.equal((await get(dual, { headers: bearer(GOOD), from: '127.0.0.66' })).status, 403);
  assert.deepEqual(addresses, ['::ffff:127.0.0.1', '::ffff:127.0.0.66']);
  await close(dual);
});

it('the middleware guards a handler', async () => {
  const guard = middleware(filter);
  const guarded = await listen((request: IncomingMessage & { auth?: Claims | undefined }, response) => {
    guard(request, response, () => response.end(request.auth?.sub));
  });
  assert.equal((await get(guarded, { headers: bearer(GOOD) })).body, 'alice');
  const refused = await get(guarded);
  assert.equal(refused.status, 401);
  assert.equal(refused.body, '{"error":"unauthorized"}');
  await close(guarded);
});

it('a refused upgrade is answered and closed, an allowed one goes on (RFC 9110 §7.8)', async () => {
  const upgrades = await listen(decide);
  upgrades.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    const verdict = check(filter, request);
    if (!verdict.ok) return refuseUpgrade(socket, verdict);
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
  });
  const upgrade = (rest: string): Promise<string> =>
    send(upgrades, `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: test\r\n${rest}\r\n`);
  const refused = await upgrade('');
  assert.match(refused, /^HTTP\/1\.1 401 \r\n/);
  assert.match(refused, /\r\nwww-authenticate: Bearer realm="api"\r\n/);
  assert.match(refused, /\r\nconnection: close\r\n/);
  assert.ok(refused.endsWith('\r\n\r\n{"error":"unauthorized"}'));
  assert.match(await upgrade(`Authorization: ${GOOD}\r\n`), /^HTTP\/1\.1 101 /);
  await close(upgrades);
});

it('settings change between two requests of one connection', async () => {
  const live = restFilter({ jwtFilter: { enabled: true, key: hs256Key(SECRET) } });
  const changing = await listen((request, response) => {
    const verdict = check(live, request);
    if (!verdict.ok) return refuse(response, verdict);
    response.end();
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  assert.equal((await get(changing, { agent, headers: bearer(GOOD) })).status, 200);
  live.update({ jwtFilter: { enabled: true, secret: OTHER_SECRET } });
  assert.equal((await get(changing, { agent, headers: bearer(GOOD) })).status, 401);
  live.update({ ipFilter: { allow: [] } });
  assert.equal((await get(changing, { agent })).status, 403);
  agent.destroy();
  await close(changing);
});
