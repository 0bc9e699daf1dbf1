// nginx before a gate, by the configurations of the documents.

import { after, before, describe } from 'node:test';

import { blockBelow, blocksOf, readDocument } from '../../readme/blocks.mjs';
import { startNginx, type Nginx } from './nginx.ts';
import { printedBelow } from './printed.ts';
import { cgiSubject, testPassage, testRequests } from './requests.ts';
import { isInstalled, openScene, type Scene } from './scene.ts';
import { testPaths, testTricks } from './tricks.ts';

const skip = isInstalled('nginx') ? false : 'nginx is not installed';

const README = readDocument('README.md');
// What the README prints of nginx, if it does, is no less tried than the documents.
const printed = blocksOf(README.text)
  .filter(({ language, marker }) => language === 'nginx' && marker === 'proxies')
  .map(({ heading }) => ({ name: `nginx by the README`, text: blockBelow([README], heading, 'proxies') }));

for (const { name, text } of [{ name: 'nginx', text: printedBelow('nginx') }, ...printed]) describe(name, { skip }, () => {
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
