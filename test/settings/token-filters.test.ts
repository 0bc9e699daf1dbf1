/** Several token filters as one: what one accepts is accepted, and which one it was is known. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Filter, FilterRequest, Refused, Verdict } from '../../src/index.ts';
import { joinTokenFilters, type TokenFilter } from '../../src/settings/token-filters.ts';

const REQUEST: FilterRequest = { address: '::1', header: () => undefined };
const refusal = (reason: string): Refused => {
  return { ok: false, status: 401, reason, error: 'invalid_token', challenge: 'Bearer, error' };
};
const allows = (sub: string): Filter => ({ check: () => ({ ok: true, claims: { sub } }) });
const refuses = (reason: string): Filter => ({ check: () => refusal(reason) });

const part = (label: string, filter: Filter, broken?: string): TokenFilter => {
  return { label, filter, rule: broken === undefined ? undefined : () => refusal(broken) };
};

function ask(
  first: TokenFilter,
  ...rest: TokenFilter[]
): { readonly told: string; readonly by: string | undefined } {
  const { filter, allowedBy } = joinTokenFilters([first, ...rest]);
  const verdict = filter.check(REQUEST);
  return { told: verdict.ok ? String(verdict.claims?.sub) : verdict.reason, by: allowedBy(verdict) };
}

test('the first that accepts', () => {
  assert.deepEqual(ask(part('a', refuses('x')), part('b', allows('me')), part('c', allows('you'))), {
    told: 'me',
    by: 'b',
  });
});

test('alone, it needs no name', () => {
  assert.deepEqual(ask(part('a', allows('me'))), { told: 'me', by: undefined });
  assert.deepEqual(ask(part('a', refuses('x'))), { told: 'x', by: undefined });
});

test('where all refuse, as anyOf tells it', () => {
  assert.deepEqual(ask(part('a', refuses('x')), part('b', refuses('y'))), { told: 'x', by: undefined });
});

test('a genuine token that breaks a rule is told by the rule', () => {
  assert.deepEqual(ask(part('a', refuses('x')), part('b', allows('me'), 'broken')), {
    told: 'broken',
    by: undefined,
  });
});

test('a token that breaks the rule of one may be good for another', () => {
  assert.deepEqual(ask(part('a', allows('me'), 'broken'), part('b', allows('you'))), {
    told: 'you',
    by: 'b',
  });
});

test('of several rules that are broken, the first', () => {
  const all = [part('a', allows('me'), 'one'), part('b', allows('you'), 'two')] as const;
  assert.equal(ask(...all).told, 'one');
});

test('a broken rule is forgotten with its request', () => {
  let isGood = true;
  const filter: Filter = { check: (): Verdict => (isGood ? { ok: true, claims: {} } : refusal('x')) };
  const joined = joinTokenFilters([{ label: 'a', filter, rule: () => refusal('broken') }]);
  const reasonOf = (verdict: Verdict): string | undefined => (verdict.ok ? undefined : verdict.reason);
  assert.equal(reasonOf(joined.filter.check(REQUEST)), 'broken');
  isGood = false;
  assert.equal(reasonOf(joined.filter.check(REQUEST)), 'x');
});

test('a rule that throws refuses', () => {
  const rule = (): never => {
    throw new Error('no');
  };
  const { filter } = joinTokenFilters([{ label: 'a', filter: allows('me'), rule }]);
  const verdict = filter.check(REQUEST);
  assert.equal(verdict.ok ? undefined : verdict.reason, 'verdict_malformed');
});
