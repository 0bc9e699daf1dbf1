/** One request, one answer of 200, 401 or 403, and one entry for the log that holds no secret. */

import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';

import { hs256Key, jwtSigner, restFilter } from '../../src/index.ts';
import type { Answer, Filter, RestFilterSettings } from '../../src/index.ts';
import { compileAddressRules } from '../../src/explain/address-rules.ts';
import { refuseRequest } from '../../src/filters/refusal.ts';
import { decide, refuseMalformed, type Decision } from '../../src/gate/decision.ts';
import type { PassRules } from '../../src/settings/pass-rules.ts';
import { GATE_DEFAULTS, type GateSettings } from '../../src/settings/reading.ts';
import { polluted, present } from '../helpers.ts';
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
  return { ...GATE_DEFAULTS, filter: restFilter(settings), addresses, pass };
}

interface Outcome {
  readonly answer: Answer;
  readonly decisions: Decision[];
  readonly counted: readonly (string | undefined)[];
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
  const log = (decision: Decision): void => void decisions.push(decision);
  const counted: (string | undefined)[] = [];
  const count = (reason: string | undefined): void => void counted.push(reason);
  const answer = decide(settings, request, { count, log, clock: () => NOW });
  return { answer, decisions, counted };
}

function ask(settings: RestFilterSettings, asked: Asked, pass?: PassRules): Outcome {
  return decideOn(compile(settings, pass), asked);
}

test('allowed: 200 without a body, and a line for the log', () => {
  const { answer, decisions } = ask(SETTINGS, {
    headers: ['Authorization', `Bearer ${sign({ sub: 'José' })}`],
    method: 'PUT',
  });
  assert.deepEqual(answer, {
    status: 200,
    headers: { 'content-length': '0', 'cache-control': 'no-store' },
    body: '',
  });
  assert.deepEqual(decisions.map(present), [
    {
      verdict: 'allowed',
      status: 200,
      method: 'PUT',
      address: '127.0.0.1',
      from: 'socket',
    },
  ]);
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
  assert.deepEqual(decisions.map(present), [
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
  const answer = decide(compile({}), request, {
    count: () => undefined, clock: () => NOW,
    log() {
      throw new Error('the disk is full');
    },
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
    const { answer, decisions } = decideOn({ ...compile({}), filter }, {});
    assert.equal(answer.status, answered);
    assert.equal(answer.headers['www-authenticate'], challenge);
    assert.equal(decisions[0]?.status, answered);
    assert.equal(decisions[0]?.rule, undefined);
  });
}

const PROXIED: RestFilterSettings = { ipFilter: { allow: '203.0.113.0/24', trustedProxies: '127.0.0.1' } };
const CLIENT = ['X-Forwarded-For', '203.0.113.9'];

const methods: readonly (readonly [headers: readonly string[], method: string | undefined])[] = [
  [['X-Forwarded-Method', 'DELETE'], 'DELETE'],
  [['X-Original-Method', 'PUT'], 'PUT'],
  [['X-Forwarded-Method', 'M-SEARCH', 'X-Original-Method', 'PUT'], 'M-SEARCH'],
  [[], undefined],
  [['X-Forwarded-Method', 'PUT', 'X-Forwarded-Method', 'GET'], undefined],
  [['X-Forwarded-Method', 'a b'], undefined],
  [['X-Forwarded-Method', 'G\x1bT'], undefined],
  [['X-Forwarded-Method', 'x'.repeat(21)], undefined],
  [['X-Forwarded-Method', 'x'.repeat(20)], 'x'.repeat(20)],
];

for (const [headers, method] of methods) {
  test(`the method behind a trusted proxy is what it says: ${headers.join(' ')}`, () => {
    assert.equal(ask(PROXIED, { headers: [...CLIENT, ...headers] }).decisions[0]?.method, method);
    // Where nobody stands in front, nobody has a word in it.
    const direct = ask(PROXIED, { address: '203.0.113.9', headers, method: 'HEAD' });
    assert.equal(direct.decisions[0]?.method, 'HEAD');
    // A proxy that is judged by its own address stands in front too.
    const itself = { ipFilter: { ...PROXIED.ipFilter, withoutHeader: 'peer' } } as const;
    assert.equal(ask(itself, { headers }).decisions[0]?.method, method);
  });
}

test('the header that a trusted proxy did not send', () => {
  const [decision] = ask(PROXIED, {}).decisions;
  assert.deepEqual([decision?.reason, decision?.absent], ['address_missing', 'x-forwarded-for']);
});

test('which decisions are logged; all are counted', () => {
  const headers = ['authorization', sign({})];
  for (const [log, allowed, refused] of [['all', 1, 1], ['refused', 0, 1], ['none', 0, 0]] as const) {
    const settings = { ...compile(SETTINGS), log };
    const [good, bad] = [decideOn(settings, { headers }), decideOn(settings, {})];
    assert.deepEqual([good.decisions.length, bad.decisions.length], [allowed, refused], log);
    assert.deepEqual([...good.counted, ...bad.counted], [undefined, 'token_missing']);
  }
});

test('claims for the log: texts, numbers and truth values of allowed requests, cut', () => {
  const claims = { sub: 'x'.repeat(300), n: 7, is: false, list: ['a'], none: null, hidden: 'h' };
  const logClaims = ['sub', 'n', 'is', 'list', 'none', 'missing'];
  const settings = { ...compile(SETTINGS), logClaims };
  const { decisions } = decideOn(settings, { headers: ['authorization', sign(claims)] });
  const shown = { ...decisions[0]?.claims };
  assert.match(String(shown['sub']), /^x{100}…?$/);
  assert.deepEqual({ ...shown, sub: '' }, { sub: '', n: 7, is: false });
  const refused = decideOn(settings, { headers: ['authorization', `${sign(claims)}x`] });
  assert.equal(refused.decisions[0]?.claims, undefined);
});

test('where no token is asked for, the log shows no claims', () => {
  const { answer, decisions } = decideOn({ ...compile({}), logClaims: ['sub'] }, {});
  assert.equal(answer.status, 200);
  assert.equal(decisions[0]?.claims, undefined);
});

test('which of several token filters allowed, for the log', () => {
  const settings: GateSettings = { ...compile(SETTINGS), allowedBy: ({ ok }) => (ok ? 'staff' : undefined) };
  const allowed = decideOn(settings, { headers: ['authorization', sign({})] });
  assert.equal(allowed.decisions[0]?.filter, 'staff');
  const refused = decideOn(settings, {});
  assert.equal(refused.decisions[0]?.filter, undefined);
  assert.equal(ask(SETTINGS, { headers: ['authorization', sign({})] }).decisions[0]?.filter, undefined);
});

const times: readonly (readonly [claims: object, cause: string])[] = [
  [{ exp: NOW - 93 }, 'exp was 93 s ago'],
  [{ nbf: NOW + 30 }, 'nbf is 30 s ahead'],
  [{ iat: NOW - 7200 }, 'iat was 7200 s ago'],
  [{ iat: NOW + 5 }, 'iat is 5 s ahead'],
];

for (const [claims, cause] of times) {
  test(`by how much a time was missed: ${cause}`, () => {
    const jwt = { ...SETTINGS.jwtFilter, enabled: true, ...('iat' in claims ? { maxAgeSeconds: 60 } : {}) };
    const token = jwtSigner({ key: KEY, clock: () => NOW, issuedAt: false }).sign({ ...claims });
    const { decisions } = ask({ jwtFilter: jwt }, { headers: ['Authorization', `Bearer  ${token} `] });
    assert.equal(decisions[0]?.cause, cause);
  });
}

test('the claim that a refusal is about, and what failed', () => {
  const headers = ['authorization', sign({ secret: 'of the token' })];
  const settings = (more: object): RestFilterSettings => {
    return { jwtFilter: { enabled: true, key: KEY, clock: () => NOW, ...more } };
  };
  const [missing] = ask(settings({ requiredClaims: ['role'] }), { headers }).decisions;
  assert.deepEqual([missing?.reason, missing?.claim, missing?.cause], ['claim_missing', 'role', undefined]);
  const fails: readonly (readonly [revoked: () => unknown, cause: string])[] = [
    [() => { throw new TypeError('of the token'); }, 'a check failed: TypeError'],
    [() => { throw Object.assign(new Error(), { name: 'of the token' }); }, 'a check failed: Error'],
    [() => null, 'a check gave null for an answer'],
    [() => 'of the token', 'a check gave string for an answer'],
  ];
  for (const [revoked, cause] of fails) {
    const [decision] = ask(settings({ revoked }), { headers }).decisions;
    assert.deepEqual([decision?.reason, decision?.cause], ['token_revoked', cause]);
  }
});

const faults: readonly (readonly [code: string, cause: string])[] = [
  ['HPE_HEADER_OVERFLOW', 'the head is longer than 65536 bytes'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'the request was not there within 10 s'],
  ['HPE_STRICT', 'the parser says HPE_STRICT'],
  ['of a client\n', 'the parser refused it'],
];

for (const [code, cause] of faults) {
  test(`what is no request: 403, counted and logged: ${JSON.stringify(code)}`, () => {
    const decisions: Decision[] = [];
    const counted: (string | undefined)[] = [];
    const recorder = {
      count: (reason: string | undefined) => counted.push(reason),
      log: (decision: Decision) => decisions.push(decision), clock: () => NOW,
    };
    const answer = refuseMalformed(compile(PROXIED), code, '198.51.100.1', recorder);
    assert.deepEqual([answer.status, answer.body], [403, '{"error":"invalid_request"}']);
    // Of a proxy's it is not known whose it is.
    refuseMalformed(compile(PROXIED), code, '127.0.0.1', recorder);
    const reason = 'request_malformed';
    const expected = { verdict: 'refused', status: 403, reason, cause };
    assert.deepEqual(decisions.map(present), [
      { ...expected, address: '198.51.100.1', from: 'socket' },
      { ...expected, from: 'socket', peer: '127.0.0.1' },
    ]);
    assert.deepEqual(counted, ['request_malformed', 'request_malformed']);
  });
}

test('what is no request is answered as the table of reasons says', () => {
  const { status, error, challenge } = refuseRequest('request_malformed');
  assert.deepEqual([status, challenge], [400, undefined]);
  const recorder = { count: () => undefined, log: () => undefined, clock: () => NOW };
  const answer = refuseMalformed(compile(SETTINGS), 'HPE_INVALID_METHOD', undefined, recorder);
  assert.deepEqual([answer.body, answer.headers['www-authenticate']], [`{"error":"${error}"}`, undefined]);
});

test('a polluted Object.prototype tells the log nothing', () => {
  const names = ['peer', 'unreadable', 'absent', 'ignored', 'rule', 'claim', 'cause', 'filter', 'claims'];
  const forged = Object.fromEntries(names.map((name) => [name, 'FORGED']));
  const settings = compile(SETTINGS);
  const token = ['Authorization', sign({ sub: 'me' })];
  const decisions = polluted(forged, () => {
    const asked = [{ headers: token }, {}, { address: '203.0.113.9' }].flatMap((one) => {
      return decideOn(settings, one).decisions;
    });
    refuseMalformed(settings, 'HPE_INVALID_METHOD', '198.51.100.1', {
      count: () => undefined, log: (decision) => asked.push(decision), clock: () => NOW,
    });
    return asked.map((decision) => Object.values({ ...decision }).includes('FORGED') ||
      names.some((name) => !Object.hasOwn(decision, name)));
  });
  assert.deepEqual(decisions, [false, false, false, false]);
});
