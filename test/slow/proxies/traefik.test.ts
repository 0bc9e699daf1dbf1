// Traefik before a gate, as the documents print it, where it is installed; and the requests it sends.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';

import { printedBelow, replaced } from './printed.ts';
import { cgiSubject, testPassage, testRequests } from './requests.ts';
import { freePort, isInstalled, openScene, startProgram, type Running, type Scene } from './scene.ts';
import { testShape } from './shapes.ts';
import { testPaths, testTricks } from './tricks.ts';

const skip = isInstalled('traefik') ? false : 'traefik is not installed';

describe('Traefik', { skip }, () => {
  let scene: Scene;
  let port: number;
  let running: Running;

  before(async () => {
    scene = await openScene();
    port = await freePort();
    const file = join(scene.folder, 'traefik.yaml');
    writeFileSync(file, configuration(scene));
    const flags = [`--entryPoints.web.address=127.0.0.1:${port}`, `--providers.file.filename=${file}`];
    running = await startProgram(port, 'traefik', flags, {}, 401);
  });
  after(async () => {
    await running.stop();
    await scene.end();
  });

  const target = { port: () => port, subject: cgiSubject };
  testRequests(target);
  testPassage(target);
  testTricks(target);
  testPaths(target, '/a/b');
});

describe('the requests of Traefik', () => {
  let scene: Scene;

  before(async () => {
    scene = await openScene();
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
  return replaced(printedBelow('Traefik'), [
    ['127.0.0.1:8080', `127.0.0.1:${gates[0]?.port}`],
    ['127.0.0.1:3000', `127.0.0.1:${appPort}`],
  ]);
}
