/** Secrets come from four places, and no error shows one. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { jwtSigner, jwtVerifier, hs256Key, type Hs256Key } from '../../src/index.ts';
import { readArguments, UsageError } from '../../src/cli/arguments.ts';
import { makeKey, readKeys, readSecretFile, readVariable, SECRET_OPTIONS } from '../../src/cli/secret.ts';
import { FakeIo, SECRET, temporaryFolder, type FakeIoOptions } from './support.ts';

const TOKEN = jwtSigner({ key: hs256Key(SECRET) }).sign({});

async function keysOf(args: readonly string[], options: FakeIoOptions = {}): Promise<readonly Hs256Key[]> {
  return readKeys(readArguments(args, SECRET_OPTIONS, 0), new FakeIo(options));
}

function isTheSecret(keys: readonly Hs256Key[]): boolean {
  return keys.length === 1 && jwtVerifier({ key: keys }).verify(TOKEN).ok;
}

test('from a file, the environment, standard input', async (context) => {
  const path = join(temporaryFolder(context), 'secret');
  writeFileSync(path, `${SECRET}\n`);
  assert(isTheSecret(await keysOf(['--secret-file', path])));
  assert(isTheSecret(await keysOf(['--secret-env', 'S'], { env: { S: SECRET } })));
  assert(isTheSecret(await keysOf(['--secret-stdin'], { stdin: `${SECRET}\r\n` })));
  assert.equal(
    (await keysOf(['--secret-file', path, '--secret-env', 'S'], { env: { S: SECRET } })).length,
    2,
  );
});

test('as an argument, with a warning', async () => {
  const io = new FakeIo();
  assert(isTheSecret(await readKeys(readArguments(['--secret', SECRET], SECRET_OPTIONS, 0), io)));
  assert.match(io.errors, /^warning: --secret shows in the process list/);
  assert(!io.errors.includes(SECRET));
});

test('none', async () => {
  const problem = 'a secret is needed: --secret-file, --secret-env or --secret-stdin';
  await assert.rejects(keysOf([]), new UsageError(problem));
});

test('errors name the option and show nothing', async () => {
  for (const bad of [
    'short',
    '',
    `${'x'.repeat(40)}-----BEGIN PUBLIC KEY-----`,
    `{"kty":"oct","k":"${'x'.repeat(40)}"}`,
  ]) {
    assert.throws(
      () => makeKey('--secret', bad),
      (error) => {
        assert(error instanceof UsageError);
        assert.match(error.message, /^--secret: "secret" /);
        assert(bad === '' || !error.message.includes(bad));
        return true;
      },
    );
  }
  const missing = '--secret-env: the environment has no variable of this name';
  await assert.rejects(keysOf(['--secret-env', SECRET]), new UsageError(missing));
  assert.throws(() => readVariable('--secret-env', 'toString', {}), new UsageError(missing));
});

test('a secret file is bytes: what is not UTF-8 is a secret too', (context) => {
  const path = join(temporaryFolder(context), 'secret');
  writeFileSync(path, new Uint8Array(40).fill(0xff));
  assert.equal(readSecretFile('--secret-file', path).length, 40);
});

test('keys bear the name that they are given', () => {
  assert.equal(makeKey('--secret', SECRET, 'a').kid, 'a');
  assert.equal(makeKey('--secret', SECRET).kid, undefined);
});
