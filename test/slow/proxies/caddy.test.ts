// Caddy before a gate, by the configuration of the README.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { printedBelow, withPorts } from './readme.ts';
import { askAllowed, testRequests } from './requests.ts';
import { freePort, isInstalled, openScene, startProxy, type Scene } from './scene.ts';

const skip = isInstalled('caddy') ? false : 'caddy is not installed';

describe('Caddy', { skip }, () => {
  let scene: Scene;
  let port: number;
  let stop: () => Promise<void>;

  before(async () => {
    scene = await openScene(1);
    port = await freePort();
    const site = withPorts(
      printedBelow('Caddy'),
      new Map([
        [':80 {', `:${port} {`],
        ['127.0.0.1:3000', `127.0.0.1:${scene.appPort}`],
        ['127.0.0.1:8080', `127.0.0.1:${scene.gates[0]?.port}`],
      ]),
    );
    const file = join(scene.folder, 'Caddyfile');
    writeFileSync(file, `{\n  admin off\n  auto_https off\n  default_bind 127.0.0.1\n}\n${site}\n`);
    const env = { HOME: scene.folder, XDG_CONFIG_HOME: scene.folder, XDG_DATA_HOME: scene.folder };
    stop = await startProxy(port, 'caddy', ['run', '--config', file, '--adapter', 'caddyfile'], env);
  });
  after(async () => {
    await stop();
    await scene.end();
  });

  testRequests(() => port);

  test('without a gate nobody gets in', async () => {
    await scene.gates[0]?.stop();
    assert.equal((await askAllowed(port)).status, 502);
  });
});
