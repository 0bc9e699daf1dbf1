// Envoy before a gate, as the documents print it, where it is installed; and the requests it sends.

import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';

import { printedBelow, replaced } from './printed.ts';
import { cgiSubject, testPassage, testRequests } from './requests.ts';
import { freePort, isInstalled, openScene, startProgram, type Running, type Scene } from './scene.ts';
import { testShape } from './shapes.ts';
import { testPaths, testTricks } from './tricks.ts';

const skip = isInstalled('envoy') ? false : 'envoy is not installed';

describe('Envoy', { skip }, () => {
  let scene: Scene;
  let port: number;
  let running: Running;

  before(async () => {
    const own = Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address));
    scene = await openScene({
      change: ({ ipFilter }) =>
        ipFilter.trustedProxies.push(...own.map((address) => address.replace(/%.*/, ''))),
    });
    port = await freePort();
    const file = join(scene.folder, 'envoy.yaml');
    writeFileSync(file, configuration(port, scene));
    running = await startProgram(
      port,
      'envoy',
      ['-c', file, '--concurrency', '1', '--disable-hot-restart'],
      {},
      401,
    );
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

describe('the requests of Envoy', () => {
  let scene: Scene;

  before(async () => {
    scene = await openScene({ change: ({ ipFilter }) => ipFilter.trustedProxies.push('192.0.2.10') });
    // The printed configuration is there, and names the ports.
    configuration(1, scene);
  });
  after(() => scene.end());

  // The client's method, path and Authorization, no body, what `allowed_headers` lets through; the address of
  // Envoy's machine is put behind the client's.
  testShape(
    () => scene.gates[0]?.port ?? 0,
    (client, { method, path, headers }) => ({
      method,
      path,
      headers: [
        ...headers,
        'content-length',
        '0',
        'x-forwarded-for',
        `${client},192.0.2.10`,
        'x-envoy-internal',
        'true',
      ],
    }),
  );
});

function configuration(port: number, { appPort, gates }: Scene): string {
  return replaced(printedBelow('Envoy'), [
    ['address: 0.0.0.0, port_value: 80 ', `address: 127.0.0.1, port_value: ${port} `],
    ['port_value: 8080 ', `port_value: ${gates[0]?.port} `],
    ['http://127.0.0.1:8080', `http://127.0.0.1:${gates[0]?.port}`],
    ['port_value: 3000 ', `port_value: ${appPort} `],
  ]);
}
