// The recipes of the documents that change the configuration of nginx, each with what it promises.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ALLOWED, ask, STRANGER, UPGRADE, type Reply } from './client.ts';
import { startNginx, type Nginx } from './nginx.ts';
import { changed, printedBelow } from './printed.ts';
import { cgiSubject, seenIn, testPassage, testRequests } from './requests.ts';
import { isInstalled, openScene, token, type Scene, type SceneOptions, type Settings } from './scene.ts';
import { credentials, pathTricks, testPaths, testTricks, type Target } from './tricks.ts';

const skip = isInstalled('nginx') ? false : 'nginx is not installed';

interface Stage extends Target {
  readonly scene: () => Scene;
  readonly nginx: () => Nginx;
}

/** nginx by its configuration changed by a recipe, while the tests of a suite run. */
function stageOf(
  heading: string, options: SceneOptions = {},
  more: (scene: Scene) => readonly (readonly [string, string])[] = () => [],
): Stage {
  let scene: Scene;
  let nginx: Nginx;
  before(async () => {
    scene = await openScene(options);
    nginx = await startNginx(scene, changed(printedBelow('nginx'), printedBelow(heading, 'nginx')), more(scene));
  });
  after(async () => {
    await nginx.stop();
    await scene.end();
  });
  return { port: () => nginx.port, subject: cgiSubject, scene: () => scene, nginx: () => nginx };
}

const matchesStream = { change: (settings: Settings) => {
  Object.assign(settings, { gate: { match: { streamId: 'X-Match-Stream' }, pass: { sub: 'X-Auth-Subject' } } });
} };

describe('nginx: health checks and preflights', { skip }, () => {
  const stage = stageOf('Health checks and preflights');
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
    await reachesOnly(stage, ['/health', '/health/me', '/me/health'], '/health');
  });

  test('nginx answers the preflight; a refusal has the CORS header too', async () => {
    const preflight = await ask(stage.port(), { method: 'OPTIONS', path: '/me' });
    assert.deepEqual([preflight.status, preflight.body, origin(preflight)], [204, '', 'https://app.example']);
    const refused = await ask(stage.port(), { path: '/me' });
    assert.deepEqual([refused.status, origin(refused)], [401, 'https://app.example']);
  });
});

describe('nginx: another rule on another path', { skip }, () => {
  const settings = printedBelow('Another rule on another path', 'json');
  const stage = { ...stageOf('Another rule on another path', { settings }), claims: { scope: 'read write' } };
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
      if (reply.status === 200) assert.doesNotMatch(resolved(seenIn(reply).url), /^\/admin(\/|$)/, path);
    }
  });
});

describe('nginx: a token for one stream', { skip }, () => {
  const stage = {
    ...stageOf('A token for one stream', matchesStream), path: '/live/s1/index.m3u8', claims: { streamId: 's1' },
  };
  testRequests(stage);
  testPassage(stage);
  testTricks(stage);
  testPaths(stage, '/live/s1/index.m3u8', (body, asked) => isStreamOne(JSON.parse(body).url, asked));

  test('the token of one stream does not open another', async () => {
    const open = async (path: string, streamId: unknown, more: readonly string[] = []): Promise<number> => {
      const headers = [...credentials({ claims: { streamId } }, 'alice'), ...more];
      return (await ask(stage.port(), { path, headers })).status;
    };
    assert.equal(await open('/live/s2/a.ts', 's2'), 200);
    assert.equal(await open('/live/s2/a.ts', ['s1', 's2']), 200);
    assert.equal(await open('/live/s2/a.ts', 's1'), 403);
    assert.equal(await open('/live/s2/a.ts', 's1', ['X-Match-Stream', 's1']), 403);
    assert.equal(await open('/live/s2/a.ts', undefined), 403);
    assert.equal(await open('/other', 's1'), 404);
  });

  test('paths of other streams, with tricks in every part, never reach a stream by the token of another', async () => {
    for (const path of tricksOf('/live/s2/a.ts', '/live/s1/../s2/a.ts', '/live/s1/s2/a.ts')) {
      const reply = await ask(stage.port(), { path, headers: credentials(stage, 'alice') });
      if (reply.status === 200) isStreamOne(seenIn(reply).url, path);
    }
  });
});

describe('nginx: a capture of the decoded path, which the documents warn of', { skip }, () => {
  let scene: Scene;
  let nginx: Nginx;
  before(async () => {
    scene = await openScene(matchesStream);
    const recipe = printedBelow('A token for one stream', 'nginx').replaceAll('[A-Za-z0-9_-]+', '[^/]+');
    nginx = await startNginx(scene, changed(printedBelow('nginx'), recipe));
  });
  after(async () => {
    await nginx.stop();
    await scene.end();
  });

  test('lets a client write header lines into the question: the tricks can fail', async () => {
    const path = `/live/s1%0d%0aX-Forwarded-For:%20${ALLOWED}%0d%0aX-Y:%20/a.ts`;
    const headers = credentials({ claims: { streamId: 's1' } }, 'alice');
    assert.equal((await ask(nginx.port, { from: STRANGER, path, headers })).status, 200);
  });
});

describe('nginx: office or token', { skip }, () => {
  const options = { change: ({ ipFilter }: Settings) => Object.assign(ipFilter, { enabled: false, allow: [] }) };
  const stage = stageOf('Office or token', options, () => [['203.0.113.0/24', ALLOWED]]);

  test('the office needs no token, and is nobody, whatever it sends', async () => {
    for (const headers of [[], ['X-Auth-Subject', 'admin'], ['Connection', 'close, X-Auth-Subject', 'X_Auth_Subject', 'admin']]) {
      assert.equal(cgiSubject((await ask(stage.port(), { headers })).body), '');
    }
  });

  test('everybody else needs one, whatever else is sent', async () => {
    const good = credentials({}, 'alice');
    assert.equal(cgiSubject((await ask(stage.port(), { from: STRANGER, headers: good })).body), 'alice');
    for (const headers of [[], ['X-Forwarded-For', ALLOWED], ['X-Real-IP', ALLOWED], ['Authorization', 'Bearer a.b.c']]) {
      const reply = await ask(stage.port(), { from: STRANGER, headers });
      assert.equal(reply.status, 401);
      assert.match(String(reply.challenge), /^Bearer realm="api"/);
    }
  });
});

describe('nginx: a token in the query', { skip }, () => {
  const stage = stageOf('A token in the query', {}, ({ folder }) => [['/var/log/nginx', folder]]);
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
      `token=${good}&token=${good}`, `token=bad&token=${good}`, `token=${good}&token=`, 'token=', 'token=%00', `token=${good}%0d%0aX:y`,
      `token=${good}%20`, `token=${token({ sub: 'alice', exp: 1 })}`,
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
  const stage = stageOf('WebSockets');
  testRequests(stage);
  testTricks(stage);

  test('an upgrade is asked about, and goes both ways', async () => {
    const reply = await ask(stage.port(), { headers: [...UPGRADE, ...credentials({}, 'alice'), 'X-Auth-Subject', 'admin'] });
    assert.deepEqual([reply.status, reply.body], [101, 'alice:ping']);
    assert.equal((await ask(stage.port(), { headers: UPGRADE })).status, 401);
    assert.equal((await ask(stage.port(), { from: STRANGER, headers: [...UPGRADE, ...credentials({}, 'alice')] })).status, 403);
  });
});

describe('nginx: WebSockets with a token in the query', { skip }, () => {
  let scene: Scene;
  let nginx: Nginx;
  before(async () => {
    scene = await openScene();
    const query = changed(printedBelow('nginx'), printedBelow('A token in the query'));
    nginx = await startNginx(scene, changed(query, printedBelow('WebSockets')), [['/var/log/nginx', scene.folder]]);
  });
  after(async () => {
    await nginx.stop();
    await scene.end();
  });

  test('a browser gets in without a header', async () => {
    const good = await ask(nginx.port, { path: `/ws?token=${token({ sub: 'alice' })}`, headers: UPGRADE });
    assert.deepEqual([good.status, good.body], [101, 'alice:ping']);
    assert.equal((await ask(nginx.port, { path: '/ws?token=a.b.c', headers: UPGRADE })).status, 401);
  });
});

describe('nginx: HLS and DASH by a cookie', { skip }, () => {
  const stage = stageOf('HLS and DASH by a cookie');
  testRequests(stage);
  testTricks(stage);

  test('the playlist sets the cookie, and the segments are asked for with it', async () => {
    const playlist = await ask(stage.port(), { path: `/live/s1/index.m3u8?token=${token({ sub: 'alice' })}` });
    assert.equal(cgiSubject(playlist.body), 'alice');
    const [cookie = '', ...attributes] = String(playlist.headers['set-cookie']).split('; ');
    assert.deepEqual(attributes, ['Path=/live/', 'HttpOnly', 'Secure', 'SameSite=Strict']);
    const segment = await ask(stage.port(), { path: '/live/s1/1.ts', headers: ['Cookie', `a=b; ${cookie}`] });
    assert.equal(cgiSubject(segment.body), 'alice');
    assert.equal(segment.headers['set-cookie'], undefined);
    const stranger = await ask(stage.port(), { from: STRANGER, path: '/live/s1/1.ts', headers: ['Cookie', cookie] });
    assert.equal(stranger.status, 403);
  });

  test('a refusal sets none; what is no token in a cookie or query is none', async () => {
    const refused = await ask(stage.port(), { path: `/live/s1/index.m3u8?token=${token({ exp: 1 })}` });
    assert.deepEqual([refused.status, refused.headers['set-cookie']], [401, undefined]);
    const injected = await ask(stage.port(), { path: '/live/s1/index.m3u8?token=a;Path=/%0d%0a' });
    assert.deepEqual([injected.status, injected.headers['set-cookie']], [401, undefined]);
    for (const cookie of ['stream_token=', 'stream_token=a b', 'stream_token=a, b', 'stream_token=a.b.c']) {
      assert.equal((await ask(stage.port(), { headers: ['Cookie', cookie] })).status, 401, cookie);
    }
  });
});

describe('nginx: HLS and DASH by the path', { skip }, () => {
  const stage = stageOf('HLS and DASH by the path', matchesStream);
  const play = (claims: object, file: string, from = ALLOWED): Promise<Reply> => {
    return ask(stage.port(), { from, path: `/t/${token({ sub: 'alice', ...claims })}/live/${file}` });
  };

  test('the token stands in the path, and the app does not see it', async () => {
    const reply = await play({ streamId: 's1' }, 's1/index.m3u8?a=b');
    const seen = seenIn(reply);
    assert.deepEqual([seen.url, cgiSubject(reply.body)], ['/live/s1/index.m3u8?a=b', 'alice']);
    assert.equal((await play({ streamId: 's1' }, 's2/index.m3u8')).status, 403);
    assert.equal((await play({ streamId: 's1', exp: 1 }, 's1/index.m3u8')).status, 401);
    assert.equal((await play({ streamId: 's1' }, 's1/index.m3u8', STRANGER)).status, 403);
    assert.equal((await ask(stage.port(), { path: '/live/s1/index.m3u8', headers: credentials({ claims: { streamId: 's1' } }) })).status, 404);
  });

  test('tricks in every part of the path', async () => {
    const good = token({ sub: 'alice', streamId: 's1' });
    for (const path of tricksOf(`/t/${good}/live/s1/a.ts`, `/t/${good}/live/s2/a.ts`, `/t/a.b.c/live/s1/a.ts`)) {
      assert.notEqual((await ask(stage.port(), { path, from: STRANGER })).status, 200, path);
      const reply = await ask(stage.port(), { path });
      if (reply.status !== 200) continue;
      isStreamOne(seenIn(reply).url, path);
      assert.equal(cgiSubject(reply.body), 'alice', path);
    }
  });
});

describe('nginx: WHIP and WHEP', { skip }, () => {
  const stage = { ...stageOf('WHIP and WHEP', matchesStream), path: '/whip/s1', claims: { streamId: 's1' } };
  testRequests(stage);
  testTricks(stage);
  testPaths(stage, '/whip/s1/session-1', (body, asked) => assert.match(JSON.parse(body).url, /^\/whip\/s1(\/[\w-]+)?$/, asked));

  test('the preflight needs no token, and reaches nobody', async () => {
    const { status, body, headers } = await ask(stage.port(), { from: STRANGER, method: 'OPTIONS', path: '/whip/s1' });
    assert.deepEqual([status, body], [204, '']);
    assert.equal(headers['access-control-allow-origin'], 'https://app.example');
    assert.match(String(headers['access-control-allow-methods']), /POST, PATCH, DELETE/);
    assert.match(String(headers['access-control-allow-headers']), /Authorization, Content-Type, If-Match/);
    assert.equal((await ask(stage.port(), { method: 'OPTIONS', path: '/other' })).status, 404);
  });

  test('each method is asked about, and its answer is one that a browser reads', async () => {
    const good = credentials(stage, 'alice');
    for (const [method, path] of [['POST', '/whip/s1'], ['POST', '/whep/s1'], ['PATCH', '/whip/s1/x-1'], ['DELETE', '/whip/s1/x-1']] as const) {
      const body = new TextEncoder().encode('v=0\r\n');
      const reply = await ask(stage.port(), { method, path, headers: good, body });
      const seen = seenIn(reply);
      assert.deepEqual([seen.method, seen.url, seen.length, origin(reply)], [method, path, 5, 'https://app.example']);
      for (const [headers, status] of [[[], 401], [credentials({ claims: { streamId: 's2' } }), 403]] as const) {
        const refused = await ask(stage.port(), { method, path, headers, body });
        assert.deepEqual([refused.status, origin(refused)], [status, 'https://app.example']);
        assert.match(String(refused.headers['access-control-expose-headers']), /Location.*WWW-Authenticate/);
      }
    }
  });
});

describe('nginx: decisions kept for two seconds', { skip }, () => {
  const stage = stageOf('Decisions kept for two seconds', {}, ({ folder }) => {
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

function origin({ headers }: Reply): string | undefined {
  return headers['access-control-allow-origin'];
}

function tricksOf(...paths: readonly string[]): ReadonlySet<string> {
  return new Set([...paths, ...paths.flatMap(pathTricks)]);
}

/** Without a token, spellings of these paths reach the app as one path or not at all. */
async function reachesOnly(stage: Stage, paths: readonly string[], only: string): Promise<void> {
  for (const path of tricksOf(...paths)) {
    const reply = await ask(stage.port(), { path });
    if (reply.status === 200) assert.equal(seenIn(reply).url, only, path);
  }
}

function isStreamOne(url: string, asked: string): void {
  assert.match(url, /^\/live\/s1\/[A-Za-z0-9_.-]+$/, asked);
}

/** A path as a forgiving app reads it: decoded, slashes merged, dots resolved. */
function resolved(url: string): string {
  const path = (url.split('?')[0] ?? '').replaceAll(
    /%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const plain = path.replaceAll(/\/+/g, '/').replaceAll(/[^\x21-\x7e]|\\/g, '_').replaceAll('%', '%25');
  return new URL(plain, 'http://a/').pathname;
}
