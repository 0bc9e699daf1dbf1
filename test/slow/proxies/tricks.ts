// One table of tricks for every proxy. Whatever a client sends: who may not come in stays out, who comes in
// is signed in as whom the token names, and the next request is answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ALLOWED, ask, STRANGER, type Asked, type Reply } from './client.ts';
import { token } from './scene.ts';

/** What a table is put to. */
export interface Target {
  /** Asked for when the tests run. */
  readonly port: () => number;
  /** A path that leads to the app; `/` unless given. */
  readonly path?: string;
  /** What the recipe wants of a token beside its subject. */
  readonly claims?: object;
  /** Whom the app takes the client for; an empty text for nobody. */
  readonly subject: (body: string) => string;
}

interface Trick {
  readonly what: string;
  readonly sent: Asked;
  /** Whether a proxy must let it pass for a good client; else it may also refuse it. */
  readonly passes?: boolean;
}

const FILLERS = Array.from({ length: 1100 }, (_, i) => [`a${i}`, '1']).flat();
const SPELLINGS = [
  'X_Auth_Subject',
  'x_auth_subject',
  'X-Auth_Subject',
  'X_Auth-Subject',
  'X.Auth.Subject',
  'X~Auth-Subject',
  'X-AUTH-SUBJECT',
];
const FORGED = [
  ['X-Forwarded-For', ALLOWED],
  ['X-Forwarded-For', ALLOWED, 'X-Forwarded-For', `${ALLOWED}, 127.0.0.1`],
  ['X-Forwarded-For', `${ALLOWED}, 127.0.0.1`],
  ['X-Forwarded-For', 'unknown'],
  ['X_Forwarded_For', ALLOWED],
  ['Forwarded', `for=${ALLOWED}`],
  ['X-Real-IP', ALLOWED, 'CF-Connecting-IP', ALLOWED, 'True-Client-IP', ALLOWED, 'X-Client-IP', ALLOWED],
  ['X-Forwarded-Method', 'OPTIONS', 'X-Original-Method', 'OPTIONS', 'X-Forwarded-Uri', '/health'],
];
const HOPS = ['X-Auth-Subject', 'X-Forwarded-For', 'X-Auth-Subject, X-Forwarded-For, X-Forwarded-Method'];

/** Tricks in header lines, methods and bodies. */
const HEADERS: readonly Trick[] = [
  ...SPELLINGS.map((name) => ({ what: `${name}: admin`, sent: { headers: [name, 'admin'] }, passes: true })),
  {
    what: 'the subject twice',
    sent: { headers: ['X-Auth-Subject', 'admin', 'x-auth-subject', 'root'] },
    passes: true,
  },
  ...HOPS.map((names) => ({
    what: `Connection: ${names}, and another spelling`,
    sent: { headers: ['Connection', `close, ${names}`, 'X_Auth_Subject', 'admin'] },
    passes: true,
  })),
  { what: 'Connection: Authorization', sent: { headers: ['Connection', 'close, Authorization'] } },
  { what: '1,100 lines', sent: { headers: FILLERS } },
  {
    what: '1,100 lines before a forged address and subject',
    sent: {
      headers: [...FILLERS, 'X-Forwarded-For', ALLOWED, 'X_Auth_Subject', 'admin', 'X-Auth-Subject', 'admin'],
    },
  },
  ...FORGED.map((headers) => ({ what: headers.join(' '), sent: { headers } })),
  { what: '60 KB of cookies', sent: { headers: ['Cookie', `a=${'b'.repeat(60_000)}`] } },
  { what: 'a second Host', sent: { headers: ['Host', 'localhost'] } },
  { what: 'CONNECT', sent: { method: 'CONNECT', path: '127.0.0.1:80' } },
  { what: 'HEAD', sent: { method: 'HEAD' } },
  { what: 'TRACE', sent: { method: 'TRACE', headers: ['Max-Forwards', '0'] } },
  { what: 'an unknown method', sent: { method: 'PROPFIND' } },
  { what: 'a body of 300,000 bytes', sent: { method: 'POST', body: new Uint8Array(300_000) } },
  {
    what: 'a body that waits for leave',
    sent: { method: 'PUT', headers: ['Expect', '100-continue'], body: new Uint8Array(9) },
  },
  { what: 'a GET with a body', sent: { body: new Uint8Array(10) } },
  {
    what: 'an upgrade to h2c',
    sent: {
      headers: ['Connection', 'close, Upgrade, HTTP2-Settings', 'Upgrade', 'h2c', 'HTTP2-Settings', ''],
    },
  },
];

const INJECTED = '%0d%0aX-Forwarded-For:%20127.0.0.2%0d%0aX-Auth-Subject:%20admin%0d%0aX-Y:%20';

/** What is tried in every part of a path. */
export const PATH_PARTS = [
  INJECTED,
  '%0aX-Auth-Subject:%20admin',
  '%0d',
  '%2f',
  '%2F..%2f',
  '..',
  '.',
  '%2e%2e',
  '%252e%252e%252f',
  '',
  '%00',
  '%5c',
  ';a',
];

/** Every part of a path changed in each way: put before it, put behind it, and in a segment of its own. */
export function pathTricks(path: string): readonly string[] {
  const parts = path.split('/').slice(1);
  return parts.flatMap((part, i) =>
    PATH_PARTS.flatMap((trick) => {
      const changes = [`${trick}${part}`, `${part}${trick}`, `${trick}/${part}`, `${part}/${trick}`];
      return changes.map((change) => `/${[...parts.slice(0, i), change, ...parts.slice(i + 1)].join('/')}`);
    }),
  );
}

/** Puts the tricks in header lines, methods and bodies to a proxy. */
export function testTricks(target: Target): void {
  for (const trick of HEADERS) {
    test(`trick: ${trick.what}`, async () => {
      await holds(target, trick);
    });
  }

  test('trick: Authorization twice, whichever of them is good', async () => {
    const [good, bad] = [
      credentials(target, 'alice'),
      ['Authorization', `Bearer ${token({ sub: 'admin' }, 'x'.repeat(40))}`],
    ];
    for (const headers of [
      [...good, ...bad],
      [...bad, ...good],
      [...good, ...FILLERS, ...bad],
    ]) {
      assert.notEqual((await tried(target, { headers })).status, 200);
    }
    await goesOn(target);
  });
}

/** Puts paths with tricks in every part to a proxy; `judge` sees what the app was asked, where it was. */
export function testPaths(
  target: Target,
  path: string,
  judge: (body: string, asked: string) => void = () => {},
): void {
  test(`tricks in every part of ${path}`, async () => {
    for (const one of new Set(pathTricks(path))) {
      const reply = await holds(target, { what: one, sent: { path: one } });
      if (reply.status === 200) judge(reply.body, one);
    }
  });
}

/** The line with a good token for a subject, or for none. */
export function credentials({ claims }: Pick<Target, 'claims'>, sub?: string): readonly string[] {
  return ['Authorization', `Bearer ${token({ ...claims, ...(sub === undefined ? {} : { sub }) })}`];
}

/** Tries a trick as everybody; gives what came back to the one who may come in. */
async function holds(target: Target, { what, sent, passes }: Trick): Promise<Reply> {
  const good = credentials(target, 'alice');
  const stranger = await tried(target, { ...sent, from: STRANGER }, good);
  assert.notEqual(stranger.status, 200, `${what}: a stranger came in`);
  assert.notEqual((await tried(target, sent)).status, 200, `${what}: came in without a token`);
  const nobody = await tried(target, sent, credentials(target));
  if (nobody.status === 200 && sent.method !== 'HEAD') {
    assert.equal(target.subject(nobody.body), '', `${what}: signed in without a subject`);
  }
  const reply = await tried(target, sent, good);
  if (passes === true) assert.equal(reply.status, 200, `${what}: ${reply.status} ${reply.body}`);
  if (reply.status === 200 && sent.method !== 'HEAD') {
    assert.equal(target.subject(reply.body), 'alice', `${what}: signed in as somebody else`);
  }
  await goesOn(target);
  return reply;
}

/** The next request is answered. */
async function goesOn(target: Target): Promise<void> {
  const { status, body } = await tried(target, {}, credentials(target, 'alice'));
  assert.equal(status, 200, body);
  assert.equal(target.subject(body), 'alice');
}

/** A connection that is closed without an answer is no allowance: status 0. */
async function tried(target: Target, asked: Asked, lines: readonly string[] = []): Promise<Reply> {
  const { path = '/' } = target;
  const headers = [...lines, ...(asked.headers ?? [])];
  try {
    return await ask(target.port(), { path, ...asked, headers });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ECONNRESET', 'EPIPE'].includes(code) && !code.startsWith('HPE_')) throw error;
    return { status: 0, challenge: undefined, headers: {}, body: '' };
  }
}
