/** Settings by files: which they are, what is wrong in words, and what the command line adds. */

import assert from 'node:assert/strict';
import fs, { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { hs256Key, jwtSigner } from '../../src/index.ts';
import { loadAddressSettings, loadSettings, type LoadedSettings } from '../../src/gate/settings.ts';
import { SECRET, temporaryFolder } from '../terminal/support.ts';

interface Loaded extends LoadedSettings {
  readonly folder: string;
}

function load(
  context: TestContext,
  content: string | object,
  env = {},
  flags = new Map<string, string>(),
): Loaded {
  const folder = temporaryFolder(context);
  const path = join(folder, 'settings.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  writeFileSync(join(folder, 'jwt.secret'), `${SECRET}\n`);
  return { ...loadSettings(path, flags, env), folder };
}

/** Whether the settings admit a token by the secret, and no other. */
function admits({ settings }: LoadedSettings): boolean {
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({});
  const isAllowed = (text: string): boolean => {
    return settings?.filter.check({ address: '::1', header: () => text }).ok === true;
  };
  return isAllowed(token) && !isAllowed('x');
}

test('a secret in a file beside the settings, by a full path, in the environment', (context) => {
  const on = (options: object): object => ({ jwtFilter: { enabled: true, ...options } });
  const inFile = load(context, on({ secretFile: 'jwt.secret' }));
  assert(admits(inFile));
  assert.deepEqual([...inFile.files.keys()], [join(inFile.folder, 'settings.json'), join(inFile.folder, 'jwt.secret')]);
  assert(admits(load(context, on({ secretFile: [join(inFile.folder, 'jwt.secret')] }))));
  assert(admits(load(context, on({ secretEnv: 'S' }), { S: SECRET })));
});

test('an object instead of a file', () => {
  const loaded = loadSettings({ jwtFilter: { enabled: true, secretEnv: 'S' } }, new Map(), { S: SECRET });
  assert(admits(loaded));
  assert.equal(loaded.files.size, 0);
  const { settings, problems } = loadSettings({ ipFilter: { deny: ['x'] } }, new Map(), {});
  assert.equal(settings, undefined);
  assert.match(problems.join(), /^ipFilter\.deny\[0\]: /);
});

test('faults have line and column', (context) => {
  const { settings, problems } = load(context, '{"ipFilter": {"allow": ["x"]},\n"gate": 1}');
  assert.equal(settings, undefined);
  assert.equal(problems.length, 2);
  assert.equal(problems[0], 'line 2, column 1: gate: takes an object');
  assert.match(problems[1] ?? '', /^line 1, column 25: ipFilter\.allow\[0\]: /);
});

test('a secret file that is missing is among the files all the same', (context) => {
  const { settings, problems, files, folder } = load(context, {
    jwtFilter: { enabled: true, secretFile: 'absent' },
  });
  assert.equal(settings, undefined);
  assert.match(
    problems.join(),
    /^line 1, column 30: jwtFilter\.secretFile: there is no such file$/,
  );
  assert.deepEqual([...files.keys()], [join(folder, 'settings.json'), join(folder, 'absent')]);
});

test('claims of the command line are handed on beside those of the settings', (context) => {
  const settings = { gate: { pass: { sub: 'X-S' } } };
  const both = load(context, settings, {}, new Map([['n', 'X-N']]));
  assert.deepEqual(
    [...(both.settings?.pass ?? [])],
    [
      ['sub', 'X-S'],
      ['n', 'X-N'],
    ],
  );
  const twice = load(context, settings, {}, new Map([['n', 'x-s']]));
  assert.equal(twice.settings, undefined);
  assert.deepEqual(twice.problems, ['gate.pass.n: names a claim or a header twice']);
});

test('no file, and no text', (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  const problemsOf = (): readonly string[] => loadSettings(path, new Map(), {}).problems;
  assert.deepEqual(problemsOf(), ['there is no such file']);
  assert.deepEqual([...loadSettings(path, new Map(), {}).files.keys()], [path]);
  writeFileSync(path, Uint8Array.of(0xff));
  assert.deepEqual(problemsOf(), ['settings: the text is not UTF-8']);
});

test('what judges addresses, alone', (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(
    path,
    '{"ipFilter": {"allow": "::2"}, "jwtFilter": {"enabled": true, "secretFile": "absent"}}',
  );
  const { settings, files } = loadAddressSettings(path, {});
  assert.equal(settings?.filter.check({ address: '::2', header: () => undefined }).ok, true);
  assert.deepEqual([...files.keys()], [path]);
  const given = loadAddressSettings({ ipFilter: { allow: '::2' } }, {}).settings;
  assert.equal(given?.filter.check({ address: '::2', header: () => undefined }).ok, true);
  assert.match(loadAddressSettings({ ipfilter: {} }, {}).problems.join(), /^ipfilter: is no option/);
});

test('a secret file that is gone as soon as it was read is no exposed one', (context) => {
  const { statSync } = fs;
  context.after(() => {
    Object.assign(fs, { statSync });
    syncBuiltinESMExports();
  });
  const gone = (path: fs.PathLike): undefined => void assert.match(String(path), /settings\.json$|jwt\.secret$/);
  Object.assign(fs, { statSync: gone });
  syncBuiltinESMExports();
  const loaded = load(context, { jwtFilter: { enabled: true, secretFile: 'jwt.secret' } });
  assert(admits(loaded));
  assert.deepEqual(loaded.settings?.warnings.filter((warning) => warning.includes('secretFile')), []);
});
