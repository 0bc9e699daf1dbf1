/**
 * `/healthz` and `/metrics`, on a port of their own: on the gate's port every path is a request to decide.
 */

import { createServer, type Server } from 'node:http';

/** A server for probes and for Prometheus; `isReady` turns false when the gate drains. */
export function createHealthServer(isReady: () => boolean, metrics: () => string): Server {
  return createServer((request, response) => {
    const [status, type, body] = pageAt(request.url, isReady, metrics);
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
}

type Page = readonly [status: number, type: string, body: string];

const JSON_TYPE = 'application/json';

function pageAt(path: string | undefined, isReady: () => boolean, metrics: () => string): Page {
  if (path === '/metrics') return [200, 'text/plain; version=0.0.4; charset=utf-8', metrics()];
  if (path !== '/healthz') return [404, JSON_TYPE, '{"error":"not_found"}'];
  return isReady() ? [200, JSON_TYPE, '{"ok":true}'] : [503, JSON_TYPE, '{"ok":false}'];
}
