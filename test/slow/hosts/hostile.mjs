/**
 * The hostile table: what no well-behaved client, proxy or filter does. Every host is asked all of it, those of
 * Node under four lines, since their parsers differ. For each row: what is answered, that nothing reaches the
 * handler that should not, and that the next good request is answered.
 */

import { readdirSync, readlinkSync } from 'node:fs';
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
const fields = (name, headers, answer, { under = {}, ...rest } = {}) =>
  ({ name, answer, under, request: { peer: '127.0.0.1', method: 'GET', path: '/me', headers, ...rest } });

/** A row of bytes for HTTP/1.1: its answer as the statuses, and how the connection ends. */
const bytes = (name, text, answer, { under = {}, ...rest } = {}) => ({ name, answer, under, text, ...rest });

const head = (line, ...lines) => [line, 'Host: a', ...lines, '', ''].join('\r\n');
const AUTHORIZED = `Authorization: Bearer ${GOOD}`;
const CLOSE = 'Connection: close';
const INNER = head('GET /me HTTP/1.1', AUTHORIZED);
const INJECTED = '/me%0d%0aX-Injected:%20a%0d%0aX-Forwarded-For:%20203.0.113.7';

/** Lines of Node that drop none answer so many themselves. */
const TOO_MANY = { under: { node22: '431 ', node24: '431 ', node26: '431 ' } };

const verdict = (name, by) => [['x-verdict', name], ...(by === undefined ? [] : [['x-ask', by]])];
const COMBINED = [
  'a promise of an allowance', 'a promise that is rejected', 'nothing', 'a number', 'an exception',
  'an empty object under a polluted prototype', 'an error that is not ASCII', 'a challenge with CR LF',
];

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
  fields('1,100 lines, then a stranger',
    [bearer(GOOD), ...fillers(1100), forwarded('198.51.100.9')], '400 invalid_request', { ...TOO_MANY, peer: PROXY }),
  fields('1,100 lines, then a forged token',
    [bearer(GOOD), ...fillers(1100), bearer(FORGED)], '400 invalid_request', TOO_MANY),
  fields('1,100 lines behind a good token', [bearer(GOOD), ...fillers(1100)], '400 invalid_request', TOO_MANY),
  fields('1,100 lines, own filter', [...verdict('nothing'), ...fillers(1100)], '400 invalid_request', TOO_MANY),
  fields('900 lines and a good token', [...fillers(900), bearer(GOOD)], '200 alice', { isAllowed: true }),
  fields('HEAD, no token', [], '401 ', { method: 'HEAD' }),
  fields('a path that writes headers, no token', [], '401 unauthorized', { path: INJECTED }),
  fields('a path that writes headers, a stranger', [bearer(GOOD)], '403 forbidden', { path: INJECTED, peer: STRANGER }),

  bytes('HEAD and GET on one connection',
    head('HEAD /me HTTP/1.1') + head('GET /me HTTP/1.1', CLOSE), '401 401 closed'),
  bytes('a bad request, then a good one',
    head('GET /me HTTP/1.1') + head('GET /me HTTP/1.1', AUTHORIZED, CLOSE), '401 200 closed', { isAllowed: true }),
  bytes('a good request, then a bad one',
    INNER + head('GET /me HTTP/1.1', CLOSE), '200 401 closed', { isAllowed: true }),
  bytes('a body that looks like a good request',
    head('POST /me HTTP/1.1', `Content-Length: ${INNER.length}`) + INNER, '401 closed'),
  bytes('length and chunks at once',
    head('POST /me HTTP/1.1', 'Content-Length: 5', 'Transfer-Encoding: chunked') + `0\r\n\r\n${INNER}`, '400 closed'),
  bytes('a good token in the trailers',
    head('POST /me HTTP/1.1', 'Transfer-Encoding: chunked', CLOSE) + `0\r\n${AUTHORIZED}\r\n\r\n`, '401 closed'),
  bytes('a folded line',
    `GET /me HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\nX: a\r\n ${AUTHORIZED}\r\n\r\n`, '400 closed'),
  bytes('a blank before the colon',
    head('GET /me HTTP/1.1', `Authorization : Bearer ${GOOD}`, CLOSE), '400 closed'),
  bytes('NUL in a header', head('GET /me HTTP/1.1', 'X: a\0b', AUTHORIZED, CLOSE), '400 closed'),
  bytes('lines that end with LF alone',
    head('GET /me HTTP/1.1', CLOSE).replaceAll('\r\n', '\n'), '400 closed'),
  bytes('no Host', `GET /me HTTP/1.1\r\n${CLOSE}\r\n\r\n`, '400 closed'),
  bytes('a Host that is none', `GET /me HTTP/1.1\r\nHost: a b/c\r\n${CLOSE}\r\n\r\n`, '401 closed'),
  bytes('HTTP/1.0', head('GET /me HTTP/1.0'), '401 closed'),
  bytes('HTTP/0.9', 'GET /me\r\n\r\n', '401 closed'),
  bytes('70 KB of cookies', head('GET /me HTTP/1.1', `Cookie: ${'a'.repeat(70_000)}`, AUTHORIZED, CLOSE), '431 closed'),
  ...['/%zz', '//', '/%00', '/%c3%28', '/me;', '/./me', '/\\me', 'http://b/me'].map((path) =>
    bytes(`the target ${path}`, head(`GET ${path} HTTP/1.1`, CLOSE), '401 closed')),
  bytes('the target *', head('OPTIONS * HTTP/1.1', CLOSE), '401 closed'),
  bytes('a path that writes headers, a good token',
    head(`GET ${INJECTED} HTTP/1.1`, AUTHORIZED, CLOSE), '404 closed', { isAllowed: true }),
  bytes('Expect: 100-continue',
    head('POST /me HTTP/1.1', 'Content-Length: 10', 'Expect: 100-continue'), '401 closed'),
  bytes('Expect: something else', head('POST /me HTTP/1.1', AUTHORIZED, 'Expect: a', CLOSE), '417 closed'),
  bytes('CONNECT', head('CONNECT a:1 HTTP/1.1'), ' closed'),
  bytes('CONNECT, a good token', head('CONNECT a:1 HTTP/1.1', AUTHORIZED), ' closed'),
  bytes('an upgrade whose client stays',
    head('GET /me HTTP/1.1', 'Connection: Upgrade, close', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='), '401 closed'),
  bytes('an upgrade to something else',
    head('GET /me HTTP/1.1', 'Connection: Upgrade, close', 'Upgrade: h2c'), '401 closed'),
  bytes('a client that has closed its half', head('GET /me HTTP/1.1'), '401 closed', { then: 'end' }),
  bytes('a body without end, announced',
    head('POST /me HTTP/1.1', 'Content-Length: 99999999999'), '401 closed', { then: 'body' }),
  bytes('a body without end, in chunks',
    head('POST /me HTTP/1.1', 'Transfer-Encoding: chunked'), '401 closed', { then: 'chunks' }),
  bytes('half a head, then gone', 'GET /me HTTP/1.1\r\nHost: a\r\nAuth', ' closed', { then: 'reset' }),
  bytes('half a body, then gone',
    `${head('POST /me HTTP/1.1', 'Content-Length: 10')}abc`, undefined, { then: 'reset' }),
  bytes('a whole request, then gone', head('GET /me HTTP/1.1'), undefined, { then: 'reset' }),
];

const GOOD_ROW = fields('the next good request', [bearer(GOOD)], '200 alice');

/** The lines of Node under which a host of Node is asked, or the one runtime of any other. */
const runtimesOf = ({ runtime }) => (runtime === 'node' ? ['node20', 'node22', 'node24', 'node26'] : [runtime]);

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
    // Once, so that what a host opens for itself is open before its sockets are counted.
    await answerTo(GOOD_ROW, host, server.port);
    allowances += 1;
    const before = socketsOf(server.pid);
    for (const row of ROWS.filter((one) => host.protocol !== 'http/2' || one.request !== undefined)) {
      const { [host.name]: byHost, [runtime]: byRuntime, [host.runtime]: byKind, [host.protocol]: byProtocol } = row.under;
      const wanted = byHost ?? byRuntime ?? byKind ?? byProtocol ?? row.answer;
      compare(row.name, await answerTo(row, host, server.port), wanted);
      compare(`${GOOD_ROW.name} behind "${row.name}"`, await answerTo(GOOD_ROW, host, server.port), GOOD_ROW.answer);
      allowances += 1 + (isAllowance(row, wanted) ? 1 : 0);
    }
    compare('sockets that stay', await remaining(server.pid, before), 0);
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
function isAllowance({ isAllowed = false, request }, wanted) {
  return (isAllowed || request?.isAllowed === true) && /\b(?:200|404)\b/.test(wanted);
}

/** The answer to a row, in its words. */
async function answerTo({ request, text, peer, then }, host, port) {
  if (request === undefined) {
    const { received, ending } = await talk(port, { text: withPeer(text, host), peer, then });
    const answers = answersIn(received);
    const injected = answers.some(({ fields: lines }) => /^(?:x-injected|set-cookie|x-forwarded-for):/im.test(lines));
    return `${answers.map(({ status }) => status).join(' ')} ${ending}${injected ? ' with a header from the path' : ''}`;
  }
  const headers = host.peerHeader === undefined ? request.headers
    : [[host.peerHeader, request.peer], ...request.headers];
  const answer = await (host.protocol === 'http/2' ? askHttp2 : ask)(port, { ...request, headers }).catch((error) => error);
  if (answer instanceof Error) return answer.message;
  if (/set-cookie|x-injected/.test([...answer.headers.keys()].join())) return 'a header that the filter wrote';
  const [, word = ''] = /^\{"(?:error|sub)":"([^"]*)"\}$/.exec(answer.body) ?? [];
  return `${answer.status} ${word}`;
}

/** The bytes, with the peer told in a header where the host learns it so. */
function withPeer(text, { peerHeader }) {
  return peerHeader === undefined ? text : text.replaceAll(/(HTTP\/1\.[01]\r?\n)/g, `$1${peerHeader}: 127.0.0.1\r\n`);
}

/** How many sockets a process has open. */
function socketsOf(pid) {
  let count = 0;
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    try {
      if (readlinkSync(`/proc/${pid}/fd/${name}`).startsWith('socket:')) count += 1;
    } catch {
      // Closed meanwhile.
    }
  }
  return count;
}

/** How many more than before stay open, though all clients are gone. */
async function remaining(pid, before) {
  for (let i = 0; i < 50 && socketsOf(pid) > before; i += 1) await sleep(100);
  return Math.max(0, socketsOf(pid) - before);
}
