// nginx before a gate, by the configurations of the documents.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startNginx, type Nginx } from './nginx.ts';
import { printedBelow } from './printed.ts';
import { cgiSubject, testPassage, testRequests } from './requests.ts';
import { isInstalled, openScene, type Scene } from './scene.ts';
import { testPaths, testTricks } from './tricks.ts';

const skip = isInstalled('nginx') ? false : 'nginx is not installed';

describe('nginx', { skip }, () => {
  let scene: Scene;
  let nginx: Nginx;
  const target = { port: () => nginx.port, subject: cgiSubject };

  before(async () => {
    scene = await openScene();
    nginx = await startNginx(scene, printedBelow('nginx'));
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
