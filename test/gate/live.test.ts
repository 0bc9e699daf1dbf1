/** Settings that change while the gate runs: taken whole or not at all, and what is wrong is told. */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import fs, { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { hs256Key, jwtSigner } from '../../src/index.ts';
import { openLiveSettings, type LiveSettings } from '../../src/gate/live.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import { SECRET, temporaryFolder } from '../terminal/support.ts';

const OTHER = 'another secret of more than 32 characters';

interface Opened {
  readonly live: LiveSettings;
  readonly path: string;
  readonly secretPath: string;
  readonly signals: EventEmitter;
  readonly reports: (readonly string[])[];
  /** The next report, its problems in one text. */
  readonly next: () => Promise<string>;
}

function open(context: TestContext): Opened {
  const folder = temporaryFolder(context);
  const [path, secretPath] = [join(folder, 'settings.json'), join(folder, 'jwt.secret')];
  writeFileSync(secretPath, SECRET);
  writeFileSync(path, JSON.stringify({ jwtFilter: { enabled: true, secretFile: 'jwt.secret' } }));
  const signals = new EventEmitter();
  const reports: (readonly string[])[] = [];
  let notify = (_problems: string): void => undefined;
  const live = openLiveSettings(path, new Map([['sub', 'X-S']]), {}, signals, (problems) => {
    reports.push(problems);
    notify(problems.join('\n'));
  });
  context.after(live.close);
  const alive = setInterval(() => undefined, 1000);
  context.after(() => clearInterval(alive));
  const next = (): Promise<string> => new Promise((resolve) => (notify = resolve));
  return { live, path, secretPath, signals, reports, next };
}

function admits({ current }: LiveSettings, secret: string): boolean {
  const token = jwtSigner({ key: hs256Key(secret) }).sign({});
  return current().filter.check({ address: '127.0.0.1', header: () => token }).ok;
}

test('a secret that is replaced, by a change of its file alone', async (context) => {
  const { live, secretPath, next } = open(context);
  assert(admits(live, SECRET) && !admits(live, OTHER));
  const reported = next();
  writeFileSync(`${secretPath}.new`, `${OTHER}\n`);
  renameSync(`${secretPath}.new`, secretPath);
  assert.equal(await reported, '');
  assert(admits(live, OTHER) && !admits(live, SECRET));
});

test('a file at fault changes nothing, and is mended', async (context) => {
  const { live, path, secretPath, next } = open(context);
  const before = live.current();
  let reported = next();
  writeFileSync(path, '{"ipFilter": {"allow": "10.0.0.0/33"}}');
  assert.match(await reported, /^line 1, column 15: ipFilter\.allow\[0\]: .*10\.0\.0\.0\/33/);
  assert.equal(live.current(), before);
  reported = next();
  // The old secret file is still in sight.
  writeFileSync(secretPath, OTHER);
  assert.match(await reported, /10\.0\.0\.0\/33/);
  reported = next();
  writeFileSync(path, '{}');
  assert.equal(await reported, '');
  assert.equal(live.current().filter.check({ address: '127.0.0.1', header: () => undefined }).ok, true);
});

test('a secret file that comes later', async (context) => {
  const { live, path, secretPath, next } = open(context);
  let reported = next();
  writeFileSync(path, JSON.stringify({ jwtFilter: { enabled: true, secretFile: 'later.secret' } }));
  assert.equal(await reported, 'line 1, column 30: jwtFilter.secretFile: there is no such file');
  assert(admits(live, SECRET));
  reported = next();
  writeFileSync(join(secretPath, '..', 'later.secret'), OTHER);
  assert.equal(await reported, '');
  assert(admits(live, OTHER));
});

test('SIGHUP reads the files anew, changed or not, and only until the end', (context) => {
  const { live, signals, reports } = open(context);
  const before = live.current();
  signals.emit('SIGHUP');
  assert.deepEqual(reports, [[]]);
  assert.notEqual(live.current(), before);
  live.close();
  assert.equal(signals.listenerCount('SIGHUP'), 0);
});

test('claims of the command line are handed on too', (context) => {
  assert.deepEqual([...open(context).live.current().pass], [['sub', 'X-S']]);
});

test("at the start, a fault is the caller's mistake, and all of them are told", (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  const start = (source: string | object): LiveSettings => {
    return openLiveSettings(source, new Map(), {}, new EventEmitter(), () => undefined);
  };
  assert.throws(() => start(path), new UsageError(`${path}: there is no such file`));
  writeFileSync(path, '{"a": 1, "b": 2}');
  const options = 'is no option; the options are ipFilter, jwtFilter, gate, $schema';
  assert.throws(() => start(path), new UsageError(
    `${path}: line 1, column 2: a: ${options}\n${path}: line 1, column 10: b: ${options}`,
  ));
  assert.throws(() => start({ gate: 1 }), new UsageError('gate: takes an object'));
});

test('a secret that is replaced by one of the same length, its time set back', async (context) => {
  const { live, secretPath, next } = open(context);
  const other = SECRET.replaceAll('e', 'x');
  utimesSync(secretPath, 1_700_000_000, 1_700_000_000);
  await next();
  const reported = next();
  writeFileSync(secretPath, other);
  utimesSync(secretPath, 1_700_000_000, 1_700_000_000);
  assert.equal(await reported, '');
  assert(admits(live, other) && !admits(live, SECRET));
});

test('while files cannot be read the old settings stay, told once; then the new ones count', async (context) => {
  const { live, secretPath, reports, next, signals } = open(context);
  const { openSync } = fs;
  const restore = (): void => {
    fs.openSync = openSync;
    syncBuiltinESMExports();
  };
  context.after(restore);
  let attempts = 0;
  // As a process does that has run out of descriptors: nothing is opened, and still everything is seen.
  fs.openSync = () => {
    attempts += 1;
    throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  };
  syncBuiltinESMExports();
  let reported = next();
  writeFileSync(secretPath, OTHER);
  assert.match(await reported, /too many files are open/);
  assert(admits(live, SECRET));
  const { length } = reports;
  const before = attempts;
  while (attempts < before + 3) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(reports.length, length);
  // Whoever asks is answered.
  reported = next();
  signals.emit('SIGHUP');
  assert.match(await reported, /too many files are open/);
  reported = next();
  restore();
  assert.equal(await reported, '');
  assert(admits(live, OTHER) && !admits(live, SECRET));
});

test('a load that is asked for during another is done after it, once however often it was asked', async () => {
  // So many rules that they are compiled between requests.
  const allow = Array.from({ length: 60_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  const signals = new EventEmitter();
  const reports: (readonly string[])[] = [];
  const live = openLiveSettings({ ipFilter: { allow } }, new Map(), {}, signals, (problems) => {
    reports.push(problems);
  });
  const before = live.current();
  for (let i = 0; i < 3; i += 1) signals.emit('SIGHUP');
  assert.equal(live.current(), before, 'the first load is under way');
  while (reports.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const after = live.current();
  await new Promise((resolve) => setTimeout(resolve, 100));
  live.close();
  assert.deepEqual(reports, [[], []]);
  assert.notEqual(after, before);
  assert.equal(live.current(), after);
});

test('an error that nobody foresaw leaves the old settings in force, and shows nothing of itself', () => {
  let reads = 0;
  const source = {
    get gate(): object {
      reads += 1;
      if (reads > 1) throw new RangeError(`not foreseen: ${SECRET}`);
      return { log: 'none' };
    },
  };
  const signals = new EventEmitter();
  const reports: (readonly string[])[] = [];
  const live = openLiveSettings(source, new Map(), {}, signals, (problems) => void reports.push(problems));
  const before = live.current();
  signals.emit('SIGHUP');
  live.close();
  assert.deepEqual(reports, [['the settings cannot be read: RangeError']]);
  assert.equal(live.current(), before);
});
