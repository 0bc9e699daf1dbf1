// `restFilter`: the seed's two switches, their defaults, and settings that are swapped as a whole or not at
// all.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { cidrSet, hs256Key, restFilter } from '../../src/index.ts';
import type {
  FilterRequest, RestFilterSettings, RestIpFilterSettings, RestJwtFilterSettings, Verdict,
} from '../../src/index.ts';
import {
  assertThrows, mint, NOW, OTHER_SECRET, polluted, SECRET, SEED_SECRET, SEED_TOKEN, THIRD_SECRET, wrong,
} from '../helpers.ts';
import {
  assertConfiguration, assertPlainOnly, assertRefused, clock, filterOf, INCOMPLETE, incompleteRequest, key,
  outcome,
  plainRefusal, POLLUTION, requestFrom, requestOf, requestWith,
} from './support.ts';
import { YES } from './verdicts.ts';

/** What these settings say to requests from each of the addresses. */
function judges(ipFilter: RestIpFilterSettings, outcomes: { readonly [address: string]: string }): void {
  const filter = restFilter({ ipFilter });
  for (const [address, expected] of Object.entries(outcomes)) {
    assert.equal(outcome(filter.check(requestFrom(address))), expected, address);
  }
}

const on = (settings: RestJwtFilterSettings = {}): RestFilterSettings => ({
  jwtFilter: { enabled: true, secret: SECRET, clock, ...settings },
});

const withKey = (given: NonNullable<RestJwtFilterSettings['key']>): RestFilterSettings => ({
  jwtFilter: { enabled: true, key: given, clock },
});

it('the defaults are those of the seed: loopback alone, and no token', () => {
  for (const filter of [restFilter(), restFilter({}), restFilter({ ipFilter: {}, jwtFilter: {} })]) {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1']) {
      assert.deepEqual(filter.check(requestFrom(address)), { ok: true, claims: undefined }, address);
    }
    for (const address of ['127.0.0.2', '128.0.0.1', '10.0.0.1', '::2', '::', '0.0.0.0']) {
      assert.equal(outcome(filter.check(requestFrom(address))), 'address_refused', address);
    }
    assert.equal(outcome(filter.check(requestFrom(undefined))), 'address_missing');
    assert.equal(outcome(filter.check(requestFrom('localhost'))), 'address_malformed');
  }
});

it('empty settings, and those without a prototype, are the defaults', () => {
  const bare = (): object => Object.create(null) as object;
  const list = [
    {}, bare(), { ipFilter: {} }, { jwtFilter: {} }, { ipFilter: bare(), jwtFilter: bare() },
    JSON.parse('{}'),
  ];
  for (const settings of list) {
    const filter = restFilter(wrong(settings));
    assert.deepEqual(filter.check(requestFrom('127.0.0.1')), { ok: true, claims: undefined });
    assert.equal(outcome(filter.check(requestFrom('192.0.2.1'))), 'address_refused');
  }
});

it('a setting that is there but undefined is an error, never a default', () => {
  assertThrows(() => restFilter(wrong(undefined)), TypeError, ['restFilter: ']);
  for (const name of ['ipFilter', 'jwtFilter']) {
    assertConfiguration(() => restFilter(wrong({ [name]: undefined })), TypeError, name, ['restFilter: ']);
  }
  for (const name of ['enabled', 'allow', 'deny', 'trustedProxies', 'forwardedHeader', 'withoutHeader']) {
    for (const trusted of [{}, { trustedProxies: '10.0.0.1' }]) {
      const settings = wrong<RestFilterSettings>({ ipFilter: { ...trusted, [name]: undefined } });
      assertConfiguration(() => restFilter(settings), TypeError, `ipFilter.${name}`, ['restFilter: ']);
    }
  }
  for (const name of [
    'enabled', 'issuer', 'audience', 'subject', 'typ', 'requiredClaims', 'clockToleranceSeconds',
    'maxAgeSeconds',
    'maxTokenLength', 'cacheSize', 'clock', 'tokenHeader', 'realm', 'revoked', 'allowedClaimValues',
    'authorize', 'key',
  ]) {
    const settings = wrong<RestFilterSettings>({ jwtFilter: {
      enabled: true, secret: SECRET, [name]: undefined,
    } });
    assertConfiguration(() => restFilter(settings), TypeError, `jwtFilter.${name}`, ['restFilter: ']);
  }
  for (const given of [{ enabled: true }, { enabled: false }, { enabled: true, key }]) {
    const settings = wrong<RestFilterSettings>({ jwtFilter: { ...given, secret: undefined } });
    assertConfiguration(() => restFilter(settings), TypeError, 'jwtFilter.secret', ['restFilter: ']);
  }
});

it('a secret, a key or any other member without the switch is an error that says to write it', () => {
  for (const members of [
    { secret: SECRET }, { secret: [SECRET] }, { key }, { issuer: 'i' }, { requiredClaims: ['exp'] },
    { realm: 'api' },
    { tokenHeader: 'x' }, { cacheSize: 0 }, { clock }, { authorize: () => true }, { revoked: () => false },
    { allowedClaimValues: { role: ['x'] } }, { secret: SECRET, requiredClaims: ['exp'] },
    { maxTokenLength: 10 },
  ]) {
    const settings = wrong<RestFilterSettings>({ jwtFilter: members });
    const filter = restFilter();
    for (const make of [() => restFilter(settings), () => filter.update(settings)]) {
      assert.throws(make, (error: unknown) => {
        assert.ok(error instanceof TypeError && error.constructor === TypeError, String(error));
        for (const text of ['restFilter: ', 'jwtFilter', 'enabled', 'true', 'false']) {
          assert.ok(error.message.includes(text), `"${error.message}" lacks "${text}"`);
        }
        assert.ok(!error.message.includes(SECRET));
        assert.ok(String((error as { option?: unknown }).option).startsWith('jwtFilter'));
        return true;
      });
    }
    if ('secret' in members || 'key' in members) {
      const off = restFilter(wrong({ jwtFilter: { ...members, enabled: false } }));
      assert.equal(outcome(off.check(requestOf())), 'allowed');
    }
  }
  // A switch that is off needs no secret; the switch of the address filter is on by itself.
  for (const jwtFilter of [{}, { enabled: false }]) {
    assert.equal(outcome(restFilter({ jwtFilter }).check(requestOf())), 'allowed');
  }
  assert.equal(
    outcome(restFilter({ ipFilter: { allow: '10.0.0.1' } }).check(requestOf())), 'address_refused',
  );
});

it('what is no plain object is an error that says what it is, as the whole and as a part', () => {
  const filter = restFilter({ ipFilter: { allow: '192.0.2.1' } });
  assertPlainOnly(restFilter, 'restFilter: ');
  assertPlainOnly(restFilter, 'restFilter: ', { ipFilter: { enabled: false } });
  assertPlainOnly(filter.update, 'restFilter: ');
  for (const part of ['ipFilter', 'jwtFilter']) {
    assertPlainOnly((value) => restFilter(wrong({ [part]: value })), part);
    assertPlainOnly((value) => restFilter(wrong({ [part]: value })), part, { enabled: false });
    assertPlainOnly((value) => filter.update(wrong({ [part]: value })), part, { enabled: false });
  }
  assertPlainOnly(
    (value) => restFilter({ ipFilter: { trustedProxies: [], forwardedHeader: value } }),
    'ipFilter.forwardedHeader',
    { single: 'x-real-ip' },
  );
  class Settings {
    get ipFilter(): object {
      return { enabled: false };
    }
  }
  assertThrows(() => restFilter(wrong(new Settings())), TypeError, ['restFilter: ']);
  assert.equal(outcome(filter.check(requestFrom('127.0.0.1'))), 'address_refused');
});

it('a header of the proxies, or its absence, without proxies is an error', () => {
  for (const [name, value] of [
    ['forwardedHeader', 'forwarded'], ['forwardedHeader', 'x-forwarded-for'],
    ['forwardedHeader', { single: 'x-real-ip' }],
    ['withoutHeader', 'peer'], ['withoutHeader', 'refused'],
  ] as const) {
    for (const more of [{}, { enabled: false }, { allow: [] }]) {
      const settings = wrong<RestFilterSettings>({ ipFilter: { [name]: value, ...more } });
      assertConfiguration(
        () => restFilter(settings), TypeError, `ipFilter.${name}`, ['restFilter: ', 'trustedProxies'],
      );
    }
    const none = wrong<RestFilterSettings>({ ipFilter: { [name]: value, trustedProxies: [] } });
    assert.equal(outcome(restFilter(none).check(requestFrom('127.0.0.1'))), 'allowed');
  }
});

it('a request that the host did not see whole is refused, with both switches off too', () => {
  const looked: string[] = [];
  const all = { ipFilter: { enabled: false } };
  for (const settings of [{}, all, on(), { ...all, ...on() }]) {
    for (const value of INCOMPLETE) {
      const verdict = restFilter(settings).check(incompleteRequest(value, looked));
      assertRefused(verdict, plainRefusal('request_incomplete'));
    }
  }
  assert.deepEqual(looked, []);
});

it('the token of the seed opens the seed\'s door', () => {
  const filter = restFilter({
    ipFilter: { enabled: false }, jwtFilter: { enabled: true, secret: SEED_SECRET },
  });
  const allowed = { ok: true, claims: { sub: 'token', iat: 1516239022 } };
  assert.deepEqual(filter.check(requestWith(SEED_TOKEN)), allowed);
  assert.deepEqual(filter.check(requestWith(`Bearer ${SEED_TOKEN}`)), allowed);
  assert.equal(outcome(filter.check(requestWith(mint({ exp: 1 }, undefined, SEED_SECRET)))), 'token_expired');
  assert.equal(outcome(filter.check(requestWith(undefined))), 'token_missing');
});

it('the four positions of the two switches', () => {
  const stranger = (authorization: unknown): FilterRequest => requestOf({ authorization }, '192.0.2.1');
  const friend = (authorization: unknown): FilterRequest => requestOf({ authorization }, '127.0.0.1');
  const good = mint({ sub: 'alice' });
  const positions: [boolean, boolean, string[]][] = [
    [false, false, ['allowed', 'allowed', 'allowed', 'allowed']],
    [true, false, ['address_refused', 'address_refused', 'allowed', 'allowed']],
    [false, true, ['token_missing', 'allowed', 'token_missing', 'allowed']],
    [true, true, ['address_refused', 'address_refused', 'token_missing', 'allowed']],
  ];
  for (const [ip, jwt, expected] of positions) {
    const filter = restFilter({ ipFilter: { enabled: ip }, jwtFilter: { enabled: jwt, secret: SECRET } });
    const requests = [stranger(undefined), stranger(good), friend(undefined), friend(good)];
    assert.deepEqual(requests.map((request) => outcome(filter.check(request))), expected, `${ip}, ${jwt}`);
    const claims = jwt ? { sub: 'alice' } : undefined;
    assert.deepEqual(filter.check(friend(good)), { ok: true, claims });
  }
});

it('with both switches off everything passes, even what has no address', () => {
  const filter = restFilter({ ipFilter: { enabled: false } });
  const requests = [requestFrom(undefined), requestFrom('nowhere'), requestWith('Basic x'), requestWith(42)];
  for (const request of requests) {
    assert.deepEqual(filter.check(request), { ok: true, claims: undefined });
  }
});

it('the address is judged before the token', () => {
  const filter = restFilter(on());
  assert.equal(outcome(filter.check(requestOf({ authorization: 'x' }, '192.0.2.1'))), 'address_refused');
  let asked = 0;
  const request = {
    address: '192.0.2.1',
    header() {
      asked += 1;
      return undefined;
    },
  };
  filter.check(request);
  assert.equal(asked, 0);
});

it('lists may be comma-separated text, as operators write it', () => {
  const allow = '127.0.0.1,10.0.0.0/8 ,\t192.168.5.10/24 , 2001:db8::/32';
  judges({ allow }, {
    '127.0.0.1': 'allowed', '10.9.9.9': 'allowed', '192.168.5.99': 'allowed', '2001:db8::1': 'allowed',
    '192.168.6.1': 'address_refused', '::1': 'address_refused',
  });
  judges({ allow: ' 10.0.0.0/8 ' }, { '10.0.0.1': 'allowed', '127.0.0.1': 'address_refused' });
  judges({ allow: '0.0.0.0/0', deny: '10.0.0.1, 10.0.0.2' }, {
    '10.0.0.1': 'address_refused', '10.0.0.2': 'address_refused', '10.0.0.3': 'allowed',
  });
});

it('lists may be arrays, sets, generators or compiled', () => {
  const rules = ['10.0.0.0/8', '192.0.2.1'];
  function* generate(): Generator<string> {
    yield* rules;
  }
  for (const allow of [rules, new Set(rules), generate(), cidrSet(rules), rules.join()]) {
    judges({ allow }, { '10.0.0.1': 'allowed', '192.0.2.1': 'allowed', '127.0.0.1': 'address_refused' });
  }
});

it('an empty allow list admits nobody', () => {
  judges({ allow: [] }, { '127.0.0.1': 'address_refused', '::1': 'address_refused' });
});

/** Asserts an error about one rule of a list, or of a text, that the caller gave under this path. */
function assertRule(act: () => unknown, type: ErrorConstructor, path: string): void {
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof Error && error.constructor === type, String(error));
    const { option } = error as { readonly option?: unknown };
    assert.ok(
      option === path || String(option).startsWith(`${path}[`), `${String(option)}: ${error.message}`,
    );
    assert.ok(error.message.startsWith('restFilter: ') && error.message.includes(path), error.message);
    assert.ok(!/clientAddress|cidrSet|hs256Key/.test(error.message), error.message);
    return true;
  });
}

it('an empty entry of a text is an error, as is an empty text', () => {
  for (const name of ['allow', 'deny', 'trustedProxies'] as const) {
    for (const text of [
      '', ' ', '\t', ',', '127.0.0.1,', ',127.0.0.1', '127.0.0.1, ,10.0.0.0/8', '127.0.0.1,,10.0.0.0/8',
    ]) {
      assertRule(() => restFilter({ ipFilter: { [name]: text } }), RangeError, `ipFilter.${name}`);
    }
  }
});

it('entries of a list are taken as they stand: no commas, no blanks', () => {
  for (const rule of ['127.0.0.1, 10.0.0.1', ' 127.0.0.1', '127.0.0.1 ']) {
    const texts = ['restFilter: ', JSON.stringify(rule)];
    assertConfiguration(
      () => restFilter({ ipFilter: { allow: [rule] } }), RangeError, 'ipFilter.allow[0]', texts,
    );
  }
});

it('behind trusted proxies the client\'s address is judged', () => {
  const request = (value: string | undefined, peer: string): FilterRequest =>
    requestOf({ 'x-forwarded-for': value, forwarded: 'for=203.0.113.7' }, peer);
  const settings = { allow: '192.0.2.0/24', trustedProxies: '10.0.0.0/8, ::1' };
  const filter = restFilter({ ipFilter: settings });
  const reason = (value: string | undefined, peer: string): string =>
    outcome(filter.check(request(value, peer)));
  assert.equal(reason('192.0.2.7', '10.0.0.1'), 'allowed');
  assert.equal(reason('192.0.2.7', '::1'), 'allowed');
  assert.equal(reason('192.0.2.7, 10.0.0.2', '10.0.0.1'), 'allowed');
  assert.equal(reason('203.0.113.7', '10.0.0.1'), 'address_refused');
  assert.equal(reason('192.0.2.7, 203.0.113.7', '10.0.0.1'), 'address_refused');
  assert.equal(reason('192.0.2.7', '203.0.113.7'), 'address_refused');
  assert.equal(reason('203.0.113.7', '192.0.2.7'), 'allowed');
  assert.equal(reason('unknown', '10.0.0.1'), 'address_missing');
  assert.equal(reason(undefined, '10.0.0.1'), 'address_missing');
  for (const list of [['10.0.0.0/8'], cidrSet(['10.0.0.0/8'])]) {
    const check = restFilter({ ipFilter: { ...settings, trustedProxies: list } });
    assert.equal(outcome(check.check(request('192.0.2.7', '10.0.0.1'))), 'allowed');
  }
});

it('the proxies\' header may be Forwarded (RFC 7239)', () => {
  const settings = {
    allow: '192.0.2.0/24', trustedProxies: '10.0.0.0/8', forwardedHeader: 'forwarded',
  } as const;
  const filter = restFilter({ ipFilter: settings });
  const both = requestOf({ 'x-forwarded-for': '203.0.113.7', forwarded: 'for=192.0.2.7' }, '10.0.0.1');
  assert.equal(outcome(filter.check(both)), 'allowed');
  const other = requestOf({ 'x-forwarded-for': '192.0.2.7' }, '10.0.0.1');
  assert.equal(outcome(filter.check(other)), 'address_missing');
});

it('a proxy without the header may be judged by its own address, and one header may hold one address', () => {
  const settings = { allow: '192.0.2.0/24, 10.0.0.1', trustedProxies: '10.0.0.0/8' };
  const check = (more: RestIpFilterSettings, headers: object, from: string = '10.0.0.1'): string =>
    outcome(restFilter({ ipFilter: { ...settings, ...more } }).check(requestOf({ ...headers }, from)));
  assert.equal(check({}, {}), 'address_missing');
  assert.equal(check({ withoutHeader: 'refused' }, {}), 'address_missing');
  assert.equal(check({ withoutHeader: 'peer' }, {}), 'allowed');
  assert.equal(check({ withoutHeader: 'peer' }, {}, '10.0.0.2'), 'address_refused');
  assert.equal(check({ withoutHeader: 'peer' }, { 'x-forwarded-for': '' }), 'address_missing');
  const single = { forwardedHeader: { single: 'X-Real-IP' } } as const;
  assert.equal(check(single, { 'x-real-ip': '192.0.2.7', 'x-forwarded-for': '6.6.6.6' }), 'allowed');
  assert.equal(check(single, { 'x-real-ip': '192.0.2.7, 192.0.2.7' }), 'address_missing');
  assert.equal(check(single, { 'x-forwarded-for': '192.0.2.7' }), 'address_missing');
  assert.equal(
    check({ trustedProxies: 'unix:, 10.0.0.0/8' }, { 'x-forwarded-for': '192.0.2.7' }, 'unix:'), 'allowed',
  );
  assert.equal(check({ trustedProxies: ['unix:'], withoutHeader: 'peer' }, {}, 'unix:'), 'address_missing');
});

it('without proxies X-Forwarded-For is ignored', () => {
  const headers = { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' };
  for (const ipFilter of [{}, { trustedProxies: [] }]) {
    const filter = restFilter({ ipFilter });
    assert.equal(outcome(filter.check(requestOf(headers, '192.0.2.1'))), 'address_refused');
    const spoilt = requestOf({ 'x-forwarded-for': 'unknown' }, '127.0.0.1');
    assert.equal(outcome(filter.check(spoilt)), 'allowed');
  }
});

it('several secrets are taken while they rotate, as text or as bytes', () => {
  const bytes = new TextEncoder().encode(OTHER_SECRET);
  const reason = (secret: NonNullable<RestJwtFilterSettings['secret']>, by: string): string =>
    outcome(restFilter(on({ secret })).check(requestWith(mint({}, undefined, by))));
  assert.equal(reason([SECRET, bytes], SECRET), 'allowed');
  assert.equal(reason([SECRET, bytes], OTHER_SECRET), 'allowed');
  assert.equal(reason([SECRET, bytes], THIRD_SECRET), 'signature_invalid');
  assert.equal(reason(bytes, OTHER_SECRET), 'allowed');
  assert.equal(reason(bytes, SECRET), 'signature_invalid');
  assert.equal(reason([SECRET], SECRET), 'allowed');
});

it('keys are taken in the place of secrets', () => {
  const named = hs256Key(OTHER_SECRET, { kid: 'other' });
  const filter = restFilter(withKey([key, named]));
  assert.equal(outcome(filter.check(requestWith(mint({})))), 'allowed');
  const header = { alg: 'HS256', kid: 'other' };
  assert.equal(outcome(filter.check(requestWith(mint({}, header, OTHER_SECRET)))), 'allowed');
  assert.equal(outcome(filter.check(requestWith(mint({}, header, SECRET)))), 'signature_invalid');
  assert.equal(outcome(restFilter(withKey(key)).check(requestWith(mint({})))), 'allowed');
});

it('the other options of the token filter reach it', () => {
  const settings = on({
    issuer: 'issuer', realm: 'stage', tokenHeader: 'X-Api-Token', maxTokenLength: 300,
    revoked: ({ jti }) => jti === 'revoked', allowedClaimValues: { sub: ['alice', 'bob', 'carol'] },
    authorize: ({ sub }) => sub === 'alice',
  });
  const filter = restFilter(settings);
  const check = (token: unknown): Verdict => filter.check(requestOf({ 'x-api-token': token }));
  assert.deepEqual(
    check(mint({ iss: 'issuer', sub: 'alice' })), { ok: true, claims: { iss: 'issuer', sub: 'alice' } },
  );
  assert.equal(outcome(check(mint({ iss: 'other', sub: 'alice' }))), 'issuer_refused');
  assert.equal(outcome(check(mint({ iss: 'issuer', sub: 'bob' }))), 'claims_refused');
  assert.equal(outcome(check(mint({ iss: 'issuer', sub: 'alice', jti: 'revoked' }))), 'token_revoked');
  const other = check(mint({ iss: 'issuer', sub: 'dave' }));
  assert.deepEqual(other.ok ? [] : [other.reason, other.claim], ['claims_refused', 'sub']);
  assert.equal(outcome(check(mint({ iss: 'issuer', sub: 'alice', exp: NOW }))), 'token_expired');
  assert.equal(outcome(check('x'.repeat(301))), 'token_too_long');
  const missing = check(undefined);
  assert.equal(missing.ok ? undefined : missing.challenge, 'Bearer realm="stage"');
});

it('refusals are frozen, and the same objects each time', () => {
  const filter = restFilter(on());
  const requests = [requestFrom('192.0.2.1'), ...[undefined, 'x', 'x y'].map(requestWith)];
  for (const request of requests) {
    const verdict = filter.check(request);
    assert.equal(verdict.ok, false);
    assert.ok(Object.isFrozen(verdict));
    assert.equal(filter.check(request), verdict);
  }
});

it('update swaps all settings, and what is left out takes its default again', () => {
  const filter = restFilter({ ipFilter: { allow: '192.0.2.1' } });
  const ask = (): string[] => ['192.0.2.1', '127.0.0.1', '198.51.100.1'].map((from) => {
    return outcome(filter.check(requestOf({ authorization: mint({}) }, from)));
  });
  assert.deepEqual(ask(), ['allowed', 'address_refused', 'address_refused']);
  filter.update({ ipFilter: { allow: '198.51.100.1' } });
  assert.deepEqual(ask(), ['address_refused', 'address_refused', 'allowed']);
  filter.update({ ipFilter: { enabled: false }, ...on({ secret: OTHER_SECRET }) });
  assert.deepEqual(ask(), ['signature_invalid', 'signature_invalid', 'signature_invalid']);
  filter.update({ ipFilter: { enabled: false } });
  assert.deepEqual(ask(), ['allowed', 'allowed', 'allowed']);
  filter.update({});
  assert.deepEqual(ask(), ['address_refused', 'allowed', 'address_refused']);
});

it('update takes its argument: without one nothing is changed', () => {
  const filter = restFilter({ ipFilter: { allow: '192.0.2.1' } });
  for (const update of [wrong<() => void>(filter.update), () => filter.update(wrong(undefined))]) {
    assertThrows(update, TypeError, ['restFilter: ']);
    assert.equal(outcome(filter.check(requestFrom('192.0.2.1'))), 'allowed');
    assert.equal(outcome(filter.check(requestFrom('127.0.0.1'))), 'address_refused');
  }
});

it('update gives nothing back, and needs no this', () => {
  const filter = restFilter();
  const { check, update } = filter;
  assert.equal(update({ ipFilter: { allow: '192.0.2.1' } }), undefined);
  assert.equal(outcome(check(requestFrom('192.0.2.1'))), 'allowed');
  assert.equal(outcome(filter.check(requestFrom('127.0.0.1'))), 'address_refused');
  assert.ok(Object.isFrozen(filter));
});

it('update of one filter leaves another alone', () => {
  const [one, two] = [restFilter(), restFilter()];
  one.update({ ipFilter: { allow: [] } });
  assert.equal(outcome(one.check(requestFrom('127.0.0.1'))), 'address_refused');
  assert.equal(outcome(two.check(requestFrom('127.0.0.1'))), 'allowed');
});

/** Settings that are refused: class, the path that `option` holds or begins with, texts of the message. */
const BAD: readonly [unknown, ErrorConstructor, string | undefined, (readonly string[])?][] = [
  [null, TypeError, undefined], [[], TypeError, undefined], ['127.0.0.1', TypeError, undefined],
  [42, TypeError, undefined],
  [{ ipfilter: {} }, TypeError, 'ipfilter', ['ipFilter, jwtFilter']],
  [{ enabled: true }, TypeError, 'enabled'],
  [{ ipFilter: null }, TypeError, 'ipFilter'], [{ ipFilter: true }, TypeError, 'ipFilter'],
  [{ ipFilter: ['127.0.0.1'] }, TypeError, 'ipFilter'], [{ ipFilter: undefined }, TypeError, 'ipFilter'],
  [{ jwtFilter: null }, TypeError, 'jwtFilter'], [{ jwtFilter: false }, TypeError, 'jwtFilter'],
  [{ jwtFilter: SECRET }, TypeError, 'jwtFilter'], [{ jwtFilter: undefined }, TypeError, 'jwtFilter'],
  [
    { ipFilter: { allowed: [] } }, TypeError, 'ipFilter.allowed',
    ['trustedProxies', 'forwardedHeader', 'withoutHeader'],
  ],
  [{ ipFilter: { header: 'forwarded' } }, TypeError, 'ipFilter.header'],
  [{ ipFilter: { address: () => '127.0.0.1' } }, TypeError, 'ipFilter.address'],
  [{ ipFilter: { secret: SECRET } }, TypeError, 'ipFilter.secret'],
  [
    { jwtFilter: { enabled: true, allow: [] } }, TypeError, 'jwtFilter.allow',
    ['enabled', 'secret', 'tokenHeader'],
  ],
  [{ jwtFilter: { enabled: true, algorithm: 'HS256' } }, TypeError, 'jwtFilter.algorithm'],
  [{ jwtFilter: { enabled: true, secret: SECRET, header: 'x' } }, TypeError, 'jwtFilter.header'],
  [{ ipFilter: { enabled: 'false' } }, TypeError, 'ipFilter.enabled', ['true or false']],
  [{ ipFilter: { enabled: null } }, TypeError, 'ipFilter.enabled', ['true or false']],
  [{ jwtFilter: { enabled: 1 } }, TypeError, 'jwtFilter.enabled', ['true or false']],
  [{ ipFilter: { allow: null } }, TypeError, 'ipFilter.allow', ['list']],
  [{ ipFilter: { allow: 42 } }, TypeError, 'ipFilter.allow', ['list']],
  [{ ipFilter: { allow: {} } }, TypeError, 'ipFilter.allow', ['list']],
  [{ ipFilter: { allow: new Proxy(cidrSet(['127.0.0.1']), {}) } }, TypeError, 'ipFilter.allow', ['list']],
  [{ ipFilter: { allow: Promise.resolve(['127.0.0.1']) } }, TypeError, 'ipFilter.allow', ['list']],
  [{ ipFilter: { allow: [42] } }, TypeError, 'ipFilter.allow[0]'],
  [
    { ipFilter: { allow: ['127.0.0.1', '::1', '10.0.0.0/8', 'x'] } }, RangeError, 'ipFilter.allow[3]',
    ['ipFilter.allow[3]', '"x"'],
  ],
  [{ ipFilter: { allow: '127.0.0.1, nowhere' } }, RangeError, 'ipFilter.allow', ['"nowhere"']],
  [{ ipFilter: { allow: ['unix:'] } }, RangeError, 'ipFilter.allow[0]', ['"unix:"']],
  [{ ipFilter: { deny: null } }, TypeError, 'ipFilter.deny', ['list']],
  [{ ipFilter: { deny: ['::1', '10/8'] } }, RangeError, 'ipFilter.deny[1]', ['"10/8"']],
  [{ ipFilter: { deny: 'unix:' } }, RangeError, 'ipFilter.deny', ['"unix:"']],
  [{ ipFilter: { trustedProxies: null } }, TypeError, 'ipFilter.trustedProxies', ['list']],
  [{ ipFilter: { trustedProxies: true } }, TypeError, 'ipFilter.trustedProxies', ['list']],
  [
    { ipFilter: { trustedProxies: ['::1', 'loopback'] } }, RangeError, 'ipFilter.trustedProxies[1]',
    ['"loopback"'],
  ],
  [{ ipFilter: { trustedProxies: 'loopback' } }, RangeError, 'ipFilter.trustedProxies', ['"loopback"']],
  [
    { ipFilter: { trustedProxies: [], forwardedHeader: 'x-real-ip' } }, RangeError,
    'ipFilter.forwardedHeader',
  ],
  [{ ipFilter: { trustedProxies: [], forwardedHeader: null } }, TypeError, 'ipFilter.forwardedHeader'],
  [
    { ipFilter: { trustedProxies: [], forwardedHeader: { single: '' } } }, RangeError,
    'ipFilter.forwardedHeader.single',
  ],
  [{ ipFilter: { trustedProxies: [], withoutHeader: 'none' } }, RangeError, 'ipFilter.withoutHeader'],
  [{ ipFilter: { trustedProxies: [], withoutHeader: true } }, TypeError, 'ipFilter.withoutHeader'],
  [{ jwtFilter: { enabled: true } }, TypeError, 'jwtFilter.secret'],
  [{ jwtFilter: { enabled: true, secret: SECRET, key } }, TypeError, 'jwtFilter.secret', ['key']],
  [{ jwtFilter: { enabled: true, secret: '' } }, RangeError, 'jwtFilter.secret', ['0 bytes']],
  [{ jwtFilter: { enabled: true, secret: SECRET.slice(1) } }, RangeError, 'jwtFilter.secret', ['31 bytes']],
  [
    { jwtFilter: { enabled: true, secret: [SECRET, 'short'] } }, RangeError, 'jwtFilter.secret[1]',
    ['5 bytes'],
  ],
  [{ jwtFilter: { enabled: true, secret: null } }, TypeError, 'jwtFilter.secret'],
  [{ jwtFilter: { enabled: true, secret: 42 } }, TypeError, 'jwtFilter.secret'],
  [{ jwtFilter: { enabled: true, secret: [SECRET, undefined] } }, TypeError, 'jwtFilter.secret[1]'],
  [{ jwtFilter: { enabled: true, secret: new Uint8Array(32) } }, RangeError, 'jwtFilter.secret'],
  [{ jwtFilter: { enabled: true, key: SECRET } }, TypeError, 'jwtFilter.key'],
  [{ jwtFilter: { enabled: true, key: [] } }, RangeError, 'jwtFilter.key'],
  [{ jwtFilter: { enabled: true, key: null } }, TypeError, 'jwtFilter.key'],
  [{ jwtFilter: { enabled: true, secret: SECRET, issuer: '' } }, RangeError, 'jwtFilter.issuer'],
  [{ jwtFilter: { enabled: true, secret: SECRET, realm: '"' } }, RangeError, 'jwtFilter.realm'],
  [{ jwtFilter: { enabled: true, secret: SECRET, tokenHeader: 'a b' } }, RangeError, 'jwtFilter.tokenHeader'],
  [{ jwtFilter: { enabled: true, secret: SECRET, authorize: true } }, TypeError, 'jwtFilter.authorize'],
  [{ jwtFilter: { enabled: true, secret: SECRET, revoked: ['x'] } }, TypeError, 'jwtFilter.revoked'],
  [
    { jwtFilter: { enabled: true, secret: SECRET, allowedClaimValues: { role: 'x' } } }, TypeError,
    'jwtFilter.allowedClaimValues.role',
  ],
  [{ jwtFilter: { enabled: false, issuer: '' } }, RangeError, 'jwtFilter.issuer'],
  [{ jwtFilter: { enabled: false, requiredClaims: 'exp' } }, TypeError, 'jwtFilter.requiredClaims'],
];

/**
 * Asserts the error that these settings are by the table: its class, its path, its texts, and no inner name.
 */
function assertBad(act: () => unknown, [settings, type, path, texts = []]: (typeof BAD)[number]): void {
  const shown = Object.keys(Object(settings) as object).join();
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof Error && error.constructor === type, `${shown} ${path}: ${String(error)}`);
    const { message } = error;
    assert.ok(message.startsWith('restFilter: '), message);
    const { option } = error as { readonly option?: unknown };
    if (path !== undefined) {
      assert.ok(Object.hasOwn(error, 'option'), `no option: ${message}`);
      assert.ok(
        option === path || String(option).startsWith(`${path}[`),
        `${String(option)}, not ${path}: ${message}`,
      );
      assert.ok(message.includes(path), `"${message}" lacks "${path}"`);
    }
    for (const text of texts) assert.ok(message.includes(text), `"${message}" lacks "${text}"`);
    assert.ok(!/clientAddress|cidrSet|hs256Key:|jwtVerifier|ipFilter: |jwtFilter: /.test(message), message);
    assert.ok(!`${message}\n${error.stack}`.includes(SECRET), 'shows a secret');
    return true;
  });
}

it('each wrong setting is an error that names what was written, and never shows a secret', () => {
  for (const row of BAD) assertBad(() => restFilter(wrong(row[0])), row);
});

it('an empty list of secrets is an error that names the secret', () => {
  for (const enabled of [true, false]) {
    assertRule(() => restFilter({ jwtFilter: { enabled, secret: [] } }), RangeError, 'jwtFilter.secret');
  }
});

it('a wrong setting is an error in a part that is switched off, too', () => {
  const off = (part: unknown): unknown =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? { ...part, enabled: false } : part;
  for (const [settings, type, path, texts] of BAD) {
    if (
      typeof settings !== 'object' || settings === null || path === 'enabled' ||
        path?.endsWith('.enabled') === true
    ) continue;
    const parts = Object.entries(settings).map(([name, part]): [string, unknown] => [name, off(part)]);
    const isEmpty = parts.some(
      ([name, part]) => name === 'jwtFilter' && Object.keys(Object(part) as object).length === 1,
    );
    if (Array.isArray(settings) || isEmpty) continue;
    const switched = Object.fromEntries(parts);
    assertBad(
      () => restFilter(wrong(switched)),
      texts === undefined ? [switched, type, path] : [switched, type, path, texts],
    );
  }
});

it('a wrong update is the same error, and changes nothing', () => {
  const filter = restFilter({ ipFilter: { allow: '192.0.2.1' }, ...on() });
  const ask = (): string[] => [
    requestFrom('127.0.0.1'), requestFrom('192.0.2.1'), requestOf({ authorization: mint({}) }, '192.0.2.1'),
  ].map((request) => outcome(filter.check(request)));
  for (const row of BAD) {
    assertBad(() => filter.update(wrong(row[0])), row);
    assert.deepEqual(ask(), ['address_refused', 'token_missing', 'allowed']);
  }
  // The first part would be right, and is not taken either.
  const half = { ipFilter: { allow: '127.0.0.1' }, jwtFilter: { enabled: true, secret: 'short' } };
  assertConfiguration(() => filter.update(half), RangeError, 'jwtFilter.secret', ['restFilter: ']);
  assert.deepEqual(ask(), ['address_refused', 'token_missing', 'allowed']);
});

it('what a host\'s own getter throws comes through as it is, and changes nothing', () => {
  const fault = new Error('getter');
  const broken = { get: (): never => { throw fault; }, enumerable: true };
  const filter = restFilter({ ipFilter: { allow: '192.0.2.1' } });
  const settings = [
    Object.defineProperty({}, 'ipFilter', broken), { ipFilter: Object.defineProperty({}, 'allow', broken) },
    { jwtFilter: Object.defineProperty({ enabled: true }, 'secret', broken) },
  ];
  for (const one of settings) {
    assert.throws(() => restFilter(wrong(one)), fault);
    assert.throws(() => filter.update(wrong(one)), fault);
    assert.equal(outcome(filter.check(requestFrom('192.0.2.1'))), 'allowed');
  }
});

it('a check that is under way ends with the settings it began with', () => {
  const filter = restFilter(on());
  const closing: RestFilterSettings[] = [
    { ipFilter: { allow: [] } }, { ipFilter: { enabled: false }, ...on({ secret: OTHER_SECRET }) },
  ];
  for (const settings of closing) {
    filter.update(on());
    const request: FilterRequest = {
      get address() {
        filter.update(settings);
        return '127.0.0.1';
      },
      header: () => mint({ sub: 'alice' }),
    };
    // The address is asked for by the old settings, so that the token is judged by them too.
    assert.deepEqual(filter.check(request), { ok: true, claims: { sub: 'alice' } });
    assert.equal(filter.check(requestOf({ authorization: mint({}) })).ok, false);
  }
});

it('what becomes of the settings afterwards does not matter', () => {
  const allow = ['192.0.2.1'];
  const secret = [SECRET];
  const ipFilter = { allow };
  const jwtFilter = { enabled: true, secret };
  const filter = restFilter({ ipFilter, jwtFilter });
  allow.push('127.0.0.1');
  secret.push(OTHER_SECRET);
  ipFilter.allow = ['127.0.0.1'];
  jwtFilter.enabled = false;
  assert.equal(outcome(filter.check(requestFrom('127.0.0.1'))), 'address_refused');
  assert.equal(outcome(filter.check(requestFrom('192.0.2.1'))), 'token_missing');
  const forged = requestOf({ authorization: mint({}, undefined, OTHER_SECRET) }, '192.0.2.1');
  assert.equal(outcome(filter.check(forged)), 'signature_invalid');
});

it('each setting is read once', () => {
  const reads: string[] = [];
  const watched = (prefix: string, values: { readonly [name: string]: unknown }): object => {
    const object = {};
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(object, name, {
        get() {
          reads.push(`${prefix}${name}`);
          return value;
        },
      });
    }
    return object;
  };
  const ip = {
    allow: '127.0.0.1', deny: [], trustedProxies: '10.0.0.1', enabled: true, forwardedHeader: 'forwarded',
    withoutHeader: 'peer',
  };
  const jwt = {
    enabled: true, secret: SECRET, issuer: 'issuer', realm: 'api', tokenHeader: 'authorization',
    revoked: () => false, allowedClaimValues: { role: ['x'] }, authorize: () => true,
  };
  const settings = { ipFilter: watched('ip.', ip), jwtFilter: watched('jwt.', jwt) };
  restFilter(wrong(watched('', settings)));
  const expected = [
    'ipFilter', 'jwtFilter', ...Object.keys(ip).map((name) => `ip.${name}`),
    ...Object.keys(jwt).map((name) => `jwt.${name}`),
  ];
  assert.deepEqual([...reads].sort(), expected.sort());
});

it('a polluted Object.prototype changes nothing', () => {
  const checks = (): string[] => {
    const defaults = [restFilter(), restFilter({}), restFilter({ ipFilter: {}, jwtFilter: {} })];
    const reasons = defaults.flatMap((filter) => [
      outcome(filter.check(requestFrom('127.0.0.1'))), outcome(filter.check(requestFrom('192.0.2.1'))),
    ]);
    const filter = restFilter({ ipFilter: { trustedProxies: '10.0.0.1' }, ...on() });
    filter.update({ ipFilter: { trustedProxies: '10.0.0.1' }, ...on() });
    const headers = { authorization: mint({}), 'x-forwarded-for': '127.0.0.1', 'x-polluted': mint({}) };
    return [
      ...reasons, outcome(filter.check(requestOf(headers, '10.0.0.1'))), outcome(filter.check(requestOf({}))),
      outcome(filter.check(requestWith(mint({}, undefined, OTHER_SECRET)))),
      outcome(filter.check(requestOf(headers, '192.0.2.1'))),
    ];
  };
  const expected = [
    'allowed', 'address_refused', 'allowed', 'address_refused', 'allowed', 'address_refused',
    'allowed', 'token_missing', 'signature_invalid', 'address_refused',
  ];
  assert.deepEqual(checks(), expected);
  assert.deepEqual(polluted(POLLUTION, checks), expected);
  const error = polluted(POLLUTION, () => {
    try {
      return restFilter({ jwtFilter: { enabled: true } });
    } catch (thrown) {
      return thrown;
    }
  });
  assert.ok(error instanceof TypeError && error.message.includes('jwtFilter.secret'));
});

it('a filter is no setting', () => {
  assertThrows(() => restFilter(wrong(filterOf(YES))), TypeError, ['restFilter: ', '"asked"']);
  assertThrows(() => restFilter(wrong(restFilter())), TypeError, ['restFilter: ', '"check"']);
});

it('a token filter that is off is read with its key too', () => {
  assert.throws(
    () => restFilter({ jwtFilter: { enabled: false, key, issuer: wrong(7) } }),
    /^TypeError: restFilter: option "jwtFilter\.issuer" takes/,
  );
  assert.throws(
    () => restFilter({ jwtFilter: { enabled: false, secret: SECRET, issuer: wrong(7) } }),
    /^TypeError: restFilter: option "jwtFilter\.issuer" takes/,
  );
});

it('a token filter with a key that is switched off is read as whole as one that is on', () => {
  const settings = { enabled: false, key, allowedClaimValues: { role: [] } };
  assertThrows(() => restFilter({ jwtFilter: settings }), RangeError, ['jwtFilter.allowedClaimValues.role']);
});
