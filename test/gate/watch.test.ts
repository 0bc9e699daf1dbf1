/** A change is noticed however it is made: in place, by a rename, behind a link, by coming or going. */

import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { watchFiles, type Watch, type WatchPace } from '../../src/gate/watch.ts';
import { temporaryFolder } from '../terminal/support.ts';

const POLLING: WatchPace = { pollMilliseconds: 10, settleMilliseconds: 5 };
// So slow that whatever is noticed was told by the folder.
const TOLD: WatchPace = { pollMilliseconds: 1_000_000, settleMilliseconds: 5 };

/** A watch, and a promise for each change to come. */
function start(
  context: TestContext,
  files: () => readonly string[],
  pace: WatchPace,
): { watch: Watch; next: () => Promise<void> } {
  let notify = (): void => undefined;
  const watch = watchFiles(files, () => notify(), pace);
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

test('files that join are watched, and joining is no change', async (context) => {
  const folder = temporaryFolder(context);
  const [first, second] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(first, '1');
  writeFileSync(second, '1');
  const files = [first];
  const changes: string[] = [];
  let notify = (): void => undefined;
  const watch = watchFiles(
    () => files,
    () => {
      changes.push(files.join());
      if (!files.includes(second)) files.push(second);
      notify();
    },
    POLLING,
  );
  context.after(watch.close);
  const alive = setInterval(() => undefined, 1000);
  context.after(() => clearInterval(alive));
  const next = (): Promise<void> => new Promise((resolve) => (notify = resolve));
  let changed = next();
  writeFileSync(first, '22');
  await changed;
  changed = next();
  writeFileSync(second, '22');
  await changed;
  assert.deepEqual(changes, [first, `${first},${second}`]);
});

test('what is marked as seen is no change', async (context) => {
  const folder = temporaryFolder(context);
  const [file, other] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(file, '1');
  const seen: string[] = [];
  const watch = watchFiles(
    () => [file],
    () => seen.push('marked'),
    TOLD,
  );
  context.after(watch.close);
  writeFileSync(file, '22');
  watch.mark();
  // A second watch over the same folder tells when the first has been told as well.
  const { next } = start(context, () => [other], TOLD);
  const changed = next();
  writeFileSync(other, '1');
  await changed;
  assert.deepEqual(seen, []);
});
