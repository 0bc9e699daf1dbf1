// What filters are given and answer: the one allowance without claims, and requests that lack a member.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { ipFilter, restFilter } from '../../src/index.ts';
import { ALLOWED } from '../../src/filters/filter.ts';
import { requestOf } from './support.ts';

it('an allowance without a token is one frozen object, whoever gives it', () => {
  const off = restFilter({ ipFilter: { enabled: false }, jwtFilter: { enabled: false } });
  const inside = ipFilter({ allow: ['203.0.113.9'] });
  const request = requestOf({}, '203.0.113.9');
  assert.equal(off.check(request), ALLOWED);
  assert.equal(inside.check(request), ALLOWED);
  assert.ok(Object.isFrozen(ALLOWED));
  assert.deepEqual(ALLOWED, { ok: true, claims: undefined });
});

it('a request that says nothing of dropped lines is whole, one that says anything but false is not', () => {
  const inside = ipFilter({ allow: ['203.0.113.9'] });
  const request = requestOf({}, '203.0.113.9');
  assert.equal(inside.check(request).ok, true);
  const verdict = inside.check({ ...request, isIncomplete: true });
  assert.equal(verdict.ok ? undefined : verdict.reason, 'request_incomplete');
});
