// One table of requests for every proxy: what the client gets, and what the app behind sees.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ALLOWED, ask, STRANGER, token, type Asked, type Reply, type Seen } from './scene.ts';

const bearer = (claims = {}): readonly string[] => [
  'Authorization',
  `Bearer ${token({ sub: 'alice', ...claims })}`,
];
const EXPIRED = bearer({ exp: 1 });
const FORGED = ['Authorization', `Bearer ${token({ sub: 'alice' }, 'a secret of somebody else altogether')}`];

const refusals: readonly (readonly [
  what: string,
  asked: Asked,
  status: number,
  challenge: string | undefined,
])[] = [
  ['no token', {}, 401, 'Bearer realm="api"'],
  ['an expired token', { headers: EXPIRED }, 401, 'Bearer realm="api", error="invalid_token"'],
  ['a forged token', { headers: FORGED }, 401, 'Bearer realm="api", error="invalid_token"'],
  [
    'a malformed credential',
    { headers: ['Authorization', 'Basic a b'] },
    401,
    'Bearer realm="api", error="invalid_request"',
  ],
  ['a stranger with a token', { from: STRANGER, headers: bearer() }, 403, undefined],
  [
    'a stranger who claims to be somebody else',
    {
      from: STRANGER,
      headers: ['X-Forwarded-For', ALLOWED, 'Forwarded', `for=${ALLOWED}`, ...bearer()],
    },
    403,
    undefined,
  ],
  [
    'another method and path, no token',
    { method: 'DELETE', path: '/healthz?a=b' },
    401,
    'Bearer realm="api"',
  ],
];

/** Puts the table to a proxy, whose port is asked for when its tests run. */
export function testRequests(port: () => number): void {
  for (const [what, asked, status, challenge] of refusals) {
    test(`refused: ${what}`, async () => {
      const reply = await ask(port(), asked);
      assert.deepEqual([reply.status, reply.challenge], [status, challenge]);
    });
  }

  test('refused: a header that stands twice', async () => {
    const { status } = await ask(port(), { headers: [...bearer(), ...bearer()] });
    // A proxy may refuse it by itself, as a 400.
    assert(status === 401 || status === 400, String(status));
  });

  test('allowed: the app sees the request and the subject', async () => {
    const seen = readSeen(await ask(port(), { path: '/a?b=c', headers: bearer() }));
    assert.deepEqual([seen.method, seen.url, seen.headers['x-auth-subject']], ['GET', '/a?b=c', 'alice']);
  });

  test('allowed: the bare token', async () => {
    assert.equal((await ask(port(), { headers: ['authorization', token({ sub: 'bob' })] })).status, 200);
  });

  test('allowed: what the client sends as the subject is not believed', async () => {
    const spoofed = ['X-Auth-Subject', 'root', 'x-auth-subject', 'admin'];
    const signed = readSeen(await ask(port(), { headers: [...bearer(), ...spoofed] }));
    assert.equal(signed.headers['x-auth-subject'], 'alice');
    for (const sub of [undefined, 'Zoë', 'a\r\nX-Auth-Subject: root']) {
      const headers = ['Authorization', sub === undefined ? token({}) : token({ sub }), ...spoofed];
      assert.equal(readSeen(await ask(port(), { headers })).headers['x-auth-subject'] ?? '', '');
    }
  });

  test('a body goes to the app and not to the gate', async () => {
    const body = new Uint8Array(300_000);
    const seen = readSeen(await ask(port(), { method: 'POST', headers: bearer(), body }));
    assert.deepEqual([seen.method, seen.length], ['POST', 300_000]);
    assert.equal((await ask(port(), { method: 'POST', body: new Uint8Array(10) })).status, 401);
    // The connection between proxy and gate is none the worse for it.
    assert.equal((await ask(port(), { headers: bearer() })).status, 200);
  });
}

/** A request that is allowed. */
export function askAllowed(port: number): Promise<Reply> {
  return ask(port, { headers: bearer() });
}

function readSeen({ status, body }: Reply): Seen {
  assert.equal(status, 200, body);
  return JSON.parse(body);
}
