// `restFilter`: the seed's two switches, their defaults, and settings that are swapped as a whole or not at
// all.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { FilterRequest, Verdict } from '../../src/filters/filter.ts';
import { restFilter, type RestFilterSettings } from '../../src/filters/rest-filter.ts';
import type { RestIpFilterSettings, RestJwtFilterSettings } from '../../src/filters/rest-filter.ts';
import { cidrSet } from '../../src/ip/cidr.ts';
import { hs256Key } from '../../src/jwt/key.ts';
import {
  assertThrows, mint, NOW, OTHER_SECRET, polluted, SECRET, SEED_SECRET, SEED_TOKEN, THIRD_SECRET, wrong,
} from '../helpers.ts';
import { clock, filterOf, key, POLLUTION, requestFrom, requestOf, requestWith } from './support.ts';

/** The reason of a refusal, or "allowed". */
function outcome(verdict: Verdict): string {
  return verdict.ok ? 'allowed' : verdict.reason;
}

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

it('the defaults are those of the seed: loopback alone, and no token', () => {
  for (const filter of [restFilter(), restFilter({}), restFilter(undefined)]) {
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

it('empty and undefined settings are the defaults', () => {
  const ip = {
    enabled: undefined, allow: undefined, deny: undefined, trustedProxies: undefined, header: undefined,
  };
  const jwt = wrong<RestJwtFilterSettings>({ enabled: undefined, secret: undefined, key: undefined });
  const list: RestFilterSettings[] = [
    { ipFilter: {} }, { jwtFilter: {} }, { ipFilter: undefined, jwtFilter: undefined }, { ipFilter: ip },
    { jwtFilter: jwt },
  ];
  for (const settings of list) {
    const filter = restFilter(settings);
    assert.deepEqual(filter.check(requestFrom('127.0.0.1')), { ok: true, claims: undefined });
    assert.equal(outcome(filter.check(requestFrom('192.0.2.1'))), 'address_refused');
  }
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

it('an empty entry of a text is an error, as is an empty text', () => {
  for (const name of ['allow', 'deny', 'trustedProxies'] as const) {
    for (const [text, index] of [['', 0], [' ', 0], [',', 0], ['127.0.0.1,', 1], [',127.0.0.1', 0],
      ['127.0.0.1, ,10.0.0.0/8', 1], ['127.0.0.1,,10.0.0.0/8', 1]] as const) {
      const texts = [`option "${name}"`, `rule ${index}, ""`];
      assertThrows(() => restFilter({ ipFilter: { [name]: text } }), RangeError, texts);
    }
  }
});

it('entries of a list are taken as they stand: no commas, no blanks', () => {
  for (const rule of ['127.0.0.1, 10.0.0.1', ' 127.0.0.1', '127.0.0.1 ']) {
    const texts = ['option "allow"', `rule 0, ${JSON.stringify(rule)}`];
    assertThrows(() => restFilter({ ipFilter: { allow: [rule] } }), RangeError, texts);
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
  assert.equal(reason(undefined, '10.0.0.1'), 'address_refused');
  for (const list of [['10.0.0.0/8'], cidrSet(['10.0.0.0/8'])]) {
    const check = restFilter({ ipFilter: { ...settings, trustedProxies: list } });
    assert.equal(outcome(check.check(request('192.0.2.7', '10.0.0.1'))), 'allowed');
  }
});

it('the proxies\' header may be Forwarded (RFC 7239)', () => {
  const settings = { allow: '192.0.2.0/24', trustedProxies: '10.0.0.0/8', header: 'forwarded' } as const;
  const filter = restFilter({ ipFilter: settings });
  const both = requestOf({ 'x-forwarded-for': '203.0.113.7', forwarded: 'for=192.0.2.7' }, '10.0.0.1');
  assert.equal(outcome(filter.check(both)), 'allowed');
  const other = requestOf({ 'x-forwarded-for': '192.0.2.7' }, '10.0.0.1');
  assert.equal(outcome(filter.check(other)), 'address_refused');
});

it('without proxies X-Forwarded-For is ignored', () => {
  const headers = { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' };
  for (const trustedProxies of [undefined, []]) {
    const filter = restFilter({ ipFilter: { trustedProxies } });
    assert.equal(outcome(filter.check(requestOf(headers, '192.0.2.1'))), 'address_refused');
    const spoilt = requestOf({ 'x-forwarded-for': 'unknown' }, '127.0.0.1');
    assert.equal(outcome(filter.check(spoilt)), 'allowed');
  }
});

it('several secrets are taken while they rotate, as text or as bytes', () => {
  const bytes = new TextEncoder().encode(OTHER_SECRET);
  const reason = (secret: RestJwtFilterSettings['secret'], by: string): string =>
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
  const filter = restFilter(on({ secret: undefined, key: [key, named] }));
  assert.equal(outcome(filter.check(requestWith(mint({})))), 'allowed');
  const header = { alg: 'HS256', kid: 'other' };
  assert.equal(outcome(filter.check(requestWith(mint({}, header, OTHER_SECRET)))), 'allowed');
  assert.equal(outcome(filter.check(requestWith(mint({}, header, SECRET)))), 'signature_invalid');
  assert.equal(outcome(restFilter(on({ secret: undefined, key })).check(requestWith(mint({})))), 'allowed');
});

it('the other options of the token filter reach it', () => {
  const settings = on({
    issuer: 'issuer', realm: 'stage', header: 'X-Api-Token', maxTokenLength: 300,
    authorize: ({ sub }) => sub === 'alice',
  });
  const filter = restFilter(settings);
  const check = (token: unknown): Verdict => filter.check(requestOf({ 'x-api-token': token }));
  assert.deepEqual(
    check(mint({ iss: 'issuer', sub: 'alice' })), { ok: true, claims: { iss: 'issuer', sub: 'alice' } },
  );
  assert.equal(outcome(check(mint({ iss: 'other', sub: 'alice' }))), 'issuer_refused');
  assert.equal(outcome(check(mint({ iss: 'issuer', sub: 'bob' }))), 'claims_refused');
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
  for (const settings of [{}, undefined]) {
    filter.update({ ipFilter: { enabled: false } });
    filter.update(settings);
    assert.deepEqual(ask(), ['address_refused', 'allowed', 'address_refused']);
  }
  filter.update({ ipFilter: { enabled: false } });
  filter.update();
  assert.deepEqual(ask(), ['address_refused', 'allowed', 'address_refused']);
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

/** Settings that are refused: class, texts of the message. */
const BAD: readonly [unknown, ErrorConstructor, readonly string[]][] = [
  [null, TypeError, ['restFilter: takes an object of options']],
  [[], TypeError, ['restFilter: takes an object of options']],
  ['127.0.0.1', TypeError, ['restFilter: takes an object of options']],
  [
    { ipfilter: {} }, TypeError,
    ['restFilter: unknown option "ipfilter"; the options are ipFilter, jwtFilter'],
  ],
  [{ enabled: true }, TypeError, ['restFilter: unknown option "enabled"']],
  [{ ipFilter: null }, TypeError, ['restFilter: ipFilter: takes an object of options']],
  [{ ipFilter: true }, TypeError, ['restFilter: ipFilter: takes an object of options']],
  [{ ipFilter: ['127.0.0.1'] }, TypeError, ['restFilter: ipFilter: takes an object of options']],
  [{ jwtFilter: null }, TypeError, ['restFilter: jwtFilter: takes an object of options']],
  [{ jwtFilter: false }, TypeError, ['restFilter: jwtFilter: takes an object of options']],
  [{ jwtFilter: SECRET }, TypeError, ['restFilter: jwtFilter: takes an object of options']],
  [{ ipFilter: { allowed: [] } }, TypeError, [
    'restFilter: ipFilter: unknown option "allowed"',
    'the options are allow, deny, trustedProxies, enabled, header',
  ]],
  [{ ipFilter: { secret: SECRET } }, TypeError, ['restFilter: ipFilter: unknown option "secret"']],
  [
    { jwtFilter: { allow: [] } }, TypeError,
    ['restFilter: jwtFilter: unknown option "allow"', 'enabled, secret'],
  ],
  [{ jwtFilter: { algorithm: 'HS256' } }, TypeError, ['restFilter: jwtFilter: unknown option "algorithm"']],
  [
    { ipFilter: { enabled: 'false' } }, TypeError,
    ['restFilter: ipFilter: option "enabled" takes true or false'],
  ],
  [{ ipFilter: { enabled: null } }, TypeError, [
    'restFilter: ipFilter: option "enabled" takes true or false',
  ]],
  [{ jwtFilter: { enabled: 1 } }, TypeError, ['restFilter: jwtFilter: option "enabled" takes true or false']],
  [{ ipFilter: { allow: null } }, TypeError, ['option "allow"', 'takes a list']],
  [{ ipFilter: { allow: 42 } }, TypeError, ['option "allow"', 'takes a list']],
  [{ ipFilter: { allow: {} } }, TypeError, ['option "allow"', 'takes a list']],
  [{ ipFilter: { allow: [42] } }, TypeError, ['option "allow"', 'rule 0']],
  [{ ipFilter: { allow: '127.0.0.1, nowhere' } }, RangeError, ['option "allow"', 'rule 1, "nowhere"']],
  [{ ipFilter: { deny: null } }, TypeError, ['option "deny"', 'takes a list']],
  [{ ipFilter: { deny: ['::1', '10/8'] } }, RangeError, ['option "deny"', 'rule 1, "10/8"']],
  [{ ipFilter: { trustedProxies: null } }, TypeError, ['option "trustedProxies"', 'takes a list']],
  [{ ipFilter: { trustedProxies: true } }, TypeError, ['option "trustedProxies"', 'takes a list']],
  [
    { ipFilter: { trustedProxies: 'loopback' } }, RangeError,
    ['option "trustedProxies"', 'rule 0, "loopback"'],
  ],
  [
    { ipFilter: { header: 'x-real-ip' } }, RangeError,
    ['option "header" takes "x-forwarded-for" or "forwarded"'],
  ],
  [{ ipFilter: { header: null } }, TypeError, ['option "header" takes "x-forwarded-for" or "forwarded"']],
  [
    { jwtFilter: { enabled: true } }, TypeError,
    ['restFilter: jwtFilter: option "secret" takes a secret or a list'],
  ],
  [
    { jwtFilter: { secret: SECRET, key } }, TypeError,
    ['restFilter: jwtFilter: option "secret"', 'unless "key"'],
  ],
  [{ jwtFilter: { enabled: true, secret: SECRET, key } }, TypeError, ['option "secret"', 'unless "key"']],
  [{ jwtFilter: { secret: '' } }, RangeError, ['"secret" has 0 bytes']],
  [{ jwtFilter: { secret: SECRET.slice(1) } }, RangeError, ['"secret" has 31 bytes', 'RFC 7518 §3.2']],
  [{ jwtFilter: { secret: [SECRET, 'short'] } }, RangeError, ['"secret" has 5 bytes']],
  [{ jwtFilter: { secret: null } }, TypeError, ['"secret"']],
  [{ jwtFilter: { secret: 42 } }, TypeError, ['"secret"']],
  [{ jwtFilter: { secret: [SECRET, undefined] } }, TypeError, ['"secret"']],
  [{ jwtFilter: { key: SECRET } }, TypeError, ['option "key"']],
  [{ jwtFilter: { key: [] } }, RangeError, ['option "key"']],
  [{ jwtFilter: { key: null } }, TypeError, ['option "key"']],
  [{ jwtFilter: { secret: SECRET, issuer: '' } }, RangeError, ['option "issuer"']],
  [{ jwtFilter: { secret: SECRET, realm: '"' } }, RangeError, ['option "realm"']],
  [{ jwtFilter: { secret: SECRET, header: 'a b' } }, RangeError, ['option "header"']],
  [{ jwtFilter: { secret: SECRET, authorize: true } }, TypeError, ['option "authorize"']],
  [{ jwtFilter: { issuer: '' } }, RangeError, ['option "issuer"']],
  [{ jwtFilter: { requiredClaims: 'exp' } }, TypeError, ['option "requiredClaims"']],
];

it('each wrong setting is an error of its class that names it, and never shows a secret', () => {
  for (const [settings, type, texts] of BAD) assertThrows(() => restFilter(wrong(settings)), type, texts);
});

it('an empty list of secrets is an error that names the secret', () => {
  for (const enabled of [true, false]) {
    assert.throws(() => restFilter({ jwtFilter: { enabled, secret: [] } }), (error) =>
      (error instanceof TypeError || error instanceof RangeError) && error.message.includes('"secret"'));
  }
});

it('a wrong setting is an error in a part that is switched off, too', () => {
  const off = (part: unknown): unknown =>
    typeof part === 'object' && part !== null && !('enabled' in part) && !Array.isArray(part)
      ? { ...part, enabled: false } : part;
  for (const [settings, type, texts] of BAD) {
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) continue;
    const switched = Object.fromEntries(Object.entries(settings).map(([name, part]) => [name, off(part)]));
    if (!('enabled' in settings)) assertThrows(() => restFilter(wrong(switched)), type, texts);
  }
});

it('a wrong update is the same error, and changes nothing', () => {
  const filter = restFilter({ ipFilter: { allow: '192.0.2.1' }, ...on() });
  const ask = (): string[] => [
    requestFrom('127.0.0.1'), requestFrom('192.0.2.1'), requestOf({ authorization: mint({}) }, '192.0.2.1'),
  ].map((request) => outcome(filter.check(request)));
  for (const [settings, type, texts] of BAD) {
    assertThrows(() => filter.update(wrong(settings)), type, texts);
    assert.deepEqual(ask(), ['address_refused', 'token_missing', 'allowed']);
  }
  // The first part would be right, and is not taken either.
  const half = { ipFilter: { allow: '127.0.0.1' }, jwtFilter: { enabled: true, secret: 'short' } };
  assertThrows(() => filter.update(half), RangeError, ['"secret"']);
  assert.deepEqual(ask(), ['address_refused', 'token_missing', 'allowed']);
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
  const ip = { allow: '127.0.0.1', deny: [], trustedProxies: '10.0.0.1', enabled: true, header: 'forwarded' };
  const jwt = { enabled: true, secret: SECRET, issuer: 'issuer', realm: 'api', header: 'authorization' };
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
  assert.ok(error instanceof TypeError && error.message.includes('option "secret"'));
});

it('a filter is no setting', () => {
  assertThrows(
    () => restFilter(wrong(filterOf(undefined))), TypeError, ['restFilter: unknown option "asked"'],
  );
});
