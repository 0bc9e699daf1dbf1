// nginx and its connections to the gates: reused, and no wrong answer while gates are restarted in turn.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ask } from './client.ts';
import { startNginx, type Nginx } from './nginx.ts';
import { changed, printedBelow } from './printed.ts';
import { cgiSubject, testPassage, testRequests } from './requests.ts';
import { testRestarts } from './restarts.ts';
import { isInstalled, openScene, type Scene } from './scene.ts';
import { credentials, testTricks } from './tricks.ts';

const skip = isInstalled('nginx') ? false : 'nginx is not installed';

describe('nginx and its connections to the gate', { skip }, () => {
  const REQUESTS = 300;

  /** How many connections nginx opens to the gate for so many requests, allowed and refused by turns. */
  async function connectionsFor(change: (printed: string) => string): Promise<number> {
    const scene = await openScene();
    const counter = await startCounter(scene.gates[0]?.port ?? 0);
    const seen = { ...scene, gates: scene.gates.map((gate) => ({ ...gate, port: counter.port })) };
    const nginx = await startNginx(seen, change(printedBelow('nginx')));
    try {
      for (let i = 0; i < REQUESTS; i += 1) {
        const headers = i % 2 === 0 ? credentials({}, 'alice') : [];
        assert.equal((await ask(nginx.port, { headers })).status, i % 2 === 0 ? 200 : 401);
      }
      return counter.connections();
    } finally {
      await nginx.stop();
      await scene.end();
      counter.server.close();
    }
  }

  test('one is used for all requests, allowed or refused', async () => {
    const count = await connectionsFor((printed) => printed);
    assert(count <= 2, `${count} connections for ${REQUESTS} requests`);
  });

  test('without HEAD each refusal costs one: the count can fail', async () => {
    const count = await connectionsFor((printed) => printed.replace(/^ *proxy_method HEAD;\n/m, ''));
    assert(count > REQUESTS / 4, `${count} connections for ${REQUESTS} requests`);
  });
});

describe('nginx before two gates', { skip }, () => {
  let scene: Scene;
  let nginx: Nginx;
  const target = { port: () => nginx.port, subject: cgiSubject };

  before(async () => {
    scene = await openScene({ gates: 2 });
    nginx = await startNginx(scene, changed(printedBelow('nginx'), printedBelow('Two gates')));
  });
  after(async () => {
    await nginx.stop();
    await scene.end();
  });

  testRequests(target);
  testPassage(target);
  testTricks(target);

  testRestarts(target, () => scene);

  test('one alone does it, and none lets nobody in', async () => {
    const headers = credentials({}, 'alice');
    const running = scene.gates.slice(2);
    await running[0]?.stop();
    for (let i = 0; i < 20; i += 1) assert.equal((await ask(nginx.port, { headers })).status, 200);
    await running[1]?.stop();
    assert.equal((await ask(nginx.port, { headers })).status, 500);
  });
});

describe('nginx and a gate on a Unix socket', { skip }, () => {
  let scene: Scene;
  let nginx: Nginx;
  const target = { port: () => nginx.port, subject: cgiSubject };

  before(async () => {
    scene = await openScene({
      gates: 0,
      change: ({ ipFilter }) => ipFilter.trustedProxies.splice(0, Infinity, 'unix:'),
    });
    const socket = join(scene.folder, 'gate.sock');
    const printed = changed(printedBelow('nginx'), printedBelow('On a Unix socket'));
    nginx = await startNginx(scene, printed, [['/run/portcullis/gate.sock', socket]]);
    await scene.openGate(socket);
  });
  after(async () => {
    await nginx.stop();
    await scene.end();
  });

  testRequests(target);
  testTricks(target);
});

interface Counter {
  readonly server: Server;
  readonly port: number;
  readonly connections: () => number;
}

/** Stands between nginx and a gate, hands on all bytes, and counts the connections. */
async function startCounter(gatePort: number): Promise<Counter> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const gate = connect(gatePort, '127.0.0.1');
    for (const [from, to] of [
      [socket, gate],
      [gate, socket],
    ] as const) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, connections: () => connections };
}
