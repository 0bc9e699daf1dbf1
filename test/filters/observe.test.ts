// `observe`: an observer sees every verdict, and can neither change one nor harm the host.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { ALLOWED, type Refused, type Filter, type Verdict } from '../../src/filters/filter.ts';
import { ipFilter } from '../../src/filters/ip-filter.ts';
import { jwtFilter } from '../../src/filters/jwt-filter.ts';
import { observe, type VerdictObserver } from '../../src/filters/observe.ts';
import { mint, wrong } from '../helpers.ts';
import {
  filterOf, isOpen, key, requestFrom, requestOf, requestWith, unhandledRejections,
} from './support.ts';

const DENIED: Refused = Object.freeze({
  ok: false, status: 403, reason: 'address_refused', challenge: undefined,
});

/** Observers that misbehave, each in its own way. */
const HARMFUL: readonly VerdictObserver[] = [
  () => {
    throw new Error('observer');
  },
  () => {
    throw undefined;
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
];

it('observe gives the very verdict of the filter', () => {
  for (const verdict of [ALLOWED, DENIED]) {
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
      return ALLOWED;
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
    () => ALLOWED,
    () => Promise.resolve(ALLOWED),
  ];
  for (const attempt of attempts) {
    for (const inner of [filterOf({ ...DENIED }), jwtFilter({ key }), ipFilter({ allow: [] })]) {
      const verdict = observe(inner, attempt).check(requestOf());
      assert.deepEqual(verdict, inner.check(requestOf()));
      assert.equal(verdict.ok, false);
    }
    const verdict = observe(filterOf({ ...ALLOWED }), attempt).check(requestOf());
    assert.deepEqual(verdict, { ok: true, claims: undefined });
  }
});

it('an observer that throws, rejects or never ends changes nothing', async () => {
  const verdicts: Verdict[] = [];
  const rejections = await unhandledRejections(() => {
    for (const observer of HARMFUL) {
      for (const verdict of [ALLOWED, DENIED]) {
        verdicts.push(observe(filterOf(verdict), observer).check(requestOf()));
      }
    }
  });
  assert.deepEqual(verdicts, HARMFUL.flatMap(() => [ALLOWED, DENIED]));
  assert.deepEqual(rejections, []);
});

it('what an observer returns is of no matter', () => {
  const outcomes = [
    undefined, null, true, 0, '', 'then', Symbol('then'), {}, [], () => undefined, { then: 1 },
  ];
  for (const outcome of outcomes) {
    assert.equal(observe(filterOf(DENIED), () => outcome).check(requestOf()), DENIED);
  }
});

it('an async observer is not waited for', async () => {
  const order: string[] = [];
  const filter = observe(filterOf(ALLOWED), async () => {
    await undefined;
    order.push('observer');
  });
  order.push(String(filter.check(requestOf()).ok));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(order, ['true', 'observer']);
});

it('an observed filter without a plain verdict never allows', () => {
  for (const value of [undefined, null, true, 'yes', { ok: 1 }, Promise.resolve(ALLOWED)]) {
    const filter = observe(filterOf(value), () => ALLOWED);
    assert.equal(isOpen(() => filter.check(requestOf())), false);
  }
});

it('the exception of an observed filter stays one, and its observer is not asked', () => {
  let count = 0;
  const broken: Filter = {
    check() {
      throw new Error('filter');
    },
  };
  assert.throws(() => observe(broken, () => (count += 1)).check(requestOf()), { message: 'filter' });
  assert.equal(count, 0);
});

it('observe takes a filter', () => {
  for (const value of [undefined, null, {}, () => ALLOWED, { check: true }, 'filter']) {
    assert.throws(() => observe(wrong(value), () => undefined), {
      name: 'TypeError', message: 'observe: takes filters, objects with a check() method',
    });
  }
});

it('observe takes a function to call', () => {
  for (const value of [undefined, null, {}, 'log', { observe: () => undefined }]) {
    assert.throws(() => observe(filterOf(ALLOWED), wrong(value)), {
      name: 'TypeError', message: 'observe: "observer" takes a function',
    });
  }
});

it('an observed filter is frozen', () => {
  assert.ok(Object.isFrozen(observe(filterOf(ALLOWED), () => undefined)));
});
