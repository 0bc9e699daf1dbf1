// The runtimes, and how the suites run in each: as a program, as a worker behind HTTP, or as a page.

import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { start } from './started.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const pins = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies;

// A runtime that is not done by then hangs; the slowest takes a few seconds.
const SECONDS = 300;

/** The version that a package is pinned to. */
function pin(name) {
  return pins[name].split('@').at(-1);
}

/** Each runtime: `run({ home, vectors })` gives what it says its version is, and the rows. */
export const RUNTIMES = [
  ...['node20', 'node22', 'node24', 'node26'].map((name) =>
    program(name, `node_modules/${name}/bin/node`, [], `Node ${pin(name)}`)),
  program(
    'bun', 'node_modules/@oven/bun-linux-x64/bin/bun', ['--no-install'], `Bun ${pin('@oven/bun-linux-x64')}`,
  ),
  program(
    'deno', 'node_modules/@deno/linux-x64-glibc/deno',
    ['run', '--no-remote', '--no-npm', '--no-config', '--no-lock', '--allow-read'],
    `Deno ${pin('@deno/linux-x64-glibc')}`,
  ),
  { name: 'workerd', run: runWorker },
  { name: 'chromium', run: runPage },
];

/** A runtime that runs `guest.mjs` as a program; what it says it is must be what the package is pinned to. */
function program(name, binary, options, expected) {
  const run = async ({ home, vectors }) => {
    const file = join(home, 'vectors.json');
    writeFileSync(file, JSON.stringify(vectors));
    const args = [...options, join(here, 'guest.mjs'), file];
    const { exited } = start(join(here, binary), args, { home, seconds: SECONDS });
    const { code, signal, out, err } = await exited;
    if (code !== 0) throw new Error(`ended with ${code ?? signal}: ${err.trim()}`);
    const outcome = JSON.parse(out);
    if (outcome.version !== expected) throw new Error(`is ${outcome.version}, not ${expected}`);
    return outcome;
  };
  return { name, run };
}

/** workerd: the core's files as the worker's modules, the vectors as a request's body. */
async function runWorker({ home, vectors }) {
  const binary = join(here, 'node_modules/@cloudflare/workerd-linux-64/bin/workerd');
  // A configuration embeds files that lie below it.
  const modules = coreModules();
  for (const path of modules) cpSync(join(root, path), join(home, path));
  cpSync(join(here, 'worker.mjs'), join(home, 'worker.mjs'));
  const entries = ['worker.mjs', ...modules].map((path) => `(name = "${path}", esModule = embed "${path}")`);
  writeFileSync(join(home, 'worker.capnp'), `using Workerd = import "/workerd/workerd.capnp";
const worker :Workerd.Worker = (compatibilityDate = "2026-01-01", modules = [${entries.join(', ')}]);
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`);
  // It tells the port that it was given as a line of JSON on the file descriptor named here.
  const args = ['serve', join(home, 'worker.capnp'), '--control-fd=3'];
  const { child, exited, stop } = start(binary, args, { home, seconds: SECONDS, stdio: ['pipe'] });
  try {
    const listening = new Promise((resolve) => {
      let text = '';
      child.stdio[3].setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        for (const line of text.split('\n').slice(0, -1)) {
          const { event, port } = JSON.parse(line);
          if (event === 'listen') resolve(port);
        }
      });
    });
    const ended = exited.then(({ code, err }) => {
      throw new Error(`ended with ${code}: ${err.trim()}`);
    });
    const port = await Promise.race([listening, ended]);
    const answered = fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(vectors) });
    const response = await Promise.race([answered, ended]);
    if (response.status !== 200) throw new Error(`answered ${response.status}: ${await response.text()}`);
    const outcome = await response.json();
    if (outcome.version !== 'Cloudflare-Workers') throw new Error(`is ${outcome.version}, no worker`);
    return { ...outcome, version: `workerd ${pin('@cloudflare/workerd-linux-64')}` };
  } finally {
    stop();
    await exited;
  }
}

/** Chromium: a page from a loopback server, which loads the modules one by one and posts what it found. */
async function runPage({ home, vectors }) {
  const binary = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(binary)) throw new Error(`there is no ${binary}: install chromium, or name it in CHROMIUM`);
  const files = new Map([['/', join(here, 'page.html')]]);
  for (const path of [...coreModules(), 'test/slow/conformance/table.mjs', 'test/slow/runtimes/page.mjs']) {
    files.set(`/${path}`, join(root, path));
  }
  let receive;
  const reported = new Promise((resolve) => (receive = resolve));
  const server = createServer((request, response) => {
    const file = files.get(request.url);
    const type = request.url === '/' ? 'text/html' : 'text/javascript';
    // The policy forbids the page whatever the core must not need: other hosts, eval, inline code.
    const policy = "default-src 'none'; script-src 'self'; connect-src 'self'";
    if (request.method === 'POST' && request.url === '/report') {
      let body = '';
      request.setEncoding('utf8').on('data', (text) => (body += text));
      request.on('end', () => {
        response.end();
        receive(JSON.parse(body));
      });
    } else if (request.url === '/vectors.json') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(vectors));
    } else if (file === undefined) {
      response.writeHead(404).end();
    } else {
      response.setHeader('content-type', type).setHeader('content-security-policy', policy);
      response.end(readFileSync(file));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // No sandbox within a container that runs as root; nothing but the loopback page is ever opened.
  const flags = [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage',
    `--user-data-dir=${join(home, 'profile')}`, '--remote-debugging-port=0',
  ];
  const page = `http://127.0.0.1:${server.address().port}/`;
  const { exited, stop } = start(binary, [...flags, page], { home, seconds: SECONDS });
  try {
    const ended = exited.then(({ code, err }) => {
      throw new Error(`ended with ${code}: ${err.trim()}`);
    });
    const { version, rows, text } = await Promise.race([reported, ended]);
    const expected = [
      'A token signed here: verified, its subject is somebody',
      'The same token with another signature: refused, signature_invalid',
      'The same token in an hour: refused, token_expired',
    ];
    for (const line of expected) if (!text.includes(line)) throw new Error(`the page does not say "${line}"`);
    return { version, rows };
  } finally {
    stop();
    await exited;
    server.closeAllConnections();
    server.close();
  }
}

/** The built core and the suites, as paths from the root. */
function coreModules() {
  const folders = ['dist', 'dist/primitives', 'dist/ip', 'dist/jwt', 'dist/filters'];
  const list = (folder) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`);
  const core = folders.flatMap(list).filter((file) => file.endsWith('.js'));
  return [...core, 'test/slow/conformance/conformance.mjs', 'test/slow/conformance/decided.mjs'];
}
