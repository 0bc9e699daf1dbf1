/** One request, one answer of 200, 401 or 403, and one entry for the log that holds no secret. */

import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';

import { hs256Key, jwtSigner, restFilter } from '../../src/index.ts';
import type { Answer, Filter, RestFilterSettings } from '../../src/index.ts';
import { compileAddressRules } from '../../src/explain/address-rules.ts';
import type { PassRules } from '../../src/explain/pass-rules.ts';
import type { GateSettings } from '../../src/explain/settings.ts';
import { decide, type Decision } from '../../src/gate/decision.ts';
import { NOW, SECRET } from '../terminal/support.ts';

const KEY = hs256Key(SECRET);
const { sign } = jwtSigner({ key: KEY, clock: () => NOW });
const SETTINGS: RestFilterSettings = { jwtFilter: { enabled: true, key: KEY, clock: () => NOW } };

interface Asked {
  readonly headers?: readonly string[];
  readonly address?: string | undefined;
  readonly method?: string;
}

function compile(settings: RestFilterSettings, pass: PassRules = new Map()): GateSettings {
  const addresses = compileAddressRules({ ...settings.ipFilter });
  return { filter: restFilter(settings), addresses, pass };
}

interface Outcome {
  readonly answer: Answer;
  readonly decisions: Decision[];
}

function decideOn(
  settings: GateSettings,
  { headers = [], address = '127.0.0.1', method = 'GET' }: Asked,
): Outcome {
  const request = new IncomingMessage(
    Object.defineProperty(new Socket(), 'remoteAddress', { value: address }),
  );
  request.rawHeaders.push(...headers);
  request.method = method;
  const decisions: Decision[] = [];
  const answer = decide(settings, request, (decision) => decisions.push(decision));
  return { answer, decisions };
}

function ask(settings: RestFilterSettings, asked: Asked, pass?: PassRules): Outcome {
  return decideOn(compile(settings, pass), asked);
}

test('allowed: 200, the subject, and a line for the log', () => {
  const { answer, decisions } = ask(SETTINGS, {
    headers: ['Authorization', `Bearer ${sign({ sub: 'José' })}`],
    method: 'PUT',
  });
  assert.deepEqual(answer, {
    status: 200,
    headers: { 'content-type': 'application/json', 'content-length': '25', 'cache-control': 'no-store' },
    body: '{"ok":true,"sub":"José"}',
  });
  assert.deepEqual(decisions, [
    {
      verdict: 'allowed',
      status: 200,
      reason: undefined,
      method: 'PUT',
      address: '127.0.0.1',
      from: 'socket',
    },
  ]);
});

test('allowed without a token: no subject', () => {
  assert.equal(ask({}, {}).answer.body, '{"ok":true}');
});

test('claims are passed on as headers when asked', () => {
  const headers = ['authorization', sign({ sub: 'me', role: 'a\r\nb' })];
  const { answer } = ask(
    SETTINGS,
    { headers },
    new Map([
      ['sub', 'X-Auth-Subject'],
      ['role', 'X-Auth-Role'],
    ]),
  );
  assert.equal(answer.headers['X-Auth-Subject'], 'me');
  assert.equal(answer.headers['X-Auth-Role'], '');
});

test('refused: the challenge, and nothing else', () => {
  const { answer, decisions } = ask(SETTINGS, {});
  assert.deepEqual(answer, {
    status: 401,
    headers: {
      'content-type': 'application/json',
      'content-length': '24',
      'cache-control': 'no-store',
      'www-authenticate': 'Bearer realm="api"',
    },
    body: '{"error":"unauthorized"}',
  });
  assert.deepEqual(decisions, [
    {
      verdict: 'refused',
      status: 401,
      reason: 'token_missing',
      method: 'GET',
      address: '127.0.0.1',
      from: 'socket',
    },
  ]);
});

test('a malformed credential is a 401 with its own challenge, also in the log', () => {
  for (const headers of [
    ['Authorization', 'Bearer a b'],
    ['Authorization', 'a', 'authorization', 'a'],
  ]) {
    const { answer, decisions } = ask(SETTINGS, { headers });
    assert.equal(answer.status, 401);
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="api", error="invalid_request"');
    assert.equal(decisions[0]?.status, 401);
    assert.equal(decisions[0]?.reason, 'credentials_malformed');
  }
});

test('a refused address: 403 without challenge, and the rule for the operator alone', () => {
  const { answer, decisions } = ask(
    { ipFilter: { allow: '0.0.0.0/0', deny: ['203.0.113.0/24'] } },
    { address: '203.0.113.9' },
  );
  assert.equal(answer.status, 403);
  assert.equal(answer.headers['www-authenticate'], undefined);
  assert.equal(answer.body, '{"error":"forbidden"}');
  assert.equal(decisions[0]?.rule, 'deny 203.0.113.0/24');
});

test('no secret and no token reaches the log', () => {
  const token = sign({ sub: 'me' });
  for (const header of ['authorization', 'x-forwarded-for', 'forwarded', 'cookie']) {
    const settings = { ...SETTINGS, ipFilter: { trustedProxies: '127.0.0.1' } };
    const { decisions } = ask(settings, { headers: [header, token] });
    assert.equal(decisions.length, 1);
    for (const part of [...token.split('.'), SECRET])
      assert(!JSON.stringify(decisions).includes(part), header);
  }
});

test('a log that fails changes no verdict', () => {
  const request = new IncomingMessage(new Socket());
  const answer = decide(compile({}), request, () => {
    throw new Error('the disk is full');
  });
  assert.equal(answer.status, 403);
});

const statuses: readonly (readonly [status: number, challenge: string | undefined, answered: number])[] = [
  [401, 'Bearer realm="api"', 401],
  [401, undefined, 401],
  [400, 'Bearer realm="api", error="invalid_request"', 401],
  [400, undefined, 403],
  [403, 'Bearer realm="api", error="insufficient_scope"', 403],
  [403, undefined, 403],
  [429, undefined, 403],
  [503, 'Basic', 403],
];

for (const [status, challenge, answered] of statuses) {
  test(`a refusal with status ${status} and the challenge ${challenge}: ${answered}`, () => {
    const filter: Filter = {
      check: () => ({ ok: false, status, reason: 'of_another', error: 'none', challenge }),
    };
    const { answer, decisions } = decideOn(
      { ...compile({}), filter: { ...filter, update: () => undefined } },
      {},
    );
    assert.equal(answer.status, answered);
    assert.equal(answer.headers['www-authenticate'], challenge);
    assert.equal(decisions[0]?.status, answered);
    assert.equal(decisions[0]?.rule, undefined);
  });
}
