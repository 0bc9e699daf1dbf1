// Traefik before a gate, by the configuration of the README, if it is installed; and the requests it sends.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';

import { printedBelow, withPorts } from './readme.ts';
import { testRequests } from './requests.ts';
import { freePort, isInstalled, openScene, startProxy, type Scene } from './scene.ts';
import { testShape } from './shapes.ts';

const skip = isInstalled('traefik') ? false : 'traefik is not installed';

describe('Traefik', { skip }, () => {
  let scene: Scene;
  let port: number;
  let stop: () => Promise<void>;

  before(async () => {
    scene = await openScene(1);
    port = await freePort();
    const file = join(scene.folder, 'traefik.yaml');
    writeFileSync(file, configuration(scene));
    const flags = [`--entryPoints.web.address=127.0.0.1:${port}`, `--providers.file.filename=${file}`];
    stop = await startProxy(port, 'traefik', flags);
  });
  after(async () => {
    await stop();
    await scene.end();
  });

  testRequests(() => port);
});

describe('the requests of Traefik', () => {
  let scene: Scene;

  before(async () => {
    scene = await openScene(1);
    // The printed configuration is there, and names the ports.
    configuration(scene);
  });
  after(() => scene.end());

  // A GET of the configured path with the client's headers; its method, path and address in others.
  testShape(
    () => scene.gates[0]?.port ?? 0,
    (client, { method, path, headers }) => ({
      headers: [
        ...headers,
        'X-Forwarded-Method',
        method,
        'X-Forwarded-Proto',
        'http',
        'X-Forwarded-Host',
        '127.0.0.1',
        'X-Forwarded-Uri',
        path,
        'X-Forwarded-For',
        client,
      ],
    }),
  );
});

function configuration({ appPort, gates }: Scene): string {
  return withPorts(
    printedBelow('Traefik'),
    new Map([
      ['127.0.0.1:8080', `127.0.0.1:${gates[0]?.port}`],
      ['127.0.0.1:3000', `127.0.0.1:${appPort}`],
    ]),
  );
}
