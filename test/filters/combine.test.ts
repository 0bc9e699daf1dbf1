// `allOf` and `anyOf`: every combination against their definitions in words, and whatever is no filter or no
// verdict.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { allOf, anyOf, ipFilter, jwtFilter } from '../../src/index.ts';
import type { Allowed, Filter, Refused, Verdict } from '../../src/index.ts';
import { mint, NOW, OTHER_SECRET, wrong } from '../helpers.ts';
import {
  all, any, clock, filterOf, isOpen, key, outcome, requestFrom, requestOf, throwingFilter, type Compose,
} from './support.ts';
import { malformedVerdicts, shown, YES } from './verdicts.ts';

const denied = (challenge: string | undefined, error: string = 'unauthorized'): Refused =>
  Object.freeze({ ok: false, status: 401, reason: 'token_missing', error, challenge });
const allowed = (sub: string): Allowed => Object.freeze({ ok: true, claims: Object.freeze({ sub }) });
const CHALLENGE = 'Bearer realm="api"';

/** One of each sort of verdict, anew, so that each can be told from the others of its sort. */
const SORTS: readonly (() => Verdict)[] = [
  () => Object.freeze({ ok: true, claims: undefined }), () => allowed('alice'),
  () => denied(undefined, 'forbidden'), () => denied(undefined), () => denied(CHALLENGE),
  () => denied(CHALLENGE, 'invalid_token'), () => denied('Basic realm="x"', 'password_wrong'),
];

/** How much a refusal tells: by a challenge and an error code, by a challenge alone, or not at all. */
function rankOf(verdict: Verdict): number {
  if (verdict.ok || verdict.challenge === undefined) return 1;
  return verdict.error === 'unauthorized' ? 2 : 3;
}

/** Every list of one, two, three and four verdicts. */
function* combinations(): Generator<readonly Verdict[]> {
  let lists: Verdict[][] = [[]];
  for (let length = 1; length <= 4; length += 1) {
    lists = lists.flatMap((list) => SORTS.map((make) => [...list, make()]));
    yield* lists;
  }
}

/** What the composition of these verdicts gives, and how many of the filters it asked. */
function asked(compose: Compose, verdicts: readonly Verdict[]): readonly [Verdict, number] {
  const filters = verdicts.map(filterOf);
  const [first, ...rest] = filters;
  assert.ok(first !== undefined);
  const request = requestOf();
  const verdict = compose(first, ...rest).check(request);
  for (const filter of filters) for (const seen of filter.asked) assert.equal(seen, request);
  return [verdict, filters.reduce((sum, filter) => sum + filter.asked.length, 0)];
}

it('allOf gives the first refusal, else the allowance with the first claims found', () => {
  let count = 0;
  for (const verdicts of combinations()) {
    const [verdict, filters] = asked(all, verdicts);
    const refusal = verdicts.find(({ ok }) => !ok);
    const withClaims = verdicts.find((one) => one.ok && one.claims !== undefined);
    if (refusal !== undefined) assert.equal(verdict, refusal);
    else if (withClaims !== undefined) assert.equal(verdict, withClaims);
    else assert.deepEqual({ ...verdict }, { ok: true, claims: undefined });
    assert.equal(filters, refusal === undefined ? verdicts.length : verdicts.indexOf(refusal) + 1);
    count += 1;
  }
  assert.equal(count, 7 + 49 + 343 + 2401);
});

it('anyOf gives the first allowance, else the first refusal of the highest rank', () => {
  for (const verdicts of combinations()) {
    const [verdict, filters] = asked(any, verdicts);
    const allowance = verdicts.find(({ ok }) => ok);
    const highest = Math.max(...verdicts.map(rankOf));
    assert.equal(verdict, allowance ?? verdicts.find((one) => rankOf(one) === highest));
    assert.equal(filters, allowance === undefined ? verdicts.length : verdicts.indexOf(allowance) + 1);
  }
});

it('anyOf tells what is wrong with the token that was sent, not that others were missing', () => {
  const filter = anyOf(
    jwtFilter({ key, clock }), jwtFilter({ key, clock, tokenHeader: 'x-token' }), ipFilter({ allow: [] }),
  );
  const reasons = (headers: { readonly [name: string]: string }): string =>
    outcome(filter.check(requestOf(headers)));
  assert.equal(reasons({}), 'token_missing');
  assert.equal(reasons({ 'x-token': mint({ exp: NOW }) }), 'token_expired');
  assert.equal(reasons({ authorization: mint({ exp: NOW }) }), 'token_expired');
  assert.equal(reasons({ authorization: 'Basic eA==' }), 'scheme_refused');
  assert.equal(reasons({ authorization: 'Basic eA==', 'x-token': 'Bearer' }), 'credentials_malformed');
  assert.equal(
    reasons({ authorization: mint({ exp: NOW }), 'x-token': mint({}, undefined, OTHER_SECRET) }),
    'token_expired',
  );
  assert.equal(reasons({ authorization: 'x', 'x-token': mint({}) }), 'allowed');
  const other = anyOf(ipFilter({ allow: [] }), jwtFilter({ key, clock }));
  assert.equal(outcome(other.check(requestOf())), 'token_missing');
});

it('allOf and anyOf nest', () => {
  const yes = filterOf(YES);
  const alice = filterOf(allowed('alice'));
  const no = filterOf(denied(undefined));
  const challenge = filterOf(denied(CHALLENGE));
  const check = (filter: Filter): Verdict => filter.check(requestOf());
  assert.deepEqual(check(allOf(yes, anyOf(no, alice))), { ok: true, claims: { sub: 'alice' } });
  assert.deepEqual(check(anyOf(allOf(alice, no), yes)), { ok: true, claims: undefined });
  assert.deepEqual(check(anyOf(allOf(yes, no), allOf(yes, challenge))), denied(CHALLENGE));
  assert.deepEqual(check(allOf(anyOf(no, challenge), yes)), denied(CHALLENGE));
});

it('allOf and anyOf answer anew for each request', () => {
  const local: Filter = {
    check: ({ address }) => (address === '127.0.0.1' ? allowed(address) : denied(undefined)),
  };
  for (const filter of [allOf(local), anyOf(local), allOf(local, local), anyOf(local, local)]) {
    assert.equal(filter.check(requestFrom('127.0.0.1')).ok, true);
    assert.equal(filter.check(requestFrom('192.0.2.1')).ok, false);
    assert.equal(filter.check(requestFrom('127.0.0.1')).ok, true);
  }
});

it('allOf and anyOf are frozen, and their check needs no this', () => {
  for (const compose of [all, any]) {
    const filter = compose(filterOf(allowed('alice')));
    assert.ok(Object.isFrozen(filter));
    const { check } = filter;
    assert.deepEqual(check(requestOf()), { ok: true, claims: { sub: 'alice' } });
  }
});

it('allOf and anyOf ask a filter as a method of its own object', () => {
  class Local {
    readonly verdict = YES;
    check(): Verdict {
      return this.verdict;
    }
  }
  for (const compose of [all, any]) {
    assert.equal(compose(new Local()).check(requestOf()), YES);
    assert.equal(compose(filterOf(denied(undefined)), new Local()).check(requestOf()).ok, compose === any);
  }
});

it('an empty allOf or anyOf is an error, never "no check"', () => {
  for (const compose of [allOf, anyOf]) {
    assert.throws(
      () => wrong<() => Filter>(compose)(), { name: 'TypeError', message: new RegExp(`^${compose.name}: `) },
    );
  }
});

it('allOf and anyOf take no part that is not a filter, wherever it stands', () => {
  const yes = filterOf(YES);
  const values: unknown[] = [
    undefined, null, true, 'check', 42, Symbol('check'), {}, [], [yes], () => YES, { check: true },
    { check: YES }, { check: undefined }, { check: null }, { Check: () => YES }, Promise.resolve(yes),
  ];
  for (const value of values) {
    const bad = wrong<Filter>(value);
    for (const [name, compose] of [['allOf', all], ['anyOf', any]] as const) {
      const error = { name: 'TypeError', message: new RegExp(`^${name}: `) };
      assert.throws(() => compose(bad), error);
      assert.throws(() => compose(bad, yes), error);
      assert.throws(() => compose(yes, bad), error);
      assert.throws(() => compose(yes, yes, bad, yes), error);
    }
  }
});

it('a filter without a plain verdict never allows, in any place, and nothing throws', () => {
  const no = filterOf(denied(undefined));
  const challenge = filterOf(denied(CHALLENGE));
  const yes = filterOf(YES);
  const bads = [...malformedVerdicts().map(filterOf), throwingFilter(new Error('filter'))];
  for (const bad of bads) {
    const compositions: [Filter, string][] = [
      [all(bad), 'verdict_malformed'], [any(bad), 'verdict_malformed'], [all(bad, yes), 'verdict_malformed'],
      [all(yes, bad), 'verdict_malformed'], [all(yes, bad, yes), 'verdict_malformed'],
      [all(no, bad), 'token_missing'],
      [all(bad, no), 'verdict_malformed'], [all(bad, bad), 'verdict_malformed'],
      [any(bad, no), 'verdict_malformed'],
      [any(no, bad), 'token_missing'], [any(no, bad, challenge), 'token_missing'],
      [any(bad, bad), 'verdict_malformed'],
      [any(bad, challenge), 'token_missing'], [any(challenge, bad), 'token_missing'],
      [all(yes, any(bad, no)), 'verdict_malformed'], [any(challenge, all(yes, bad)), 'token_missing'],
      [all(any(bad), yes), 'verdict_malformed'], [any(all(bad), no), 'verdict_malformed'],
    ];
    for (const [filter, reason] of compositions) {
      assert.equal(isOpen(() => filter.check(requestOf())), false);
      assert.equal(outcome(filter.check(requestOf())), reason, shown(bad));
    }
  }
});

it('a filter without a plain verdict does not keep anyOf from asking the others', () => {
  for (const bad of [...malformedVerdicts().map(filterOf), throwingFilter(new Error('filter'))]) {
    const alice = allowed('alice');
    assert.equal(any(bad, filterOf(alice)).check(requestOf()), alice);
    assert.equal(any(filterOf(alice), bad).check(requestOf()), alice);
  }
});

it('an error about what is no filter names its place, and what it is', () => {
  assert.throws(() => allOf(filterOf(YES), wrong<Filter>(7)), {
    name: 'TypeError', message: 'allOf: option "filters[1]" takes a filter, an object with check(), not a number',
  });
});
