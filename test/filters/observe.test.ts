// `observe`: an observer sees every verdict, and can neither change one nor harm the host.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { allOf, anyOf, ipFilter, jwtFilter, observe, restFilter } from '../../src/index.ts';
import type { Filter, Verdict, VerdictObserver } from '../../src/index.ts';
import { mint, SECRET, wrong } from '../helpers.ts';
import {
  assertCaused, clock, filterOf, incompleteRequest, key, plainRefusal, requestFrom, requestOf, requestWith,
  throwingFilter, unhandledRejections,
} from './support.ts';
import { malformedVerdicts, NO, shown, YES } from './verdicts.ts';

/** Observers that misbehave, each in its own way. */
const HARMFUL: readonly VerdictObserver[] = [
  () => {
    throw new Error('observer');
  },
  () => {
    throw undefined;
  },
  () => {
    throw Promise.reject(new Error('observer'));
  },
  async () => {
    throw new Error('observer');
  },
  () => Promise.reject(new Error('observer')),
  () => new Promise(() => undefined),
  () => ({
    then: (_: unknown, reject: (reason: unknown) => void) => reject(new Error('observer')),
  }),
  () => ({
    get then() {
      throw new Error('observer');
    },
  }),
  () => Object.defineProperty(Promise.resolve(), 'constructor', {
    get() {
      throw new Error('observer');
    },
  }),
  () => Object.assign(() => undefined, { then: () => { throw new Error('observer'); } }),
];

/** A token with claims within claims. */
const TOKEN = mint({ sub: 'alice', roles: ['reader'], realm: { roles: ['reader'], deep: [{ more: {} }] } });

/** The token filters whose claims are made by this package. */
const OWN_CLAIMS: readonly Filter[] = [
  jwtFilter({ key, clock }), jwtFilter({ key, clock, cacheSize: 10 }),
  allOf(ipFilter({ allow: ['127.0.0.1'] }), jwtFilter({ key, clock })),
  anyOf(ipFilter({ allow: [] }), jwtFilter({ key, clock })),
  restFilter({ jwtFilter: { enabled: true, secret: SECRET, clock } }),
  observe(jwtFilter({ key, clock }), () => undefined),
];

it('observe gives the very verdict of the filter', () => {
  for (const verdict of [YES, NO]) {
    assert.equal(observe(filterOf(verdict), () => undefined).check(requestOf()), verdict);
  }
});

it('an observer sees each verdict once, with the request it is about', () => {
  const seen: (readonly unknown[])[] = [];
  const filter = observe(ipFilter({ allow: ['127.0.0.1'] }), (...given) => seen.push(given));
  const requests = ['127.0.0.1', '192.0.2.1', 'nowhere'].map(requestFrom);
  const verdicts = requests.map((request) => filter.check(request));
  assert.deepEqual(verdicts.map(({ ok }) => ok), [true, false, false]);
  assert.equal(seen.length, 3);
  seen.forEach((given, i) => {
    assert.equal(given.length, 2);
    assert.equal(given[0], verdicts[i]);
    assert.equal(given[1], requests[i]);
  });
});

it('an observer is asked behind the decision, and not while observe is called', () => {
  const order: string[] = [];
  const inner: Filter = {
    check() {
      order.push('filter');
      return YES;
    },
  };
  const filter = observe(inner, () => order.push('observer'));
  assert.deepEqual(order, []);
  filter.check(requestOf());
  assert.deepEqual(order, ['filter', 'observer']);
});

it('an observer sees a frozen verdict', () => {
  const frozen: boolean[] = [];
  const filter = observe(jwtFilter({ key }), (verdict) => frozen.push(Object.isFrozen(verdict)));
  filter.check(requestWith(mint({ sub: 'alice' })));
  filter.check(requestWith('Bearer x'));
  assert.deepEqual(frozen, [true, true]);
});

it('an observer cannot change a verdict', () => {
  const turned = { ok: true, status: 200, reason: 'none', challenge: 'none', claims: { sub: 'root' } };
  const attempts: readonly VerdictObserver[] = [
    (verdict) => Object.assign(verdict, turned),
    (verdict) => Object.defineProperty(verdict, 'ok', { value: true }),
    (verdict) => Object.setPrototypeOf(verdict, { ok: true }),
    (verdict) => Reflect.deleteProperty(verdict, 'ok'),
    () => turned,
    () => true,
    () => YES,
    () => Promise.resolve(YES),
  ];
  for (const attempt of attempts) {
    for (const inner of [filterOf({ ...NO }), jwtFilter({ key }), ipFilter({ allow: [] })]) {
      const verdict = observe(inner, attempt).check(requestOf());
      assert.deepEqual(verdict, inner.check(requestOf()));
      assert.equal(verdict.ok, false);
    }
    const verdict = observe(filterOf({ ...YES }), attempt).check(requestOf());
    assert.deepEqual(verdict, { ok: true, claims: undefined });
  }
});

it('an observer cannot change claims of our own making, however deep they stand', () => {
  const attempts: readonly ((claims: { [name: string]: unknown }) => void)[] = [
    (claims) => { claims['sub'] = 'root'; },
    (claims) => { claims['admin'] = true; },
    (claims) => { delete claims['sub']; },
    (claims) => { Object.defineProperty(claims, 'sub', { value: 'root' }); },
    (claims) => { Object.setPrototypeOf(claims, { admin: true }); },
    (claims) => { (claims['roles'] as string[]).push('admin'); },
    (claims) => { (claims['roles'] as string[])[0] = 'admin'; },
    (claims) => { (claims['realm'] as { roles: string[] }).roles.push('admin'); },
    (claims) => { (claims['realm'] as { roles: unknown }).roles = ['admin']; },
    (claims) => {
      const { deep } = claims['realm'] as { deep: { more: { [name: string]: unknown } }[] };
      for (const { more } of deep) more['admin'] = true;
    },
    (claims) => { (claims['realm'] as { deep: unknown[] }).deep.length = 0; },
  ];
  for (const inner of OWN_CLAIMS) {
    for (const attempt of attempts) {
      let isAsked = false;
      const filter = observe(inner, (verdict) => {
        isAsked = true;
        attempt(wrong(verdict.ok ? verdict.claims : undefined));
      });
      assert.deepEqual(filter.check(requestWith(TOKEN)), inner.check(requestWith(TOKEN)));
      assert.deepEqual(filter.check(requestWith(TOKEN)), {
        ok: true,
        claims: { sub: 'alice', roles: ['reader'], realm: { roles: ['reader'], deep: [{ more: {} }] } },
      });
      assert.ok(isAsked);
    }
  }
});

it('the host has the very claims that the observer saw', () => {
  for (const inner of OWN_CLAIMS) {
    const seen: Verdict[] = [];
    const verdict = observe(inner, (given) => seen.push(given)).check(requestWith(TOKEN));
    const [given] = seen;
    assert.ok(given?.ok && verdict.ok && seen.length === 1);
    assert.equal(given, verdict);
    assert.equal(given.claims, verdict.claims);
    const isDeeplyFrozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen));
    assert.ok(isDeeplyFrozen(verdict.claims));
  }
});

it('foreign claims are left alone, and are the host\'s own affair', () => {
  const claims = { sub: 'alice', roles: ['reader'], session: new Map([['a', 1]]), bytes: new Uint8Array(2) };
  const inner = filterOf({ ok: true, claims });
  const verdict = observe(inner, () => undefined).check(requestOf());
  assert.ok(verdict.ok);
  assert.equal(verdict.claims, claims);
  assert.ok(!Object.isFrozen(claims) && !Object.isFrozen(claims.roles));
  for (const foreign of [null, 42, 'text', () => 1, new Proxy({}, {}), Promise.resolve(1)]) {
    const given = observe(filterOf({ ok: true, claims: foreign }), () => undefined).check(requestOf());
    assert.ok(given.ok === true && Object.is(given.claims, foreign));
  }
});

it('an observer that throws, rejects or never ends changes nothing', async () => {
  const verdicts: Verdict[] = [];
  const rejections = await unhandledRejections(() => {
    for (const observer of HARMFUL) {
      for (const verdict of [YES, NO]) {
        verdicts.push(observe(filterOf(verdict), observer).check(requestOf()));
      }
    }
  });
  assert.deepEqual(verdicts, HARMFUL.flatMap(() => [YES, NO]));
  assert.deepEqual(rejections, []);
});

it('what an observer returns is of no matter', () => {
  const outcomes = [
    undefined, null, true, 0, '', 'then', Symbol('then'), {}, [], () => undefined, { then: 1 },
  ];
  for (const outcome of outcomes) {
    assert.equal(observe(filterOf(NO), () => outcome).check(requestOf()), NO);
  }
});

it('an async observer is not waited for', async () => {
  const order: string[] = [];
  const filter = observe(filterOf(YES), async () => {
    await undefined;
    order.push('observer');
  });
  order.push(String(filter.check(requestOf()).ok));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(order, ['true', 'observer']);
});

it('an observer sees what comes of a filter without a plain verdict, and its cause', async () => {
  const rejections = await unhandledRejections(() => {
    for (const value of malformedVerdicts()) {
      const seen: Verdict[] = [];
      const verdict = observe(filterOf(value), (given) => seen.push(given)).check(requestOf());
      assertCaused(verdict, plainRefusal('verdict_malformed'), value, shown(value));
      assert.equal(seen.length, 1);
      assert.equal(seen[0], verdict);
    }
  });
  assert.deepEqual(rejections, []);
});

it('an observer sees the exception of a filter as the cause of a refusal', () => {
  const fault = new Error('filter');
  const seen: Verdict[] = [];
  const verdict = observe(throwingFilter(fault), (given) => seen.push(given)).check(requestOf());
  assertCaused(verdict, plainRefusal('verdict_malformed'), fault);
  assert.equal(seen.length, 1);
  assert.equal(seen[0], verdict);
});

it('an observer sees the refusal of a request that the host did not see whole', () => {
  const seen: Verdict[] = [];
  const inner = filterOf(YES);
  const verdict = observe(inner, (given) => seen.push(given)).check(incompleteRequest(true));
  assert.deepEqual({ ...verdict }, plainRefusal('request_incomplete'));
  assert.equal(seen.length, 1);
  assert.equal(seen[0], verdict);
  assert.equal(inner.asked.length, 0);
});

it('an observer learns why authorize, revoked or address failed, and the client does not', () => {
  const fault = new Error('callback');
  const broken = (): never => {
    throw fault;
  };
  const filters: [Filter, string][] = [
    [jwtFilter({ key, authorize: broken }), 'claims_refused'],
    [jwtFilter({ key, revoked: broken }), 'token_revoked'],
    [ipFilter({ allow: ['127.0.0.1'], address: broken }), 'address_missing'],
  ];
  for (const [inner, reason] of filters) {
    const seen: Verdict[] = [];
    observe(inner, (given) => seen.push(given)).check(requestWith(mint({})));
    const [verdict] = seen;
    assert.ok(verdict?.ok === false);
    assert.equal(verdict.reason, reason);
    assert.equal(verdict.cause, fault);
  }
});

it('observe takes a filter', () => {
  for (const value of [undefined, null, {}, () => YES, { check: true }, 'filter']) {
    assert.throws(
      () => observe(wrong<Filter>(value), () => undefined), { name: 'TypeError', message: /^observe: / },
    );
  }
});

it('observe takes a function to call', () => {
  for (const value of [undefined, null, {}, 'log', { observe: () => undefined }]) {
    assert.throws(
      () => observe(filterOf(YES), wrong(value)),
      { name: 'TypeError', message: /^observe: .*observer.*function/ },
    );
  }
});

it('an observed filter is frozen', () => {
  assert.ok(Object.isFrozen(observe(filterOf(YES), () => undefined)));
});

it('an error about what is no filter names it', () => {
  assert.throws(() => observe(wrong<Filter>(undefined), () => undefined), {
    name: 'TypeError', message: 'observe: option "filter" takes a filter, an object with check(), not nothing',
  });
});

it('a filter that never comes back leaves no observer waiting: claims are frozen for who is observed alone', () => {
  const loop: Filter = { check: (request) => observed.check(request) };
  const observed = observe(loop, () => undefined);
  const verdict = observed.check(requestWith(TOKEN));
  assert.equal(verdict.ok, false);
  const free = jwtFilter({ key, clock }).check(requestWith(TOKEN));
  assert.ok(free.ok && !Object.isFrozen(free.claims));
});
