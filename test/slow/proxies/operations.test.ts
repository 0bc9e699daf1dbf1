// What the page about the gate prints for operators: a unit, a container's commands, the log's rotation.

import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { mintWith } from '../../tokens.mjs';
import { ALLOWED, ask } from './client.ts';
import { printedBelow, printedHeadings, replaced } from './printed.ts';
import { freePort, isInstalled, PROGRAM, SECRET, token, until } from './scene.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BEARER = ['Authorization', `Bearer ${token({ sub: 'alice' })}`];
const QUIET = { ...process.env, NODE_V8_COVERAGE: undefined };

let folder: string;
const children: ChildProcess[] = [];

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-operations-'));
  // Readable by the users under which commands are tried.
  chmodSync(folder, 0o755);
  const settings = { ...JSON.parse(printedBelow('Settings')), ipFilter: { allow: [ALLOWED] } };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'jwt.secret'), SECRET);
});
after(async () => {
  for (const child of children) await end(child);
  rmSync(folder, { recursive: true, force: true });
});

test('each block of the pages is tried by a file of this suite', () => {
  const files = readdirSync(new URL('.', import.meta.url));
  const sources = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');
  for (const heading of printedHeadings())
    assert(sources.includes(`'${heading}'`), `nobody tries "${heading}"`);
});

test('a rotation by the printed settings refuses no good token', async () => {
  const file = join(folder, 'rotation.json');
  const secrets = ['old.secret', 'new.secret'].map((name) => `${SECRET}${name}`);
  const [old, fresh] = secrets.map((secret, i) => {
    const bearer = mintWith(secret, { sub: 'alice' }, { alg: 'HS256', typ: 'JWT', kid: String(i + 1) });
    return ['Authorization', `Bearer ${bearer}`];
  });
  const port = await freePort();
  const settings = {
    ...JSON.parse(printedBelow('Secrets and their rotation')),
    ipFilter: { allow: [ALLOWED] },
  };
  writeFileSync(join(folder, 'old.secret'), String(secrets[0]), { mode: 0o600 });
  writeFileSync(join(folder, 'new.secret'), String(secrets[1]), { mode: 0o600 });
  writeFileSync(file, JSON.stringify(settings));
  start(process.execPath, [PROGRAM, 'serve', '--settings', file, '--port', String(port)]);
  await answers(port, 401);
  for (const headers of [old, fresh]) assert.equal((await ask(port, { headers: headers ?? [] })).status, 200);

  settings.jwtFilter.secrets.shift();
  writeFileSync(`${file}.new`, JSON.stringify(settings));
  renameSync(`${file}.new`, file);
  await until(async () => {
    assert.equal((await ask(port, { headers: fresh ?? [] })).status, 200);
    return (await ask(port, { headers: old ?? [] })).status === 401;
  });
});

describe('the log in a file', () => {
  test('goes on from the start of a file that is emptied', async () => {
    const log = join(folder, 'gate.log');
    const port = await freePort();
    const command = `exec "$0" "$1" serve --settings "$2" --port ${port} >> "$3"`;
    start('sh', ['-c', command, process.execPath, PROGRAM, join(folder, 'settings.json'), log]);
    await answers(port, 401);
    await until(() => readFileSync(log, 'utf8').includes('"refused"'));
    truncateSync(log);
    await ask(port, { headers: BEARER });
    await until(() => readFileSync(log, 'utf8').includes('"allowed"'));
    // No hole of NUL bytes, no line that is cut.
    for (const line of readFileSync(log, 'utf8').trimEnd().split('\n')) JSON.parse(line);
  });

  test(
    'is rotated as printed',
    { skip: isInstalled('logrotate') ? false : 'logrotate is not installed' },
    () => {
      const log = join(folder, 'rotated.log');
      writeFileSync(log, '{"time":"before"}\n');
      const file = join(folder, 'logrotate.conf');
      writeFileSync(file, replaced(printedBelow('Log'), [['/var/log/portcullis.log', log]]), { mode: 0o644 });
      const { status, stderr } = spawnSync(
        'logrotate',
        ['--force', '--state', join(folder, 'logrotate.state'), file],
        { encoding: 'utf8' },
      );
      assert.equal(status, 0, stderr);
      assert.equal(readFileSync(log, 'utf8'), '');
      assert(readdirSync(folder).includes('rotated.log.1.gz'));
    },
  );
});

describe('as a service', () => {
  const unit = printedBelow('As a service');

  test(
    'systemd takes the unit, and finds it hardened',
    {
      skip: isInstalled('systemd-analyze') ? false : 'systemd-analyze is not installed',
    },
    () => {
      const file = join(folder, 'portcullis.service');
      // The program must be there.
      writeFileSync(file, replaced(unit, [['/usr/bin/node', process.execPath]]));
      const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
      const about = verified.stderr.split('\n').filter((line) => line.includes('portcullis.service'));
      assert.deepEqual(about, []);
      const security = ['security', '--offline=true', '--threshold=20', '--no-pager', file];
      const judged = spawnSync('systemd-analyze', security, { encoding: 'utf8' });
      assert.equal(judged.status, 0, `${judged.stdout.split('\n').slice(-3).join('\n')}${judged.stderr}`);
    },
  );

  test('its command serves, unprivileged, by files of its own', { skip: unprivileged() }, async () => {
    const [, command = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    const own = join(folder, 'installed');
    cpSync(join(ROOT, 'dist'), join(own, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(own, 'package.json'));
    const [port, health] = [await freePort(), await freePort()];
    chmodSync(join(folder, 'jwt.secret'), 0o644);
    const args = replaced(command, [
      ['/usr/bin/node', process.execPath],
      ['/opt/portcullis/node_modules/portcullis', own],
      ['/etc/portcullis', folder],
      ['--port 8080', `--port ${port}`],
      ['9090', String(health)],
    ]).split(' ');
    const dropped = [
      '--reuid=nobody',
      '--regid=nogroup',
      '--clear-groups',
      '--no-new-privs',
      '--bounding-set=-all',
    ];
    const gate = start('setpriv', [...dropped, ...args]);
    await answers(port, 401);
    assert.equal((await ask(port, { headers: BEARER })).status, 200);
    assert.equal((await ask(health, { path: '/healthz' })).status, 200);
    assert.equal(await end(gate), 0);
  });
});

describe('in a container', () => {
  test('its commands install the packed gate, serve, and know their health', async () => {
    const file = printedBelow('In a container');
    const [, run = ''] = /^RUN (.*)$/m.exec(file) ?? [];
    const list = (name: string): readonly string[] =>
      JSON.parse(new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(file)?.[1] ?? '');
    const home = join(folder, 'container');
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), '{}');
    const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.equal(packed.status, 0, packed.stderr);
    const tarball = readdirSync(folder).find((name) => /^portcullis-.*\.tgz$/.test(name));
    cpSync(join(folder, String(tarball)), join(home, 'portcullis.tgz'));
    const installed = spawnSync('sh', ['-c', `${run} --offline`], { cwd: home, encoding: 'utf8' });
    assert.equal(installed.status, 0, installed.stderr);

    const [port, health] = [await freePort(), await freePort()];
    const actual = new Map([
      ['/etc/portcullis/settings.json', join(folder, 'settings.json')],
      ['8080', String(port)],
      ['9090', String(health)],
    ]);
    const [command = '', ...args] = [
      ...list('ENTRYPOINT'),
      ...list('CMD').map((one) => actual.get(one) ?? one),
    ];
    const probe = (): number | null => {
      const [program = '', ...words] = list('HEALTHCHECK CMD').map((one) =>
        one.replace('9090', String(health)),
      );
      return spawnSync(program, words, { env: QUIET }).status;
    };
    assert.equal(probe(), 1);
    const gate = start(command, args, home);
    await answers(port, 401);
    assert.equal((await ask(port, { headers: BEARER })).status, 200);
    assert.equal(probe(), 0);
    assert.equal(await end(gate), 0);
    assert.equal(probe(), 1);
  });
});

function unprivileged(): string | false {
  return process.getuid?.() === 0 && isInstalled('setpriv')
    ? false
    : 'only root with setpriv can give up privileges';
}

function start(command: string, args: readonly string[], cwd: string = folder): ChildProcess {
  const child = spawn(command, args, { cwd, env: QUIET, stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return child;
}

/** Ends a gate; gives its exit code. */
async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.exitCode;
}

async function answers(port: number, status: number): Promise<void> {
  await until(
    async () =>
      (await ask(port, {}).then(
        (reply) => reply.status,
        () => 0,
      )) === status,
  );
}
