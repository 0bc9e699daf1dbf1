// nginx before a gate, by the configurations of the documents.

import { after, before, describe, test } from 'node:test';

import { blockBelow, blocksOf, readDocument } from '../../readme/blocks.mjs';
import { ask } from './client.ts';
import { startNginx, type Nginx } from './nginx.ts';
import { printedBelow } from './printed.ts';
import { cgiSubject, testPassage, testRequests } from './requests.ts';
import { isInstalled, openScene, until, type Scene } from './scene.ts';
import { testPaths, testTricks } from './tricks.ts';

const skip = isInstalled('nginx') ? false : 'nginx is not installed';

const README = readDocument('README.md');
// What the README prints of nginx, if it does, is no less tried than the documents.
const printed = blocksOf(README.text)
  .filter(({ language, marker }) => language === 'nginx' && marker === 'proxies')
  .map(({ heading }) => ({ name: `nginx by the README`, text: blockBelow([README], heading, 'proxies') }));

for (const { name, text } of [{ name: 'nginx', text: printedBelow('nginx') }, ...printed])
  describe(name, { skip }, () => {
    let scene: Scene;
    let nginx: Nginx;
    const target = { port: () => nginx.port, subject: cgiSubject };

    before(async () => {
      scene = await openScene();
      nginx = await startNginx(scene, text);
    });
    after(async () => {
      await nginx.stop();
      await scene.end();
    });

    testRequests(target);
    testPassage(target);
    testTricks(target);
    testPaths(target, '/a/b');
  });

describe('the log of a gate behind nginx', { skip }, () => {
  test('has the method of the client, whatever it claims', async () => {
    const scene = await openScene();
    const nginx = await startNginx(scene, printedBelow('nginx'));
    const log = scene.gates[0]?.lines ?? [];
    await ask(nginx.port, {
      method: 'DELETE',
      headers: ['X-Forwarded-Method', 'GET', 'X-Original-Method', 'GET', 'X_Forwarded_Method', 'GET'],
    });
    await until(() => log.some((line) => line.includes('"method":"DELETE"')));
    await nginx.stop();
    await scene.end();
  });
});
