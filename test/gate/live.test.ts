/** Settings that change while the gate runs: taken whole or not at all, and what is wrong is told. */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { hs256Key, jwtSigner } from '../../src/index.ts';
import { openLiveGate, type LiveGate } from '../../src/gate/live.ts';
import { passRules } from '../../src/gate/pass.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import { SECRET, temporaryFolder } from '../terminal/support.ts';

const OTHER = 'another secret of more than 32 characters';

interface Opened {
  readonly gate: LiveGate;
  readonly path: string;
  readonly secretPath: string;
  readonly signals: EventEmitter;
  readonly reports: (string | undefined)[];
  /** The next report. */
  readonly next: () => Promise<string | undefined>;
}

function open(context: TestContext): Opened {
  const folder = temporaryFolder(context);
  const [path, secretPath] = [join(folder, 'settings.json'), join(folder, 'jwt.secret')];
  writeFileSync(secretPath, SECRET);
  writeFileSync(path, JSON.stringify({ jwtFilter: { enabled: true, secretFile: 'jwt.secret' } }));
  const signals = new EventEmitter();
  const reports: (string | undefined)[] = [];
  let notify = (_problem: string | undefined): void => undefined;
  const gate = openLiveGate(path, passRules([['sub', 'X-S']]), {}, signals, (problem) => {
    reports.push(problem);
    notify(problem);
  });
  context.after(gate.close);
  const alive = setInterval(() => undefined, 1000);
  context.after(() => clearInterval(alive));
  return {
    gate,
    path,
    secretPath,
    signals,
    reports,
    next: () => new Promise((resolve) => (notify = resolve)),
  };
}

function admits({ current }: LiveGate, secret: string): boolean {
  const token = jwtSigner({ key: hs256Key(secret) }).sign({});
  return current().filter.check({ address: '127.0.0.1', header: () => token }).ok;
}

test('a secret that is replaced, by a change of its file alone', async (context) => {
  const { gate, secretPath, next } = open(context);
  assert(admits(gate, SECRET) && !admits(gate, OTHER));
  const reported = next();
  writeFileSync(`${secretPath}.new`, `${OTHER}\n`);
  renameSync(`${secretPath}.new`, secretPath);
  assert.equal(await reported, undefined);
  assert(admits(gate, OTHER) && !admits(gate, SECRET));
});

test('a file at fault changes nothing, and is mended', async (context) => {
  const { gate, path, secretPath, next } = open(context);
  const before = gate.current();
  let reported = next();
  writeFileSync(path, '{"ipFilter": {"allow": "10.0.0.0/33"}}');
  assert.match((await reported) ?? '', /^ipFilter: option "allow": rule 0, "10\.0\.0\.0\/33"/);
  assert.equal(gate.current(), before);
  reported = next();
  // The old secret file is still in sight.
  writeFileSync(secretPath, OTHER);
  assert.match((await reported) ?? '', /10\.0\.0\.0\/33/);
  reported = next();
  writeFileSync(path, '{}');
  assert.equal(await reported, undefined);
  assert.equal(gate.current().filter.check({ address: '127.0.0.1', header: () => undefined }).ok, true);
});

test('a secret file that comes later', async (context) => {
  const { gate, path, secretPath, next } = open(context);
  let reported = next();
  writeFileSync(path, JSON.stringify({ jwtFilter: { enabled: true, secretFile: 'later.secret' } }));
  assert.equal(await reported, 'jwtFilter.secretFile: the file cannot be read (ENOENT)');
  assert(admits(gate, SECRET));
  reported = next();
  writeFileSync(join(secretPath, '..', 'later.secret'), OTHER);
  assert.equal(await reported, undefined);
  assert(admits(gate, OTHER));
});

test('SIGHUP reads the file anew, changed or not, and only until the end', (context) => {
  const { gate, signals, reports } = open(context);
  const before = gate.current();
  signals.emit('SIGHUP');
  assert.deepEqual(reports, [undefined]);
  assert.notEqual(gate.current(), before);
  gate.close();
  assert.equal(signals.listenerCount('SIGHUP'), 0);
});

test('claims of the command line are passed on too', (context) => {
  assert.deepEqual([...open(context).gate.current().pass], [['sub', 'X-S']]);
});

test("at the start, a fault is the caller's mistake", (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  const start = (flags = passRules([])): LiveGate => {
    return openLiveGate(path, flags, {}, new EventEmitter(), () => undefined);
  };
  assert.throws(() => start(), new UsageError(`${path}: settings: the file cannot be read (ENOENT)`));
  writeFileSync(path, '{,}');
  assert.throws(() => start(), /line 1, column 2: a name in double quotes or \} is expected$/);
  writeFileSync(path, '{"gate": {"pass": {"sub": "X-A"}}}');
  assert.throws(() => start(passRules([['sub', 'X-B']])), /names a claim or a header twice$/);
});
