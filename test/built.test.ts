// The built package as its users load it, by its name: every public name works, by `import` and by
// `require()`.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { mint, NOW, OTHER_SECRET, SECRET, SEED_SECRET, SEED_TOKEN } from './helpers.ts';

const root = new URL('../', import.meta.url);
assert.ok(existsSync(new URL('dist/index.js', root)), 'dist/ is missing: npm run build');

const core = await import('portcullis');
const node = await import('portcullis/node');
const doors = await import('portcullis/fetch');
const native = await import('portcullis/native');

const NAMES = {
  portcullis: [
    'allOf', 'answerTo', 'anyOf', 'cidrSet', 'clientAddress', 'constantTimeEqual', 'decodeBase64url',
    'decodeJwtUnverified', 'encodeBase64url', 'hmacSha256', 'hs256Key', 'ipFilter', 'jwtFilter', 'jwtSigner',
    'jwtVerifier', 'observe', 'restFilter', 'sha256',
  ],
  'portcullis/node': ['check', 'middleware', 'refuse', 'refuseUpgrade', 'requestOf'],
  'portcullis/fetch': ['check', 'refusal', 'requestOf'],
  'portcullis/native': ['nativeHs256Key'],
};

const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString('hex');
const from = (address: string | undefined, authorization?: string): import('portcullis').FilterRequest => ({
  address, header: (name) => (name === 'authorization' ? authorization : undefined),
});

/** Runs a script in plain Node, without any loader, in the package's own folder. */
function run(kind: 'module' | 'commonjs', script: string): string {
  const child = spawnSync(process.execPath, [`--input-type=${kind}`, '--eval', script], {
    cwd: fileURLToPath(root), encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
  });
  assert.equal(child.status, 0, child.stderr);
  return child.stdout;
}

it('each entry point has exactly its names', () => {
  const entries = {
    portcullis: core, 'portcullis/node': node, 'portcullis/fetch': doors, 'portcullis/native': native,
  };
  for (const [name, exports] of Object.entries(entries)) {
    assert.deepEqual(Object.keys(exports).sort(), NAMES[name as keyof typeof NAMES], name);
  }
});

it('plain Node imports each entry point, without a loader', () => {
  const script = `const names = {};
    for (const name of ${JSON.stringify(Object.keys(NAMES))}) {
      names[name] = Object.keys(await import(name)).sort();
    }
    console.log(JSON.stringify(names));`;
  assert.deepEqual(JSON.parse(run('module', script)), NAMES);
});

it('require() loads the same modules (Node 20.19 and later)', () => {
  const script = `const { createRequire } = require('node:module');
    const load = createRequire(process.cwd() + '/script.cjs');
    const names = {};
    for (const name of ${JSON.stringify(Object.keys(NAMES))}) names[name] = Object.keys(load(name)).sort();
    const { jwtVerifier, hs256Key } = load('portcullis');
    const { nativeHs256Key } = load('portcullis/native');
    const verifiers = [hs256Key, nativeHs256Key].map((make) => jwtVerifier({ key: make('${SEED_SECRET}') }));
    import('portcullis').then((imported) => console.log(JSON.stringify({
      names, isSame: imported.jwtVerifier === jwtVerifier,
      subjects: verifiers.map(({ verify }) => verify('${SEED_TOKEN}').claims.sub),
    })));`;
  assert.deepEqual(
    JSON.parse(run('commonjs', script)), { names: NAMES, isSame: true, subjects: ['token', 'token'] },
  );
});

it('nothing but the entry points and package.json can be imported', async () => {
  for (const path of ['dist/index.js', 'src/index.ts', 'jwt/key', 'cli']) {
    await assert.rejects(import(`portcullis/${path}`), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  }
  const text = readFileSync(new URL('package.json', root), 'utf8');
  const manifest = JSON.parse(text) as { readonly dependencies?: object };
  assert.deepEqual(manifest.dependencies ?? {}, {});
});

it('the walk-through of the seed works: its token, its secret, its header, its exp', () => {
  const { hs256Key, jwtSigner, restFilter } = core;
  const key = hs256Key(SEED_SECRET);
  const signer = jwtSigner({ key, issuedAt: false });
  assert.equal(signer.sign({ sub: 'token', iat: 1516239022 }), SEED_TOKEN);

  const defaults = restFilter();
  assert.deepEqual(defaults.check(from('127.0.0.1')), { ok: true, claims: undefined });
  assert.equal(defaults.check(from('192.0.2.1')).ok, false);

  let now = 1616239021;
  const filter = restFilter({ jwtFilter: { enabled: true, secret: SEED_SECRET, clock: () => now } });
  assert.deepEqual(
    filter.check(from('127.0.0.1', SEED_TOKEN)), { ok: true, claims: { sub: 'token', iat: 1516239022 } },
  );
  // The seed's second token: until Mar 20, 2021 14:17:02 GMT+3.
  const exp = Date.UTC(2021, 2, 20, 11, 17, 2) / 1000;
  const expiring = signer.sign({ sub: 'token', iat: 1516239022, exp });
  const reason = (): string | undefined => {
    const verdict = filter.check(from('127.0.0.1', expiring));
    return verdict.ok ? undefined : verdict.reason;
  };
  now = exp - 0.001;
  assert.equal(reason(), undefined);
  now = exp;
  assert.equal(reason(), 'token_expired');
});

it('encodeBase64url and decodeBase64url', () => {
  assert.equal(core.encodeBase64url(Uint8Array.of(3, 236, 255, 224, 193)), 'A-z_4ME');
  assert.equal(hex(core.decodeBase64url('A-z_4ME')), '03ecffe0c1');
  assert.equal(core.decodeBase64url('A-z_4MF'), undefined);
});

it('constantTimeEqual', () => {
  assert.equal(core.constantTimeEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 2)), true);
  assert.equal(core.constantTimeEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 3)), false);
});

it('sha256 and hmacSha256 (FIPS 180-4, RFC 4231 §4.3)', () => {
  const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  assert.equal(hex(core.sha256(Buffer.from('abc'))), digest);
  const mac = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  assert.equal(hex(core.hmacSha256(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'))), mac);
});

it('hs256Key and nativeHs256Key', () => {
  for (const make of [core.hs256Key, native.nativeHs256Key]) {
    const key = make(SECRET, { kid: 'one' });
    assert.equal(key.kid, 'one');
    assert.equal(JSON.stringify(key), '{"kid":"one"}');
    assert.throws(() => make('short'), RangeError);
    const { verify } = core.jwtVerifier({ key: make(SECRET) });
    assert.equal(verify(mint({ text: 'x'.repeat(2000) })).ok, true);
    assert.deepEqual(verify(mint({}, undefined, OTHER_SECRET)), { ok: false, reason: 'signature_invalid' });
  }
});

it('jwtSigner, jwtVerifier and decodeJwtUnverified', () => {
  const key = core.hs256Key(SECRET);
  const clock = (): number => NOW;
  const signer = core.jwtSigner({ key, expiresInSeconds: 60, subject: 'alice', clock });
  const token = signer.sign({ role: 'admin' });
  const claims = { role: 'admin', iat: NOW, exp: NOW + 60, sub: 'alice' };
  const header = { alg: 'HS256', typ: 'JWT' };
  assert.deepEqual(core.jwtVerifier({ key, clock }).verify(token), { ok: true, claims, header });
  assert.deepEqual(core.decodeJwtUnverified(token), { header, claims });
  assert.deepEqual(
    core.jwtVerifier({ key, clock: () => NOW + 60 }).verify(token), { ok: false, reason: 'token_expired' },
  );
});

it('cidrSet and clientAddress', () => {
  const set = core.cidrSet(['10.0.0.0/8']);
  assert.deepEqual(
    ['10.1.2.3', '::ffff:10.1.2.3', '11.0.0.0', 'x'].map((one) => set.has(one)), [true, true, false, false],
  );
  const address = core.clientAddress({ trustedProxies: set });
  const request = { address: '10.0.0.1', header: () => '6.6.6.6, 192.0.2.1:80, 10.0.0.2' };
  assert.equal(address(request), '192.0.2.1');
  const { address: found, position } = address.trace(request);
  assert.deepEqual([found, position], ['192.0.2.1', 1]);
  assert.deepEqual(['10.1.2.3', '11.0.0.0'].map((one) => set.ruleIndexOf(one)), [0, -1]);
});

it('ipFilter, jwtFilter, allOf, anyOf and observe', () => {
  const local = core.ipFilter({ allow: ['127.0.0.1'] });
  const token = core.jwtFilter({ key: core.hs256Key(SECRET) });
  const seen: unknown[] = [];
  const both = core.observe(core.allOf(local, token), (verdict) => seen.push(verdict));
  const either = core.anyOf(local, token);
  const good = mint({ sub: 'alice' });
  assert.deepEqual(both.check(from('127.0.0.1', good)), { ok: true, claims: { sub: 'alice' } });
  const missing = {
    ok: false, status: 401, reason: 'token_missing', error: 'unauthorized', challenge: 'Bearer realm="api"',
  };
  assert.deepEqual(both.check(from('127.0.0.1')), missing);
  assert.deepEqual(both.check(from('192.0.2.1', good)), {
    ok: false, status: 403, reason: 'address_refused', error: 'forbidden', challenge: undefined,
  });
  assert.equal(seen.length, 3);
  assert.equal(either.check(from('127.0.0.1')).ok, true);
  assert.equal(either.check(from('192.0.2.1', good)).ok, true);
  assert.deepEqual(either.check(from('192.0.2.1')), missing);
});

it('the last words of jwtFilter, and the claim on a refusal', () => {
  const filter = core.jwtFilter({
    key: core.hs256Key(SECRET), revoked: ({ jti }) => jti === 'gone', allowedClaimValues: { scope: ['read'] },
    authorize: ({ sub }) => sub === 'alice',
  });
  const ask = (claims: object): unknown => {
    const verdict = filter.check(from(undefined, mint(claims)));
    return verdict.ok ? 'allowed' : [verdict.status, verdict.reason, verdict.claim];
  };
  assert.equal(ask({ sub: 'alice', scope: 'write read' }), 'allowed');
  assert.deepEqual(ask({ sub: 'alice', scope: 'read', jti: 'gone' }), [401, 'token_revoked', undefined]);
  assert.deepEqual(ask({ sub: 'alice', scope: 'write' }), [403, 'claims_refused', 'scope']);
  assert.deepEqual(ask({ sub: 'bob', scope: 'read' }), [403, 'claims_refused', undefined]);
});

it('restFilter and its update', () => {
  const filter = core.restFilter({ ipFilter: { allow: '10.0.0.0/8' } });
  assert.equal(filter.check(from('10.0.0.1')).ok, true);
  filter.update({ ipFilter: { enabled: false }, jwtFilter: { enabled: true, secret: SECRET } });
  assert.equal(filter.check(from('10.0.0.1')).ok, false);
  assert.equal(filter.check(from(undefined, mint({}))).ok, true);
});

it('answerTo, and check, requestOf, refuse, refuseUpgrade and middleware of portcullis/node', () => {
  const filter = core.jwtFilter({ key: core.hs256Key(SECRET) });
  const request = {
    rawHeaders: ['Authorization', mint({ sub: 'alice' })], socket: { remoteAddress: '127.0.0.1' },
  };
  const anonymous = { ...request, rawHeaders: [] };
  assert.deepEqual(node.check(filter, request), { ok: true, claims: { sub: 'alice' } });
  const verdict = node.check(filter, anonymous);
  assert.ok(!verdict.ok);
  assert.equal(core.answerTo(verdict).body, '{"error":"unauthorized"}');
  assert.equal(filter.check(node.requestOf(request)).ok, true);
  assert.equal(node.requestOf(request).address, '127.0.0.1');
  assert.equal(node.requestOf(request, 'unix:').address, 'unix:');

  const sent: unknown[] = [];
  const response = {
    headersSent: false, statusCode: 200,
    setHeader: (name: string) => sent.push(name), end: (body: string) => sent.push(body),
  };
  node.refuse(response, verdict);
  assert.equal(response.statusCode, 401);
  assert.deepEqual(sent.splice(0), [
    'content-type', 'content-length', 'cache-control', 'www-authenticate', '{"error":"unauthorized"}',
  ]);
  node.refuseUpgrade(
    { on: () => undefined, end: (text) => sent.push(text), destroy: () => undefined }, verdict,
  );
  assert.match(String(sent.pop()), /^HTTP\/1\.1 401 \r\n[^]*\r\n\r\n\{"error":"unauthorized"\}$/);

  node.middleware(filter)(request, response, () => sent.push('next'));
  assert.deepEqual(sent, ['next']);
  assert.deepEqual((request as { auth?: unknown }).auth, { sub: 'alice' });
});

it('check, requestOf and refusal of portcullis/fetch', async () => {
  const filter = core.restFilter({ jwtFilter: { enabled: true, secret: SECRET } });
  const url = 'http://127.0.0.1/';
  const request = new Request(url, { headers: { authorization: `Bearer ${mint({ sub: 'alice' })}` } });
  assert.deepEqual(doors.check(filter, request, '::1'), { ok: true, claims: { sub: 'alice' } });
  assert.equal(filter.check(doors.requestOf(request, '::1')).ok, true);
  const verdict = doors.check(filter, new Request(url), '::1');
  assert.ok(!verdict.ok);
  const response = doors.refusal(verdict);
  assert.equal(response.status, 401);
  assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="api"');
  assert.deepEqual(await response.json(), { error: 'unauthorized' });
});

it('the core of the build names no platform, and its maps lead to src', () => {
  const code = readFileSync(new URL('dist/index.js', root), 'utf8');
  assert.ok(!code.includes('node:'));
  const text = readFileSync(new URL('dist/index.js.map', root), 'utf8');
  const map = JSON.parse(text) as { readonly sources: readonly string[] };
  for (const source of map.sources) assert.ok(existsSync(new URL(source, new URL('dist/', root))), source);
});
