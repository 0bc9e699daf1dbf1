/** Probes and counters, on a port of their own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createHealthServer } from '../../src/gate/health.ts';
import { listen } from '../../src/gate/server.ts';

test('/healthz, /metrics, and nothing else', async (context) => {
  let isReady = true;
  const server = createHealthServer(
    () => isReady,
    () => 'a 1\n',
  );
  context.after(() => server.close());
  const url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  const get = async (path: string): Promise<readonly [number, string | null, string]> => {
    const response = await fetch(url + path, { headers: { connection: 'close' } });
    return [response.status, response.headers.get('content-type'), await response.text()];
  };
  assert.deepEqual(await get('/healthz'), [200, 'application/json', '{"ok":true}']);
  assert.deepEqual(await get('/metrics'), [200, 'text/plain; version=0.0.4; charset=utf-8', 'a 1\n']);
  assert.deepEqual(await get('/'), [404, 'application/json', '{"error":"not_found"}']);
  isReady = false;
  assert.deepEqual(await get('/healthz'), [503, 'application/json', '{"ok":false}']);
});
