/** One token from one place. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { readArguments } from '../../src/terminal/arguments.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import { FakeIo, temporaryFolder } from '../terminal/support.ts';
import { readToken } from '../../src/cli/token-input.ts';

function read(args: readonly string[], stdin = ''): Promise<string> {
  const kinds = { 'token-file': 'text', 'secret-stdin': 'flag' } as const;
  return readToken(readArguments(args, kinds, 1), new FakeIo({ stdin }));
}

test('an argument, a file, standard input', async (context) => {
  const path = join(temporaryFolder(context), 'token');
  writeFileSync(path, ' a.b.c\r\n');
  assert.equal(await read(['a.b.c ']), 'a.b.c');
  assert.equal(await read(['--token-file', path]), 'a.b.c');
  assert.equal(await read([], 'a.b.c\n'), 'a.b.c');
  assert.equal(await read(['-'], 'a.b.c\n'), 'a.b.c');
});

test('none, two, and no room', async () => {
  const none = 'a token is needed: as an argument, in --token-file or on standard input';
  await assert.rejects(read([], '\n'), new UsageError(none));
  await assert.rejects(read(['a.b.c', '--token-file', 'x']), new UsageError('the token is given twice'));
  const noRoom = '--secret-stdin leaves no room for a token there';
  await assert.rejects(read(['--secret-stdin']), new UsageError(noRoom));
});
