/** A change is noticed however it is made: in place, by a rename, behind a link, by coming or going. */

import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { ABSENT, markOf, watchFiles, type Watch, type WatchPace } from '../../src/gate/watch.ts';
import { temporaryFolder } from '../terminal/support.ts';

const POLLING: WatchPace = { pollMilliseconds: 10, settleMilliseconds: 5 };
// So slow that whatever is noticed was told by the folder.
const TOLD: WatchPace = { pollMilliseconds: 1_000_000, settleMilliseconds: 5 };

const marked = (files: readonly string[]): Map<string, string> => {
  return new Map(files.map((file) => [file, markOf(file)]));
};

/** A watch, and a promise for each change to come. */
function start(
  context: TestContext,
  files: () => readonly string[],
  pace: WatchPace,
): { watch: Watch; next: () => Promise<void> } {
  let notify = (): void => undefined;
  let marks = marked(files());
  const watch = watchFiles(() => marks, () => {
    marks = marked(files());
    notify();
  }, pace);
  context.after(watch.close);
  // The watch itself keeps no process alive; a test waits for it.
  const alive = setInterval(() => undefined, 1000);
  context.after(() => clearInterval(alive));
  return { watch, next: () => new Promise((resolve) => (notify = resolve)) };
}

for (const [name, pace] of [
  ['told by the folder', TOLD],
  ['by looking', POLLING],
] as const) {
  test(`written anew, replaced, removed: ${name}`, async (context) => {
    const folder = temporaryFolder(context);
    const file = join(folder, 'a');
    writeFileSync(file, '1');
    const { next } = start(context, () => [file], pace);
    let changed = next();
    writeFileSync(file, '22');
    await changed;
    changed = next();
    writeFileSync(join(folder, 'b'), '333');
    renameSync(join(folder, 'b'), file);
    await changed;
    changed = next();
    rmSync(file);
    await changed;
    changed = next();
    writeFileSync(file, '4444');
    await changed;
  });

  test(`behind a link to a folder that is turned: ${name}`, async (context) => {
    const folder = temporaryFolder(context);
    for (const version of ['v1', 'v2']) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'a'), version);
    }
    symlinkSync('v1', join(folder, '..data'));
    symlinkSync('..data/a', join(folder, 'a'));
    const { next } = start(context, () => [join(folder, 'a')], pace);
    const changed = next();
    symlinkSync('v2', join(folder, '..next'));
    renameSync(join(folder, '..next'), join(folder, '..data'));
    await changed;
  });
}

test('a folder that is not there yet is looked for', async (context) => {
  const folder = join(temporaryFolder(context), 'later');
  const { next } = start(context, () => [join(folder, 'a')], POLLING);
  const changed = next();
  mkdirSync(folder);
  writeFileSync(join(folder, 'a'), '1');
  await changed;
});

test('a link that leads in a circle is an absent file', (context) => {
  const file = join(temporaryFolder(context), 'a');
  symlinkSync(file, file);
  start(context, () => [file], POLLING);
});

test('a file that joins is watched too', async (context) => {
  const folder = temporaryFolder(context);
  const [first, second] = [join(folder, 'a'), join(folder, 'later', 'b')];
  writeFileSync(first, '1');
  const files = [first];
  const { next } = start(context, () => files, POLLING);
  let changed = next();
  files.push(second);
  writeFileSync(first, '22');
  await changed;
  mkdirSync(join(folder, 'later'));
  changed = next();
  writeFileSync(second, '1');
  await changed;
});

test('as long as a change is not taken up, it is told', async (context) => {
  const file = join(temporaryFolder(context), 'a');
  writeFileSync(file, '1');
  let told = 0;
  const watch = watchFiles(() => new Map([[file, 'another mark']]), () => void (told += 1), POLLING);
  context.after(watch.close);
  while (told < 3) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('a mark tells states of the same size and time apart, and is no longer young after a while', async (context) => {
  const file = join(temporaryFolder(context), 'a');
  assert.equal(markOf(file), ABSENT);
  writeFileSync(file, 'first');
  const settled = async (): Promise<string> => {
    while (markOf(file).includes('young')) await new Promise((resolve) => setTimeout(resolve, 5));
    return markOf(file);
  };
  assert.match(markOf(file), / young$/);
  utimesSync(file, 1_700_000_000, 1_700_000_000);
  const before = await settled();
  writeFileSync(file, 'other');
  utimesSync(file, 1_700_000_000, 1_700_000_000);
  assert.notEqual(await settled(), before);
});
