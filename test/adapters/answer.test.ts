// What a client sees of a refusal, the same on every host: status, challenge, and a public error code.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { answerTo } from '../../src/adapters/answer.ts';
import { denyCredentials } from '../../src/filters/bearer.ts';
import type { Refused, RefusalReason } from '../../src/filters/filter.ts';
import { ipFilter } from '../../src/filters/ip-filter.ts';
import { JWT_REASONS } from '../../src/jwt/claims.ts';
import { requestFrom } from '../filters/support.ts';

const COMMON = { 'content-type': 'application/json', 'cache-control': 'no-store' };

function answers(denied: Refused, status: number, body: string, challenge: string | undefined): void {
  const challenges = challenge === undefined ? {} : { 'www-authenticate': challenge };
  assert.deepEqual(answerTo(denied), {
    status, body, headers: { ...COMMON, 'content-length': String(body.length), ...challenges },
  });
}

it('without credentials the answer is 401 with the bare challenge (RFC 6750 §3.1)', () => {
  answers(denyCredentials('token_missing', 'api'), 401, '{"error":"unauthorized"}', 'Bearer realm="api"');
});

it('malformed credentials are answered with 400 invalid_request (RFC 6750 §3.1)', () => {
  const challenge = 'Bearer realm="api", error="invalid_request"';
  answers(denyCredentials('credentials_malformed', 'api'), 400, '{"error":"invalid_request"}', challenge);
});

it('an invalid token is answered with 401 invalid_token, whatever is wrong with it (RFC 6750 §3.1)', () => {
  const challenge = 'Bearer realm="api", error="invalid_token"';
  for (const reason of JWT_REASONS) {
    answers(denyCredentials(reason, 'api'), 401, '{"error":"invalid_token"}', challenge);
  }
});

it('claims without the right are answered with 403 insufficient_scope (RFC 6750 §3.1)', () => {
  const challenge = 'Bearer realm="api", error="insufficient_scope"';
  answers(denyCredentials('claims_refused', 'api'), 403, '{"error":"insufficient_scope"}', challenge);
});

it('a refused address is answered with 403 without a challenge', () => {
  const filter = ipFilter({ allow: [] });
  for (const address of [undefined, 'nowhere', '192.0.2.1']) {
    const verdict = filter.check(requestFrom(address));
    assert.ok(!verdict.ok);
    answers(verdict, 403, '{"error":"forbidden"}', undefined);
  }
});

it('the answer never tells the reason', () => {
  const reasons: RefusalReason[] = [...JWT_REASONS, 'token_missing', 'credentials_malformed', 'claims_refused'];
  for (const reason of reasons) {
    assert.ok(!JSON.stringify(answerTo(denyCredentials(reason, 'api'))).includes(reason), reason);
  }
});

it('the length of the body is its bytes (RFC 9110 §8.6)', () => {
  const { body, headers } = answerTo(denyCredentials('token_missing', 'api'));
  assert.equal(headers['content-length'], String(Buffer.byteLength(body)));
});

it('answers are not shared', () => {
  const denied = denyCredentials('token_missing', 'api');
  const answer = answerTo(denied);
  Object.assign(answer.headers, { 'content-type': 'text/html' });
  assert.equal(answerTo(denied).headers['content-type'], 'application/json');
});
