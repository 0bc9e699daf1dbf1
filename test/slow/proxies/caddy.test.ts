// Caddy before gates, by the configurations of the documents.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ALLOWED, ask, STRANGER, UPGRADE } from './client.ts';
import { startHaproxy } from './haproxy.ts';
import { changed, printedBelow, replaced } from './printed.ts';
import { cgiSubject, seenIn, testPassage, testRequests } from './requests.ts';
import { testRestarts } from './restarts.ts';
import { freePort, isInstalled, openScene, startProgram, type Running, type Scene } from './scene.ts';
import { credentials, pathTricks, testPaths, testTricks, type Target } from './tricks.ts';

const skip = isInstalled('caddy') ? false : 'caddy is not installed';

describe('Caddy', { skip }, () => {
  const { target, scene } = caddyBefore(printedBelow('Caddy'), 1);

  testRequests(target);
  testPassage(target);
  testTricks(target);
  testPaths(target, '/a/b');

  test('an upgrade is asked about, and goes both ways', async () => {
    const good = [
      ...UPGRADE,
      ...credentials({}, 'alice'),
      'Connection',
      'X-Auth-Subject',
      'X_Auth_Subject',
      'admin',
    ];
    const reply = await ask(target.port(), { headers: good });
    assert.deepEqual([reply.status, reply.body], [101, 'alice:ping']);
    assert.equal((await ask(target.port(), { headers: UPGRADE })).status, 401);
  });

  test('without a gate nobody gets in', async () => {
    await scene().gates[0]?.stop();
    assert.equal((await ask(target.port(), { headers: credentials({}, 'alice') })).status, 502);
  });
});

describe('Caddy with a health check outside', { skip }, () => {
  const site = changed(printedBelow('Caddy'), printedBelow('Health checks on Caddy'));
  const { target } = caddyBefore(site, 1);

  testTricks(target);

  test('the health check is asked by nobody in particular, and sees its path alone', async () => {
    const headers = ['X-Auth-Subject', 'admin', 'X_Auth_Subject', 'admin'];
    const { method, url, cgi } = seenIn(await ask(target.port(), { path: '/health', headers }));
    assert.deepEqual([method, url, cgi.HTTP_X_AUTH_SUBJECT ?? ''], ['GET', '/health', '']);
    assert.equal((await ask(target.port(), { method: 'POST', path: '/health' })).status, 401);
    assert.equal((await ask(target.port(), { path: '/healthy' })).status, 401);
  });

  test('no spelling of another path gets past the gate as the health check', async () => {
    const paths = [...pathTricks('/health'), ...pathTricks('/health/me'), ...pathTricks('/me/health')];
    for (const path of new Set(paths)) {
      const reply = await ask(target.port(), { path });
      if (reply.status === 200) assert.equal(seenIn(reply).url, '/health', path);
    }
  });
});

describe('Caddy with two gates', { skip }, () => {
  const site = changed(printedBelow('Caddy'), printedBelow('Two gates on Caddy'));
  const { target, scene } = caddyBefore(site, 2);

  testRequests(target);
  testTricks(target);

  // Of other methods Caddy asks the second gate only where it had no connection to the first.
  testRestarts(target, scene, ['GET']);

  test('one gate does it alone', async () => {
    await scene().gates[2]?.stop();
    for (let i = 0; i < 10; i += 1) {
      assert.equal((await ask(target.port(), { headers: credentials({}, 'alice') })).status, 200);
    }
  });
});

describe(
  'HAProxy before Caddy',
  { skip: skip || (isInstalled('haproxy') ? false : 'haproxy is not installed') },
  () => {
    const site = changed(printedBelow('Caddy'), printedBelow('Caddy behind a balancer'));
    const { target: behind, scene } = caddyBefore(site, 1, [['10.0.0.0/8', '127.0.0.1']]);
    let port: number;
    let balancer: Running | undefined;
    const target = { ...behind, port: () => port };
    before(async () => {
      port = await freePort();
      balancer = await startHaproxy(scene().folder, port, behind.port());
    });
    after(() => balancer?.stop());

    testRequests(target);
    testPassage(target);
    testTricks(target);

    test('who goes round the balancer is judged by an address of its own', async () => {
      const headers = [...credentials({}, 'alice'), 'X-Forwarded-For', ALLOWED];
      assert.equal((await ask(behind.port(), { from: STRANGER, headers })).status, 403);
    });
  },
);

/** What the tricks find where a line of the recipe is missing: they can fail. */
describe('Caddy without a line of the recipe', { skip }, () => {
  const site = printedBelow('Caddy').replaceAll(/^ +request_header .*\n/gm, '');
  const { target } = caddyBefore(site, 1);

  test('is deceived about the subject', async () => {
    const lines = ['X_Auth_Subject', 'admin', ...credentials({}, 'alice')];
    const { cgi } = seenIn(await ask(target.port(), { headers: lines }));
    assert.match(String(cgi.HTTP_X_AUTH_SUBJECT), /admin/);
    const hop = ['Connection', 'close, X-Auth-Subject', ...credentials({}, 'alice')];
    assert.equal(seenIn(await ask(target.port(), { headers: hop })).cgi.HTTP_X_AUTH_SUBJECT, undefined);
  });
});

/** Caddy by a site of the documents while a suite runs; `more`: other values in place of printed ones. */
function caddyBefore(
  site: string,
  gates: number,
  more: readonly (readonly [string, string])[] = [],
): { readonly target: Target; readonly scene: () => Scene } {
  let scene: Scene;
  let port: number;
  let caddy: Running | undefined;
  before(async () => {
    scene = await openScene({ gates });
    port = await freePort();
    const [first, second] = scene.gates;
    const text = replaced(site, [
      [':80 {', `:${port} {`],
      ['127.0.0.1:3000', `127.0.0.1:${scene.appPort}`],
      ['127.0.0.1:8080', `127.0.0.1:${first?.port}`],
      ...(second === undefined ? [] : [['127.0.0.1:8081', `127.0.0.1:${second.port}`] as const]),
      ...more,
    ]);
    const file = join(scene.folder, 'Caddyfile');
    writeFileSync(file, `{\n  admin off\n  auto_https off\n  default_bind 127.0.0.1\n}\n${text}\n`);
    const env = { HOME: scene.folder, XDG_CONFIG_HOME: scene.folder, XDG_DATA_HOME: scene.folder };
    caddy = await startProgram(port, 'caddy', ['run', '--config', file, '--adapter', 'caddyfile'], env, 401);
  });
  after(async () => {
    await caddy?.stop();
    await scene.end();
  });
  return { target: { port: () => port, subject: cgiSubject }, scene: () => scene };
}
