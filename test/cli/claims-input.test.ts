/** Claims are the members given, whatever their names; faults name the claim where it looks like one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Claims } from '../../src/index.ts';
import { readClaims } from '../../src/cli/claims-input.ts';
import { readArguments } from '../../src/terminal/arguments.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import { FakeIo, SECRET } from '../terminal/support.ts';

const KINDS = { claim: 'texts', claims: 'text', 'claims-file': 'file' } as const;

function read(args: readonly string[], stdin = ''): Promise<Claims> {
  return readClaims(readArguments(args, KINDS, 0), new FakeIo({ stdin }));
}

test('none, and several', async () => {
  assert.deepEqual(await read([]), {});
  assert.deepEqual(await read(['--claim', 'a=b', '--claim', 'n:=[1]']), { a: 'b', n: [1] });
  assert.deepEqual(await read(['--claims-file', '-'], '{"a": 1}'), { a: 1 });
  assert.deepEqual(Object.keys(await read(['--claim', '__proto__=x'])), ['__proto__']);
});

test('a time given as a text is a slip', async () => {
  for (const name of ['exp', 'nbf', 'iat']) {
    const problem = `--claim: the claim "${name}" is a time: ${name}:=1900000000, seconds since 1970`;
    await assert.rejects(read(['--claim', `${name}=1900000000`]), new UsageError(problem));
    assert.deepEqual(await read(['--claim', `${name}:=1900000000`]), { [name]: 1_900_000_000 });
  }
});

test('what looks like no name of a claim is not shown', async () => {
  const problem = new UsageError('--claim: a claim: line 1, column 1: a value is expected');
  await assert.rejects(read(['--claim', `${SECRET}:=x`]), problem);
});
