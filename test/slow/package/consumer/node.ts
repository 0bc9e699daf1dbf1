/** The Node adapter against Node's own types: HTTP/1.1, HTTP/2, and an upgrade's socket. */

import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { ipFilter } from 'portcullis';
import { check, middleware, refuse, refuseUpgrade, requestOf } from 'portcullis/node';
import type { NodeRequest } from 'portcullis/node';
import { nativeHs256Key } from 'portcullis/native';
import { Buffer } from 'node:buffer';

const filter = ipFilter({ allow: ['127.0.0.1'] });
const guard = middleware(filter, { property: 'user' });

export const server = createServer((request, response) => {
  const verdict = check(filter, request);
  if (!verdict.ok) return refuse(response, verdict);
  guard(request, response, () => {
    response.end(requestOf(request).address);
  });
});
server.on('upgrade', (request, socket) => {
  const verdict = check(filter, request);
  if (!verdict.ok) return refuseUpgrade(socket, verdict);
  socket.destroy();
});

export const http2Server = createHttp2Server((request, response) => {
  const verdict = check(filter, request);
  if (!verdict.ok) return refuse(response, verdict);
  response.end();
});

export function isLocal(request: NodeRequest): boolean {
  return filter.check(requestOf(request, '127.0.0.1')).ok;
}

export const key = nativeHs256Key(Buffer.alloc(32, 7));
