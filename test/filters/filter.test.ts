// `allOf` and `anyOf`: every combination against their definitions in words, and whatever is no filter or no
// verdict.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { ALLOWED, allOf, anyOf, requireFilters } from '../../src/filters/filter.ts';
import type { Allowed, Refused, Filter, Verdict } from '../../src/filters/filter.ts';
import { wrong } from '../helpers.ts';
import { filterOf, isOpen, requestFrom, requestOf } from './support.ts';

const denied = (challenge: string | undefined): Refused =>
  Object.freeze({ ok: false, status: 401, reason: 'token_missing', challenge });
const allowed = (sub: string): Allowed => Object.freeze({ ok: true, claims: Object.freeze({ sub }) });

/** One of each sort of verdict, anew, so that each can be told from the others of its sort. */
const SORTS: readonly (() => Verdict)[] = [
  () => ALLOWED, () => Object.freeze({ ok: true, claims: undefined }), () => allowed('alice'),
  () => denied(undefined), () => denied('Bearer realm="api"'), () => denied(''),
];

/** Every list of one, two, three and four verdicts. */
function* combinations(): Generator<readonly Verdict[]> {
  let lists: Verdict[][] = [[]];
  for (let length = 1; length <= 4; length += 1) {
    lists = lists.flatMap((list) => SORTS.map((make) => [...list, make()]));
    yield* lists;
  }
}

/** What the composition of these verdicts gives, and how many of the filters it asked. */
function asked(compose: typeof allOf, verdicts: readonly Verdict[]): readonly [Verdict, number] {
  const filters = verdicts.map(filterOf);
  const [first, ...rest] = filters;
  assert.ok(first !== undefined);
  const request = requestOf();
  const verdict = compose(first, ...rest).check(request);
  for (const filter of filters) for (const seen of filter.asked) assert.equal(seen, request);
  return [verdict, filters.reduce((sum, filter) => sum + filter.asked.length, 0)];
}

it('allOf gives the first denial, else the allowance with the first claims found', () => {
  let count = 0;
  for (const verdicts of combinations()) {
    const [verdict, filters] = asked(allOf, verdicts);
    const denial = verdicts.find(({ ok }) => !ok);
    const withClaims = verdicts.find((one) => one.ok && one.claims !== undefined);
    if (denial !== undefined) assert.equal(verdict, denial);
    else if (withClaims !== undefined) assert.equal(verdict, withClaims);
    else assert.deepEqual(verdict, { ok: true, claims: undefined });
    assert.equal(filters, denial === undefined ? verdicts.length : verdicts.indexOf(denial) + 1);
    count += 1;
  }
  assert.equal(count, 6 + 36 + 216 + 1296);
});

it('anyOf gives the first allowance, else the first denial with a challenge, else the first', () => {
  for (const verdicts of combinations()) {
    const [verdict, filters] = asked(anyOf, verdicts);
    const allowance = verdicts.find(({ ok }) => ok);
    const withChallenge = verdicts.find((one) => !one.ok && one.challenge !== undefined);
    assert.equal(verdict, allowance ?? withChallenge ?? verdicts[0]);
    assert.equal(filters, allowance === undefined ? verdicts.length : verdicts.indexOf(allowance) + 1);
  }
});

it('allOf and anyOf nest', () => {
  const yes = filterOf(ALLOWED);
  const alice = filterOf(allowed('alice'));
  const no = filterOf(denied(undefined));
  const challenge = filterOf(denied('Bearer realm="api"'));
  const check = (filter: Filter): Verdict => filter.check(requestOf());
  assert.deepEqual(check(allOf(yes, anyOf(no, alice))), { ok: true, claims: { sub: 'alice' } });
  assert.deepEqual(check(anyOf(allOf(alice, no), yes)), { ok: true, claims: undefined });
  assert.deepEqual(check(anyOf(allOf(yes, no), allOf(yes, challenge))), denied('Bearer realm="api"'));
  assert.deepEqual(check(allOf(anyOf(no, challenge), yes)), denied('Bearer realm="api"'));
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
  for (const compose of [allOf, anyOf]) {
    const filter = compose(filterOf(allowed('alice')));
    assert.ok(Object.isFrozen(filter));
    const { check } = filter;
    assert.deepEqual(check(requestOf()), { ok: true, claims: { sub: 'alice' } });
  }
});

it('allOf and anyOf ask a filter as a method of its own object', () => {
  class Local {
    readonly verdict = ALLOWED;
    check(): Verdict {
      return this.verdict;
    }
  }
  for (const compose of [allOf, anyOf]) {
    assert.equal(compose(new Local()).check(requestOf()), ALLOWED);
    assert.equal(compose(filterOf(denied(undefined)), new Local()).check(requestOf()).ok, compose === anyOf);
  }
});

it('an empty allOf or anyOf is an error, never "no check"', () => {
  const message = (name: string): object => ({
    name: 'TypeError', message: `${name}: takes filters, objects with a check() method`,
  });
  assert.throws(() => wrong<() => Filter>(allOf)(), message('allOf'));
  assert.throws(() => wrong<() => Filter>(anyOf)(), message('anyOf'));
});

it('allOf and anyOf take no part that is not a filter, wherever it stands', () => {
  const yes = filterOf(ALLOWED);
  const values: unknown[] = [
    undefined, null, true, 'check', 42, Symbol('check'), {}, [], [yes], () => ALLOWED, { check: true },
    { check: ALLOWED }, { check: undefined }, { check: null }, { Check: () => ALLOWED }, Promise.resolve(yes),
  ];
  for (const value of values) {
    const bad = wrong<Filter>(value);
    for (const compose of [allOf, anyOf]) {
      const error = {
        name: 'TypeError', message: `${compose.name}: takes filters, objects with a check() method`,
      };
      assert.throws(() => compose(bad), error);
      assert.throws(() => compose(bad, yes), error);
      assert.throws(() => compose(yes, bad), error);
      assert.throws(() => compose(yes, yes, bad, yes), error);
    }
  }
});

it('a filter without a plain verdict never allows, in any place of allOf and anyOf', () => {
  const verdicts: unknown[] = [
    undefined, null, true, 1, 'yes', {}, [], [true], { ok: 1 }, { ok: 'true' }, { ok: {} }, { ok: [] },
    { ok: undefined }, { claims: { sub: 'root' } }, { ok: Promise.resolve(true) }, () => ALLOWED,
    Promise.resolve(ALLOWED), { ok: new Boolean(true) }, { status: 200 },
  ];
  const no = filterOf(denied(undefined));
  const challenge = filterOf(denied('Bearer realm="api"'));
  const yes = filterOf(ALLOWED);
  for (const value of verdicts) {
    const bad = filterOf(value);
    const compositions = [
      allOf(bad), anyOf(bad), allOf(bad, yes), allOf(yes, bad), allOf(yes, bad, yes), allOf(bad, bad),
      anyOf(bad, no), anyOf(no, bad), anyOf(no, bad, challenge), anyOf(bad, bad), anyOf(challenge, bad),
      allOf(yes, anyOf(bad, no)), anyOf(no, allOf(yes, bad)), allOf(anyOf(bad), yes), anyOf(allOf(bad), no),
    ];
    for (const filter of compositions) assert.equal(isOpen(() => filter.check(requestOf())), false);
  }
});

it('the exception of a filter opens nothing', () => {
  const broken: Filter = {
    check() {
      throw new Error('broken');
    },
  };
  for (const filter of [allOf(broken), anyOf(broken), allOf(filterOf(ALLOWED), broken)]) {
    assert.throws(() => filter.check(requestOf()), { message: 'broken' });
  }
});

it('the allowance without claims is one frozen object', () => {
  assert.deepEqual(ALLOWED, { ok: true, claims: undefined });
  assert.ok(Object.isFrozen(ALLOWED));
});

it('requireFilters gives the list back, or names its owner', () => {
  const filters = [filterOf(ALLOWED)];
  assert.equal(requireFilters('owner', filters), filters);
  assert.throws(() => requireFilters('owner', [null]), {
    name: 'TypeError', message: 'owner: takes filters, objects with a check() method',
  });
});
