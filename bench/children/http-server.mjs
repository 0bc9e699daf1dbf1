// One node:http server for http.mjs: `none` answers at once, `filter` and `filter-cached` ask a filter first.
// Sends its port when it listens, and its processor time when asked; ends when its parent does.

import { createServer } from 'node:http';
import { check, refuse } from '../../dist/adapters/node.js';
import { allOf, ipFilter, jwtFilter } from '../../dist/index.js';
import { key } from '../lib/jwt-peers.mjs';

const variant = process.argv[2];
const body = Buffer.from('{"ok":true}\n');
const headers = { 'content-type': 'application/json', 'content-length': body.length };

function answer(response) {
  response.writeHead(200, headers);
  response.end(body);
}

const server = createServer(variant === 'none' ? unfiltered : filtered());

function unfiltered(_request, response) {
  answer(response);
}

function filtered() {
  const filter = allOf(
    ipFilter({ allow: ['127.0.0.1', '::1', '10.0.0.0/8'] }),
    jwtFilter({ key, cacheSize: variant === 'filter-cached' ? 1000 : 0 }),
  );
  return function guarded(request, response) {
    const verdict = check(filter, request);
    if (verdict.ok) answer(response);
    else refuse(response, verdict);
  };
}

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicroseconds: user + system });
});
process.on('disconnect', () => process.exit(0));
