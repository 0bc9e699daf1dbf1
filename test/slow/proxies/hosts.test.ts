// HAProxy and Apache in front of a host that decides by itself; HAProxy before nginx before a gate.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ALLOWED, ask, STRANGER } from './client.ts';
import { startHaproxy } from './haproxy.ts';
import { startNginx, type Nginx } from './nginx.ts';
import { changed, printedBelow, replaced } from './printed.ts';
import { cgiSubject, testPassage, testRequests } from './requests.ts';
import { freePort, isInstalled, openScene, SECRET, startProgram, type Running, type Scene } from './scene.ts';
import { credentials, testPaths, testTricks } from './tricks.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

for (const { name, start } of [
  { name: 'HAProxy', start: startHaproxy },
  { name: 'Apache httpd', start: startApache },
]) {
  describe(`${name} before a host`, { skip: missing(name === 'HAProxy' ? 'haproxy' : 'apache2') }, () => {
    let folder: string;
    let port: number;
    const running: Running[] = [];
    const target = { port: () => port, subject: (body: string) => JSON.parse(body).subject ?? '' };

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'portcullis-proxies-'));
      const hostPort = await freePort();
      running.push(await startHost(folder, hostPort));
      port = await freePort();
      running.push(await start(folder, port, hostPort));
    });
    after(async () => {
      for (const { stop } of running) await stop();
      rmSync(folder, { recursive: true, force: true });
    });

    testRequests(target);
    testTricks(target);
    testPaths(target, '/a/b');

    test('without the host nobody gets in', async () => {
      await running.shift()?.stop();
      assert([502, 503].includes((await ask(port, { headers: credentials({}, 'alice') })).status));
    });
  });
}

describe('HAProxy before nginx before a gate', { skip: missing('haproxy') || missing('nginx') }, () => {
  for (const heading of ['Behind a balancer or a CDN', 'With real_ip']) {
    describe(heading, () => {
      let scene: Scene;
      let port: number;
      let nginx: Nginx;
      let balancer: Running | undefined;
      const target = { port: () => port, subject: cgiSubject };

      before(async () => {
        scene = await openScene();
        const network: readonly (readonly [string, string])[] =
          heading === 'With real_ip' ? [['10.0.0.0/8', '127.0.0.1']] : [];
        nginx = await startNginx(scene, changed(printedBelow('nginx'), printedBelow(heading)), network);
        port = await freePort();
        balancer = await startHaproxy(scene.folder, port, nginx.port);
      });
      after(async () => {
        await balancer?.stop();
        await nginx.stop();
        await scene.end();
      });

      testRequests(target);
      testPassage(target);
      testTricks(target);
      testPaths(target, '/a/b');

      test('who goes round the balancer is judged by an address of its own', async () => {
        const headers = [...credentials({}, 'alice'), 'X-Forwarded-For', ALLOWED];
        assert.equal((await ask(nginx.port, { from: STRANGER, headers })).status, 403);
      });

      test('of a balancer that appends, the last entry counts, on one line or two', async () => {
        const good = credentials({}, 'alice');
        const statusBy = async (...lines: readonly string[]): Promise<number> => {
          const headers = [...good, ...lines.flatMap((line) => ['X-Forwarded-For', line])];
          return (await ask(nginx.port, { from: '127.0.0.1', headers })).status;
        };
        assert.equal(await statusBy(`${STRANGER}, ${ALLOWED}`), 200);
        assert.equal(await statusBy(STRANGER, ALLOWED), 200);
        assert.equal(await statusBy(`${ALLOWED}, ${STRANGER}`), 403);
        assert.equal(await statusBy(ALLOWED, STRANGER), 403);
      });

      test('what is malformed, or missing, behind the balancer is no allowance', async () => {
        for (const value of ['unknown', '', `${ALLOWED}, unknown`]) {
          const headers = [...credentials({}, 'alice'), 'X-Forwarded-For', value];
          assert.equal((await ask(nginx.port, { from: '127.0.0.1', headers })).status, 403, value);
        }
        const headers = credentials({}, 'alice');
        assert.equal((await ask(nginx.port, { from: '127.0.0.1', headers })).status, 403);
      });
    });
  }
});

function missing(program: string): string | false {
  return isInstalled(program) ? false : `${program} is not installed`;
}

/** The host that the documents print, in a folder where the package is found. */
async function startHost(folder: string, port: number): Promise<Running> {
  // A project of its own, whatever stands in the folders above.
  writeFileSync(join(folder, 'package.json'), '{}');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'portcullis'));
  const file = join(folder, 'host.mjs');
  writeFileSync(
    file,
    replaced(printedBelow('The host behind'), [
      ['3000', String(port)],
      ['203.0.113.0/24', ALLOWED],
    ]),
  );
  return startProgram(port, process.execPath, [file], { JWT_SECRET: SECRET, NODE_V8_COVERAGE: undefined });
}

function startApache(folder: string, port: number, appPort: number): Promise<Running> {
  const file = join(folder, 'httpd.conf');
  const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'headers'];
  writeFileSync(
    file,
    `
ServerRoot ${folder}
ServerName 127.0.0.1
PidFile ${join(folder, 'httpd.pid')}
ErrorLog ${join(folder, 'error.log')}
User www-data
Group www-data
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${replaced(printedBelow('Apache httpd'), [
  ['Listen 80', `Listen 127.0.0.1:${port}`],
  ['127.0.0.1:3000', `127.0.0.1:${appPort}`],
])}
`,
  );
  return startProgram(port, 'apache2', ['-D', 'FOREGROUND', '-f', file], {}, 401);
}
