/** Secrets that serve as they stand. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hs256Key } from '../../src/index.ts';
import { runCommand } from './support.ts';

test('a new secret each time, of 32 random bytes or more', async () => {
  const [first, second, long] = await Promise.all([
    runCommand(['keygen']),
    runCommand(['keygen']),
    runCommand(['keygen', '--bytes', '64']),
  ]);
  assert.match(first.out, /^[\w-]{43}\n$/);
  assert.notEqual(first.out, second.out);
  assert.match(long.out, /^[\w-]{86}\n$/);
  hs256Key(first.out.trim());
});

test('as JSON', async () => {
  const { secret, bits } = JSON.parse((await runCommand(['keygen', '--json'])).out);
  assert.match(secret, /^[\w-]{43}$/);
  assert.equal(bits, 256);
});

for (const bytes of ['31', '1025', '32.5', 'x', '00032']) {
  test(`refused: --bytes=${bytes}`, async () => {
    const { code, errors } = await runCommand(['keygen', `--bytes=${bytes}`]);
    assert.equal(code, 2);
    assert.match(errors, /--bytes takes a number from 32 to 1024/);
  });
}
