/** Which address was judged, where it stood, and which rule decided. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter, type FilterRequest } from '../../src/index.ts';
import {
  compileAddressRules,
  decidingRule,
  originOf,
} from '../../src/explain/address-rules.ts';
import type { Origin } from '../../src/explain/address-rules.ts';
import type { Section } from '../../src/explain/json-text.ts';
import { present } from '../helpers.ts';

const BEHIND: Section = { allow: '203.0.113.0/24', deny: ['203.0.113.66'], trustedProxies: '10.0.0.0/8' };
const XFF = 'x-forwarded-for';

function request(address: string | undefined, header?: string, name = XFF): FilterRequest {
  return { address, header: (asked) => (asked === name ? header : undefined) };
}

const origins: readonly (readonly [settings: Section, request: FilterRequest, origin: Partial<Origin>])[] = [
  [{}, request('127.0.0.1'), { address: '127.0.0.1', from: 'socket' }],
  [{}, request(undefined), { address: undefined, from: 'socket' }],
  [{}, request('nonsense'), { address: undefined, from: 'socket', unreadable: 'nonsense' }],
  [{}, request('127.0.0.1', '1.1.1.1'), { address: '127.0.0.1', from: 'socket', ignored: XFF }],
  [BEHIND, request('10.0.0.1'), { address: undefined, from: XFF, peer: '10.0.0.1', absent: XFF }],
  [{ ...BEHIND, withoutHeader: 'peer' }, request('10.0.0.1'), { address: '10.0.0.1', from: 'socket' }],
  [
    BEHIND,
    request('10.0.0.1', '1.1.1.1, 203.0.113.9'),
    { address: '203.0.113.9', from: `${XFF} entry 2`, peer: '10.0.0.1' },
  ],
  [
    BEHIND,
    request('10.0.0.1', '203.0.113.9, 10.0.0.2'),
    { address: '203.0.113.9', from: `${XFF} entry 1`, peer: '10.0.0.1' },
  ],
  [BEHIND, request('198.51.100.1', '203.0.113.9'), { address: '198.51.100.1', from: 'socket', ignored: XFF }],
  [
    BEHIND,
    request('10.0.0.1', '203.0.113.9, unknown, 10.0.0.2'),
    { address: undefined, from: `${XFF} entry 2`, peer: '10.0.0.1', unreadable: 'unknown' },
  ],
  // A blank that is none of the header's grammar belongs to the entry, for the filter as for its explanation.
  [
    BEHIND,
    request('10.0.0.1', '\u00a0203.0.113.9'),
    { address: undefined, from: `${XFF} entry 1`, peer: '10.0.0.1', unreadable: '?203.0.113.9' },
  ],
  [
    BEHIND,
    request('10.0.0.1', '203.0.113.9,\x1b[31m\xff'),
    { address: undefined, from: `${XFF} entry 2`, peer: '10.0.0.1', unreadable: '?[31m?' },
  ],
  [
    BEHIND,
    request('10.0.0.1', `1.1.1.1, ${'x'.repeat(61)}`),
    { address: undefined, from: `${XFF} entry 2`, peer: '10.0.0.1', unreadable: '61 characters' },
  ],
  [
    BEHIND,
    request('10.0.0.1', ''),
    { address: undefined, from: `${XFF} entry 1`, peer: '10.0.0.1', unreadable: '' },
  ],
  [
    { ...BEHIND, trustedProxies: ['unix:'] },
    request('unix:', '203.0.113.9'),
    { address: '203.0.113.9', from: `${XFF} entry 1`, peer: 'unix:' },
  ],
  [
    { ...BEHIND, trustedProxies: ['unix:'] },
    request('unix:'),
    { address: undefined, from: XFF, peer: 'unix:', absent: XFF },
  ],
];

for (const [settings, asked, origin] of origins) {
  test(`origin: ${asked.address} behind ${asked.header(XFF)}`.slice(0, 80), () => {
    assert.deepEqual(present(originOf(compileAddressRules(settings), asked)), present(origin));
    // The explanation and the filter never differ: an address that was not found is a refusal for that.
    const verdict = restFilter({ ipFilter: { ...settings, allow: ['0.0.0.0/0', '::/0'], deny: [] } }).check(
      asked,
    );
    assert.equal(verdict.ok, origin.address !== undefined);
  });
}

test('origin: the header that the settings name', () => {
  const forwarded = compileAddressRules({ ...BEHIND, forwardedHeader: 'forwarded' });
  assert.equal(forwarded.header, 'forwarded');
  assert.deepEqual(
    present(originOf(forwarded, request('10.0.0.1', 'for=203.0.113.9;by="a,b", ,for=10.0.0.2', 'forwarded'))),
    {
      address: '203.0.113.9',
      from: 'forwarded entry 1',
      peer: '10.0.0.1',
    },
  );
  const hidden = request('10.0.0.1', 'for=203.0.113.9, for=_hidden', 'forwarded');
  assert.deepEqual(present(originOf(forwarded, hidden)), {
    from: 'forwarded entry 2',
    peer: '10.0.0.1',
    unreadable: '_hidden',
  });
  const single = compileAddressRules({ ...BEHIND, forwardedHeader: { single: 'CF-Connecting-IP' } });
  assert.equal(single.header, 'cf-connecting-ip');
  assert.deepEqual(present(originOf(single, request('10.0.0.1', '203.0.113.9', 'cf-connecting-ip'))), {
    address: '203.0.113.9',
    from: 'cf-connecting-ip entry 1',
    peer: '10.0.0.1',
  });
});

test('the rule that decided', () => {
  const ruleFor = (settings: Section, asked: FilterRequest): string | undefined => {
    const rules = compileAddressRules(settings);
    return decidingRule(
      rules,
      restFilter({ ipFilter: settings }).check(asked),
      originOf(rules, asked).address,
    );
  };
  assert.equal(ruleFor(BEHIND, request('10.0.0.1', '203.0.113.66')), 'deny 203.0.113.66');
  assert.equal(ruleFor(BEHIND, request('10.0.0.1', '198.51.100.1')), 'no allow rule');
  assert.equal(ruleFor(BEHIND, request('10.0.0.1', '203.0.113.9')), 'allow 203.0.113.0/24');
  assert.equal(ruleFor(BEHIND, request('10.0.0.1', 'unknown')), undefined);
  assert.equal(ruleFor({ enabled: false }, request('192.0.2.1')), 'the address filter is switched off');
  assert.equal(ruleFor({}, request('::1')), 'allow loopback, as no list is given');
  assert.equal(ruleFor({}, request('192.0.2.1')), 'no allow rule');
  // The most specific one.
  assert.equal(
    ruleFor({ allow: '0.0.0.0/0, 192.0.2.0/24,192.0.2.1' }, request('192.0.2.1')),
    'allow 192.0.2.1',
  );
});

test("the filter's switch, and whether proxies are trusted", () => {
  assert.equal(compileAddressRules({}).isEnabled, true);
  assert.equal(compileAddressRules({ enabled: false }).isEnabled, false);
  assert.equal(compileAddressRules({}).hasProxies, false);
  assert.equal(compileAddressRules(BEHIND).hasProxies, true);
  assert.equal(compileAddressRules({ trustedProxies: ['unix:'] }).hasProxies, true);
});

test('what is no list is refused', () => {
  for (const list of [5, null, {}, true]) {
    for (const name of ['allow', 'deny', 'trustedProxies']) {
      assert.throws(() => compileAddressRules({ [name]: list }), TypeError);
    }
  }
});
