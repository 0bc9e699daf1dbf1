// What a client sees of a refusal, the same on every host: status, challenge, and a public error code.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isPromise } from 'node:util/types';

import { refusal } from '../../src/adapters/fetch.ts';
import { refuse, refuseUpgrade, type NodeResponse } from '../../src/adapters/node.ts';
import { answerTo, ipFilter, jwtFilter } from '../../src/index.ts';
import type { Refused } from '../../src/index.ts';
import { mint, NOW, OTHER_SECRET, polluted, wrong } from '../helpers.ts';
import {
  all, clock, filterOf, incompleteRequest, key, requestFrom, requestWith, unhandledRejections,
} from './support.ts';
import {
  ALICE, changing, changingVerdicts, lacking, malformedVerdicts, NO, OWN_REFUSALS, refused, shown, YES,
} from './verdicts.ts';

const COMMON = { 'content-type': 'application/json', 'cache-control': 'no-store' };

function answers(given: unknown, status: number, body: string, challenge?: string): void {
  const challenges = challenge === undefined ? {} : { 'www-authenticate': challenge };
  const answer = answerTo(wrong<Refused>(given));
  const expected = {
    status, body, headers: { ...COMMON, 'content-length': String(body.length), ...challenges },
  };
  assert.deepEqual({ ...answer, headers: { ...answer.headers } }, expected, shown(given));
}

/** The refusal of a token filter for this `Authorization`. */
function refusedFor(authorization: unknown): Refused {
  const filter = jwtFilter({
    key, clock, revoked: ({ jti }) => jti === 'revoked', allowedClaimValues: { role: ['editor'] },
  });
  const verdict = filter.check(requestWith(authorization));
  assert.ok(!verdict.ok);
  return verdict;
}

it('without credentials the answer is 401 with the bare challenge (RFC 6750 §3.1)', () => {
  for (const value of [undefined, '', ' \t', 'Basic eA==']) {
    answers(refusedFor(value), 401, '{"error":"unauthorized"}', 'Bearer realm="api"');
  }
});

it('malformed credentials are answered with 400 invalid_request (RFC 6750 §3.1)', () => {
  const challenge = 'Bearer realm="api", error="invalid_request"';
  for (const value of ['Bearer', 'a.b c', 'x,y']) answers(
    refusedFor(value), 400, '{"error":"invalid_request"}', challenge,
  );
});

it('an invalid token is answered with 401 invalid_token, whatever is wrong with it (RFC 6750 §3.1)', () => {
  const challenge = 'Bearer realm="api", error="invalid_token"';
  for (const value of [
    'x', 'x'.repeat(9000), mint({}, { alg: 'none' }), mint({}, undefined, OTHER_SECRET), mint('[]'),
    mint({ exp: 'x' }),
    mint({ exp: NOW }), mint({ nbf: NOW + 1 }), mint({ aud: 'x' }), mint({ jti: 'revoked' }),
  ]) answers(refusedFor(value), 401, '{"error":"invalid_token"}', challenge);
});

it('claims without the right are answered with 403 insufficient_scope (RFC 6750 §3.1)', () => {
  const challenge = 'Bearer realm="api", error="insufficient_scope"';
  answers(refusedFor(mint({ role: 'reader' })), 403, '{"error":"insufficient_scope"}', challenge);
});

it('a refused address is answered with 403 without a challenge', () => {
  const filter = ipFilter({ allow: [] });
  for (const address of [undefined, 'nowhere', '192.0.2.1']) {
    answers(filter.check(requestFrom(address)), 403, '{"error":"forbidden"}');
  }
});

it('a request that the host did not see whole is answered with 400 without a challenge', () => {
  for (const filter of [ipFilter({ allow: [] }), jwtFilter({ key }), all(filterOf(YES))]) {
    answers(filter.check(incompleteRequest(true)), 400, '{"error":"invalid_request"}');
  }
});

it('a plain refusal of a host\'s own is answered as it is', () => {
  for (const one of OWN_REFUSALS) answers(one, one.status, `{"error":"${one.error}"}`, one.challenge);
});

it('what is no plain refusal is answered as verdict_malformed, an allowance too', () => {
  for (const value of [YES, ALICE, { ok: true, status: 401 }, ...malformedVerdicts().map((one) => {
    if (isPromise(one)) one.catch(() => undefined);
    return one;
  })]) answers(value, 403, '{"error":"forbidden"}');
});

it('each way to answer takes anything, and answers what is none as verdict_malformed', async () => {
  const written: string[] = [];
  const response = (): NodeResponse => wrong({
    headersSent: false, statusCode: 200,
    setHeader: (name: string, value: string) => written.push(`${name}: ${value}`),
    end(this: { statusCode: number }, body: string) {
      written.push(`${this.statusCode} ${body}`);
    },
  });
  const socket = { on: () => undefined, end: (text: string) => written.push(text), destroy: () => undefined };
  for (const value of [YES, ALICE, undefined, 42, {}, refused({ status: 200 }), refused({ error: '\u00e9' }),
    refused({ challenge: 'Bearer\r\nSet-Cookie: a=b' }), lacking('status')]) {
    refuse(response(), wrong(value));
    assert.equal(written.pop(), '403 {"error":"forbidden"}', shown(value));
    assert.ok(!written.splice(0).join().toLowerCase().includes('www-authenticate'));
    refuseUpgrade(wrong(socket), wrong(value));
    assert.match(String(written.pop()), /^HTTP\/1\.1 403 [^]*\r\n\r\n\{"error":"forbidden"\}$/);
    const answer = refusal(wrong(value));
    assert.equal(answer.status, 403);
    assert.equal(answer.headers.get('www-authenticate'), null);
    assert.equal(answer.headers.get('set-cookie'), null);
    assert.equal(await answer.text(), '{"error":"forbidden"}');
  }
});

it('a promise in the place of a refusal is answered, and ends no process when it rejects', async () => {
  const rejections = await unhandledRejections(() => {
    answers(Promise.reject(new Error('check')), 403, '{"error":"forbidden"}');
    answers((async () => { throw new Error('check'); })(), 403, '{"error":"forbidden"}');
    answers(Promise.resolve(NO), 403, '{"error":"forbidden"}');
    assert.equal(refusal(wrong(Promise.reject(new Error('check')))).status, 403);
  });
  assert.deepEqual(rejections, []);
});

it('a refusal that changes while it is answered breaks no answer', () => {
  for (const value of [
    ...changingVerdicts(), changing({ ok: [false, false, true], status: [401, 401, 200] }),
  ]) {
    const { status, headers, body } = answerTo(wrong(value));
    assert.ok(Number.isInteger(status) && status >= 400 && status <= 599);
    assert.match(body, /^\{"error":"[a-z0-9_.-]{1,60}"\}$/);
    assert.match(Object.values(headers).join(''), /^[ -~]+$/);
  }
});

it('the answer never tells reason, claim or cause', () => {
  const cause = new Error('the cause');
  const verdicts = [
    ...[
      undefined, 'Basic x', 'Bearer', 'x', mint({ exp: NOW }), mint({ role: 'reader' }), mint({ exp: 'x' }),
    ].map(refusedFor),
    refused({ reason: 'the reason', claim: 'the claim', cause }) as Refused,
    filterOf(undefined).check(requestFrom('127.0.0.1')),
    all(filterOf('the reason')).check(requestFrom('127.0.0.1')) as Refused,
  ];
  for (const verdict of verdicts) {
    const text = JSON.stringify(answerTo(wrong(verdict)));
    for (const word of [
      verdict?.ok === false ? verdict.reason : 'the reason', 'the claim', 'the cause', '"role"', '"exp"',
    ]) {
      assert.ok(!text.includes(word), word);
    }
  }
});

it('the length of the body is its bytes (RFC 9110 §8.6)', () => {
  for (const verdict of [refusedFor(undefined), ...OWN_REFUSALS]) {
    const { body, headers } = answerTo(verdict);
    assert.equal(headers['content-length'], String(Buffer.byteLength(body)));
  }
});

it('answers are not shared', () => {
  const answer = answerTo(refusedFor(undefined));
  try {
    Object.assign(answer.headers, { 'content-type': 'text/html' });
  } catch {
    // Frozen is as good.
  }
  assert.equal(answerTo(refusedFor(undefined)).headers['content-type'], 'application/json');
});

it('a polluted Object.prototype adds nothing to an answer', () => {
  const members = {
    challenge: 'Bearer\r\nSet-Cookie: a=b', status: 200, error: '\u00e9', 'set-cookie': 'a=b',
    toJSON: () => 'x',
  };
  const given = [NO, refusedFor(undefined), {}, undefined, { ok: false }];
  const found = polluted(members, () => given.map((one) => {
    const { status, headers, body } = answerTo(wrong(one));
    return { status, names: Object.keys(headers), values: Object.values(headers), body };
  }));
  const common = ['content-type', 'content-length', 'cache-control'];
  found.forEach(({ status, names, values, body }, i) => {
    assert.equal(status, i === 1 ? 401 : 403);
    assert.deepEqual([...names].sort(), [...common, ...(i === 1 ? ['www-authenticate'] : [])].sort());
    assert.match(values.join(''), /^[ -~]+$/);
    assert.equal(body, i === 1 ? '{"error":"unauthorized"}' : '{"error":"forbidden"}');
  });
});
