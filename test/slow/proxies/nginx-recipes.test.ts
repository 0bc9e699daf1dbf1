// The recipes of the documents that change the configuration of nginx, each with what it promises.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { readDocument } from '../../readme/blocks.mjs';
import { ALLOWED, ask, STRANGER, UPGRADE } from './client.ts';
import { changed, printedBelow, replaced } from './printed.ts';
import { cgiSubject, seenIn, testPassage, testRequests } from './requests.ts';
import { isInstalled, token, type Settings } from './scene.ts';
import { originIn, recipeStage, stageOf, tricksOf, type Stage } from './stage.ts';
import { credentials, testTricks } from './tricks.ts';

const skip = isInstalled('nginx') ? false : 'nginx is not installed';

describe('nginx: health checks and preflights', { skip }, () => {
  const stage = recipeStage('Health checks and preflights');
  testRequests(stage);
  testTricks(stage);

  test('the health check is for everybody, sees its path alone, and no identity', async () => {
    const headers = ['X-Auth-Subject', 'admin'];
    for (const from of [ALLOWED, STRANGER]) {
      const { url, method, cgi } = seenIn(await ask(stage.port(), { from, path: '/health', headers }));
      assert.deepEqual([method, url, cgi.HTTP_X_AUTH_SUBJECT], ['GET', '/health', undefined]);
    }
    assert.equal((await ask(stage.port(), { method: 'POST', path: '/health' })).status, 403);
  });

  test('no spelling of another path gets past the gate as the health check', async () => {
    for (const path of tricksOf('/health', '/health/me', '/me/health')) {
      const reply = await ask(stage.port(), { path });
      if (reply.status === 200) assert.equal(seenIn(reply).url, '/health', path);
    }
  });

  test('nginx answers the preflight; a refusal has the CORS header too', async () => {
    const preflight = await ask(stage.port(), { method: 'OPTIONS', path: '/me' });
    assert.deepEqual(
      [preflight.status, preflight.body, originIn(preflight)],
      [204, '', 'https://app.example'],
    );
    const refused = await ask(stage.port(), { path: '/me' });
    assert.deepEqual([refused.status, originIn(refused)], [401, 'https://app.example']);
  });
});

describe('nginx: another rule on another path', { skip }, () => {
  const settings = printedBelow('Another rule on another path', 'json');
  const stage = {
    ...recipeStage('Another rule on another path', { settings }),
    claims: { scope: 'read write' },
  };
  testRequests(stage);
  testTricks(stage);

  test('the path says which scope is needed', async () => {
    const statusOf = async (path: string, scope: string): Promise<number> => {
      return (await ask(stage.port(), { path, headers: credentials({ claims: { scope } }, 'alice') })).status;
    };
    assert.equal(await statusOf('/admin/a', 'read admin'), 200);
    assert.equal(await statusOf('/admin/a', 'read'), 403);
    assert.equal(await statusOf('/a', 'admin'), 403);
    assert.equal(await statusOf('/a', 'read'), 200);
  });

  test('no spelling reaches what is behind the other rule', async () => {
    for (const path of tricksOf('/admin/x', '/a/admin/x', '/a/b')) {
      const headers = [...credentials(stage, 'alice'), 'X-Match-Action', 'admin'];
      const reply = await ask(stage.port(), { path, headers });
      if (reply.status !== 200) continue;
      const { url } = seenIn(reply);
      // Neither an app that takes an address as it stands nor one that decodes and resolves it is deceived.
      for (const read of [url, resolved(url)]) assert.doesNotMatch(read, /^\/admin(\/|$)/, path);
    }
  });
});

describe('nginx: office or token', { skip }, () => {
  const options = {
    change: ({ ipFilter }: Settings) => Object.assign(ipFilter, { enabled: false, allow: [] }),
  };
  const stage = recipeStage('Office or token', options, () => [['203.0.113.0/24', ALLOWED]]);

  test('the office needs no token, and is nobody, whatever it sends', async () => {
    for (const headers of [
      [],
      ['X-Auth-Subject', 'admin'],
      ['Connection', 'close, X-Auth-Subject', 'X_Auth_Subject', 'admin'],
    ]) {
      assert.equal(cgiSubject((await ask(stage.port(), { headers })).body), '');
    }
  });

  test('everybody else needs one, whatever else is sent', async () => {
    const good = credentials({}, 'alice');
    assert.equal(cgiSubject((await ask(stage.port(), { from: STRANGER, headers: good })).body), 'alice');
    for (const headers of [
      [],
      ['X-Forwarded-For', ALLOWED],
      ['X-Real-IP', ALLOWED],
      ['Authorization', 'Bearer a.b.c'],
    ]) {
      const reply = await ask(stage.port(), { from: STRANGER, headers });
      assert.equal(reply.status, 401);
      assert.match(String(reply.challenge), /^Bearer realm="api"/);
    }
  });
});

describe('nginx: a token in the query', { skip }, () => {
  const stage = recipeStage('A token in the query', {}, ({ folder }) => [['/var/log/nginx', folder]]);
  testRequests(stage);
  testTricks(stage);

  test('is taken, alone or among others, and goes before a header', async () => {
    const good = token({ sub: 'alice' });
    for (const query of [`token=${good}`, `a=1&token=${good}&b=2`, `a=1&token=${good}`]) {
      assert.equal(cgiSubject((await ask(stage.port(), { path: `/a?${query}` })).body), 'alice');
    }
    const headers = credentials({}, 'bob');
    assert.equal(cgiSubject((await ask(stage.port(), { path: `/?token=${good}`, headers })).body), 'alice');
  });

  test('twice, malformed, empty or expired it is refused, with a good header too', async () => {
    const good = token({ sub: 'alice' });
    const queries = [
      `token=${good}&token=${good}`,
      `token=bad&token=${good}`,
      `token=${good}&token=`,
      'token=',
      'token=%00',
      `token=${good}%0d%0aX:y`,
      `token=${good}%20`,
      `token=${token({ sub: 'alice', exp: 1 })}`,
    ];
    for (const query of queries) {
      for (const headers of [[], credentials({}, 'bob')]) {
        assert.equal((await ask(stage.port(), { path: `/?${query}`, headers })).status, 401, query);
      }
    }
  });

  test('is none where it only looks like one', async () => {
    const good = token({ sub: 'alice' });
    for (const path of [`/token=${good}`, `/?xtoken=${good}`, `/a%3ftoken=${good}`, `/?TOKEN=${good}`]) {
      assert.equal((await ask(stage.port(), { path })).status, 401, path);
    }
  });

  test('does not stand in the access log', async () => {
    const file = join(stage.scene().folder, 'access.log');
    const before = readFileSync(file, 'utf8').length;
    await ask(stage.port(), { path: `/logged?token=${token({ sub: 'alice' })}` });
    await ask(stage.port(), { path: '/logged%0a%22?token=a.b.c' });
    const log = readFileSync(file, 'utf8').slice(before);
    assert.match(log, /"GET \/logged" 200/);
    assert.match(log, /"GET \/logged\\x0A\\x22" 401/);
    assert.doesNotMatch(log, /token|eyJ|a\.b\.c/);
  });
});

describe('nginx: WebSockets', { skip }, () => {
  const stage = recipeStage('WebSockets');
  testRequests(stage);
  testTricks(stage);

  test('an upgrade is asked about, and goes both ways', async () => {
    const reply = await ask(stage.port(), {
      headers: [...UPGRADE, ...credentials({}, 'alice'), 'X-Auth-Subject', 'admin'],
    });
    assert.deepEqual([reply.status, reply.body], [101, 'alice:ping']);
    assert.equal((await ask(stage.port(), { headers: UPGRADE })).status, 401);
    assert.equal(
      (await ask(stage.port(), { from: STRANGER, headers: [...UPGRADE, ...credentials({}, 'alice')] }))
        .status,
      403,
    );
  });
});

describe('nginx: WebSockets with a token in the query', { skip }, () => {
  const stage = stageOf(
    (printed) => changed(changed(printed, printedBelow('A token in the query')), printedBelow('WebSockets')),
    {},
    ({ folder }) => [['/var/log/nginx', folder]],
  );

  test('a browser gets in without a header', async () => {
    const good = await ask(stage.port(), { path: `/ws?token=${token({ sub: 'alice' })}`, headers: UPGRADE });
    assert.deepEqual([good.status, good.body], [101, 'alice:ping']);
    assert.equal((await ask(stage.port(), { path: '/ws?token=a.b.c', headers: UPGRADE })).status, 401);
  });
});

describe('nginx: decisions kept for two seconds', { skip }, () => {
  const stage = recipeStage('Decisions kept for two seconds', {}, ({ folder }) => {
    mkdirSync(join(folder, 'cache'), { mode: 0o777 });
    return [['/run/portcullis-cache', join(folder, 'cache')]];
  });
  const asked = async (): Promise<number> => (await stage.scene().gates[0]?.counted())?.decided ?? 0;
  testRequests(stage);
  testPassage(stage);
  testTricks(stage);

  test('the gate is asked once for what is the same, and again for each other input', async () => {
    const headers = credentials({}, 'carol');
    const ask200 = async (lines = headers): Promise<void> => {
      assert.equal(cgiSubject((await ask(stage.port(), { headers: lines })).body), 'carol');
    };
    await ask200();
    const before = await asked();
    for (let i = 0; i < 20; i += 1) await ask200();
    assert((await asked()) - before <= 2, 'twenty same requests within two seconds');
    assert.equal((await ask(stage.port(), { from: STRANGER, headers })).status, 403);
    assert.equal((await ask(stage.port(), { headers: credentials({}, 'dave') })).status, 200);
    assert((await asked()) - before >= 2, 'another address, another token');
    assert.equal((await ask(stage.port(), {})).status, 401);
  });

  test('a refusal is kept with its challenge, and for nobody else', async () => {
    for (let i = 0; i < 3; i += 1) {
      const { status, challenge } = await ask(stage.port(), { headers: ['Authorization', 'Bearer a.b.c'] });
      assert.deepEqual([status, challenge], [401, 'Bearer realm="api", error="invalid_token"']);
    }
    assert.equal((await ask(stage.port(), { headers: credentials({}, 'alice') })).status, 200);
  });

  test('a token that expires is refused two seconds after', async () => {
    const now = Math.floor(Date.now() / 1000);
    const headers = ['Authorization', `Bearer ${token({ sub: 'alice', exp: now + 2 })}`];
    assert.equal((await ask(stage.port(), { headers })).status, 200);
    for (let tries = 0; (await ask(stage.port(), { headers })).status !== 401; tries += 1) {
      assert(Date.now() / 1000 < now + 10, 'still let in');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});

describe('nginx: decisions on streams kept for two seconds', { skip }, () => {
  const [named, unnamed] = ['"$stream $remote_addr $http_authorization"', '"$remote_addr $http_authorization"'];
  const stageBy = (key: string): Stage => stageOf(
    (printed) => {
      const kept = replaced(printedBelow('Decisions kept for two seconds', 'nginx'), [[unnamed, key]]);
      return changed(changed(printed, printedBelow('A token for one stream', 'nginx')), kept);
    },
    {
      change: (settings: Settings) => {
        Object.assign(settings, { gate: { match: { streamId: 'X-Match-Stream' } } });
      },
    },
    ({ folder }) => {
      mkdirSync(join(folder, 'cache'), { mode: 0o777 });
      return [['/run/portcullis-cache', join(folder, 'cache')]];
    },
  );
  const open = async (stage: Stage, stream: string): Promise<number> => {
    const headers = credentials({ claims: { streamId: 's1' } }, 'alice');
    return (await ask(stage.port(), { path: `/live/${stream}/a.ts`, headers })).status;
  };

  test('the documents print the key', () => {
    assert(readDocument('docs/proxies.md').text.includes(`proxy_cache_key ${named};`));
  });

  describe('by a key that names the stream', () => {
    const stage = stageBy(named);
    test('what opens one stream does not open another', async () => {
      for (let i = 0; i < 3; i += 1) {
        assert.deepEqual([await open(stage, 's1'), await open(stage, 's2')], [200, 403]);
      }
    });
  });

  describe('by a key that does not, which the documents warn of', () => {
    const stage = stageBy(unnamed);
    test('the first answer opens the other stream: the test above can fail', async () => {
      assert.deepEqual([await open(stage, 's1'), await open(stage, 's2')], [200, 200]);
    });
  });
});

/** A path as a forgiving app reads it: decoded, slashes merged, dots resolved. */
function resolved(url: string): string {
  const path = (url.split('?')[0] ?? '').replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const plain = path
    .replaceAll(/\/+/g, '/')
    .replaceAll(/[^\x21-\x7e]|\\/g, '_')
    .replaceAll('%', '%25');
  return new URL(plain, 'http://a/').pathname;
}
