// `portcullis/fetch`: what filters see of a `Request`, and the `Response` to a refused one.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import * as doors from '../../src/adapters/fetch.ts';
import { answerTo, clientAddress, ipFilter, jwtFilter, restFilter } from '../../src/index.ts';
import type { Filter, FilterRequest } from '../../src/index.ts';
import { mint, wrong } from '../helpers.ts';
import {
  all, assertRefused, filterOf, key, outcome, plainRefusal, unhandledRejections,
} from '../filters/support.ts';
import { NO, OWN_REFUSALS, YES } from '../filters/verdicts.ts';

const { check, refusal, requestOf: viewOf } = doors;

const URL = 'http://127.0.0.1/';

/** What a filter sees of a request. */
function seen(request: Request, address?: string): FilterRequest {
  const filter = filterOf({ ok: true, claims: undefined });
  check(filter, request, address);
  const [view] = filter.asked;
  assert.ok(view !== undefined && filter.asked.length === 1);
  return view;
}

it('check gives the very verdict of the filter', () => {
  for (const verdict of [YES, NO, ...OWN_REFUSALS]) {
    assert.equal(check(filterOf(verdict), new Request(URL), undefined), verdict);
  }
});

it('the address is the one passed', () => {
  assert.equal(seen(new Request(URL), '192.0.2.1').address, '192.0.2.1');
  assert.equal(seen(new Request(URL)).address, undefined);
  const filter = ipFilter({ allow: ['192.0.2.1'] });
  assert.equal(check(filter, new Request(URL), '192.0.2.1').ok, true);
  assertRefused(check(filter, new Request(URL), undefined), plainRefusal('address_missing'));
});

it('requestOf is what filters see, and knows nothing of dropped lines', () => {
  const headers = new Headers(Array.from({ length: 1500 }, (_, i): [string, string] => [`a${i}`, '1']));
  for (const address of ['192.0.2.1', 'unix:', undefined]) {
    const view = viewOf(new Request(URL, { headers }), address);
    assert.equal(view.address, address);
    assert.equal(view.header('a1499'), '1');
    assert.equal(view.header('b'), undefined);
    assert.ok(view.isIncomplete === undefined || view.isIncomplete === false);
  }
  const filter = restFilter({ ipFilter: { allow: '192.0.2.1' } });
  assert.equal(outcome(filter.check(viewOf(new Request(URL), '192.0.2.1'))), 'allowed');
});

it('an async filter is refused with 403, never let in', async () => {
  const rejections = await unhandledRejections(async () => {
    for (const check of [
      async () => NO, async () => YES, () => Promise.reject(new Error('filter')),
      async () => ({ ok: false, status: 401, reason: 'x', error: 'x', challenge: undefined }),
    ]) {
      const filter = wrong<Filter>({ check });
      for (const asked of [filter, all(filter)]) {
        const verdict = doors.check(asked, new Request(URL), '127.0.0.1');
        assert.equal(outcome(verdict), 'verdict_malformed');
        const response = refusal(wrong(verdict));
        assert.equal(response.status, 403);
        assert.equal(await response.text(), '{"error":"forbidden"}');
      }
    }
  });
  assert.deepEqual(rejections, []);
});

it('a plain refusal of a host\'s own is answered as it is', async () => {
  for (const one of OWN_REFUSALS) {
    const response = refusal(one);
    assert.equal(response.status, one.status);
    // A `Headers` object trims its values.
    assert.equal(response.headers.get('www-authenticate'), one.challenge?.trim() ?? null);
    assert.deepEqual(await response.json(), { error: one.error });
  }
});

it('headers are found in any case (RFC 9110 §5.1)', () => {
  const view = seen(new Request(URL, { headers: { 'X-ToKeN': 'value' } }));
  for (const name of ['x-token', 'X-Token']) assert.equal(view.header(name), 'value');
});

it('an absent header is undefined, an empty one is not', () => {
  const view = seen(new Request(URL, { headers: { 'x-empty': '' } }));
  assert.equal(view.header('authorization'), undefined);
  assert.equal(view.header('x-empty'), '');
});

it('repeated lines are joined in order (RFC 9110 §5.3)', () => {
  const headers = new Headers([['x-forwarded-for', '6.6.6.6'], ['X-Forwarded-For', '192.0.2.1']]);
  assert.equal(seen(new Request(URL, { headers })).header('x-forwarded-for'), '6.6.6.6, 192.0.2.1');
  const filter = ipFilter({ allow: ['192.0.2.1'], address: clientAddress({ trustedProxies: ['10.0.0.1'] }) });
  assert.equal(check(filter, new Request(URL, { headers }), '10.0.0.1').ok, true);
});

it('a repeated Authorization header is refused', () => {
  const filter = jwtFilter({ key });
  const line = ['authorization', `Bearer ${mint({ sub: 'alice' })}`] as const;
  assert.deepEqual(check(filter, new Request(URL, { headers: [[...line]] }), undefined), {
    ok: true, claims: { sub: 'alice' },
  });
  const verdict = check(filter, new Request(URL, { headers: [[...line], [...line]] }), undefined);
  assert.equal(verdict.ok ? undefined : verdict.reason, 'credentials_malformed');
});

it('headers are those of the request as it was when asked', () => {
  const request = new Request(URL, { headers: { 'x-one': '1' } });
  const filter: Filter = {
    check(view) {
      request.headers.set('x-one', '2');
      return { ok: true, claims: { one: view.header('x-one') } };
    },
  };
  assert.deepEqual(check(filter, request, undefined), { ok: true, claims: { one: '2' } });
});

it('the refusal is the answer to the denial', async () => {
  for (const filter of [jwtFilter({ key, realm: 'stage' }), ipFilter({ allow: [] })]) {
    for (const headers of [{}, { authorization: 'x' }, { authorization: 'x y' }]) {
      const verdict = check(filter, new Request(URL, { headers }), '192.0.2.1');
      assert.ok(!verdict.ok);
      const response = refusal(verdict);
      const answer = answerTo(verdict);
      assert.equal(response.status, answer.status);
      assert.deepEqual(Object.fromEntries(response.headers), answer.headers);
      assert.equal(response.headers.get('www-authenticate'), verdict.challenge ?? null);
      assert.equal(await response.text(), answer.body);
    }
  }
});

it('each refusal has a body of its own', async () => {
  const verdict = check(jwtFilter({ key }), new Request(URL), undefined);
  assert.ok(!verdict.ok);
  const [one, two] = [refusal(verdict), refusal(verdict)];
  assert.deepEqual(await one.json(), { error: 'unauthorized' });
  assert.deepEqual(await two.json(), { error: 'unauthorized' });
});

it('the names of the entry point are these', () => {
  assert.deepEqual(Object.keys(doors).sort(), ['check', 'refusal', 'requestOf']);
});
