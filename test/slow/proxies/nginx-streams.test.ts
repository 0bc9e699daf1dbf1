// The recipes of the documents for streams: a token for one of them, by a header, a cookie or the path.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { ALLOWED, ask, STRANGER, type Reply } from './client.ts';
import { changed, printedBelow } from './printed.ts';
import { cgiSubject, seenIn, testPassage, testRequests } from './requests.ts';
import { isInstalled, token, type Settings } from './scene.ts';
import { originIn, recipeStage, stageOf, tricksOf } from './stage.ts';
import { credentials, testPaths, testTricks } from './tricks.ts';

const skip = isInstalled('nginx') ? false : 'nginx is not installed';

const matchesStream = {
  change: (settings: Settings) => {
    Object.assign(settings, {
      gate: { match: { streamId: 'X-Match-Stream' }, pass: { sub: 'X-Auth-Subject' } },
    });
  },
};

describe('nginx: a token for one stream', { skip }, () => {
  const stage = {
    ...recipeStage('A token for one stream', matchesStream),
    path: '/live/s1/index.m3u8',
    claims: { streamId: 's1' },
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

  test('tricks in every part of other paths never reach a stream by the token of another', async () => {
    for (const path of tricksOf('/live/s2/a.ts', '/live/s1/../s2/a.ts', '/live/s1/s2/a.ts')) {
      const reply = await ask(stage.port(), { path, headers: credentials(stage, 'alice') });
      if (reply.status === 200) isStreamOne(seenIn(reply).url, path);
    }
  });
});

describe('nginx: a capture of the decoded path, which the documents warn of', { skip }, () => {
  const stage = stageOf((printed) => {
    const recipe = printedBelow('A token for one stream', 'nginx');
    return changed(printed, recipe.replaceAll('[A-Za-z0-9_-]+', '[^/]+'));
  }, matchesStream);

  test('lets a client write header lines into the question: the tricks can fail', async () => {
    const path = `/live/s1%0d%0aX-Forwarded-For:%20${ALLOWED}%0d%0aX-Y:%20/a.ts`;
    const headers = credentials({ claims: { streamId: 's1' } }, 'alice');
    assert.equal((await ask(stage.port(), { from: STRANGER, path, headers })).status, 200);
  });
});

describe('nginx: HLS and DASH by a cookie', { skip }, () => {
  const stage = recipeStage('HLS and DASH by a cookie');
  testRequests(stage);
  testTricks(stage);

  test('the playlist sets the cookie, and the segments are asked for with it', async () => {
    const playlist = await ask(stage.port(), {
      path: `/live/s1/index.m3u8?token=${token({ sub: 'alice' })}`,
    });
    assert.equal(cgiSubject(playlist.body), 'alice');
    const [cookie = '', ...attributes] = String(playlist.headers['set-cookie']).split('; ');
    assert.deepEqual(attributes, ['Path=/live/', 'HttpOnly', 'Secure', 'SameSite=Strict']);
    const segment = await ask(stage.port(), { path: '/live/s1/1.ts', headers: ['Cookie', `a=b; ${cookie}`] });
    assert.equal(cgiSubject(segment.body), 'alice');
    assert.equal(segment.headers['set-cookie'], undefined);
    const stranger = await ask(stage.port(), {
      from: STRANGER,
      path: '/live/s1/1.ts',
      headers: ['Cookie', cookie],
    });
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
  const stage = recipeStage('HLS and DASH by the path', matchesStream);
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
    assert.equal(
      (
        await ask(stage.port(), {
          path: '/live/s1/index.m3u8',
          headers: credentials({ claims: { streamId: 's1' } }),
        })
      ).status,
      404,
    );
  });

  test('tricks in every part of the path', async () => {
    const good = token({ sub: 'alice', streamId: 's1' });
    for (const path of tricksOf(
      `/t/${good}/live/s1/a.ts`,
      `/t/${good}/live/s2/a.ts`,
      `/t/a.b.c/live/s1/a.ts`,
    )) {
      assert.notEqual((await ask(stage.port(), { path, from: STRANGER })).status, 200, path);
      const reply = await ask(stage.port(), { path });
      if (reply.status !== 200) continue;
      isStreamOne(seenIn(reply).url, path);
      assert.equal(cgiSubject(reply.body), 'alice', path);
    }
  });
});

describe('nginx: WHIP and WHEP', { skip }, () => {
  const stage = {
    ...recipeStage('WHIP and WHEP', matchesStream),
    path: '/whip/s1',
    claims: { streamId: 's1' },
  };
  testRequests(stage);
  testTricks(stage);
  testPaths(stage, '/whip/s1/session-1', (body, asked) =>
    assert.match(JSON.parse(body).url, /^\/whip\/s1(\/[\w-]+)?$/, asked),
  );

  test('the preflight needs no token, and reaches nobody', async () => {
    const { status, body, headers } = await ask(stage.port(), {
      from: STRANGER,
      method: 'OPTIONS',
      path: '/whip/s1',
    });
    assert.deepEqual([status, body], [204, '']);
    assert.equal(headers['access-control-allow-origin'], 'https://app.example');
    assert.match(String(headers['access-control-allow-methods']), /POST, PATCH, DELETE/);
    assert.match(String(headers['access-control-allow-headers']), /Authorization, Content-Type, If-Match/);
    assert.equal((await ask(stage.port(), { method: 'OPTIONS', path: '/other' })).status, 404);
  });

  test('each method is asked about, and its answer is one that a browser reads', async () => {
    const good = credentials(stage, 'alice');
    for (const [method, path] of [
      ['POST', '/whip/s1'],
      ['POST', '/whep/s1'],
      ['PATCH', '/whip/s1/x-1'],
      ['DELETE', '/whip/s1/x-1'],
    ] as const) {
      const body = new TextEncoder().encode('v=0\r\n');
      const reply = await ask(stage.port(), { method, path, headers: good, body });
      const seen = seenIn(reply);
      assert.deepEqual(
        [seen.method, seen.url, seen.length, originIn(reply)],
        [method, path, 5, 'https://app.example'],
      );
      for (const [headers, status] of [
        [[], 401],
        [credentials({ claims: { streamId: 's2' } }), 403],
      ] as const) {
        const refused = await ask(stage.port(), { method, path, headers, body });
        assert.deepEqual([refused.status, originIn(refused)], [status, 'https://app.example']);
        assert.match(String(refused.headers['access-control-expose-headers']), /Location.*WWW-Authenticate/);
      }
    }
  });
});

function isStreamOne(url: string, asked: string): void {
  assert.match(url, /^\/live\/s1\/[A-Za-z0-9_.-]+$/, asked);
}
