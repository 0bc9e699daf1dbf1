// A real `node:http` server on loopback, asked over real sockets: what goes over the wire, and what comes
// back.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request as ask } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';

import { check, middleware, refuse, refuseUpgrade, requestOf } from '../src/adapters/node.ts';
import { allOf, hs256Key, restFilter } from '../src/index.ts';
import type { Claims, Filter, Refused, Verdict } from '../src/index.ts';
import { mint, NOW, OTHER_SECRET, SECRET, wrong } from './helpers.ts';

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

/** The servers that a test which failed has left open. */
const servers = new Set<Server>();

/** A server on a free port of this machine; it is closed, with all its connections, behind the tests. */
async function listen(listener: RequestListener, host: string = '127.0.0.1'): Promise<Server> {
  const server = createServer(listener);
  servers.add(server);
  server.listen(0, host);
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  servers.delete(server);
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
after(() => Promise.all([...servers].map(close)));

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
    [bearer('x y'), 400, 'invalid_request', 'credentials_malformed'],
    [['Authorization', 'Bearer'], 400, 'invalid_request', 'credentials_malformed'],
    [['Authorization', 'Basic YWxpY2U6c2VzYW1l'], 401, 'unauthorized', 'scheme_refused', CHALLENGE],
    [['Authorization', ''], 401, 'unauthorized', 'token_missing', CHALLENGE],
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
  const pairs = [
    [GOOD, GOOD], [GOOD, 'x'], ['x', GOOD], ['', GOOD], [GOOD, ''], [`Bearer ${GOOD}`, `Bearer ${GOOD}`],
  ];
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
    // The header may have got lost on the way, so the proxy is not judged in the place of its client.
    [[], 'address_missing'],
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
  assert.deepEqual({ ...verdict }, {
    ok: false, status: 403, reason: 'address_missing', error: 'forbidden', challenge: undefined,
  });
  await close(gone);
});

/** A head with this many lines, the last of which may be given. */
function headOf(count: number, ...last: string[]): string {
  const fillers = Array.from({ length: count - last.length - 2 }, (_, i) => `a${i}: 1`);
  return ['GET / HTTP/1.1', 'Host: x', 'Connection: close', ...fillers, ...last, '', ''].join('\r\n');
}

/** What drops no line refuses the request itself (Node 22.23.2, 24.18.1, 26.5.1 and later), else we do. */
const REFUSED_LINES = /^HTTP\/1\.1 4(?:00|31) /;

it('a request whose lines Node dropped is refused, whatever was dropped', async () => {
  const proxied = restFilter({ ipFilter: {
    allow: '127.0.0.0/8', trustedProxies: '127.0.0.1', withoutHeader: 'peer',
  } });
  const own: Filter = { check: () => ({ ok: true, claims: undefined }) };
  for (const asked of [proxied, own, allOf(own)]) {
    const verdictsOf: Verdict[] = [];
    const host = await listen((request, response) => {
      const verdict = check(asked, request);
      verdictsOf.push(verdict);
      if (!verdict.ok) return refuse(response, verdict);
      response.end('in');
    });
    host.maxHeadersCount = null;
    const dropped = await send(host, headOf(1200, 'X-Forwarded-For: 203.0.113.9'));
    assert.match(dropped, REFUSED_LINES);
    assert.doesNotMatch(dropped, /www-authenticate/i);
    assert.match(await send(host, headOf(1200, `Authorization: ${GOOD}`)), REFUSED_LINES);
    if (dropped.startsWith('HTTP/1.1 400')) {
      assert.ok(dropped.endsWith('\r\n\r\n{"error":"invalid_request"}'));
      assert.deepEqual(
        verdictsOf.map((one) => (one.ok ? 'allowed' : one.reason)), Array(2).fill('request_incomplete'),
      );
    } else assert.deepEqual(verdictsOf.splice(0), []);
    assert.match(await send(host, headOf(999)), /^HTTP\/1\.1 200 /);
    await close(host);
  }
});

it('a server that keeps every line sees the whole request, and one that keeps fewer says so', async () => {
  const proxied = restFilter({ ipFilter: {
    allow: '127.0.0.1', trustedProxies: '127.0.0.1', withoutHeader: 'peer',
  } });
  const host = await listen((request, response) => {
    const verdict = check(proxied, request);
    if (!verdict.ok) return refuse(response, verdict);
    response.end('in');
  });
  host.maxHeadersCount = 0;
  assert.match(await send(host, headOf(1200, 'X-Forwarded-For: 203.0.113.9')), /^HTTP\/1\.1 403 /);
  assert.match(await send(host, headOf(1200, 'X-Forwarded-For: 127.0.0.1')), /^HTTP\/1\.1 200 /);
  host.maxHeadersCount = 20;
  assert.match(await send(host, headOf(30, 'X-Forwarded-For: 203.0.113.9')), REFUSED_LINES);
  assert.match(await send(host, headOf(20)), /^HTTP\/1\.1 400 /);
  assert.match(await send(host, headOf(19, 'X-Forwarded-For: 203.0.113.9')), /^HTTP\/1\.1 403 /);
  assert.match(await send(host, headOf(19)), /^HTTP\/1\.1 200 /);
  await close(host);
});

it('a filter without a verdict is answered with 403, and the server goes on', async () => {
  const answers: unknown[] = [
    async () => ({ ok: true, claims: undefined }), async () => ({ ok: false, status: 401 }),
    () => Promise.reject(new Error('filter')), () => undefined, () => 200, () => ({}),
    () => ({ ok: false, status: 200, reason: 'r', error: 'e', challenge: undefined }),
    () => ({ ok: false, status: 401, reason: 'r', error: '\u00e9', challenge: undefined }),
    () => ({ ok: false, status: 401, reason: 'r', error: 'e', challenge: 'Bearer\r\nSet-Cookie: a=b' }),
    () => {
      throw new Error('filter');
    },
  ];
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  for (const answer of answers) {
    const asked = wrong<Filter>({ check: answer });
    for (const guard of [middleware(asked), middleware(allOf(asked))]) {
      const host = await listen((request, response) => guard(request, response, () => response.end('in')));
      for (let i = 0; i < 2; i += 1) {
        const reply = await get(host);
        assert.equal(reply.status, 403);
        assert.equal(reply.body, '{"error":"forbidden"}');
        assert.equal(reply.headers['set-cookie'], undefined);
      }
      await close(host);
    }
  }
  process.off('unhandledRejection', note);
  assert.deepEqual(rejections, []);
});

it('refusals of a host\'s own go over the wire as they are', async () => {
  const own: Refused[] = [
    { ok: false, status: 429, reason: 'many', error: 'too_many_requests', challenge: undefined },
    {
      ok: false, status: 401, reason: 'password', error: 'unauthorized',
      challenge: 'Basic realm="x", charset="UTF-8"',
    },
    { ok: false, status: 503, reason: 'later', error: 'later', challenge: undefined },
  ];
  for (const verdict of own) {
    const guard = middleware({ check: () => verdict });
    const host = await listen((request, response) => guard(request, response, () => response.end('in')));
    const reply = await get(host);
    assert.equal(reply.status, verdict.status);
    assert.equal(reply.body, `{"error":"${verdict.error}"}`);
    assert.equal(reply.headers['www-authenticate'], verdict.challenge);
    await close(host);
  }
});

it('a refusal with a body on the way ends the connection (RFC 9112 §9.3)', async () => {
  const head = (rest: string): string => `POST / HTTP/1.1\r\nHost: localhost\r\n${rest}\r\n`;
  const bodies = [
    'Content-Length: 1000000000\r\n', 'Transfer-Encoding: chunked\r\n', 'Content-Length: 5\r\n',
  ];
  for (const announced of bodies) {
    // `send` ends when the server closes: without that the client would wait for ever.
    const reply = await send(server, head(announced));
    assert.match(reply, /^HTTP\/1\.1 401 Unauthorized\r\n/);
    assert.match(reply, /\r\nconnection: close\r\n/i);
    assert.ok(reply.endsWith('\r\n\r\n{"error":"unauthorized"}'));
  }
  const kept = await send(server, `${head('')}${head('Connection: close\r\n')}`);
  assert.equal(kept.match(/HTTP\/1\.1 401/g)?.length, 2);
});

it('a refused HEAD with a body on the way is answered without one', async () => {
  const reply = await send(server, 'HEAD / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n');
  assert.match(reply, /^HTTP\/1\.1 401 Unauthorized\r\n/);
  assert.match(reply, /\r\ncontent-length: 24\r\n/);
  assert.ok(reply.endsWith('\r\n\r\n'));
});

it('a response whose head has been sent is left alone', async () => {
  const host = await listen((request, response) => {
    response.write('begun');
    const verdict = check(filter, request);
    if (!verdict.ok) refuse(response, verdict);
    response.end('ended');
  });
  const reply = await get(host);
  assert.deepEqual([reply.status, reply.body], [200, 'begunended']);
  await close(host);
});

it('HTTP/2 requests are judged, and answered without a connection header (RFC 9113 §8.2.2)', async () => {
  const names: string[] = [];
  const warnings: string[] = [];
  const warn = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', warn);
  const host = createHttp2Server((request, response) => {
    const setHeader = response.setHeader.bind(response);
    response.setHeader = (name, value) => {
      names.push(name.toLowerCase());
      setHeader(name, value);
    };
    const verdict = check(filter, request);
    if (!verdict.ok) return refuse(response, verdict);
    response.end(String(verdict.claims?.sub));
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  const session = connectHttp2(`http://127.0.0.1:${(host.address() as AddressInfo).port}`);
  const exchange = async (headers: object, body?: string): Promise<readonly [unknown, unknown, string]> => {
    const stream = session.request({ ':path': '/', ...headers });
    stream.setEncoding('utf8');
    if (body === undefined) stream.end();
    else stream.write(body);
    const [head] = (await once(stream, 'response')) as [{ readonly [name: string]: unknown }];
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return [head[':status'], head['www-authenticate'], text];
  };
  assert.deepEqual(await exchange({}), [401, 'Bearer realm="api"', '{"error":"unauthorized"}']);
  assert.deepEqual(await exchange({ authorization: `Bearer ${GOOD}` }), [200, undefined, 'alice']);
  assert.deepEqual(
    await exchange({ ':method': 'POST', 'content-length': '5' }, 'he'),
    [401, 'Bearer realm="api"', '{"error":"unauthorized"}'],
  );
  assert.deepEqual(await exchange({ ':method': 'HEAD' }), [401, 'Bearer realm="api"', '']);
  assert.ok(names.includes('www-authenticate') && !names.includes('connection'));
  session.destroy();
  host.close();
  await once(host, 'close');
  process.off('warning', warn);
  assert.deepEqual(warnings, []);
});

it('a peer on a Unix socket is a proxy where the host says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'));
  const path = join(folder, 'socket');
  const behind = restFilter({ ipFilter: {
    allow: '192.0.2.0/24', trustedProxies: 'unix:', withoutHeader: 'peer',
  } });
  const seen: string[] = [];
  const host = createServer((request, response) => {
    const verdict = behind.check(request.url === '/unix' ? requestOf(request, 'unix:') : requestOf(request));
    seen.push(verdict.ok ? 'allowed' : verdict.reason);
    response.end();
  });
  host.listen(path);
  await once(host, 'listening');
  for (const [url, headers] of [
    ['/unix', { 'X-Forwarded-For': '192.0.2.7' }], ['/unix', { 'X-Forwarded-For': '6.6.6.6' }], ['/unix', {}],
    ['/', { 'X-Forwarded-For': '192.0.2.7' }],
  ] as const) {
    const client = ask({ socketPath: path, path: url, headers, agent: false });
    client.end();
    const [response] = (await once(client, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
  }
  await close(host);
  rmSync(folder, { recursive: true });
  assert.deepEqual(seen, ['allowed', 'address_refused', 'address_missing', 'address_missing']);
});

it('an IPv4 client of a listener on both families is the IPv4 address (RFC 4291 §2.5.5.2)', async (t) => {
  const addresses: (string | undefined)[] = [];
  const dual = createServer((request, response) => {
    addresses.push(request.socket.remoteAddress);
    decide(request, response);
  });
  dual.listen(0, '::');
  const [fault] = (await Promise.race([once(dual, 'listening'), once(dual, 'error')])) as [Error?];
  if (fault !== undefined) return t.diagnostic('this machine has no IPv6');
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
  assert.match(await upgrade(`Authorization: ${GOOD}\r\n${'a: 1\r\n'.repeat(1200)}`), REFUSED_LINES);
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
