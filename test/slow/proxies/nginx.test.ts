// nginx before two gates, by the configuration of the README.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { printedBelow, withPorts } from './readme.ts';
import { askAllowed, testRequests } from './requests.ts';
import { freePort, isInstalled, openScene, startProxy, type Scene } from './scene.ts';

const skip = isInstalled('nginx') ? false : 'nginx is not installed';

describe('nginx', { skip }, () => {
  let scene: Scene;
  let port: number;
  let stop: () => Promise<void>;

  before(async () => {
    scene = await openScene(2);
    port = await freePort();
    const [first, second] = scene.gates;
    const server = withPorts(
      printedBelow('nginx'),
      new Map([
        ['listen 80;', `listen 127.0.0.1:${port};`],
        ['127.0.0.1:3000', `127.0.0.1:${scene.appPort}`],
        ['127.0.0.1:8080', `127.0.0.1:${first?.port}`],
        ['127.0.0.1:8081', `127.0.0.1:${second?.port}`],
      ]),
    );
    const file = join(scene.folder, 'nginx.conf');
    writeFileSync(file, configuration(server, scene.folder));
    stop = await startProxy(port, 'nginx', ['-p', scene.folder, '-c', file, '-e', 'stderr']);
  });
  after(async () => {
    await stop();
    await scene.end();
  });

  testRequests(() => port);

  test('both gates share the work, one does it alone, and none lets nobody in', async () => {
    for (let i = 0; i < 20; i += 1) assert.equal((await askAllowed(port)).status, 200);
    for (const gate of scene.gates) assert((await gate.allowed()) > 0);
    await scene.gates[0]?.stop();
    for (let i = 0; i < 5; i += 1) assert.equal((await askAllowed(port)).status, 200);
    await scene.gates[1]?.stop();
    assert.equal((await askAllowed(port)).status, 500);
  });
});

/** What stands around a server of the README when nginx is no service of the system. */
function configuration(server: string, folder: string): string {
  const spools = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
user ${userInfo().username};
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
events {}
http {
  access_log off;
  ${spools.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n  ')}
${server}
}
`;
}
