/**
 * The ways from other libraries in docs/migrating.md, run as they are printed: both halves of each block do
 * the same work, and every cell of its tables says what really happens. The peers are installed in `test/slow/hosts`.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, mock, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { blockBelow, headingsMarked, readDocument, tableBelow } from '../../readme/blocks.mjs';
import { mintWith } from '../../tokens.mjs';
import { ask } from '../hosts/lib/ask.mjs';
import { installPackage, writeFolder } from '../hosts/lib/prepare.mjs';

installPackage();
const require = createRequire(new URL('../hosts/package.json', import.meta.url));
const jsonwebtoken = require('jsonwebtoken');
const { createSigner, createVerifier } = require('fast-jwt');
const { jwtVerify, SignJWT } = require('jose');
const { hs256Key, jwtSigner, jwtVerifier, restFilter } = require('portcullis');

const PAGE = readDocument('docs/migrating.md');
const SECRET = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
const ISSUER = 'https://id.example';

function token(payload, { header, secret = SECRET } = {}) {
  return mintWith(secret, payload, header);
}

/** The two halves of a block, each as a module that knows `secret`; `edit` may change their text before. */
async function halves(title, edit = (text) => text) {
  const parts = blockBelow([PAGE], title).split(/^\/\/ (?:before|after)\n/m);
  assert.equal(parts.length, 3, `"${title}" has one "// before" and one "// after"`);
  const [, before, after] = parts.map((part) => `const secret = ${JSON.stringify(SECRET)};\n${edit(part)}`);
  const folder = writeFolder(`migrating/${(serial += 1)}`, { 'before.mjs': before, 'after.mjs': after });
  const load = (name) => import(pathToFileURL(join(folder, name)).href);
  return { before: await load('before.mjs'), after: await load('after.mjs') };
}

let serial = 0;

const now = Math.floor(Date.now() / 1000);
const alice = { sub: 'alice', iss: ISSUER, iat: now - 10, exp: now + 600 };

const LIBRARIES_TO_LEAVE = ['From jsonwebtoken', 'From fast-jwt', 'From jose'];
const BLOCKS = [
  ...LIBRARIES_TO_LEAVE, 'From express-jwt', 'From @fastify/jwt', 'From express-ipfilter', 'From ipaddr.js',
  'From trust proxy',
  'The settings there', 'The same settings here',
];

test('the blocks that the page leaves to this suite are those that it tries', () => {
  assert.deepEqual(headingsMarked(PAGE.text, 'migrating').sort(), BLOCKS.sort());
});

const VALID = {
  plain: token(alice),
  'without typ': token(alice, { header: { alg: 'HS256' } }),
  'with the typ of access tokens': token(alice, { header: { typ: 'at+jwt', alg: 'HS256' } }),
  'with a kid': token(alice, { header: { alg: 'HS256', kid: '2026-01' } }),
  'without exp': token({ sub: 'alice', iss: ISSUER }),
  'with fractions of seconds': token({ ...alice, iat: now - 0.5, exp: now + 600.5 }),
  // Made when it is asked for, since the tolerance is a few seconds.
  'expired within the tolerance': () => token({ ...alice, exp: Math.floor(Date.now() / 1000) - 2 }),
  'with nested claims': token({ ...alice, roles: ['a', 'b'], org: { id: 7, name: 'Ægir 🜍' } }),
};
const INVALID = {
  expired: token({ ...alice, exp: now - 60 }),
  'not yet valid': token({ ...alice, nbf: now + 60 }),
  'of another issuer': token({ ...alice, iss: 'https://other.example' }),
  'of another secret': token(alice, { secret: `${SECRET}!` }),
  unsigned: `${token(alice, { header: { alg: 'none' } }).split('.').slice(0, 2).join('.')}.`,
  'of HS384': token(alice, { header: { alg: 'HS384' } }),
  'with exp as text': token({ ...alice, exp: String(alice.exp) }),
  empty: '',
};

/** The claims, or undefined where the old library throws. */
async function claimsOf(verify, text) {
  try {
    return await verify(text);
  } catch {
    return undefined;
  }
}

for (const title of LIBRARIES_TO_LEAVE) {
  describe(title, async () => {
    const { before, after } = await halves(title);

    test('each verifies what the other signs, to the same claims', async () => {
      const claims = { sub: 'alice', roles: ['reader'], name: 'Ægir' };
      for (const text of [await before.sign(claims), after.sign(claims)]) {
        const result = after.verify(text);
        assert.equal(result.ok, true);
        assert.deepEqual({ ...result.claims }, await claimsOf(before.verify, text));
        assert.deepEqual(Object.keys(result.claims).sort(), ['exp', 'iat', 'iss', 'name', 'roles', 'sub']);
        assert.equal(result.claims.exp - result.claims.iat, 3600);
      }
    });
    for (const [name, given] of Object.entries(VALID)) {
      test(`both accept a token ${name}`, async () => {
        const text = typeof given === 'function' ? given() : given;
        const claims = await claimsOf(before.verify, text);
        assert.equal(claims?.sub, 'alice');
        const result = after.verify(text);
        assert.equal(result.ok, true);
        assert.deepEqual({ ...result.claims }, claims);
      });
    }
    for (const [name, text] of Object.entries(INVALID)) {
      test(`both refuse a token ${name}`, async () => {
        assert.equal(await claimsOf(before.verify, text), undefined);
        assert.equal(after.verify(text).ok, false);
      });
    }
  });
}

/** The verifiers of the table's columns: `limit` limits the age to an hour, `issuer` is expected. */
const VERIFIERS = {
  jsonwebtoken(text, { secret, limit, issuer }) {
    const limits = { ...(limit ? { maxAge: '1h' } : {}), ...(issuer ? { issuer } : {}) };
    return jsonwebtoken.verify(text, secret, { algorithms: ['HS256'], ...limits });
  },
  'fast-jwt'(text, { secret, limit, issuer }) {
    const limits = { ...(limit ? { maxAge: 3_600_000 } : {}), ...(issuer ? { allowedIss: issuer } : {}) };
    return createVerifier({ key: secret, algorithms: ['HS256'], ...limits })(text);
  },
  jose(text, { secret, limit, issuer }) {
    const limits = { ...(limit ? { maxTokenAge: '1h' } : {}), ...(issuer ? { issuer } : {}) };
    return jwtVerify(text, Buffer.from(secret), { algorithms: ['HS256'], ...limits });
  },
  portcullis(text, { secret, limit, issuer }) {
    const limits = { ...(limit ? { maxAgeSeconds: 3600 } : {}), ...(issuer ? { issuer } : {}) };
    return jwtVerifier({ key: hs256Key(secret), ...limits }).verify(text);
  },
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same token with the lowest, unused bit of its last character changed. */
function respelt(text) {
  return text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)) ^ 1];
}

const PEM = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n';
const NOT_UTF8 = Buffer.concat([Buffer.from('{"sub":"'), Buffer.of(0xff), Buffer.from('"}')]);
const HEADER = { alg: 'HS256', typ: 'JWT' };

/** What the rows of the table on tokens stand for. */
const TOKENS = {
  "a second spelling of the signature's last character": { text: respelt(token(alice)) },
  'a line ending behind it': { text: `${token(alice)}\n` },
  '`crit` in the header': { text: token(alice, { header: { ...HEADER, crit: ['exp'], exp: 1 } }) },
  '`b64` in the header': { text: token(alice, { header: { ...HEADER, b64: false } }) },
  'an `aud`, where none is configured': { text: token({ ...alice, aud: 'https://other.example' }) },
  'no `iss`, where one is expected': { text: token({ ...alice, iss: undefined }), issuer: ISSUER },
  '`exp` reached this second, without tolerance': { text: token({ ...alice, exp: now }) },
  'no `iat`, where an age is limited': { text: token({ ...alice, iat: undefined }), limit: true },
  'an `iat` to come, where an age is limited': { text: token({ ...alice, iat: now + 300 }), limit: true },
  'a number as `sub`': { text: token({ ...alice, sub: 7 }) },
  'a text as `iat`': { text: token({ ...alice, iat: 'today' }) },
  'bytes that are no UTF-8': { text: token(NOT_UTF8) },
  'more than 8,192 characters': { text: token({ ...alice, note: 'a'.repeat(8000) }) },
  'a secret of 16 bytes': { text: token(alice, { secret: SECRET.slice(16) }), secret: SECRET.slice(16) },
  'a public key as secret': { text: token(alice, { secret: PEM }), secret: PEM },
};

/** What a verifier does, in the words of the table. */
async function judge(column, { text, secret = SECRET, limit, issuer }) {
  try {
    const result = await VERIFIERS[column](text, { secret, limit, issuer });
    if (column !== 'portcullis' || result.ok) return 'accepts';
    return `\`${result.reason}\``;
  } catch (error) {
    return column === 'portcullis' ? error.name : 'refuses';
  }
}

/** A test for each cell of a table's columns, and one that the table's rows are those that the test knows. */
function testTable(title, rows, key, known, columns, actual) {
  test('the rows are known', () => {
    assert.deepEqual(rows.map((row) => row[key]).sort(), Object.keys(known).sort());
  });
  for (const row of rows) {
    for (const column of columns) {
      test(`${title}: ${row[key]}: ${column} ${row[column]}`, async () => {
        assert.equal(await actual(column, known[row[key]]), row[column]);
      });
    }
  }
}

const LIBRARIES = ['jsonwebtoken', 'fast-jwt', 'jose', 'portcullis'];

describe('What becomes stricter: tokens', () => {
  const rows = tableBelow(PAGE, 'What becomes stricter: tokens');
  testTable('token', rows, 'token', TOKENS, LIBRARIES, async (column, input) => {
    // At exactly `now`, which a row is about.
    mock.timers.enable({ apis: ['Date'], now: now * 1000 });
    try {
      return await judge(column, input);
    } finally {
      mock.timers.reset();
    }
  });
});

/** The signers of the table's columns, without a time of issue. */
const SIGNERS = {
  jsonwebtoken: (claims) => jsonwebtoken.sign(claims, SECRET, { noTimestamp: true }),
  'fast-jwt': createSigner({ key: SECRET, noTimestamp: true }),
  jose: (claims) => new SignJWT(claims).setProtectedHeader(HEADER).sign(Buffer.from(SECRET)),
  portcullis: jwtSigner({ key: hs256Key(SECRET), issuedAt: false }).sign,
};
const CLAIMS = {
  '`{ exp: NaN }`': { exp: NaN },
  '`{ exp: null }`': { exp: null },
  '`{ sub: 7 }`': { sub: 7 },
  '`{ sub: undefined }`': { sub: undefined },
  '`[1]`': [1],
  '`{ exp: 1700000000000 }`, milliseconds': { exp: 1_700_000_000_000 },
  '`{ aud: [] }`': { aud: [] },
};

describe('What becomes stricter: signing', () => {
  const rows = tableBelow(PAGE, 'What becomes stricter: signing');
  testTable('claims', rows, 'claims', CLAIMS, LIBRARIES, async (column, claims) => {
    try {
      const [, payload] = (await SIGNERS[column](claims)).split('.');
      return `signs \`${Buffer.from(payload, 'base64url')}\``;
    } catch (error) {
      return ['TypeError', 'RangeError'].includes(error.name) ? error.name : 'Error';
    }
  });
});

/** A request as `ask` takes it. */
function request(headers, rest = {}) {
  return { peer: '127.0.0.1', method: 'GET', path: '/me', headers, ...rest };
}

const authorization = (value) => ['Authorization', value];
const GOOD = `Bearer ${token(alice)}`;
const REQUESTS = {
  'no token': request([]),
  'good token': request([authorization(GOOD)]),
  'good token without `Bearer`': request([authorization(token(alice))]),
  'good token, two blanks behind `Bearer`': request([authorization(GOOD.replace(' ', '  '))]),
  'expired token': request([authorization(`Bearer ${INVALID.expired}`)]),
  '`Authorization` repeated, good then forged':
    request([authorization(GOOD), authorization(`Bearer ${INVALID['of another secret']}`)]),
  'another scheme': request([authorization('Basic YWxpY2U6c2VzYW1l')]),
  'preflight that asks for `authorization`, no token': request([
    ['Origin', 'https://app.example'], ['Access-Control-Request-Method', 'GET'],
    ['Access-Control-Request-Headers', 'authorization'],
  ], { method: 'OPTIONS' }),
};

/** Asks an Express application, listening for this one question. */
async function askExpress(app, one) {
  // Express prints the errors that reach its last handler, unless it runs under test.
  app.set('env', 'test');
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await ask(server.address().port, one);
  } finally {
    server.close();
  }
}

/** The same of a Fastify application, which can be started but once. */
async function askFastify(app, one) {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
  return ask(app.server.address().port, one);
}

const PUBLIC_CODES = {
  token_missing: 'unauthorized', scheme_refused: 'unauthorized', credentials_malformed: 'invalid_request',
};

/** The table's cell for an answer whose body and challenge show what is public of a reason. */
function refusalFor(expected, { status, headers, body }) {
  const error = PUBLIC_CODES[expected] ?? 'invalid_token';
  assert.equal(body, JSON.stringify({ error }));
  const code = error === 'unauthorized' ? '' : `, error="${error}"`;
  assert.equal(headers.get('www-authenticate'), `Bearer realm="api"${code}`);
  return `${status} \`${expected}\``;
}

describe('What becomes stricter: requests', async () => {
  const express = await halves('From express-jwt');
  const fastify = await halves('From @fastify/jwt');
  const rows = tableBelow(PAGE, 'What becomes stricter: requests');
  testTable('request', rows, 'request', REQUESTS, ['express-jwt', '@fastify/jwt'], async (column, one) => {
    const answer = column === 'express-jwt'
      ? await askExpress(express.before.app, one)
      : await askFastify(fastify.before.app, one);
    assert.equal(answer.headers.has('www-authenticate'), false);
    if (answer.status === 200 && one.method === 'GET') assert.equal(answer.body, '{"sub":"alice"}');
    return String(answer.status);
  });
  for (const { request: name, portcullis } of rows) {
    test(`request: ${name}: portcullis ${portcullis}`, async () => {
      const [status, reason] = portcullis.replaceAll('`', '').split(' ');
      const one = REQUESTS[name];
      const answers = [await askExpress(express.after.app, one), await askFastify(fastify.after.app, one)];
      for (const answer of answers) {
        assert.equal(String(answer.status), status);
        if (reason === undefined) assert.equal(answer.body, '{"sub":"alice"}');
        else assert.equal(refusalFor(reason, answer), portcullis);
      }
    });
  }
  test('the servers close', async () => {
    await fastify.before.app.close();
    await fastify.after.app.close();
  });
});

const ALLOW = "const allow = ['127.0.0.1', '203.0.113.0/24'];";

describe('What becomes stricter: addresses', () => {
  for (const row of tableBelow(PAGE, 'What becomes stricter: addresses')) {
    const [list, address] = [row['allow list'], row.address].map((cell) => cell.replaceAll('`', ''));
    const edit = (text) => {
      if (!text.includes('allow')) return text;
      assert.ok(text.includes(ALLOW));
      return text.replace(ALLOW, `const allow = ${JSON.stringify(list.split(', '))};`);
    };
    test(`address: ${list} and ${address}`, async () => {
      const one = request([['X-Forwarded-For', address]], { peer: '127.0.0.9' });
      if (row.portcullis === 'RangeError') {
        await assert.rejects(halves('From express-ipfilter', edit), RangeError);
        const editBefore = (text) => (text.includes('IpFilter') ? edit(text) : text);
        const { before } = await halves('From express-ipfilter', editBefore);
        assert.equal(String((await askExpress(before.app, one)).status), row['express-ipfilter']);
        return;
      }
      const { before, after } = await halves('From express-ipfilter', edit);
      assert.equal(String((await askExpress(before.app, one)).status), row['express-ipfilter']);
      assert.equal(String((await askExpress(after.app, one)).status), row.portcullis);
    });
  }
});

describe('What becomes stricter: address texts', async () => {
  const { before, after } = await halves('From ipaddr.js');
  const placed = (isAllowed, address) => {
    try {
      return isAllowed(address) ? 'in' : 'out';
    } catch {
      return 'Error';
    }
  };
  for (const row of tableBelow(PAGE, 'What becomes stricter: address texts')) {
    test(`address: ${row.address}`, () => {
      const address = row.address.replaceAll('`', '');
      assert.equal(placed(before.isAllowed, address), row['ipaddr.js']);
      assert.equal(placed(after.isAllowed, address), row.portcullis);
    });
  }
});

describe('What becomes stricter: forwarded headers', async () => {
  const { before, after } = await halves('From trust proxy');
  const clientSeen = async (app, row) => {
    const forwarded = row['`X-Forwarded-For`'];
    const headers = forwarded === 'none' ? [] : [['X-Forwarded-For', forwarded.replaceAll('`', '')]];
    const peer = row.peer === 'the proxy' ? '127.0.0.9' : '127.0.0.1';
    const { ip } = JSON.parse((await askExpress(app, request(headers, { peer }))).body);
    return ip === undefined ? 'no client' : `\`${ip}\``;
  };
  for (const row of tableBelow(PAGE, 'What becomes stricter: forwarded headers')) {
    test(`${row.peer}, ${row['`X-Forwarded-For`']}`, async () => {
      assert.equal(await clientSeen(before.app, row), row['trust proxy']);
      assert.equal(await clientSeen(after.app, row), row.portcullis);
    });
  }
});

/** A request as a filter sees it. */
function seen(address, authorization, forwarded) {
  const headers = { authorization, 'x-forwarded-for': forwarded };
  return { address, url: '/live/rest/v2/acm/x', header: (name) => headers[name] };
}

describe('From Ant Media Server', () => {
  const properties = blockBelow([PAGE], 'The settings there').trim().split('\n');
  const recipe = blockBelow([PAGE], 'The same settings here');
  const settings = Object.fromEntries(properties.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  const SEED = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ0b2tlbiIsImlhdCI6MTUxNjIzOTAyMn0.'
    + 'OESIxgNsnD_JwByKTXcrw9Ov4GaOUZw66QxMfmudhKQ';
  const BALANCER = '192.168.5.20';
  const allow = settings['settings.remoteAllowedCIDR'];
  const secret = settings['settings.jwtSecretKey'];

  test('the same values stand in both', () => {
    assert.equal(settings['settings.ipFilterEnabled'], 'true');
    assert.equal(settings['settings.jwtControlEnabled'], 'true');
    assert.ok(recipe.includes(`ipFilter: { enabled: true, allow: '${allow}', trustedProxies: '${BALANCER}' }`));
    assert.ok(recipe.includes(`jwtFilter: { enabled: true, secret: '${secret}' }`));
  });
  test("the server's own token passes, with Bearer and bare, from the listed addresses alone", async () => {
    const folder = writeFolder('migrating/media-server', { 'filter.mjs': recipe });
    const { filter } = await import(pathToFileURL(join(folder, 'filter.mjs')).href);
    for (const address of ['127.0.0.1', '192.168.5.10', '192.0.0.0', '::ffff:192.255.255.255']) {
      for (const header of [SEED, `Bearer ${SEED}`, `bearer ${SEED}`]) {
        assert.equal(filter.check(seen(address, header)).claims?.sub, 'token', `${address} ${header}`);
      }
      assert.equal(filter.check(seen(address, undefined)).reason, 'token_missing');
    }
    for (const address of ['127.0.0.2', '193.0.0.1', '::1']) {
      assert.equal(filter.check(seen(address, SEED)).reason, 'address_refused');
    }
    assert.equal(filter.check(seen(BALANCER, SEED, '127.0.0.1')).ok, true);
    assert.equal(filter.check(seen(BALANCER, SEED, '203.0.113.9')).reason, 'address_refused');
  });
  test('the defaults are the same', () => {
    const filter = restFilter();
    assert.equal(filter.check(seen('127.0.0.1', undefined)).ok, true);
    assert.equal(filter.check(seen('::1', undefined)).ok, true);
    assert.equal(filter.check(seen('127.0.0.2', undefined)).reason, 'address_refused');
  });

  const inWords = (verdict) => (verdict.ok ? 'accepts' : `\`${verdict.reason}\``);
  const judgeList = (list) => {
    const filter = restFilter({ ipFilter: { allow: list } });
    return inWords(filter.check(seen('127.0.0.1', undefined)));
  };
  const withToken = (header, rest = {}) =>
    restFilter({ jwtFilter: { enabled: true, secret, ...rest } }).check(seen('127.0.0.1', header));
  const from = (address) => inWords(restFilter().check(seen(address, undefined)));
  const behindBalancer = (rest, forwarded) =>
    inWords(restFilter({ ipFilter: { allow, ...rest } }).check(seen(BALANCER, undefined, forwarded)));
  const inputs = {
    'refused token': () => {
      const { status, challenge } = withToken(INVALID.expired);
      return `${status} ${challenge?.startsWith('Bearer ') ? 'with' : 'without'} a challenge`;
    },
    '`BearerT`, no blank': () => inWords(withToken(`Bearer${SEED}`)),
    '`Authorization` repeated': () => inWords(withToken(`${SEED}, ${SEED}`)),
    'a secret of 31 bytes': () => inWords(withToken(SEED, { secret: secret.slice(1) })),
    'allow list `127.0.0.1, localhost`': () => judgeList('127.0.0.1, localhost'),
    'allow list `127.0.0.1, null`': () => judgeList('127.0.0.1, null'),
    'allow list `127.0.0.1,,10.0.0.0/8`': () => judgeList('127.0.0.1,,10.0.0.0/8'),
    'allow list `010.0.0.0/8`': () => judgeList('010.0.0.0/8'),
    'allow list ` 127.0.0.1`, a blank before': () => judgeList(' 127.0.0.1'),
    'address `127.0.0.1:foo`': () => from('127.0.0.1:foo'),
    'address `unknown`': () => from('unknown'),
    'a path with `rest/v2/acm` in it': () =>
      from('127.0.0.2') === '`address_refused`' ? 'no path is special' : 'skips the filter',
    'an `iat` to come': () => {
      const text = token({ ...alice, iat: now + 300 });
      assert.equal(withToken(text, { maxAgeSeconds: 3600 }).reason, 'token_not_yet_valid');
      return `${inWords(withToken(text))}, unless \`maxAgeSeconds\` is set`;
    },
    'a stranger behind the balancer': () => behindBalancer({ trustedProxies: BALANCER }, '203.0.113.9'),
    'the same, where the balancer is not named': () => behindBalancer({}, '203.0.113.9'),
    'the balancer without `X-Forwarded-For`': () => {
      const judged = { trustedProxies: BALANCER, withoutHeader: 'peer' };
      assert.equal(behindBalancer(judged, undefined), 'accepts');
      return `${behindBalancer({ trustedProxies: BALANCER }, undefined)}, unless \`withoutHeader\` is \`'peer'\``;
    },
    'a secret, but no `jwtFilter.enabled`': () => inWords(restFilter({ jwtFilter: { secret } })),
  };
  const rows = tableBelow(PAGE, 'What becomes stricter: the media server');
  testTable('input', rows, 'input', inputs, ['portcullis'], (_column, input) => {
    try {
      return input();
    } catch (error) {
      return error.name;
    }
  });
});
