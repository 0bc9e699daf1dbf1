/** The filter of compiled lists decides as the core does by the lists themselves, in one part or in several. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter, type FilterRequest, type Verdict } from '../../src/index.ts';
import { compileAddressRules } from '../../src/explain/address-rules.ts';
import type { Section } from '../../src/explain/json-text.ts';
import { PART } from '../../src/explain/rule-list.ts';
import { addressFilter } from '../../src/settings/address-filter.ts';

const request = (address: string | undefined, header?: string): FilterRequest => {
  return { address, header: (name) => (name === 'x-forwarded-for' ? header : undefined) };
};

/** Rules that cover nothing that is asked for, before and behind those given. */
const padded = (...rules: string[]): string[] => {
  const others = Array.from({ length: PART }, (_, i) => `172.${16 + (i % 16)}.${i >> 8}.${i & 255}`);
  return [...others, ...rules, ...others];
};

const PEERS = [
  '10.0.0.1',
  'unix:',
  '203.0.113.9',
  '203.0.113.66',
  '192.0.2.1',
  '::1',
  '127.0.0.1',
  'x',
  undefined,
];
const HEADERS = [undefined, '203.0.113.9', '203.0.113.66', '192.0.2.1', '127.0.0.1', 'x', ''];

const sections: readonly Section[] = [
  {},
  { allow: '203.0.113.0/24', deny: ['203.0.113.66'], trustedProxies: '10.0.0.0/8' },
  { allow: ['203.0.113.0/24'], deny: ['203.0.113.66'], trustedProxies: ['10.0.0.0/8', 'unix:'] },
  { allow: padded('203.0.113.0/24'), deny: ['203.0.113.66'], trustedProxies: '10.0.0.0/8' },
  { allow: ['203.0.113.0/24'], deny: padded('203.0.113.66'), trustedProxies: ['10.0.0.0/8', 'unix:'] },
  {
    allow: padded('203.0.113.0/24', '10.0.0.1'),
    deny: padded('203.0.113.66'),
    trustedProxies: '10.0.0.0/8',
    withoutHeader: 'peer',
  },
  { deny: padded('127.0.0.1') },
  { allow: padded(), enabled: false },
  { allow: [] },
];

sections.forEach((section, i) => {
  test(`section ${i}: as the core decides`, () => {
    const core = restFilter({ ipFilter: section });
    const filter = addressFilter(section, compileAddressRules(section), 'allowed');
    for (const peer of PEERS) {
      for (const header of HEADERS) {
        assert.deepEqual(
          filter.check(request(peer, header)),
          core.check(request(peer, header)),
          `${peer} ${header}`,
        );
      }
    }
  });
});

test('anybody but whom deny names, and whoever has no address', () => {
  const reasonOf = (verdict: Verdict): string => (verdict.ok ? 'allowed' : verdict.reason);
  for (const deny of [['203.0.113.66'], padded('203.0.113.66')]) {
    for (const allow of [['192.0.2.1'], padded('192.0.2.1')]) {
      const section = { allow, deny, trustedProxies: '10.0.0.0/8' };
      const { check } = addressFilter(section, compileAddressRules(section), 'anybody');
      const reasons = ['198.51.100.1', '2001:db8::1', '203.0.113.66', '10.0.0.1', 'x', undefined].map(
        (peer) => {
          return reasonOf(check(request(peer)));
        },
      );
      const missing = 'address_missing';
      assert.deepEqual(reasons, ['allowed', 'allowed', 'address_refused', missing, missing, missing]);
    }
  }
});

test('a request that was not seen whole is refused by long lists too', () => {
  const section = { allow: padded('192.0.2.1') };
  const verdict = addressFilter(section, compileAddressRules(section), 'allowed').check({
    ...request('192.0.2.1'),
    isIncomplete: true,
  });
  assert.equal(verdict.ok ? undefined : verdict.reason, 'request_incomplete');
});
