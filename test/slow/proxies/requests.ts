// One table of usual requests for every proxy: what the client gets, and what the app behind sees.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Seen } from './app.ts';
import { ALLOWED, ask, STRANGER, type Asked, type Reply } from './client.ts';
import { token } from './scene.ts';
import { credentials, type Target } from './tricks.ts';

const bearer = (claims = {}, secret?: string): readonly string[] => {
  return ['Authorization', `Bearer ${token({ sub: 'alice', ...claims }, secret)}`];
};
const INVALID = 'Bearer realm="api", error="invalid_token"';

const refusals: readonly (readonly [what: string, asked: () => Asked, status: number, challenge?: string])[] =
  [
    ['no token', () => ({}), 401, 'Bearer realm="api"'],
    ['an expired token', () => ({ headers: bearer({ exp: 1 }) }), 401, INVALID],
    ['a forged token', () => ({ headers: bearer({}, 'a secret of somebody else altogether') }), 401, INVALID],
    ['another scheme', () => ({ headers: ['Authorization', 'Basic a b'] }), 401, 'Bearer realm="api"'],
    ['a stranger with a token', () => ({ from: STRANGER, headers: bearer() }), 403],
    [
      'a stranger who claims to be somebody else',
      () => ({
        from: STRANGER,
        headers: ['X-Forwarded-For', ALLOWED, 'Forwarded', `for=${ALLOWED}`, ...bearer()],
      }),
      403,
    ],
    ['another method, no token', () => ({ method: 'DELETE' }), 401, 'Bearer realm="api"'],
  ];

/** Puts the table to a proxy. */
export function testRequests({ port, path = '/', claims, subject }: Target): void {
  const put = (asked: Asked): Promise<Reply> => ask(port(), { path, ...asked });
  for (const [what, asked, status, challenge] of refusals) {
    test(`refused: ${what}`, async () => {
      const reply = await put(asked());
      assert.deepEqual([reply.status, reply.challenge], [status, challenge]);
    });
  }

  test('allowed: the app sees the subject', async () => {
    const reply = await put({ headers: credentials({ claims: claims ?? {} }, 'alice') });
    assert.equal(reply.status, 200, reply.body);
    assert.equal(subject(reply.body), 'alice');
  });

  test('allowed: the bare token; a subject that no header takes is none', async () => {
    for (const sub of ['bob', 'Zoë', 'a\r\nX-Auth-Subject: root']) {
      const reply = await put({ headers: ['authorization', token({ sub, ...claims })] });
      assert.equal(reply.status, 200, reply.body);
      const isPlain = sub === 'bob';
      assert(isPlain ? subject(reply.body) === 'bob' : ['', sub].includes(subject(reply.body)), reply.body);
    }
  });
}

/** Puts to a proxy before a gate what an app behind it must see whole. */
export function testPassage({ port, path = '/', claims = {} }: Target): void {
  test('allowed: the app sees the address line, and the body, which the gate does not', async () => {
    const body = new Uint8Array(300_000);
    const headers = credentials({ claims }, 'alice');
    const seen = seenIn(await ask(port(), { method: 'POST', path: `${path}?b=c`, headers, body }));
    assert.deepEqual([seen.method, seen.url, seen.length], ['POST', `${path}?b=c`, 300_000]);
    assert.equal((await ask(port(), { method: 'POST', path, body: new Uint8Array(10) })).status, 401);
    // The connection between proxy and gate is none the worse for it.
    assert.equal((await ask(port(), { path, headers })).status, 200);
  });
}

/** What the app tells of a request that reached it. */
export function seenIn({ status, body }: Reply): Seen {
  assert.equal(status, 200, body);
  return JSON.parse(body);
}

/** Whom a program of the CGI kind behind a gate takes the client for. */
export function cgiSubject(body: string): string {
  const { cgi, headers }: Seen = JSON.parse(body);
  assert.equal(
    cgi.HTTP_X_AUTH_SUBJECT ?? '',
    headers['x-auth-subject'] ?? '',
    'another spelling came through',
  );
  return cgi.HTTP_X_AUTH_SUBJECT ?? '';
}
