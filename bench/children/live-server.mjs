// One node:http server for live.mjs, whose handler asks one checker for every request and times it.
// Arguments: the checker's name, the folder of portcullis. Sends its port when it listens; on 'begin' it
// forgets what it measured, on 'end' it sends that; ends when its parent does.

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { keyBytes, keyObject, signingInput } from '../lib/tokens.mjs';

const [name, folder] = process.argv.slice(2);
const CACHE = 1000;
const CHECKERS = {
  none: () => () => true,
  portcullis: () => filterOf('hs256Key', 0),
  'portcullis, cached': () => filterOf('hs256Key', CACHE),
  'portcullis, native': () => filterOf('nativeHs256Key', 0),
  'fast-jwt': () => fastJwt({}),
  'fast-jwt, cached': () => fastJwt({ cache: CACHE }),
  'fast-jwt, cached by text': () => fastJwt({ cache: CACHE, cacheKeyBuilder: (token) => token }),
  jsonwebtoken,
  jose,
  createHmac: () => bareHmac,
};

const body = Buffer.from('{"ok":true}\n');
const headers = { 'content-type': 'application/json', 'content-length': body.length };
const times = new Float64Array(1 << 20);
let count = 0;
let startedAt = process.cpuUsage();

const check = await CHECKERS[name]();
const isAsynchronous = name === 'jose';
const server = createServer(isAsynchronous ? awaiting : asking);

function asking(request, response) {
  const start = performance.now();
  const isAllowed = check(request);
  const time = performance.now() - start;
  answer(response, isAllowed, time);
}

/** The handler's own time goes on while others take theirs, so that this one is the time until its answer. */
async function awaiting(request, response) {
  const start = performance.now();
  const isAllowed = await check(request);
  answer(response, isAllowed, performance.now() - start);
}

function answer(response, isAllowed, time) {
  if (count < times.length) times[count++] = time;
  response.writeHead(isAllowed ? 200 : 401, headers);
  response.end(body);
}

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', (what) => {
  if (what === 'begin') {
    count = 0;
    startedAt = process.cpuUsage();
    return;
  }
  const { user, system } = process.cpuUsage(startedAt);
  const sorted = times.slice(0, count).sort();
  process.send({ requests: count, handlerMs: sorted[count >> 1] ?? NaN, cpuMicroseconds: user + system });
});
process.on('disconnect', () => process.exit(0));

async function filterOf(maker, cacheSize) {
  const load = (path) => import(pathToFileURL(`${folder}/${path}`).href);
  const [core, native, node] = await Promise.all(
    ['index.js', 'adapters/native.js', 'adapters/node.js'].map(load),
  );
  const filter = core.jwtFilter({ key: { ...core, ...native }[maker](keyBytes), cacheSize });
  return (request) => node.check(filter, request).ok;
}

/** What middleware does around every token library: take the token off its scheme, and catch. */
function tokenOf(request) {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  return scheme.toLowerCase() === 'bearer' ? token : undefined;
}

async function fastJwt(options) {
  // It warns of a cache key of one's own, which might collide; a token's text cannot.
  process.removeAllListeners('warning');
  const { createVerifier } = await import('fast-jwt');
  const verify = createVerifier({ key: keyBytes, algorithms: ['HS256'], ...options });
  return (request) => {
    try {
      request.user = verify(tokenOf(request));
      return true;
    } catch {
      return false;
    }
  };
}

async function jsonwebtoken() {
  const { default: library } = await import('jsonwebtoken');
  const options = { algorithms: ['HS256'] };
  return (request) => {
    try {
      request.user = library.verify(tokenOf(request), keyObject, options);
      return true;
    } catch {
      return false;
    }
  };
}

async function jose() {
  const { jwtVerify } = await import('jose');
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['verify']);
  const options = { algorithms: ['HS256'] };
  return async (request) => {
    try {
      request.user = (await jwtVerify(tokenOf(request), key, options)).payload;
      return true;
    } catch {
      return false;
    }
  };
}

function bareHmac(request) {
  const input = signingInput(tokenOf(request));
  return createHmac('sha256', keyObject).update(input).digest().length === 32;
}
