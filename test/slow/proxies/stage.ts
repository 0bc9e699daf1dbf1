// nginx by its configuration changed by recipes, while the tests of a suite run.

import { after, before } from 'node:test';

import type { Reply } from './client.ts';
import { startNginx, type Nginx } from './nginx.ts';
import { changed, printedBelow } from './printed.ts';
import { cgiSubject } from './requests.ts';
import { openScene, type Scene, type SceneOptions } from './scene.ts';
import { pathTricks, type Target } from './tricks.ts';

/** nginx and what stands behind it. */
export interface Stage extends Target {
  readonly scene: () => Scene;
}

/** Values in place of printed ones, such as paths of files. */
type More = (scene: Scene) => readonly (readonly [printed: string, actual: string])[];

/** A stage by the recipe below a heading. */
export function recipeStage(heading: string, options: SceneOptions = {}, more: More = () => []): Stage {
  return stageOf((printed) => changed(printed, printedBelow(heading, 'nginx')), options, more);
}

/** A stage by a change of what is printed. */
export function stageOf(
  change: (printed: string) => string,
  options: SceneOptions = {},
  more: More = () => [],
): Stage {
  let scene: Scene;
  let nginx: Nginx;
  before(async () => {
    scene = await openScene(options);
    nginx = await startNginx(scene, change(printedBelow('nginx')), more(scene));
  });
  after(async () => {
    await nginx.stop();
    await scene.end();
  });
  return { port: () => nginx.port, subject: cgiSubject, scene: () => scene };
}

/** The header by which a browser lets a page of another site read an answer. */
export function originIn({ headers }: Reply): string | undefined {
  return headers['access-control-allow-origin'];
}

/** Paths, and each with tricks in every part. */
export function tricksOf(...paths: readonly string[]): ReadonlySet<string> {
  return new Set([...paths, ...paths.flatMap(pathTricks)]);
}
