/** What commands are given: one token from one place, secrets as keys, spans; no error shows any. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { hs256Key, jwtSigner, jwtVerifier } from '../../src/index.ts';
import { readArguments } from '../../src/terminal/arguments.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import { FakeIo, SECRET, temporaryFolder } from '../terminal/support.ts';
import { makeKey, readEncoding, readSpanOption, readToken } from '../../src/cli/input.ts';
import { SEED_SECRET } from '../helpers.ts';

function read(args: readonly string[], io: FakeIo = new FakeIo()): Promise<string> {
  const kinds = { 'token-file': 'file', 'secret-stdin': 'stdin', 'secret-file': 'files' } as const;
  return readToken(readArguments(args, kinds, 1), io);
}

test('a token: an argument, a file, standard input', async (context) => {
  const path = join(temporaryFolder(context), 'token');
  writeFileSync(path, ' a.b.c\r\n');
  assert.equal(await read(['a.b.c ']), 'a.b.c');
  assert.equal(await read(['--token-file', path]), 'a.b.c');
  for (const args of [[], ['-'], ['--token-file', '-']]) {
    assert.equal(await read(args, new FakeIo({ stdin: 'a.b.c\n' })), 'a.b.c');
  }
});

test('a token in a longer text: what was taken is said, and not what it says', async () => {
  const io = new FakeIo();
  assert.equal(await read(['Authorization: Bearer a.b.c'], io), 'a.b.c');
  assert.equal(io.errors, 'note: taken as the token: the value of the Authorization line\n');
  const plain = new FakeIo();
  await read(['"a.b.c"'], plain);
  assert.equal(plain.errors, '');
});

test('no token, two, and no room', async () => {
  const none = new UsageError('a token is needed: as an argument, in --token-file or on standard input');
  await assert.rejects(read([], new FakeIo({ stdin: '\n' })), none);
  await assert.rejects(read([' ']), none);
  await assert.rejects(read(['a.b.c', '--token-file', 'x']), new UsageError('the token is given twice'));
  for (const args of [['--secret-stdin'], ['--secret-file', '-']]) {
    const noRoom = `${args[0]} leaves no room for a token on standard input`;
    await assert.rejects(read(args), new UsageError(noRoom));
  }
});

test('a key: of a text as it stands, of a file without its line ending, with its name', () => {
  const io = new FakeIo();
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({});
  for (const content of [SECRET, Buffer.from(`${SECRET}\n`)]) {
    const key = makeKey({ option: '--secret', content }, 'utf8', undefined, io);
    assert.equal(jwtVerifier({ key }).verify(token).ok, true);
    assert.equal(key.kid, undefined);
  }
  assert.equal(makeKey({ option: '--secret', content: SECRET }, 'utf8', 'a', io).kid, 'a');
  assert.equal(makeKey({ option: '--key', content: SECRET, kid: 'b' }, 'utf8', 'a', io).kid, 'b');
  assert.equal(io.errors, '');
});

test('a secret that documents print is taken, with a warning', () => {
  const io = new FakeIo();
  makeKey({ option: '--secret-env', content: SEED_SECRET }, 'utf8', undefined, io);
  assert.match(io.errors, /^warning: --secret-env: everybody knows this secret: it is printed in [\w ]+\n$/);
  assert(!io.errors.includes(SEED_SECRET));
});

test('no key: errors name the option and show nothing', () => {
  const texts = [
    'short',
    '',
    `${'x'.repeat(40)}-----BEGIN PUBLIC KEY-----`,
    `{"kty":"oct","k":"${'x'.repeat(40)}"}`,
  ];
  for (const content of [...texts, Uint8Array.of(0xff), '\ufeffabc']) {
    assert.throws(
      () => makeKey({ option: '--secret', content }, 'utf8', undefined, new FakeIo()),
      (error) => {
        assert(error instanceof UsageError);
        assert.match(error.message, /^--secret: /);
        assert(content === '' || typeof content !== 'string' || !error.message.includes(content));
        return true;
      },
    );
  }
});

test('a span', () => {
  const spanOf = (args: readonly string[]): number | undefined => {
    return readSpanOption(readArguments(args, { span: 'text' }, 0), 'span');
  };
  assert.equal(spanOf(['--span', '2m']), 120);
  assert.equal(spanOf([]), undefined);
  const problem = '--span takes numbers with w, d, h, m, s behind, in this order, such as 90s or 1h30m';
  for (const text of ['5', '1y']) assert.throws(() => spanOf([`--span=${text}`]), new UsageError(problem));
});

test('a secret in an encoding, and one whose form leaves doubts', () => {
  const io = new FakeIo();
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({});
  const hex = Buffer.from(SECRET).toString('hex');
  const key = makeKey({ option: '--secret-env', content: hex }, 'hex', undefined, io);
  assert.equal(jwtVerifier({ key }).verify(token).ok, true);
  assert.equal(io.errors, '');
  const base64 = Buffer.alloc(64, SECRET).toString('base64');
  const content = Buffer.from(`${base64.slice(0, 64)}\n${base64.slice(64)}\n`);
  makeKey({ option: '--secret-file', content }, 'utf8', undefined, io);
  assert.match(
    io.errors,
    /^warning: --secret-file: this looks like base64 that was wrapped onto several lines/,
  );
  assert(!io.errors.includes(base64.slice(0, 64)));
});

test('the encoding of secrets', () => {
  const read = (args: readonly string[]): string => {
    return readEncoding(readArguments(args, { 'secret-encoding': 'text' }, 0));
  };
  assert.equal(read([]), 'utf8');
  assert.equal(read(['--secret-encoding', 'base64url']), 'base64url');
  const takes = '--secret-encoding takes one of utf8, bytes, base64, base64url, hex';
  assert.throws(() => read(['--secret-encoding', 'ascii']), new UsageError(takes));
  assert.throws(
    () => read(['--secret-encoding', 'bsae64']),
    new UsageError(`${takes}; did you mean base64?`),
  );
});
