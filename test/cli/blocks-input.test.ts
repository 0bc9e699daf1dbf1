/** The forms in which lists of rules are given; what comes of them is tested with check-address. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printBlocks } from '../../src/cli/blocks-input.ts';
import { readArguments } from '../../src/terminal/arguments.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import { FakeIo } from '../terminal/support.ts';

async function print(...args: readonly string[]): Promise<string> {
  const io = new FakeIo();
  assert.equal(await printBlocks(readArguments(args, { blocks: 'files', json: 'flag' }, 9), io), 0);
  return io.out;
}

test('blanks and empty entries between commas do not count', async () => {
  assert.equal(await print('--blocks', ' 10.0.0.1 ,, ::1,'), '10.0.0.1\n::1\n');
});

test('all rules at fault are named at once, by their place', async () => {
  const problem = /^--blocks: rule 1 is "x", [^\n]+\n--blocks: rule 3 is "y",/;
  await assert.rejects(print('--blocks', 'x,::1,y'), (error) => {
    assert(error instanceof UsageError);
    assert.match(error.message, problem);
    return true;
  });
});
