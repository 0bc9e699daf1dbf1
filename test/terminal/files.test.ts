/** Files and standard input, whole or not at all, and no error that shows them. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { UsageError } from '../../src/terminal/errors.ts';
import { readBytes, readFileBytes, readInput, toText } from '../../src/terminal/files.ts';
import { FakeIo, temporaryFolder } from './support.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (of: Uint8Array): string => new TextDecoder().decode(of);

test("a file's bytes", (context) => {
  const path = join(temporaryFolder(context), 'secret');
  writeFileSync(path, 'abc');
  assert.equal(text(readBytes('--secret-file', path)), 'abc');
});

test('a file that is not there: the option and the code, not the path', (context) => {
  const path = join(temporaryFolder(context), 'my-very-secret-value');
  assert.throws(
    () => readBytes('--secret-file', path),
    new UsageError('--secret-file: the file cannot be read (ENOENT)'),
  );
  assert.throws(
    () => readBytes('x', 'a\0b'),
    new UsageError('x: the file cannot be read (ERR_INVALID_ARG_VALUE)'),
  );
});

test('text is UTF-8 and nothing else', () => {
  assert.equal(toText('x', bytes('é')), 'é');
  assert.equal(toText('x', Uint8Array.of(0xef, 0xbb, 0xbf)), '\ufeff');
  assert.throws(() => toText('x', Uint8Array.of(0xff)), new UsageError('x: the text is not UTF-8'));
});

test('a file whose option is for the caller to name', (context) => {
  const path = join(temporaryFolder(context), 'my-very-secret-value');
  assert.throws(() => readFileBytes(path), new UsageError('the file cannot be read (ENOENT)'));
  writeFileSync(path, 'abc');
  assert.equal(text(readFileBytes(path)), 'abc');
});

test('standard input, in pieces', async () => {
  const io = new FakeIo();
  const pieces = (async function* () {
    yield 'a';
    yield bytes('b');
  })();
  assert.equal(text(await readInput(Object.assign(io, { stdin: pieces }))), 'ab');
});

test('standard input without end', async () => {
  const io = new FakeIo({ stdin: new Uint8Array(1_048_577) });
  await assert.rejects(readInput(io), new UsageError('standard input is longer than 1 MiB'));
});
