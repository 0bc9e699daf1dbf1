/** The package as its users get it: packed, installed, and used in every way that it promises. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  accessSync, constants, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync,
  symlinkSync, utimesSync, writeFileSync,
} from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build as bundleByEsbuild } from 'esbuild';
import { build as bundleByVite } from 'vite';

import { mintWith } from '../../tokens.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HERE = fileURLToPath(new URL('./', import.meta.url));
const MODULES = join(HERE, 'node_modules');
const WORK = mkdtempSync(join(tmpdir(), 'portcullis-package-'));
after(() => rmSync(WORK, { recursive: true, force: true }));

/** Runs a command and returns what it prints; throws with all of it where it fails. */
function run(command, args, options = {}) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', ...options });
  } catch (error) {
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}`;
    throw new Error(`${command} ${args.join(' ')}\n${output}`, { cause: error });
  }
}

/** Packs a folder and returns the tarball's path and the paths within; what is built stays as it is. */
function pack(folder, name, options = ['--ignore-scripts']) {
  const target = join(WORK, name);
  mkdirSync(target);
  const args = ['pack', '--json', ...options, '--pack-destination', target];
  // A list of one report, or of newer npm an object by the package's name.
  const [{ filename, files }] = Object.values(JSON.parse(run('npm', args, { cwd: folder })));
  return { tarball: join(target, filename), paths: files.map(({ path }) => path) };
}

function checksum(file) {
  return createHash('sha512').update(readFileSync(file)).digest('hex');
}

/** What editors complete and check the gate's settings by. */
const SCHEMA = 'dist/gate-settings.schema.json';

const { tarball, paths } = pack(ROOT, 'first');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** An empty project that the tarball is installed in, without a network. */
const PROJECT = join(WORK, 'project');
mkdirSync(PROJECT);
writeFileSync(join(PROJECT, 'package.json'), '{ "private": true, "type": "module" }\n');
const INSTALL = ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball];
run('npm', INSTALL, { cwd: PROJECT });
const INSTALLED = join(PROJECT, 'node_modules/portcullis');
const DEPENDENCIES = readdirSync(join(PROJECT, 'node_modules')).filter((name) => !name.startsWith('.'));
cpSync(join(HERE, 'consumer'), PROJECT, { recursive: true });

// Built of many sources.
const PAGE = 'dist/desk/desk.html';

describe('the tarball', () => {
  test('holds dist, src, README, LICENSE, package.json and the schema of settings, and nothing else', () => {
    const others = paths.filter((path) => !/^(dist|src)\/.*\.(ts|js|map)$/.test(path));
    assert.deepEqual(others.sort(), ['LICENSE', 'README.md', PAGE, SCHEMA, 'package.json']);
  });
  test('holds what is built of each source file, and nothing older', () => {
    const sources = paths.filter((path) => path.startsWith('src/'));
    const built = sources.flatMap((path) => {
      const stem = path.replace(/^src/, 'dist').replace(/\.ts$/, '');
      return ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((extension) => stem + extension);
    });
    assert.ok(sources.includes('src/index.ts'));
    assert.deepEqual(paths.filter((path) => path.startsWith('dist/')).sort(), [...built, PAGE, SCHEMA].sort());
  });
  test('is the same, byte for byte, when packed from another folder at another time', () => {
    const copy = join(WORK, 'copy');
    for (const path of paths) {
      cpSync(join(ROOT, path), join(copy, path));
      utimesSync(join(copy, path), 1, 1);
    }
    assert.equal(checksum(pack(copy, 'second').tarball), checksum(tarball));
  });
  test('is the same when packed from a clone that was never built, or long ago', () => {
    const clone = join(WORK, 'clone');
    const needed = ['src', 'docs', 'package.json', 'tsconfig.json', 'README.md', 'LICENSE'];
    for (const path of needed) cpSync(join(ROOT, path), join(clone, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    const unbuilt = pack(clone, 'unbuilt', []);
    assert.deepEqual(unbuilt.paths.sort(), [...paths].sort());
    assert.equal(checksum(unbuilt.tarball), checksum(tarball));
    // What an older version left behind, and a file that somebody changed.
    writeFileSync(join(clone, 'dist/older.js'), '');
    writeFileSync(join(clone, 'dist/index.js'), '');
    assert.equal(checksum(pack(clone, 'rebuilt', []).tarball), checksum(tarball));
  });
  test('has maps that lead to files in it', () => {
    const maps = paths.filter((path) => path.endsWith('.map'));
    assert.ok(maps.length > 0);
    for (const path of maps) {
      const { sources, sourceRoot = '' } = JSON.parse(readFileSync(join(INSTALLED, path), 'utf8'));
      assert.equal(sources.length, 1, path);
      const source = normalize(join(dirname(path), sourceRoot, sources[0]));
      assert.ok(paths.includes(source), `${path} leads to ${source}`);
      const mapped = path.slice(0, -'.map'.length);
      const reference = `//# sourceMappingURL=${path.split('/').at(-1)}`;
      assert.ok(readFileSync(join(INSTALLED, mapped), 'utf8').trimEnd().endsWith(reference), mapped);
    }
  });
  test('is clean to publint, strictly', () => {
    run(process.execPath, [join(MODULES, 'publint/src/cli.js'), 'run', tarball, '--strict']);
  });
  test('is clean to attw, as a package of ES modules', () => {
    const cli = join(MODULES, '@arethetypeswrong/cli/dist/index.js');
    run(process.execPath, [cli, tarball, '--profile', 'esm-only', '--no-color', '--format', 'ascii']);
  });
});

describe('package.json', () => {
  test('names what npm and its users look for', () => {
    assert.equal(manifest.name, 'portcullis');
    assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
    assert.ok(manifest.description.length > 40);
    assert.ok(manifest.keywords.length >= 5);
    assert.equal(manifest.license, 'MIT');
    assert.equal(manifest.type, 'module');
    assert.equal(manifest.sideEffects, false);
    assert.equal(manifest.engines.node, '>=20.19.0');
  });
  test('depends on nothing, and runs nothing when installed', () => {
    for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
      assert.equal(manifest[field], undefined, field);
    }
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) {
      assert.equal(manifest.scripts[script], undefined, script);
    }
    assert.deepEqual(DEPENDENCIES, ['portcullis']);
  });
  test('says nothing of a place where it is kept', () => {
    for (const field of ['repository', 'bugs', 'homepage', 'author', 'publishConfig']) {
      assert.equal(manifest[field], undefined, field);
    }
  });
  test('exports files that are there, with their types beside them', () => {
    const { './package.json': description, './gate-settings.schema.json': schema, ...rest } = manifest.exports;
    const entries = Object.entries(rest);
    assert.equal(description, './package.json');
    assert.equal(schema, `./${SCHEMA}`);
    assert.deepEqual(entries.map(([name]) => name), ['.', './node', './fetch', './native']);
    for (const [, path] of entries) {
      assert.ok(existsSync(join(INSTALLED, path)), path);
      assert.ok(existsSync(join(INSTALLED, path.replace(/\.js$/, '.d.ts'))), path);
    }
  });
  test('has a command that runs', () => {
    const command = join(PROJECT, 'node_modules/.bin/portcullis');
    accessSync(command, constants.X_OK);
    assert.match(readFileSync(command, 'utf8'), /^#!\/usr\/bin\/env node\n/);
    run(process.execPath, [command, '--help']);
  });
});

/** The lines of Node that are supported: the lowest version that is, and the newest of each. */
const NODES = ['node-20', 'node-22', 'node-24', 'node-26'].map((name) => join(MODULES, name, 'bin/node'));

describe('Node', () => {
  for (const node of [process.execPath, ...NODES]) {
    const version = run(node, ['--version']).trim();
    for (const program of ['program.mjs', 'program.cjs']) {
      test(`${version} runs ${program}`, () => {
        const output = run(node, [program], { cwd: PROJECT });
        assert.deepEqual(JSON.parse(output), ['alice', 'alice', 403, 401, 'portcullis']);
      });
    }
  }
  test('the lowest version is the one that package.json names', () => {
    assert.equal(`>=${run(NODES[0], ['--version']).trim().slice(1)}`, manifest.engines.node);
  });
});

/** The strictest of what users set; the library's own types are checked too. */
const STRICT = {
  target: 'es2022', strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true, noImplicitReturns: true, noUnusedLocals: true,
  skipLibCheck: false, isolatedModules: true, noEmit: true,
};
const RESOLUTIONS = {
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

/** Which types a program needs: of no runtime, of Node, or of the browser. */
const BARE = { lib: ['es2022'], types: [] };
const NODE = { lib: ['es2022'], types: ['node'] };
const DOM = { lib: ['es2022', 'dom'], types: [] };
const PROGRAMS = [
  ['core.ts', BARE], ['misuse.ts', BARE], ['structural.ts', BARE], ['node.ts', NODE], ['fetch.ts', DOM],
  ['fetch.ts', NODE], ['worker.ts', DOM], ['commonjs.cts', BARE],
];

describe('TypeScript', () => {
  symlinkSync(join(MODULES, '@types'), join(PROJECT, 'node_modules/@types'));
  for (const compiler of ['typescript', 'typescript-5']) {
    const { version } = JSON.parse(readFileSync(join(MODULES, compiler, 'package.json'), 'utf8'));
    for (const [resolution, options] of Object.entries(RESOLUTIONS)) {
      for (const [file, { lib, types }] of PROGRAMS) {
        if (resolution === 'bundler' && file.endsWith('.cts')) continue;
        const surroundings = `${resolution}, lib ${lib}, types ${types.join() || 'none'}`;
        test(`${version} compiles ${file} by ${surroundings}`, () => {
          const config = join(PROJECT, 'tsconfig.json');
          const compilerOptions = { ...STRICT, ...options, lib, types };
          writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }));
          run(process.execPath, [join(MODULES, compiler, 'bin/tsc'), '--project', config]);
        });
      }
    }
  }
});

/** What is bundled, by name. */
const ENTRIES = {
  'all of portcullis': "export * from 'portcullis';",
  'addresses alone': "export { ipFilter } from 'portcullis';",
  'addresses behind proxies': "export { clientAddress, ipFilter } from 'portcullis';",
  'tokens alone': "export { hs256Key, jwtFilter } from 'portcullis';",
  'signing alone': "export { hs256Key, jwtSigner } from 'portcullis';",
  'both switches': "export { restFilter } from 'portcullis';",
  'the adapter for Node': "export * from 'portcullis/node';",
  'the adapter for fetch': "export * from 'portcullis/fetch';",
};

async function esbuild(source) {
  const { outputFiles } = await bundleByEsbuild({
    stdin: { contents: source, resolveDir: PROJECT }, bundle: true, minify: true, format: 'esm',
    target: 'es2022', platform: 'neutral', write: false, logLevel: 'silent',
  });
  return outputFiles[0].text;
}

async function vite(source) {
  const entry = join(PROJECT, 'entry.js');
  writeFileSync(entry, source);
  const lib = { entry, formats: ['es'], fileName: 'entry' };
  const build = { write: false, minify: true, target: 'es2022', lib };
  const [{ output }] = await bundleByVite({ root: PROJECT, configFile: false, logLevel: 'silent', build });
  return output[0].code;
}

/** Texts that survive a minifier, by what they give away; the table of refusals is in every bundle. */
const MARKS = {
  // The first constant of SHA-256 (FIPS 180-4 §4.2.2), in the two spellings that minifiers write.
  'the hash': /1116352408|0x428a2f98/i,
  'the algorithm of tokens': /HS256/,
  'the reader of credentials': /['"`]bearer['"`]/,
  'the header of proxies': /x-forwarded-for/,
  'the parser of rules': /a list of addresses and CIDR blocks/,
  'the filter of addresses': /ipFilter/,
};
const TOKEN_MARKS = ['the hash', 'the algorithm of tokens', 'the reader of credentials'];
const ADDRESS_MARKS = ['the header of proxies', 'the parser of rules', 'the filter of addresses'];

/** Which of the marks a bundle bears. */
function marksOf(code) {
  return Object.keys(MARKS).filter((mark) => MARKS[mark].test(code));
}

describe('bundlers', () => {
  for (const bundle of [esbuild, vite]) {
    test(`${bundle.name} bundles all, and every mark is in it`, async () => {
      assert.deepEqual(marksOf(await bundle(ENTRIES['all of portcullis'])), Object.keys(MARKS));
    });
    test(`${bundle.name} bundles addresses without tokens`, async () => {
      const expected = ['the parser of rules', 'the filter of addresses'];
      assert.deepEqual(marksOf(await bundle(ENTRIES['addresses alone'])), expected);
      assert.deepEqual(marksOf(await bundle(ENTRIES['addresses behind proxies'])), ADDRESS_MARKS);
    });
    test(`${bundle.name} bundles tokens without addresses`, async () => {
      assert.deepEqual(marksOf(await bundle(ENTRIES['tokens alone'])), TOKEN_MARKS);
    });
    test(`${bundle.name} bundles adapters without either`, async () => {
      assert.deepEqual(marksOf(await bundle(ENTRIES['the adapter for Node'])), []);
      assert.deepEqual(marksOf(await bundle(ENTRIES['the adapter for fetch'])), []);
    });
    test(`${bundle.name} makes a bundle that works`, async () => {
      const source = [
        "import { hs256Key, ipFilter, jwtSigner, jwtVerifier } from 'portcullis';",
        "const key = hs256Key('zautXStXM9iW3aD3FuyPH0TdK4GHPmHq');",
        "export const { claims } = jwtVerifier({ key }).verify(jwtSigner({ key }).sign({ sub: 'alice' }));",
        "const filter = ipFilter({ allow: ['10.0.0.0/8'] });",
        "export const verdict = filter.check({ address: '10.1.2.3', header() {} });",
      ].join('\n');
      const file = join(PROJECT, `${bundle.name}.bundle.mjs`);
      writeFileSync(file, await bundle(source));
      const { claims, verdict } = await import(file);
      assert.deepEqual([claims.sub, verdict.ok], ['alice', true]);
    });
  }
});

describe('sizes in bytes, by esbuild', async () => {
  const budgets = JSON.parse(readFileSync(join(HERE, 'sizes.json'), 'utf8'));
  test('each entry has a budget', () => {
    assert.deepEqual(Object.keys(budgets), Object.keys(ENTRIES));
  });
  for (const [name, source] of Object.entries(ENTRIES)) {
    const code = await esbuild(source);
    const sizes = { minified: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length };
    for (const [kind, size] of Object.entries(sizes)) {
      const budget = budgets[name]?.[kind];
      test(`${name}, ${kind}: ${size} of ${budget}`, () => {
        assert.ok(size <= budget, `${name}, ${kind}: ${size} is over the ${budget} in sizes.json`);
      });
    }
  }
});

const SECRET = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';

describe('workerd', async () => {
  const { outputFiles } = await bundleByEsbuild({
    entryPoints: [join(PROJECT, 'worker.ts')], bundle: true, format: 'esm', target: 'es2022', write: false,
  });
  writeFileSync(join(WORK, 'worker.js'), outputFiles[0].text);
  writeFileSync(join(WORK, 'config.capnp'), [
    'using Workerd = import "/workerd/workerd.capnp";',
    'const config :Workerd.Config = (',
    '  services = [(name = "main", worker = (',
    '    modules = [(name = "worker", esModule = embed "worker.js")], compatibilityDate = "2026-01-01",',
    '  ))],',
    '  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],',
    ');',
  ].join('\n'));
  const exp = Math.floor(Date.now() / 1000) + 600;
  const token = mintWith(SECRET, { sub: 'alice', exp });
  const good = { 'cf-connecting-ip': '203.0.113.7', authorization: `Bearer ${token}` };
  const forged = mintWith(`${SECRET}!`, { sub: 'root', exp });
  const forbidden = [403, undefined, { error: 'forbidden' }];
  const questions = [
    [good, [200, undefined, { sub: 'alice' }]],
    [{ ...good, authorization: undefined }, [401, 'Bearer realm="api"', { error: 'unauthorized' }]],
    [{ ...good, authorization: forged },
      [401, 'Bearer realm="api", error="invalid_token"', { error: 'invalid_token' }]],
    [{ ...good, 'cf-connecting-ip': '198.51.100.9' }, forbidden],
    [{ ...good, 'cf-connecting-ip': undefined }, forbidden],
  ];

  test('answers as every host does', async () => {
    const workerd = join(MODULES, '@cloudflare/workerd-linux-64/bin/workerd');
    const args = ['serve', join(WORK, 'config.capnp'), '--control-fd=3'];
    const worker = spawn(workerd, args, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
    const ended = once(worker, 'close');
    try {
      const port = await Promise.race([listeningPort(worker.stdio[3]), ended.then(() => undefined)]);
      assert.ok(port > 0, 'workerd listens');
      for (const [headers, expected] of questions) assert.deepEqual(await get(port, headers), expected);
    } finally {
      worker.kill('SIGTERM');
      await ended;
    }
  });
});

/** The port of the first socket that workerd tells of. */
async function listeningPort(stream) {
  for await (const line of createInterface({ input: stream })) {
    const { event, port } = JSON.parse(line);
    if (event === 'listen') return port;
  }
  return undefined;
}

/** Status, challenge and body of an answer. */
async function get(port, headers) {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  const options = { host: '127.0.0.1', port, headers: Object.fromEntries(present), agent: false };
  const request = httpRequest(options).end();
  const [response] = await once(request, 'response');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return [response.statusCode, response.headers['www-authenticate'], JSON.parse(body)];
}
