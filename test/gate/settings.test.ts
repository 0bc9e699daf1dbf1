/** Settings files: read as a whole, faults with their place, secrets never shown. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { hs256Key, jwtSigner, restFilter } from '../../src/index.ts';
import { readSections, readSettings, type Settings } from '../../src/gate/settings.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import { SECRET, temporaryFolder } from '../terminal/support.ts';

interface Read extends Settings {
  readonly files: readonly string[];
  readonly folder: string;
}

function read(
  context: TestContext,
  content: string | object,
  env: { readonly [name: string]: string } = {},
): Read {
  const folder = temporaryFolder(context);
  const path = join(folder, 'settings.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  writeFileSync(join(folder, 'jwt.secret'), `${SECRET}\n`);
  const files = [path];
  return { ...readSettings(path, env, files), files, folder };
}

/** Whether the settings admit a token by the secret. */
function admits({ filter }: Settings): boolean {
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({});
  const { check } = restFilter({ ...filter, ipFilter: { enabled: false } });
  return (
    check({ address: undefined, header: () => token }).ok &&
    !check({ address: undefined, header: () => 'x' }).ok
  );
}

test("an empty object is restFilter's defaults", (context) => {
  const { filter, pass, files } = read(context, {});
  const { check } = restFilter(filter);
  assert.equal(check({ address: '127.0.0.1', header: () => undefined }).ok, true);
  assert.equal(check({ address: '192.0.2.1', header: () => undefined }).ok, false);
  assert.equal(pass.size, 0);
  assert.equal(files.length, 1);
});

test('the secret inline, in a file beside the settings, in the environment, and several', (context) => {
  const other = 'another secret of more than 32 characters';
  const on = (options: object): object => ({ jwtFilter: { enabled: true, ...options } });
  const inFile = read(context, on({ secretFile: 'jwt.secret' }));
  assert(admits(inFile));
  assert.deepEqual(inFile.files.slice(1), [join(inFile.folder, 'jwt.secret')]);
  assert(admits(read(context, on({ secretFile: [join(inFile.folder, 'jwt.secret')] }))));
  assert(admits(read(context, on({ secret: SECRET }))));
  assert(admits(read(context, on({ secret: [other, SECRET] }))));
  assert(admits(read(context, on({ secretEnv: 'S' }), { S: SECRET })));
  assert(
    admits(read(context, on({ secret: other, secretFile: 'jwt.secret', secretEnv: 'S' }), { S: other })),
  );
});

test('claims to pass on', (context) => {
  assert.deepEqual(
    [...read(context, { gate: { pass: { sub: 'X-S', n: 'X-N' } } }).pass],
    [
      ['sub', 'X-S'],
      ['n', 'X-N'],
    ],
  );
});

const faults: readonly (readonly [content: string | object, message: string | RegExp])[] = [
  ['{\n  "jwtFilter": {\n    "secret": "a" "b"\n  }\n}', 'line 3, column 19: a comma or } is expected'],
  ['{"ipFilter": {}, "ipFilter": {}}', 'line 1, column 18: this name stands twice in its object'],
  ['[]', 'settings: takes an object'],
  ['null', 'settings: takes an object'],
  [{ ipfilter: {} }, 'settings: unknown option "ipfilter"; the options are ipFilter, jwtFilter, gate'],
  ['{"__proto__": {}}', 'settings: unknown option "__proto__"; the options are ipFilter, jwtFilter, gate'],
  [{ ipFilter: [] }, 'ipFilter: takes an object'],
  [{ jwtFilter: 'yes' }, 'jwtFilter: takes an object'],
  [
    { jwtFilter: { secretfile: 'x' } },
    /^jwtFilter: unknown option "secretfile"; .*, realm, secretFile, secretEnv$/,
  ],
  [{ jwtFilter: { key: 'x' } }, /^jwtFilter: unknown option "key"; /],
  [{ jwtFilter: { authorize: 'x' } }, /^jwtFilter: unknown option "authorize"; /],
  [
    { jwtFilter: { enabled: true } },
    'jwtFilter: enabled, it takes a "secret", a "secretFile" or a "secretEnv"',
  ],
  [{ jwtFilter: { secret: [] } }, 'jwtFilter.secret: takes a string or a list of them'],
  [{ jwtFilter: { secret: 5 } }, 'jwtFilter.secret: takes a string or a list of them'],
  [{ jwtFilter: { secret: null } }, 'jwtFilter.secret: takes a string or a list of them'],
  [
    { jwtFilter: { secretFile: ['jwt.secret', 1] } },
    'jwtFilter.secretFile: takes a string or a list of them',
  ],
  [{ jwtFilter: { secret: 'too short to show' } }, /^jwtFilter\.secret: "secret" /],
  [{ jwtFilter: { secretFile: SECRET } }, 'jwtFilter.secretFile: the file cannot be read (ENOENT)'],
  [{ jwtFilter: { secretEnv: SECRET } }, 'jwtFilter.secretEnv: the environment has no variable of this name'],
  [{ gate: { path: {} } }, 'gate: unknown option "path"; the options are pass'],
  [{ gate: { pass: ['sub'] } }, 'gate.pass: takes an object'],
  [{ gate: { pass: { sub: 'Content-Type' } } }, 'gate.pass: header "Content-Type" has a meaning of its own'],
];

for (const [content, message] of faults) {
  test(`fault: ${typeof message === 'string' ? message : message.source}`, (context) => {
    assert.throws(
      () => read(context, content),
      (error) => {
        assert(error instanceof UsageError);
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
        for (const secret of [SECRET, 'too short to show']) assert(!error.message.includes(secret));
        return true;
      },
    );
  });
}

test('a secret file that is missing is among the files all the same', (context) => {
  const folder = temporaryFolder(context);
  const path = join(folder, 'settings.json');
  writeFileSync(path, JSON.stringify({ jwtFilter: { secretFile: 'absent' } }));
  const files = [path];
  assert.throws(() => readSettings(path, {}, files), UsageError);
  assert.deepEqual(files, [path, join(folder, 'absent')]);
});

test('the sections alone need no secret', (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(
    path,
    JSON.stringify({ ipFilter: { allow: '::1' }, jwtFilter: { enabled: true, secretFile: 'absent' } }),
  );
  assert.deepEqual(readSections(path).ipFilter, { allow: '::1' });
});

test('no file, and no text', (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  assert.throws(() => readSections(path), new UsageError('settings: the file cannot be read (ENOENT)'));
  writeFileSync(path, Uint8Array.of(0xff));
  assert.throws(() => readSections(path), new UsageError('settings: the text is not UTF-8'));
});
