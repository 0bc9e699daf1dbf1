/** Files and standard input, whole or not at all, and no error that shows them. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { UsageError } from '../../src/terminal/errors.ts';
import { readFileBytes, readFileOrInput, readInput, toText } from '../../src/terminal/files.ts';
import { FakeIo, temporaryFolder } from './support.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (of: Uint8Array): string => new TextDecoder().decode(of);

test("a file's bytes, however many", async (context) => {
  const path = join(temporaryFolder(context), 'secret');
  for (const content of ['', 'abc', 'x'.repeat(65_536), 'y'.repeat(200_001)]) {
    writeFileSync(path, content);
    assert.equal(text(readFileBytes(path)), content);
    assert.equal(text(await readFileOrInput('--secret-file', path, new FakeIo())), content);
  }
});

test('a lone dash is standard input', async () => {
  assert.equal(text(await readFileOrInput('--x', '-', new FakeIo({ stdin: 'abc' }))), 'abc');
});

test('what cannot be read: the option and the cause in words, not the path', async (context) => {
  const folder = temporaryFolder(context);
  const circle = join(folder, 'circle');
  symlinkSync(circle, circle);
  const file = join(folder, 'my-very-secret-value');
  writeFileSync(file, '');
  const causes = [
    [join(folder, 'absent'), 'there is no such file'],
    [folder, 'this is a folder and no file'],
    [join(file, 'x'), 'a part of the path is a file and no folder'],
    [circle, 'the path leads in a circle of links'],
    [`/${'x'.repeat(5000)}`, 'no file has so long a name'],
    ['a\0b', 'no file has such a name'],
  ] as const;
  for (const [path, cause] of causes) {
    assert.throws(() => readFileBytes(path), new UsageError(cause));
    await assert.rejects(readFileOrInput('--x', path, new FakeIo()), new UsageError(`--x: ${cause}`));
  }
});

test('a file without end is given up', async () => {
  const problem = '--token-file: the file is longer than 1 MiB';
  const never = readFileOrInput('--token-file', '/dev/zero', new FakeIo());
  await assert.rejects(never, new UsageError(problem));
  assert.throws(() => readFileBytes('/dev/zero', 2_097_152), new UsageError('the file is longer than 2 MiB'));
});

test('text is UTF-8 and nothing else', () => {
  assert.equal(toText('x', bytes('é')), 'é');
  assert.equal(toText('x', Uint8Array.of(0xef, 0xbb, 0xbf)), '\ufeff');
  assert.throws(() => toText('x', Uint8Array.of(0xff)), new UsageError('x: the text is not UTF-8'));
});

test('standard input, in pieces', async () => {
  const io = new FakeIo();
  const pieces = (async function* () {
    yield 'a';
    yield bytes('b');
  })();
  assert.equal(text(await readInput(Object.assign(io, { stdin: pieces }))), 'ab');
});

test('a terminal as standard input: a word on how it ends', async () => {
  const io = new FakeIo({ stdin: 'a' });
  await readInput(io);
  assert.equal(io.errors, '');
  const stdin = Object.assign(new FakeIo({ stdin: 'a' }).stdin, { isTTY: true });
  await readInput(Object.assign(io, { stdin }));
  assert.match(io.errors, /^note: reads what you type or paste here; Ctrl-D [^\n]+\n$/);
});

test('standard input without end', async () => {
  const io = new FakeIo({ stdin: new Uint8Array(1_048_577) });
  await assert.rejects(readInput(io), new UsageError('standard input is longer than 1 MiB'));
});

test('any other cause is told by its code', async (context) => {
  const path = join(temporaryFolder(context), 'socket');
  const server = createServer().listen(path);
  context.after(() => server.close());
  await once(server, 'listening');
  assert.throws(() => readFileBytes(path), new UsageError('the file cannot be read (ENXIO)'));
});
