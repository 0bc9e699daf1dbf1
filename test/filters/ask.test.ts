// Asking a filter: whoever asks one of a host's own gets a plain verdict, whatever it returns, throws or
// promises.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inspect } from 'node:util';

import { check as checkFetch, refusal } from '../../src/adapters/fetch.ts';
import { check as checkNode, middleware } from '../../src/adapters/node.ts';
import { answerTo, ipFilter, observe, restFilter } from '../../src/index.ts';
import type { Filter, Refused, Verdict } from '../../src/index.ts';
import { polluted, wrong } from '../helpers.ts';
import {
  all, any, assertCaused, assertRefused, filterOf, INCOMPLETE, incompleteRequest, outcome, plainRefusal,
  requestOf, throwingFilter, unhandledRejections,
} from './support.ts';
import {
  ALICE, changing, changingVerdicts, malformedVerdicts, NO, OWN_REFUSALS, refused, shown, YES,
} from './verdicts.ts';

const MALFORMED = plainRefusal('verdict_malformed');
const URL = 'http://127.0.0.1/';

/** Each way to ask one filter and nothing else, by name. */
const WAYS: { readonly [name: string]: (filter: Filter) => Verdict } = {
  allOf: (filter) => all(filter).check(requestOf()),
  'allOf, behind another': (filter) => all(filterOf(YES), filter, filterOf(ALICE)).check(requestOf()),
  anyOf: (filter) => any(filter).check(requestOf()),
  'anyOf, in front of another of its rank': (filter) => any(filter, filterOf(NO)).check(requestOf()),
  observe: (filter) => observe(filter, () => undefined).check(requestOf()),
  'observe within allOf': (filter) => all(observe(filter, () => undefined)).check(requestOf()),
  'check of portcullis/node': (filter) =>
    checkNode(filter, { rawHeaders: [], socket: { remoteAddress: '127.0.0.1' } }),
  'check of portcullis/fetch': (filter) => checkFetch(filter, new Request(URL), '127.0.0.1'),
};

/** What a host behind the middleware does with a filter: the status that it answers, or "next". */
function throughMiddleware(filter: Filter): string {
  let answer = 'nothing';
  const response = {
    headersSent: false, statusCode: 200,
    setHeader(name: string, value: string) {
      assert.match(`${name}${value}`, /^[ -~]+$/);
    },
    end(body: string) {
      answer = `${this.statusCode} ${body}`;
    },
  };
  const request = { rawHeaders: [], socket: { remoteAddress: '127.0.0.1' } };
  middleware(filter)(request, response, () => {
    answer = 'next';
  });
  return answer;
}

it('what is no plain verdict is refused as verdict_malformed, and is its cause', async () => {
  const rejections = await unhandledRejections(() => {
    for (const [way, ask] of Object.entries(WAYS)) {
      for (const value of malformedVerdicts()) {
        assertCaused(ask(filterOf(value)), MALFORMED, value, `${way}: ${shown(value)}`);
      }
    }
  });
  assert.deepEqual(rejections, []);
});

it('an exception counts as no verdict, and is the cause', () => {
  const thrown: unknown[] = [
    new Error('filter'), undefined, null, true, 'text', YES, ALICE, NO, Promise.resolve(YES),
    new Proxy({}, {}),
  ];
  for (const [way, ask] of Object.entries(WAYS)) {
    for (const value of thrown) {
      assertCaused(ask(throwingFilter(value)), MALFORMED, value, `${way}: ${shown(value)}`);
    }
  }
});

it('a thrown promise, and one from an async filter, end no process when they reject', async () => {
  const filters = (): Filter[] => [
    throwingFilter(Promise.reject(new Error('thrown'))),
    wrong({ check: async () => Promise.reject(new Error('async')) }),
    wrong({ check: async () => { throw new Error('async'); } }),
    filterOf(Object.assign(Promise.reject(new Error('own')), YES)),
  ];
  const rejections = await unhandledRejections(() => {
    for (const ask of [
      ...Object.values(WAYS), throughMiddleware,
    ]) for (const filter of filters()) ask(filter);
  });
  assert.deepEqual(rejections, []);
});

it('an async filter is refused, whatever it promises', async () => {
  const rejections = await unhandledRejections(() => {
    for (const verdict of [YES, ALICE, NO]) {
      const filter = wrong<Filter>({ check: async () => verdict });
      for (const [way, ask] of Object.entries(WAYS)) assert.equal(
        outcome(ask(filter)), 'verdict_malformed', way,
      );
      assert.equal(throughMiddleware(filter), '403 {"error":"forbidden"}');
    }
  });
  assert.deepEqual(rejections, []);
});

it('the middleware answers what is no plain verdict with 403, and never gets to next', async () => {
  const rejections = await unhandledRejections(() => {
    for (const value of malformedVerdicts()) {
      assert.equal(throughMiddleware(filterOf(value)), '403 {"error":"forbidden"}', shown(value));
    }
  });
  assert.deepEqual(rejections, []);
  assert.equal(throughMiddleware(throwingFilter(new Error('filter'))), '403 {"error":"forbidden"}');
});

it('a plain verdict of a host\'s own comes through as the very object', () => {
  for (const [way, ask] of Object.entries(WAYS)) {
    for (const verdict of OWN_REFUSALS) {
      // `anyOf` prefers the higher rank, and the first within a rank: here the one in question.
      assert.equal(ask(filterOf(verdict)), verdict, way);
    }
  }
  for (const verdict of [
    YES, ALICE, { ok: true }, { ok: true, claims: null }, { ok: true, claims: 42, more: 1 },
  ]) {
    for (const way of [
      'allOf', 'anyOf', 'observe', 'check of portcullis/node', 'check of portcullis/fetch',
    ]) {
      assert.equal(WAYS[way]?.(filterOf(verdict)), verdict, `${way}: ${shown(verdict)}`);
    }
  }
});

it('the middleware answers a plain refusal of a host\'s own as it is', () => {
  for (const verdict of OWN_REFUSALS) {
    assert.equal(throughMiddleware(filterOf(verdict)), `${verdict.status} {"error":"${verdict.error}"}`);
  }
});

it('a verdict that changes between two readings opens nothing, and breaks no answer', async () => {
  for (const [way, ask] of Object.entries(WAYS)) {
    for (const value of changingVerdicts()) {
      const verdict = ask(filterOf(value));
      assert.notEqual(verdict.ok, true, way);
      const { status, headers, body } = answerTo(verdict as Refused);
      assert.ok(status >= 400 && status <= 599, way);
      assert.match(`${body}${Object.values(headers).join('')}`, /^[ -~]+$/, way);
    }
  }
  for (const value of changingVerdicts()) {
    assert.match(throughMiddleware(filterOf(value)), /^[45]\d\d \{"error":"[a-z0-9_.-]{1,60}"\}$/);
    const response = refusal(wrong(value));
    assert.match(await response.text(), /^\{"error":"[a-z0-9_.-]{1,60}"\}$/);
  }
  assert.notEqual(throughMiddleware(filterOf(changing({ ok: [false, true] }))), 'next');
});

it('a polluted Object.prototype makes no verdict of what is none', () => {
  const pollutions = [
    { ok: true }, { ok: true, claims: { sub: 'root' } }, { ...NO, ok: false }, { ok: false, status: 200 },
  ];
  const values = [
    {}, [], () => YES, { status: 403 }, { claims: undefined }, new Map(), Object(42) as object, 'text', 42,
  ];
  for (const members of pollutions) {
    for (const [way, ask] of Object.entries(WAYS)) {
      for (const value of values) {
        const verdict = polluted(members, () => {
          const given = ask(filterOf(value));
          return { ok: given.ok, reason: (given as Partial<Refused>).reason };
        });
        assert.deepEqual(verdict, { ok: false, reason: 'verdict_malformed' }, `${way}: ${shown(value)}`);
      }
    }
    for (const value of values) {
      const answer = polluted(members, () => throughMiddleware(filterOf(value)));
      assert.equal(answer, '403 {"error":"forbidden"}', shown(value));
    }
  }
});

it('a polluted Object.prototype adds no challenge and no status to a refusal of a host\'s own', () => {
  const members = {
    challenge: 'Bearer\r\nSet-Cookie: a=b', status: 200, error: '\u00e9', cause: 'x', claim: 'y',
  };
  const bare = { ok: false, status: 429, reason: 'too_many_requests', error: 'too_many_requests' };
  const answer = polluted(members, () => throughMiddleware(filterOf(bare)));
  // Either as it is or as malformed; nothing that is foreign is sent.
  assert.match(answer, /^(?:429 \{"error":"too_many_requests"\}|403 \{"error":"forbidden"\})$/);
});

it('a polluted Object.prototype lends no claims to an allowance that has none', () => {
  const members = { claims: { sub: 'root' } };
  const alice = filterOf(ALICE);
  for (const bare of [{ ok: true }, Object.assign(Object.create(null), { ok: true }) as object]) {
    const [first, left] = polluted(members, () => {
      const request = { rawHeaders: [], socket: { remoteAddress: '127.0.0.1' } };
      let auth: unknown = 'not asked';
      middleware(filterOf(bare))(request, wrong({}), () => {
        auth = (request as { readonly auth?: unknown }).auth;
      });
      return [all(filterOf(bare), alice).check(requestOf()), auth];
    });
    assert.equal(first, ALICE);
    assert.equal(left, undefined);
  }
});

it('a request that the host did not see whole is refused before a filter of its own is asked', () => {
  for (const value of INCOMPLETE) {
    const looked: string[] = [];
    const inner = filterOf(YES);
    const request = incompleteRequest(value, looked);
    for (const filter of [all(inner), any(inner), observe(inner, () => undefined), all(any(inner), inner)]) {
      assertRefused(filter.check(request), plainRefusal('request_incomplete'), shown(value));
    }
    assert.deepEqual([inner.asked.length, looked], [0, []]);
  }
});

it('a request that says nothing of the kind, or false, is asked about', () => {
  for (const request of [requestOf(), { ...requestOf(), isIncomplete: false }]) {
    for (const filter of [
      all(filterOf(ALICE)), any(filterOf(ALICE)), observe(filterOf(ALICE), () => undefined),
    ]) {
      assert.equal(filter.check(request), ALICE);
    }
  }
});

it('a request that cannot say whether it is whole is refused', () => {
  const request = Object.defineProperty({ ...requestOf() }, 'isIncomplete', {
    get() {
      throw new Error('host');
    },
  });
  const inner = filterOf(YES);
  for (const filter of [all(inner), any(inner), observe(inner, () => undefined)]) {
    assert.notEqual(outcome(filter.check(request)), 'allowed');
  }
  assert.equal(inner.asked.length, 0);
});

it('a promise of whether the request is whole is no answer, and its rejection ends no process', async () => {
  const rejections = await unhandledRejections(() => {
    for (const isIncomplete of [Promise.resolve(false), Promise.reject(new Error('host'))]) {
      const request = wrong<ReturnType<typeof requestOf>>({ ...requestOf(), isIncomplete });
      assertRefused(all(filterOf(YES)).check(request), plainRefusal('request_incomplete'));
    }
  });
  assert.deepEqual(rejections, []);
});

it('the refusal of an incomplete request is one frozen object', () => {
  const verdicts = [all, any].map((compose) => compose(filterOf(YES)).check(incompleteRequest(true)));
  const [one, two] = verdicts;
  assert.ok(Object.isFrozen(one));
  assert.equal(one, two);
});

it('a filter is asked as a method of its own object, with the very request', () => {
  const request = requestOf();
  class Own {
    readonly verdict = YES;
    check(given: unknown): Verdict {
      assert.equal(given, request);
      return this.verdict;
    }
  }
  for (const filter of [all(new Own()), any(new Own()), observe(new Own(), () => undefined)]) {
    assert.equal(filter.check(request), YES);
  }
});

it('an allowance whose claims throw when they are read is none, and nothing throws on the way', () => {
  const throwing = wrong<Verdict>({ ok: true, get claims() { throw new Error('host'); } });
  const first = filterOf(throwing);
  for (const filter of [
    all(first), all(first, filterOf(YES)), all(filterOf(YES), first), any(first),
    observe(first, () => undefined), all(all(first), filterOf(YES)),
  ]) {
    assert.equal(outcome(filter.check(requestOf())), 'verdict_malformed');
  }
  assert.equal(throughMiddleware(first), '403 {"error":"forbidden"}');
});

it('claims that are a promise end no process', async () => {
  const rejections = await unhandledRejections(() => {
    const verdict = wrong<Verdict>({ ok: true, claims: Promise.reject(new Error('forgotten await')) });
    for (const filter of [all(filterOf(verdict)), any(filterOf(verdict))]) filter.check(requestOf());
  });
  assert.deepEqual(rejections, []);
});

it('a refusal is no allowance for the members that it has beside', () => {
  const verdict = refused({ claims: { sub: 'root' }, allowed: true }) as Refused;
  for (const ask of Object.values(WAYS)) assert.equal(ask(filterOf(verdict)), verdict);
  assert.equal(throughMiddleware(filterOf(verdict)), '403 {"error":"forbidden"}');
});

it('a verdict that is none any more when it leaves allOf or anyOf is refused by whoever asked', () => {
  const changes: readonly ((verdict: { [name: string]: unknown }) => void)[] = [
    (verdict) => void (verdict['ok'] = Promise.resolve(false)),
    (verdict) => void (verdict['ok'] = 'no'),
    (verdict) => void (verdict['then'] = () => undefined),
    (verdict) => void delete verdict['ok'],
  ];
  for (const change of changes) {
    const verdict: { [name: string]: unknown } = {};
    const first: Filter = {
      check: () => Object.assign(verdict, { ok: true, claims: { sub: 'alice' } }) as unknown as Verdict,
    };
    const second: Filter = {
      check() {
        change(verdict);
        return YES;
      },
    };
    const member: Filter = {
      check(request) {
        const given = first.check(request);
        change(verdict);
        return given;
      },
    };
    for (const filter of [all(first, second), all(all(first, second)), any(all(first, second)), any(member)]) {
      assert.notEqual(throughMiddleware(filter), 'next', String(change));
    }
  }
});

it('a filter of the package is an object with check and nothing else', () => {
  const filters = [all(filterOf(YES)), any(filterOf(YES)), ipFilter({ allow: [] })];
  for (const filter of filters) {
    assert.deepEqual(Reflect.ownKeys(filter), ['check']);
    assert.equal(filter.constructor, Object);
    assert.ok(Object.isFrozen(filter));
    assert.match(inspect(filter), /^\{ check: \[Function[^\]]*\] \}$/);
    assert.throws(() => restFilter(filter as never), /option "check" is no option/);
  }
});

it('a copy of a filter of the package is a filter of the host\'s own', () => {
  const closed = ipFilter({ allow: [] });
  const copies: readonly unknown[] = [
    { ...closed, check: () => 'yes' }, Object.create(closed, { check: { value: () => 'yes' } }),
  ];
  for (const copy of copies) {
    assert.notEqual(throughMiddleware(copy as Filter), 'next');
    assert.notEqual(throughMiddleware(all(copy as Filter)), 'next');
  }
});

it('a promise among the members of a verdict is heard', async () => {
  const members = { ok: false, status: 403, reason: 'x', error: 'forbidden', challenge: undefined };
  const rejections = await unhandledRejections(() => {
    for (const name of Object.keys(members)) {
      const verdict = { ...members, [name]: Promise.reject(new Error('forgotten await')) };
      assert.equal(outcome(all(filterOf(verdict), filterOf(YES)).check(requestOf())), 'verdict_malformed', name);
    }
  });
  assert.deepEqual(rejections, []);
});
