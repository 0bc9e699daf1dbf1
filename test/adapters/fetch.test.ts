// `portcullis/fetch`: what filters see of a `Request`, and the `Response` to a refused one.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { answerTo } from '../../src/adapters/answer.ts';
import { check, refusal } from '../../src/adapters/fetch.ts';
import { clientAddress } from '../../src/filters/client-address.ts';
import type { Filter, FilterRequest } from '../../src/filters/filter.ts';
import { ipFilter } from '../../src/filters/ip-filter.ts';
import { jwtFilter } from '../../src/filters/jwt-filter.ts';
import { mint } from '../helpers.ts';
import { filterOf, key } from '../filters/support.ts';

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
  for (const verdict of [{ ok: true, claims: undefined }, { ok: false }]) {
    assert.equal(check(filterOf(verdict), new Request(URL), undefined), verdict);
  }
});

it('the address is the one passed', () => {
  assert.equal(seen(new Request(URL), '192.0.2.1').address, '192.0.2.1');
  assert.equal(seen(new Request(URL)).address, undefined);
  const filter = ipFilter({ allow: ['192.0.2.1'] });
  assert.equal(check(filter, new Request(URL), '192.0.2.1').ok, true);
  assert.deepEqual(check(filter, new Request(URL), undefined), {
    ok: false, status: 403, reason: 'address_missing', challenge: undefined,
  });
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
