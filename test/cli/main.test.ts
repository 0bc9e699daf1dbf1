/** The program as a process of its own. */

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';

import { SECRET } from '../terminal/support.ts';

function start(context: TestContext, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { ...process.env, ...env },
  });
  context.after(() => child.kill('SIGKILL'));
  return child;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

test('streams, environment and exit code', async (context) => {
  const child = start(context, ['verify', '--secret-env', 'S'], { S: SECRET });
  child.stdin?.end('a.b.c\n');
  const ended = once(child, 'exit');
  assert.match(await textOf(child.stdout), /^refused: header_refused/);
  assert.deepEqual(await ended, [1, null]);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends the gate with 0`, async (context) => {
    const child = start(context, ['serve', '--port', '0']);
    const ended = once(child, 'exit');
    let out = '';
    for await (const chunk of child.stdout ?? []) {
      const before = out;
      out += String(chunk);
      if (out.includes('Ctrl-C ends it') && !before.includes('Ctrl-C ends it')) child.kill(signal);
    }
    assert.match(out, new RegExp(`"event":"drains","signal":"${signal}"`));
    assert.deepEqual(await ended, [0, null]);
  });
}

test('a reader that has gone does not bring the gate down', async (context) => {
  const child = start(context, ['serve', '--port', '0']);
  const ended = once(child, 'exit');
  let out = '';
  while (!out.includes('Ctrl-C ends it')) out += String((await once(child.stdout ?? child, 'data'))[0]);
  child.stdout?.destroy();
  const url = /http:\/\/\S+/.exec(out)?.[0] ?? '';
  for (let i = 0; i < 3; i += 1) {
    const response = await fetch(url, { headers: { connection: 'close' } });
    await response.arrayBuffer();
    assert.equal(response.status, 401);
  }
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});
