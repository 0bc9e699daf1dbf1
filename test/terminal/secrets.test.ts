/** Secrets come from four places, each as it is, and no error shows one. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { readArguments } from '../../src/terminal/arguments.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import {
  NAMED_SECRET_OPTIONS, readSecrets, readVariable, SECRET_OPTIONS, type GivenSecret,
} from '../../src/terminal/secrets.ts';
import { FakeIo, SECRET, temporaryFolder, type FakeIoOptions } from './support.ts';

async function secretsOf(
  args: readonly string[], options: FakeIoOptions = {},
): Promise<readonly GivenSecret[]> {
  const kinds = { ...SECRET_OPTIONS, ...NAMED_SECRET_OPTIONS };
  return readSecrets(readArguments(args, kinds, 0), new FakeIo(options));
}

const textOf = (content: string | Uint8Array | undefined): string => Buffer.from(content ?? '').toString();

test('from a file and from standard input: bytes, with what is around them', async (context) => {
  const path = join(temporaryFolder(context), 'secret');
  writeFileSync(path, Uint8Array.of(0xff, 0x0a));
  const [file, ...none] = await secretsOf(['--secret-file', path]);
  assert.equal(none.length, 0);
  assert.equal(file?.option, '--secret-file');
  assert.deepEqual([...Buffer.from(file.content)], [0xff, 0x0a]);
  const [input] = await secretsOf(['--secret-stdin'], { stdin: `${SECRET}\r\n` });
  assert.equal(input?.option, '--secret-stdin');
  assert(input.content instanceof Uint8Array);
  assert.equal(textOf(input.content), `${SECRET}\r\n`);
});

test('from the environment: a text', async () => {
  assert.deepEqual(await secretsOf(['--secret-env', 'S'], { env: { S: `${SECRET}\n` } }), [
    { option: '--secret-env', content: `${SECRET}\n` },
  ]);
});

test('several, by several ways', async (context) => {
  const path = join(temporaryFolder(context), 'secret');
  writeFileSync(path, SECRET);
  const args = ['--secret-env', 'S', '--secret-file', path, '--secret-file', path];
  const options = (await secretsOf(args, { env: { S: SECRET } })).map(({ option }) => option);
  assert.deepEqual(options, ['--secret-file (number 1)', '--secret-file (number 2)', '--secret-env']);
});

test('as an argument, with a warning', async () => {
  const io = new FakeIo();
  const given = await readSecrets(readArguments(['--secret', SECRET], SECRET_OPTIONS, 0), io);
  assert.deepEqual(given, [{ option: '--secret', content: SECRET }]);
  assert.match(io.errors, /^warning: --secret shows in the process list/);
  assert(!io.errors.includes(SECRET));
});

test('none', async () => {
  const problem = 'a secret is needed: --secret-file, --secret-env or --secret-stdin';
  await assert.rejects(secretsOf([]), new UsageError(problem));
});

test('errors name the option and show nothing', async () => {
  const missing = 'the environment has no variable of this name';
  await assert.rejects(secretsOf(['--secret-env', SECRET]), new UsageError(`--secret-env: ${missing}`));
  assert.throws(() => readVariable('toString', {}), new UsageError(missing));
  const empty = 'the environment has this variable, but it is empty';
  assert.throws(() => readVariable('S', { S: '' }), new UsageError(empty));
  const absent = '--secret-file: there is no such file';
  await assert.rejects(secretsOf(['--secret-file', SECRET]), new UsageError(absent));
});

test('with a name, from a file or standard input', async (context) => {
  const path = join(temporaryFolder(context), 'a=b');
  writeFileSync(path, SECRET);
  const [named, other] = await secretsOf(['--key', `k1=${path}`, '--key', 'k2=-'], { stdin: 'x' });
  assert.deepEqual([named?.kid, textOf(named?.content)], ['k1', SECRET]);
  assert.deepEqual([other?.kid, textOf(other?.content)], ['k2', 'x']);
  for (const pair of ['k1', '=x', 'k1=']) {
    await assert.rejects(secretsOf(['--key', pair]), new UsageError('--key takes KID=FILE'));
  }
  const once = 'standard input can be taken only once, not by --secret-stdin and --key';
  await assert.rejects(secretsOf(['--secret-stdin', '--key', 'a=-']), new UsageError(once));
});
