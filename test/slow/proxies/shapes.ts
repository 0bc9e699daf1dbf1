// The requests that a proxy sends to a gate, for proxies that are not installed: sent by the test itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ALLOWED, ask, STRANGER, type Asked, type Reply } from './client.ts';
import { token } from './scene.ts';

/** A client's request as the proxy hands it to its gate. */
export type Shape = (client: string, asked: Required<Pick<Asked, 'method' | 'path' | 'headers'>>) => Asked;

const valid = (): readonly string[] => ['Authorization', `Bearer ${token({ sub: 'alice' })}`];

/** Puts requests of a proxy's shape to a gate, whose port is asked for when its tests run. */
export function testShape(port: () => number, shape: Shape): void {
  const put = (
    client: string,
    headers: readonly string[],
    method = 'GET',
    path = '/a?b=c',
  ): Promise<Reply> => {
    return ask(port(), { ...shape(client, { method, path, headers }), from: '127.0.0.1' });
  };

  test('its requests are answered by 200, 401 and 403, and by nothing else', async () => {
    assert.equal((await put(ALLOWED, valid())).status, 200);
    assert.equal((await put(ALLOWED, valid(), 'POST', '/')).status, 200);
    const none = await put(ALLOWED, []);
    assert.deepEqual([none.status, none.challenge], [401, 'Bearer realm="api"']);
    const malformed = await put(ALLOWED, ['Authorization', 'Bearer a b']);
    assert.deepEqual(
      [malformed.status, malformed.challenge],
      [401, 'Bearer realm="api", error="invalid_request"'],
    );
    assert.equal((await put(ALLOWED, [...valid(), ...valid()])).status, 401);
    assert.equal((await put(STRANGER, valid())).status, 403);
  });

  test('the subject stands in a header, for the proxy to copy', async () => {
    assert.equal((await put(ALLOWED, valid())).headers['x-auth-subject'], 'alice');
    assert.equal((await put(ALLOWED, ['Authorization', token({})])).headers['x-auth-subject'], '');
  });
}
