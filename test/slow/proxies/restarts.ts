// Two gates behind a proxy, restarted in turn under load.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask } from './client.ts';
import { until, type Scene } from './scene.ts';
import { credentials, type Target } from './tricks.ts';

const CLIENTS = 8;

/** Restarts both gates of a scene while clients ask; its last two gates are then the new ones. */
export function testRestarts(
  { port }: Target, scene: () => Scene, methods: readonly string[] = ['GET', 'POST'],
): void {
  test('restarted in turn under load they give no wrong answer, and both work again', async () => {
    const wrong: string[] = [];
    let answers = 0;
    let isOver = false;
    const client = async (): Promise<void> => {
      for (let i = 0; !isOver; i += 1) {
        const isGood = i % 3 !== 0;
        const method = methods[i % methods.length] ?? 'GET';
        const headers = isGood ? credentials({}, 'alice') : [];
        const { status } = await ask(port(), { method, headers });
        answers += 1;
        if (status !== (isGood ? 200 : 401)) wrong.push(`${method} ${isGood ? 'good' : 'bad'}: ${status}`);
      }
    };
    const load = Promise.all(Array.from({ length: CLIENTS }, client));
    try {
      for (const old of scene().gates.slice(0, 2)) {
        const before = answers;
        await old.stop();
        await until(() => answers > before + 100);
        // The other one follows at once: the proxy must take the new one as soon as it listens.
        await scene().openGate(old.port);
      }
      for (const fresh of scene().gates.slice(2)) await until(async () => (await fresh.counted()).decided > 20);
    } finally {
      isOver = true;
      await load;
    }
    assert.deepEqual(wrong, []);
    assert(answers > 200);
  });
}
