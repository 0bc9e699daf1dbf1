/** Words for the operator: they tell by how much and why, and repeat nothing that was sent. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { FilterRequest, Refused } from '../../src/index.ts';
import { causeOf, malformedCause } from '../../src/gate/causes.ts';
import { NOW } from '../terminal/support.ts';

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (claims: object): string => `${segment({ alg: 'HS256' })}.${segment(claims)}.${'A'.repeat(43)}`;

function refusal(reason: string, cause?: unknown): Refused {
  return { ok: false, status: 401, reason, error: 'invalid_token', challenge: undefined, cause };
}

function requestWith(headers: { readonly [name: string]: string }): FilterRequest {
  return { address: '127.0.0.1', header: (name) => headers[name] };
}

test('the header that holds the token is found among several', () => {
  const request = requestWith({ 'x-token': tokenOf({ exp: NOW - 1.5 }), authorization: 'Basic abc' });
  const cause = causeOf(refusal('token_expired'), request, ['authorization', 'x-token'], NOW);
  assert.equal(cause, 'exp was 2 s ago');
});

test('without the token, or without the claim, nothing is said', () => {
  for (const headers of [{}, { authorization: 'Bearer x' }, { authorization: tokenOf({ sub: 'x' }) }]) {
    for (const reason of ['token_expired', 'token_not_yet_valid', 'token_too_old']) {
      assert.equal(causeOf(refusal(reason), requestWith(headers), ['authorization'], NOW), undefined);
    }
  }
});

test('what another scheme carries, and what is no number, is no time', () => {
  const times: readonly unknown[] = [
    { valueOf: 1, toString: 1 }, [['5']], '5', true, null, {}, [NOW],
  ];
  const good = tokenOf({ exp: NOW - 3, nbf: NOW + 3, iat: NOW - 3 });
  for (const time of times) {
    const hostile = tokenOf({ exp: time, nbf: time, iat: time });
    for (const value of [`Basic ${hostile}`, `Bearer ${hostile}`, hostile, `Bearer a ${hostile}`]) {
      for (const reason of ['token_expired', 'token_not_yet_valid', 'token_too_old']) {
        const request = requestWith({ 'x-token': `bearer ${good}`, authorization: value });
        const cause = causeOf(refusal(reason), request, ['authorization', 'x-token'], NOW);
        assert.match(String(cause), /^(?:exp|iat) was 3 s ago$|^nbf is 3 s ahead$/);
      }
    }
  }
  const other = requestWith({ authorization: `Basic ${good}` });
  assert.equal(causeOf(refusal('token_expired'), other, ['authorization'], NOW), undefined);
});

test('a reason that says it all has no cause, nor has one that objects inherit', () => {
  for (const reason of ['token_missing', 'toString']) {
    assert.equal(causeOf(refusal(reason), requestWith({}), ['authorization'], NOW), undefined);
  }
});

test('a code that has no words stands for itself, unless it is none', () => {
  assert.equal(malformedCause('HPE_CR_EXPECTED'), 'the parser says HPE_CR_EXPECTED');
  assert.equal(malformedCause('toString'), 'the parser refused it');
  assert.equal(malformedCause(''), 'the parser refused it');
});
