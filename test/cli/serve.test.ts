/** The gate as a whole, in this process: started, asked over a socket, told to reload and to end. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';

import { hs256Key, jwtSigner } from '../../src/index.ts';
import { listen } from '../../src/gate/server.ts';
import type { ExitCode } from '../../src/terminal/io.ts';
import { exchange, FakeIo, jsonLines, SECRET, temporaryFolder } from '../terminal/support.ts';
import type { FakeIoOptions } from '../terminal/support.ts';
import { run } from '../../src/cli/commands.ts';
import { runCommand } from './support.ts';

interface Served {
  readonly io: FakeIo;
  readonly url: string;
  readonly ended: Promise<ExitCode>;
  readonly stop: () => Promise<ExitCode>;
}

async function serve(
  context: TestContext,
  args: readonly string[],
  options: FakeIoOptions = {},
): Promise<Served> {
  const io = new FakeIo({ now: Date.now() / 1000, ...options });
  const ended = run(['serve', '--port', '0', ...args], io);
  const stop = (): Promise<ExitCode> => {
    io.signals.emit('SIGTERM');
    return ended;
  };
  context.after(stop);
  const [, url = ''] = await io.until(/(http:\/\/[^\s"]+)/, ended);
  return { io, url, ended, stop };
}

async function ask(url: string, headers: { readonly [name: string]: string } = {}): Promise<Response> {
  const response = await fetch(url, { headers: { connection: 'close', ...headers } });
  await response.arrayBuffer();
  return response;
}

function settingsFile(context: TestContext, settings: object): string {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(path, JSON.stringify(settings));
  return path;
}

const token = (claims = {}): string => jwtSigner({ key: hs256Key(SECRET) }).sign(claims);
const WITH_TOKEN = { jwtFilter: { enabled: true, secret: SECRET } };

test('the printed requests are answered as they say', async (context) => {
  const { io, stop } = await serve(context, []);
  const commands = (await io.until(/(?:curl [^]*){3}\n\n/))[0].match(/^ *curl .*$/gm) ?? [];
  const statuses = ['200', '401', '401'];
  for (const [i, command] of commands.entries()) {
    const [status, challenge] = await runCurl(command);
    assert.equal(status, statuses[i]);
    assert.equal(
      challenge,
      [undefined, 'Bearer realm="api"', 'Bearer realm="api", error="invalid_token"'][i],
    );
  }
  assert.equal(commands.length, 3);
  assert.equal(await stop(), 0);
  const log = jsonLines(io.out);
  assert.deepEqual(
    log.map((line) => line['reason'] ?? line['verdict'] ?? line['event']),
    ['allowed', 'token_missing', 'token_expired', 'drains'],
  );
});

/** Runs a printed line by the shell; where there is no curl, asks what it asks. */
async function runCurl(
  command: string,
): Promise<readonly [status: string | undefined, challenge: string | undefined]> {
  const read = (head: string): readonly [string | undefined, string | undefined] => {
    return [/^HTTP\/1\.1 (\d+)/.exec(head)?.[1], /^www-authenticate: (.*?)\r?$/im.exec(head)?.[1]];
  };
  try {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `${command} --silent`]);
    return read(stdout);
  } catch {
    const [, authorization, url = ''] = /(?:-H 'Authorization: ([^']*)' )?(http\S+)$/.exec(command) ?? [];
    const line = authorization === undefined ? '' : `Authorization: ${authorization}\r\n`;
    return read(
      await exchange(
        Number(new URL(url).port),
        `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${line}\r\n`,
      ),
    );
  }
}

test('no line of the log has a token or a path', async (context) => {
  const { io, url, stop } = await serve(context, []);
  const [, valid = ''] = await io.until(/Bearer (\S+)'/);
  const response = await ask(`${url}secret-path?token=${valid}`, { authorization: `Bearer ${valid}` });
  assert.equal(response.status, 200);
  await stop();
  const log = JSON.stringify(jsonLines(io.out));
  for (const part of [...valid.split('.'), 'secret-path']) assert(!log.includes(part));
});

test('settings: decided, claims passed on, counted', async (context) => {
  const path = settingsFile(context, {
    ...WITH_TOKEN,
    ipFilter: { allow: '203.0.113.0/24', trustedProxies: ['127.0.0.1'] },
    gate: { pass: { sub: 'X-Auth-Subject' } },
  });
  const { io, url, stop } = await serve(context, [
    '--settings',
    path,
    '--health-port',
    '0',
    '--pass',
    'role=X-Role',
  ]);
  const [, health = ''] = await io.until(/"health":"([^"]+)"/);
  const allowed = await ask(url, {
    authorization: token({ sub: 'me', role: 7 }),
    'x-forwarded-for': '203.0.113.9',
  });
  assert.equal(allowed.status, 200);
  assert.equal(allowed.headers.get('x-auth-subject'), 'me');
  assert.equal(allowed.headers.get('x-role'), '7');
  assert.equal((await ask(url, { 'x-forwarded-for': '198.51.100.1' })).status, 403);
  assert.equal((await ask(url, { 'x-forwarded-for': '203.0.113.9', authorization: 'a.b c' })).status, 401);
  const metrics = await (await fetch(`${health}metrics`, { headers: { connection: 'close' } })).text();
  assert.match(metrics, /^portcullis_requests_allowed_total 1$/m);
  assert.match(metrics, /reason="address_refused"\} 1$/m);
  assert.match(metrics, /reason="credentials_malformed"\} 1$/m);
  assert.equal((await ask(`${health}healthz`)).status, 200);
  // On the gate's own port every path is a request like any other.
  assert.equal((await ask(`${url}healthz`)).status, 403);
  assert.equal(await stop(), 0);
  await assert.rejects(fetch(`${health}healthz`));
});

test('two replicas by the same settings answer alike', async (context) => {
  const path = settingsFile(context, WITH_TOKEN);
  const replicas = [await serve(context, ['--settings', path]), await serve(context, ['--settings', path])];
  const headers = { authorization: token({ sub: 'me' }) };
  for (const { url } of replicas) assert.equal((await ask(url, headers)).status, 200);
  for (const { url } of replicas) assert.equal((await ask(url)).status, 401);
});

test('settings that change are taken or reported, on one connection', async (context) => {
  const path = settingsFile(context, WITH_TOKEN);
  const { io, url, stop } = await serve(context, ['--settings', path, '--health-port', '0']);
  assert.equal((await ask(url)).status, 401);
  writeFileSync(path, '{}');
  await io.until(/"event":"settings","outcome":"accepted"/);
  assert.equal((await ask(url)).status, 200);
  writeFileSync(path, `{"jwtFilter": {"secret": "${SECRET}" "x"}}`);
  const [line] = await io.until(/.*"outcome":"refused, the old ones stay".*/);
  assert.match(line, /line 1, column \d+: a comma or \} is expected/);
  assert(!io.out.includes(SECRET));
  assert.equal((await ask(url)).status, 200);
  io.signals.emit('SIGHUP');
  await io.until(/(?:"outcome":"refused[^]*){2}/);
  const [, health = ''] = await io.until(/"health":"([^"]+)"/);
  const metrics = await (await fetch(`${health}metrics`, { headers: { connection: 'close' } })).text();
  assert.match(metrics, /outcome="accepted"\} 1$/m);
  assert.match(metrics, /outcome="refused"\} 2$/m);
  assert.equal(await stop(), 0);
});

test('settings without trusted proxies are warned of, where addresses are judged', async (context) => {
  const warned = await serve(context, ['--settings', settingsFile(context, {})]);
  assert.match(warned.io.out, /"event":"warning","problem":"line 1, column 1: ipFilter\.trustedProxies: is not set/);
  const off = await serve(context, ['--settings', settingsFile(context, { ipFilter: { enabled: false } })]);
  assert.doesNotMatch(off.io.out, /trustedProxies/);
});

test('SIGINT ends it too, and a second signal is left to the system', async (context) => {
  const { io, ended } = await serve(context, []);
  assert.equal(io.signals.listenerCount('SIGINT'), 1);
  io.signals.emit('SIGINT');
  assert.equal(io.signals.listenerCount('SIGINT') + io.signals.listenerCount('SIGTERM'), 0);
  assert.equal(await ended, 0);
  assert.match(io.out, /"event":"drains","signal":"SIGINT"/);
});

test('a signal that comes before the gate listens ends it as soon as it does', async () => {
  const io = new FakeIo({ now: Date.now() / 1000 });
  const ended = run(['serve', '--port', '0'], io);
  io.signals.emit('SIGTERM');
  assert.equal(await ended, 0);
  assert.match(io.out, /"event":"drains","signal":"SIGTERM"/);
});

test('a gate that cannot be opened listens for no signal any more', async () => {
  const io = new FakeIo();
  assert.equal(await run(['serve', '--settings', '/nowhere/settings.json'], io), 2);
  assert.deepEqual(io.signals.eventNames(), []);
});

test('addresses to listen on, and how they are printed', async (context) => {
  for (const [host, printed] of [
    ['0.0.0.0', '127.0.0.1'],
    ['::', '[::1]'],
    ['::1', '[::1]'],
    ['localhost', 'localhost'],
  ]) {
    const { io, url, stop } = await serve(context, ['--host', host ?? '', '--health-port', '0']);
    assert.match(url, new RegExp(`^http://${printed?.replace(/[[\].]/g, '\\$&')}:\\d+/$`));
    assert.match(io.out, /curl -i http/);
    await stop();
  }
});

test("a port in use, and an address that is not this machine's: one line", async (context) => {
  const holder = createServer();
  context.after(() => holder.close());
  const port = await listen(holder as Parameters<typeof listen>[0], '127.0.0.1', 0);
  const taken = `cannot listen on 127.0.0.1 port ${port}: it is in use; --port 0 takes any free one`;
  const inUse = await runCommand(['serve', '--port', String(port)]);
  assert.deepEqual(inUse, {
    code: 1,
    out: '',
    errors: `portcullis serve: ${taken}\n`,
  });
  const elsewhere = await runCommand(['serve', '--port', '0', '--host', '192.0.2.1']);
  assert.equal(
    elsewhere.errors,
    'portcullis serve: cannot listen on 192.0.2.1 port 0: this machine has no such address\n',
  );
  assert.equal(elsewhere.code, 1);
  const strange = await runCommand(['serve', '--port', '0', '--host', 'a..b']);
  assert.match(strange.errors, /^portcullis serve: cannot listen on a\.\.b port 0: [\w ]+\n$/);
  // The gate itself is closed again where its second port cannot be had.
  const half = await runCommand(['serve', '--port', '0', '--health-port', String(port)]);
  assert.equal(half.code, 1);
});

const mistakes: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [
    ['--port', '65536'],
    /^portcullis serve: --port takes a number from 0 to 65535 \(portcullis serve --help\)\n$/,
  ],
  [['--port', '-1'], /--port takes a value/],
  [['--port=8080x'], /--port takes a number/],
  [['--health-port=x'], /--health-port takes a number/],
  [['--host', ''], /--host takes a non-empty text: is a variable unset\?/],
  [['--host='], /--host takes a non-empty text/],
  [['--check'], /--check takes --settings FILE/],
  [['--socket', '/nowhere/x', '--port', '1'], /--socket and --port are both given/],
  [['--socket', '/nowhere/x', '--host', '::1'], /--socket and --host are both given/],
  [['--prot', '1'], /unknown option --prot; did you mean --port\?/],
  [['--pass', 'sub'], /--pass: takes names of claims/],
  [['--pass', 'sub=Content-Length'], /--pass: header "Content-Length" has a meaning of its own/],
  [['--settings', '/nowhere/settings.json'], /\/nowhere\/settings\.json: there is no such file/],
  [['--json'], /unknown option --json/],
];

for (const [args, message] of mistakes) {
  test(`refused: serve ${args.join(' ')}`, async () => {
    const { code, errors } = await runCommand(['serve', ...args]);
    assert.equal(code, 2);
    assert.match(errors, message);
    assert.equal(errors.split('\n').length, 2);
  });
}

test('--check: good settings, by a file and by standard input', async (context) => {
  const path = settingsFile(context, WITH_TOKEN);
  chmodSync(path, 0o600);
  const { code, out, errors } = await runCommand(['serve', '--check', '--settings', path]);
  assert.equal(code, 0);
  assert(out.startsWith(`${path}: no fault\n  addresses: loopback allowed, `), out);
  assert.match(out, /^ {2}tokens: asked for, by 1 secret, /m);
  assert.match(errors, /^warning: [^\n]+: line 1, column 1: ipFilter\.trustedProxies: is not set: [^\n]+\n$/);
  assert(errors.includes(path));
  const options = { stdin: JSON.stringify(WITH_TOKEN) };
  const input = await runCommand(['serve', '--check', '--settings', '-'], options);
  assert.equal(input.code, 0);
  assert.match(input.out, /^standard input: no fault\n {2}addresses: /);
  assert.match(input.errors, /^warning: standard input: line 1, column 1: ipFilter\.trustedProxies: /);
});

test('--check: each fault with file, line, column, option, and what to write', async (context) => {
  const text = '{"ipFilter": {"allow": ["10.0.0.0/8",\n "x"]},\n "jwtFilter": {"enabled": "yes"}}';
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(path, text);
  for (const [name, options] of [
    [path, {}],
    ['-', { stdin: text }],
  ] as const) {
    const { code, out, errors } = await runCommand(['serve', '--check', '--settings', name], options);
    assert.deepEqual([code, out], [2, '']);
    const where = name === '-' ? 'standard input' : path;
    assert(
      errors.includes(`portcullis serve: ${where}: line 2, column 2: ipFilter.allow[1]: is "x", neither`),
    );
    assert.match(errors, /: line 3, column 16: jwtFilter\.enabled: takes /);
  }
});

test('settings on standard input serve; what they are not is said before anything listens', async (context) => {
  const settings = JSON.stringify({ ...WITH_TOKEN, ipFilter: { trustedProxies: [] } });
  const { url } = await serve(context, ['--settings', '-'], { stdin: settings });
  assert.equal((await ask(url)).status, 401);
  for (const [stdin, problem] of [
    ['', 'line 1, column 1: a value is expected'],
    ['5', 'the settings take an object'],
    ['[]', 'the settings take an object'],
    ['{"x": 1}', 'line 1, column 2: x: is no option'],
  ] as const) {
    const { code, errors } = await runCommand(['serve', '--settings', '-'], { stdin });
    assert.equal(code, 2);
    assert(errors.startsWith(`portcullis serve: standard input: ${problem}`), errors);
  }
});

test('--socket: the gate listens there, and nowhere else', async (context) => {
  const folder = temporaryFolder(context);
  const [path, settings] = [join(folder, 'gate.sock'), join(folder, 'settings.json')];
  writeFileSync(settings, '{"ipFilter": {"allow": ["203.0.113.9"], "trustedProxies": ["unix:"]}}');
  const io = new FakeIo({ now: Date.now() / 1000 });
  const ended = run(['serve', '--settings', settings, '--socket', path], io);
  await io.until(/"event":"listens"/, ended);
  assert.doesNotMatch(io.out, /127\.0\.0\.1/);
  const statusOf = async (headers: OutgoingHttpHeaders): Promise<number | undefined> => {
    const request = get({ socketPath: path, headers: { connection: 'close', ...headers } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  };
  assert.equal(await statusOf({ 'x-forwarded-for': '203.0.113.9' }), 200);
  assert.equal(await statusOf({ 'x-forwarded-for': '203.0.113.8' }), 403);
  assert.equal(await statusOf({}), 403);
  io.signals.emit('SIGTERM');
  assert.equal(await ended, 0);
  assert.equal(existsSync(path), false);
});
