/**
 * The hostile table: what no well-behaved client, proxy or filter does. Every host is asked all of it, those
 * of Node under several lines, since their parsers differ. For each row: what is answered, that nothing
 * reaches the handler that should not, and that the next good request is answered.
 */

import { setTimeout as sleep } from 'node:timers/promises';

import { ask, askHttp2 } from './lib/ask.mjs';
import { build, startHost, withHostileFilter } from './lib/hosts.mjs';
import { answersIn, talk } from './lib/wire.mjs';
import { MISTAKES, OWN_REFUSALS } from './mistakes.mjs';
import { FORGED, GOOD, PROXY, SETTINGS, STRANGER } from './requests.mjs';

/** The proxy is allowed as well, so that whoever is taken for it gets in. */
const HOSTILE_SETTINGS = { ...SETTINGS, ALLOW: `127.0.0.1, ${PROXY}, 203.0.113.0/24` };

const bearer = (value) => ['Authorization', `Bearer ${value}`];
const forwarded = (value) => ['X-Forwarded-For', value];
const fillers = (count) => Array.from({ length: count }, (_, i) => [`a${i}`, '1']);

/**
 * A row of header fields, sent in HTTP/1.1 and HTTP/2: its answer as the status and what stands in the body.
 * `under` has other answers, by the name of a host, a runtime or a protocol.
 */
function fields(name, headers, answer, { under = {}, isAllowed, ...rest } = {}) {
  const request = { peer: '127.0.0.1', method: 'GET', path: '/me', headers, ...rest };
  return { name, answer, under, isAllowed, request };
}

/** A row of bytes for HTTP/1.1, made of heads: its answer as the statuses, and how the connection ends. */
function bytes(name, text, answer, { under = {}, ...rest } = {}) {
  return { name, answer, under, text, ...rest };
}

const AUTHORIZED = `Authorization: Bearer ${GOOD}`;
const CLOSE = 'Connection: close';
const INJECTED = '/me%0d%0aX-Injected:%20a%0d%0aX-Forwarded-For:%20203.0.113.7';
/** Whoever brings a good token may be allowed, where the answer is one of a handler. */
const GOOD_TOKEN = { isAllowed: true };

/** Lines of Node that drop none answer so many themselves, and so do Bun, Deno and HTTP/2. */
const CALM = 'Stream closed with error code NGHTTP2_ENHANCE_YOUR_CALM';
const LIMITS = { bun: '431 ', deno: '400 ', 'http/2': CALM };
const TOO_MANY = { node22: '431 ', node24: '431 ', node26: '431 ', ...LIMITS };

const verdict = (name, by) => [['x-verdict', name], ...(by === undefined ? [] : [['x-ask', by]])];
const COMBINED = [
  'a promise of an allowance', 'a promise that is rejected', 'nothing', 'a number', 'an exception',
  'an empty object under a polluted prototype', 'an error that is not ASCII', 'a challenge with CR LF',
];

/** Deno keeps its connections. */
const KEPT = { deno: '401 still open' };

const ROWS = [
  ...Object.keys(MISTAKES).map((name) => fields(name, verdict(name), '403 forbidden')),
  ...['allOf', 'anyOf', 'observe'].flatMap((by) => COMBINED.map((name) =>
    fields(`${name}, asked by ${by}`, verdict(name, by), '403 forbidden'))),
  fields('a 429 of its own', verdict('a 429 of its own'), '429 rate_limited'),
  fields('a challenge of its own', verdict('a challenge of its own'), '401 own'),
  fields('a 599 of its own', verdict('a 599 of its own'), `599 ${'a'.repeat(60)}`),

  fields('two tokens, the second forged', [bearer(GOOD), bearer(FORGED)], '400 invalid_request'),
  fields('two tokens, the first forged', [bearer(FORGED), bearer(GOOD)], '400 invalid_request'),
  fields('two forwarded lines, the second a stranger',
    [bearer(GOOD), forwarded('203.0.113.7'), forwarded('198.51.100.9')], '403 forbidden', { peer: PROXY }),
  fields('the proxy without the header', [bearer(GOOD)], '403 forbidden', { peer: PROXY }),
  fields('the proxy with underscores',
    [bearer(GOOD), ['X_Forwarded_For', '203.0.113.7']], '403 forbidden', { peer: PROXY }),
  fields('a name with underscores', [['Authorization_', `Bearer ${GOOD}`]], '401 unauthorized'),
  fields('a token and a byte behind it', [bearer(`${GOOD}\xa0`)], '401 invalid_token'),
  // Workers and Lambda are given all of them, and judge by what is there.
  fields('1,100 lines, then a stranger',
    [bearer(GOOD), ...fillers(1100), forwarded('198.51.100.9')], '400 invalid_request',
    { peer: PROXY, under: { ...TOO_MANY, workerd: '403 forbidden', lambda: '403 forbidden' } }),
  fields('1,100 lines, then a forged token',
    [bearer(GOOD), ...fillers(1100), bearer(FORGED)], '400 invalid_request', { under: TOO_MANY }),
  fields('1,100 lines behind a good token', [bearer(GOOD), ...fillers(1100)], '400 invalid_request',
    { ...GOOD_TOKEN, under: { ...TOO_MANY, workerd: '200 alice', lambda: '200 alice' } }),
  fields('1,100 lines, own filter', [...verdict('nothing'), ...fillers(1100)], '400 invalid_request',
    { under: { ...TOO_MANY, workerd: '403 forbidden', lambda: '403 forbidden' } }),
  fields('900 lines and a good token',
    [...fillers(900), bearer(GOOD)], '200 alice', { ...GOOD_TOKEN, under: LIMITS }),
  fields('HEAD, no token', [], '401 ', { method: 'HEAD' }),
  fields('a path that writes headers, no token', [], '401 unauthorized', { path: INJECTED }),
  fields('a path that writes headers, a stranger',
    [bearer(GOOD)], '403 forbidden', { path: INJECTED, peer: STRANGER }),

  bytes('HEAD and GET on one connection',
    (head) => head('HEAD /me') + head('GET /me', CLOSE), '401 401 closed'),
  bytes('a bad request, then a good one',
    (head) => head('GET /me') + head('GET /me', AUTHORIZED, CLOSE), '401 200 closed', GOOD_TOKEN),
  bytes('a good request, then a bad one',
    (head) => head('GET /me', AUTHORIZED) + head('GET /me', CLOSE), '200 401 closed', GOOD_TOKEN),
  bytes('a body that looks like a good request', (head) => {
    const inner = head('GET /me', AUTHORIZED);
    return head('POST /me', `Content-Length: ${inner.length}`) + inner;
  }, '401 closed', { under: { ...KEPT, workerd: '401 still open' } }),
  bytes('length and chunks at once', (head) => {
    const outer = head('POST /me', 'Content-Length: 5', 'Transfer-Encoding: chunked');
    return `${outer}0\r\n\r\n${head('GET /me', AUTHORIZED)}`;
  }, '400 closed', { under: { workerd: '401 closed' } }),
  bytes('a good token in the trailers', (head) =>
    `${head('POST /me', 'Transfer-Encoding: chunked', CLOSE)}0\r\n${AUTHORIZED}\r\n\r\n`,
  // Bun answers the trailers by themselves.
  '401 closed', { under: { bun: '401 400 closed' } }),
  bytes('a folded line', (head) => head('GET /me', CLOSE, `X: a\r\n ${AUTHORIZED}`), '400 closed'),
  bytes('a blank before the colon',
    (head) => head('GET /me', `Authorization : Bearer ${GOOD}`, CLOSE), '400 closed'),
  bytes('NUL in a header', (head) => head('GET /me', 'X: a\0b', AUTHORIZED, CLOSE), '400 closed'),
  bytes('lines that end with LF alone', (head) => head('GET /me', CLOSE).replaceAll('\r\n', '\n'),
    '400 closed', { under: { bun: '505 closed', deno: '401 closed', workerd: '401 closed' } }),
  bytes('no Host', (head) => head('GET /me', CLOSE).replace('Host: a\r\n', ''),
    '400 closed', { under: { deno: '401 closed' } }),
  bytes('a Host that is none', (head) => head('GET /me', CLOSE).replace('Host: a', 'Host: a b/c'),
    '401 closed', { under: { 'Hono on Node': '400 closed' } }),
  bytes('HTTP/1.0', (head) => head('GET /me').replace('HTTP/1.1', 'HTTP/1.0'), '401 closed'),
  bytes('HTTP/0.9', () => 'GET /me\r\n\r\n',
    '401 closed', { under: { bun: '505 closed', deno: '400 closed', workerd: '400 closed' } }),
  bytes('70 KB of cookies', (head) => head('GET /me', `Cookie: ${'a'.repeat(70_000)}`, AUTHORIZED, CLOSE),
    '431 closed', { ...GOOD_TOKEN, under: { deno: '400 closed', workerd: '200 closed' } }),
  ...['//', '/%00', '/me;', '/./me', 'http://b/me'].map((path) =>
    bytes(`the target ${path}`, (head) => head(`GET ${path}`, CLOSE), '401 closed')),
  ...['/%zz', '/%c3%28'].map((path) => bytes(`the target ${path}`, (head) => head(`GET ${path}`, CLOSE),
    '401 closed', { under: { Fastify: '400 closed', 'NestJS on Fastify': '400 closed' } })),
  bytes('the target /\\me', (head) => head('GET /\\me', CLOSE),
    '401 closed', { under: { 'Hono on Node': '400 closed' } }),
  // connect asks no middleware about it, and has no handler for it either.
  bytes('the target *', (head) => head('OPTIONS *', CLOSE),
    '401 closed', { under: { connect: '404 closed', 'Hono on Node': '400 closed', bun: '400 closed' } }),
  bytes('a path that writes headers, a good token', (head) => head(`GET ${INJECTED}`, AUTHORIZED, CLOSE),
    '404 closed', GOOD_TOKEN),
  bytes('Expect: 100-continue', (head) => head('POST /me', 'Content-Length: 10', 'Expect: 100-continue'),
    '401 closed', { under: KEPT }),
  bytes('Expect: something else',
    (head) => head('POST /me', AUTHORIZED, 'Content-Length: 0', 'Expect: a', CLOSE),
    '417 closed', { ...GOOD_TOKEN, under: {
      'Hono on Bun': '404 closed', bun: '200 closed', deno: '200 closed', workerd: '200 closed',
    } }),
  bytes('CONNECT', (head) => head('CONNECT a:1', CLOSE),
    ' closed', { under: { bun: '401 closed', deno: '401 closed', workerd: '500 closed' } }),
  bytes('CONNECT, a good token', (head) => head('CONNECT a:1', AUTHORIZED, CLOSE), ' closed',
    { ...GOOD_TOKEN, under: { bun: '404 closed', deno: '404 closed', workerd: '500 closed' } }),
  bytes('an upgrade whose client stays',
    (head) => head('GET /me', 'Connection: Upgrade, close', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='), '401 closed'),
  bytes('an upgrade to something else',
    (head) => head('GET /me', 'Connection: Upgrade, close', 'Upgrade: h2c'), '401 closed'),
  bytes('a client that has closed its half', (head) => head('GET /me'), '401 closed', { then: 'end' }),
  // Bun answers such a length itself; Deno reads on, whatever the answer says.
  bytes('a body without end, announced', (head) => head('POST /me', 'Content-Length: 99999999999'),
    '401 closed', { then: 'body', under: { bun: '413 closed', deno: '401 reads on' } }),
  bytes('a body without end, in chunks', (head) => head('POST /me', 'Transfer-Encoding: chunked'),
    '401 closed', { then: 'chunks', under: { deno: '401 reads on' } }),
  bytes('half a head, then gone', () => 'GET /me HTTP/1.1\r\nHost: a\r\nAuth', ' closed', { then: 'reset' }),
  bytes('half a body, then gone', (head) => `${head('POST /me', 'Content-Length: 10')}abc`, undefined,
    { then: 'reset' }),
  bytes('a whole request, then gone', (head) => head('GET /me'), undefined, { then: 'reset' }),
];

const GOOD_ROW = fields('the next good request', [bearer(GOOD)], '200 alice');

/** The lines of Node under which a host of Node is asked, or the one runtime of any other. */
const runtimesOf = ({ runtime, isFramework = false }) => {
  if (runtime !== 'node') return [runtime];
  return isFramework ? ['node20'] : ['node20', 'node22', 'node24', 'node26'];
};

/** Asks a host the whole table, under each of its runtimes: how many rows are right, and what is wrong. */
export async function tryHostile(host) {
  const folder = withHostileFilter(build(host));
  const results = [];
  for (const runtime of runtimesOf(host)) results.push(await tryUnder(host, runtime, folder));
  return results;
}

async function tryUnder(host, runtime, folder) {
  const server = await startHost(folder, runtime, HOSTILE_SETTINGS);
  const failures = [];
  let passed = 0;
  let allowances = 0;
  const compare = (name, actual, wanted) => {
    if (wanted === undefined || actual === wanted) passed += 1;
    else failures.push(`${name}: ${actual}, not ${wanted}`);
  };
  try {
    for (const row of ROWS.filter((row) => row.request !== undefined || speaksHttp1(host))) {
      const names = [host.protocol, host.name, runtime].filter((name) => Object.hasOwn(row.under, name));
      const wanted = names.length === 0 ? row.answer : row.under[names[0]];
      compare(row.name, await answerTo(row, host, server.port), wanted);
      const next = await answerTo(GOOD_ROW, host, server.port);
      compare(`${GOOD_ROW.name} behind "${row.name}"`, next, GOOD_ROW.answer);
      allowances += 1 + (isAllowance(row, wanted) ? 1 : 0);
    }
    compare('connections that stay', await remaining(server), 0);
  } catch (error) {
    failures.push(`${error}\n${server.output.slice(-30).join('\n')}`);
  } finally {
    await server.stop();
  }
  const lines = (pattern) => server.output.filter((line) => pattern.test(line));
  compare('options taken', lines(/taken: /).join(', '), '');
  compare('options tried', lines(/tried: \d+/).length, 1);
  compare('requests allowed', lines(/allowed/).length, allowances);
  return { runtime, passed, failures };
}

/** Whether the real filter allows what gets this answer. */
function isAllowance({ isAllowed = false }, wanted) {
  return isAllowed && /\b(?:200|404)\b/.test(wanted);
}

/** Fields that no answer has, unless a path or a challenge wrote them. */
const WRITTEN = /^(?:x-injected|set-cookie|x-forwarded-for):/im;

/** The answer to a row, in its words. */
async function answerTo({ request, text, peer, then }, host, port) {
  if (request === undefined) {
    const { received, ending } = await talk(port, { text: text(headOf(host)), peer, then });
    const answers = answersIn(received);
    if (answers.some((one) => WRITTEN.test(one.fields))) return 'a header that the client wrote';
    return `${answers.map(({ status }) => status).join(' ')} ${ending}`;
  }
  const headers = host.peerHeader === undefined ? request.headers
    : [[host.peerHeader, request.peer], ...request.headers];
  const question = (host.protocol === 'http/2' ? askHttp2 : ask)(port, { ...request, headers });
  const answer = await question.catch((error) => error);
  if (answer instanceof Error) return answer.message;
  if ([...answer.headers.keys()].some((name) => WRITTEN.test(`${name}:`))) return 'a header of the filter';
  const [, word = ''] = /^\{"(?:error|sub)":"([^"]*)"\}$/.exec(answer.body) ?? [];
  return `${answer.status} ${word}`;
}

/** Whether bytes are sent to a host: HTTP/2 has others, and in front of Lambda stands a gateway. */
function speaksHttp1({ protocol, runtime }) {
  return protocol !== 'http/2' && runtime !== 'lambda';
}

/** A request's head of these lines; the peer is told in one, where the host learns it so. */
function headOf({ peerHeader }) {
  const peer = peerHeader === undefined ? [] : [`${peerHeader}: 127.0.0.1`];
  return (target, ...lines) => [`${target} HTTP/1.1`, 'Host: a', ...peer, ...lines, '', ''].join('\r\n');
}

/** How many connections stay open, though all clients are gone. */
async function remaining(server) {
  for (let i = 0; i < 50 && server.connections() > 0; i += 1) await sleep(100);
  return server.connections();
}
