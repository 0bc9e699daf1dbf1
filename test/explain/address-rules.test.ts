/** Which address was judged, where it stood, and which rule refused it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter, type FilterRequest, type RestIpFilterSettings } from '../../src/index.ts';
import { addressRules, originOf, refusingRule, wayOf, type Origin } from '../../src/explain/address-rules.ts';

const BEHIND: RestIpFilterSettings = {
  allow: '203.0.113.0/24',
  deny: ['203.0.113.66'],
  trustedProxies: '10.0.0.0/8',
};

function request(address: string | undefined, header?: string, name = 'x-forwarded-for'): FilterRequest {
  return { address, header: (asked) => (asked === name ? header : undefined) };
}

const origins: readonly (readonly [
  settings: RestIpFilterSettings,
  request: FilterRequest,
  origin: Origin,
])[] = [
  [{}, request('127.0.0.1'), { address: '127.0.0.1', from: 'socket' }],
  [{}, request(undefined), { address: undefined, from: 'socket' }],
  [{}, request('nonsense'), { address: undefined, from: 'socket', unreadable: 'nonsense' }],
  [{}, request('127.0.0.1', '1.1.1.1'), { address: '127.0.0.1', from: 'socket', ignored: 'x-forwarded-for' }],
  [BEHIND, request('10.0.0.1'), { address: '10.0.0.1', from: 'socket' }],
  [
    BEHIND,
    request('10.0.0.1', '1.1.1.1, 203.0.113.9'),
    {
      address: '203.0.113.9',
      from: 'x-forwarded-for entry 2',
      peer: '10.0.0.1',
    },
  ],
  [
    BEHIND,
    request('10.0.0.1', '203.0.113.9, 10.0.0.2'),
    {
      address: '203.0.113.9',
      from: 'x-forwarded-for entry 1',
      peer: '10.0.0.1',
    },
  ],
  [
    BEHIND,
    request('198.51.100.1', '203.0.113.9'),
    {
      address: '198.51.100.1',
      from: 'socket',
      ignored: 'x-forwarded-for',
    },
  ],
  [
    BEHIND,
    request('10.0.0.1', '203.0.113.9, unknown, 10.0.0.2'),
    {
      address: undefined,
      from: 'x-forwarded-for entry 2',
      peer: '10.0.0.1',
      unreadable: 'unknown',
    },
  ],
  [
    BEHIND,
    request('10.0.0.1', '203.0.113.9,\x1b[31m\xff'),
    {
      address: undefined,
      from: 'x-forwarded-for entry 2',
      peer: '10.0.0.1',
      unreadable: '?[31m?',
    },
  ],
  [
    BEHIND,
    request('10.0.0.1', `1.1.1.1, ${'x'.repeat(61)}`),
    {
      address: undefined,
      from: 'x-forwarded-for entry 2',
      peer: '10.0.0.1',
      unreadable: '61 characters',
    },
  ],
  [
    BEHIND,
    request('10.0.0.1', ''),
    {
      address: undefined,
      from: 'x-forwarded-for entry 1',
      peer: '10.0.0.1',
      unreadable: '',
    },
  ],
];

for (const [settings, asked, origin] of origins) {
  test(`origin: ${asked.address} behind ${asked.header('x-forwarded-for')}`.slice(0, 80), () => {
    restFilter({ ipFilter: settings });
    assert.deepEqual(originOf(addressRules(settings), asked), origin);
  });
}

test('origin: Forwarded, with a comma in quotes and empty elements', () => {
  const rules = addressRules({ ...BEHIND, header: 'forwarded' });
  const forwarded = (value: string): Origin => originOf(rules, request('10.0.0.1', value, 'forwarded'));
  assert.deepEqual(forwarded('for=203.0.113.9;by="a,b", ,for=10.0.0.2'), {
    address: '203.0.113.9',
    from: 'forwarded entry 1',
    peer: '10.0.0.1',
  });
  assert.deepEqual(forwarded('for=203.0.113.9, for=_hidden, for="10.0.0.2:80"'), {
    address: undefined,
    from: 'forwarded entry 2',
    peer: '10.0.0.1',
    unreadable: 'for=_hidden',
  });
  // Elements left of the client's are not believed, yet the value must be well-formed as a whole.
  assert.deepEqual(forwarded('for=a b, for=1.1.1.1, for=203.0.113.9'), {
    address: undefined,
    from: 'forwarded entry 1',
    peer: '10.0.0.1',
    unreadable: 'for=a b',
  });
  // The parts are well-formed once the blank, no blank of the grammar, is trimmed: only the whole is not.
  assert.deepEqual(forwarded('for=203.0.113.9,\u00a0for=10.0.0.2'), {
    address: undefined,
    from: 'forwarded',
    peer: '10.0.0.1',
    unreadable: 'for=203.0.113.9,?for=10.0.0.2',
  });
  // No element at all.
  assert.deepEqual(forwarded(','), {
    address: undefined,
    from: 'forwarded',
    peer: '10.0.0.1',
    unreadable: ',',
  });
});

test('the rule that refused', () => {
  const rules = addressRules(BEHIND);
  const { check } = restFilter({ ipFilter: BEHIND });
  const ruleFor = (asked: FilterRequest): string | undefined => {
    return refusingRule(rules, check(asked), originOf(rules, asked).address);
  };
  assert.equal(ruleFor(request('10.0.0.1', '203.0.113.66')), 'deny 203.0.113.66');
  assert.equal(ruleFor(request('10.0.0.1', '198.51.100.1')), 'no allow rule');
  assert.equal(ruleFor(request('10.0.0.1', '203.0.113.9')), undefined);
  assert.equal(ruleFor(request('10.0.0.1', 'unknown')), undefined);
  assert.equal(refusingRule(rules, check(request('10.0.0.1')), undefined), undefined);
});

test('the way from the socket to the client', () => {
  const rules = addressRules(BEHIND);
  assert.deepEqual(wayOf(rules, request('10.0.0.1', '1.1.1.1, 203.0.113.9:80, 10.0.0.2')), [
    { from: 'socket', address: '10.0.0.1', text: '10.0.0.1' },
    { from: 'x-forwarded-for entry 3', address: '10.0.0.2', text: '10.0.0.2' },
    { from: 'x-forwarded-for entry 2', address: '203.0.113.9', text: '203.0.113.9:80' },
  ]);
  assert.deepEqual(wayOf(rules, request('203.0.113.9', '1.1.1.1')), [
    { from: 'socket', address: '203.0.113.9', text: '203.0.113.9' },
  ]);
});

test('a header of thousands of entries is followed only so far', () => {
  const rules = addressRules(BEHIND);
  const long = request('10.0.0.1', `unknown${', 10.0.0.2'.repeat(5000)}`);
  assert.equal(wayOf(rules, long).length, 33);
  assert.deepEqual(originOf(rules, long), {
    address: undefined,
    from: 'x-forwarded-for',
    peer: '10.0.0.1',
    unreadable: '50007 characters',
  });
});

test("the filter's switch and its defaults", () => {
  assert.equal(addressRules().isEnabled, true);
  assert.equal(addressRules({ enabled: false }).isEnabled, false);
  assert.equal(addressRules().hasProxies, false);
  assert.equal(addressRules(BEHIND).hasProxies, true);
  assert.equal(addressRules().allowRule('::1'), '::1');
});
