/** The way from the socket to the address that was judged, step by step, with what became of each. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter, type FilterRequest } from '../../src/index.ts';
import { compileAddressRules } from '../../src/explain/address-rules.ts';
import { explainAddress, stepsOf } from '../../src/explain/address-steps.ts';
import type { Section } from '../../src/explain/json-text.ts';

const BEHIND: Section = { allow: '203.0.113.0/24', deny: ['203.0.113.66'], trustedProxies: '10.0.0.0/8' };
const XFF = 'x-forwarded-for';
const PROXY = 'trusted proxy 10.0.0.0/8';

function request(address: string | undefined, header?: string): FilterRequest {
  return { address, header: (asked) => (asked === XFF ? header : undefined) };
}

test('the steps from the socket to the client', () => {
  const rules = compileAddressRules(BEHIND);
  assert.deepEqual(stepsOf(rules, request('10.0.0.1', '1.1.1.1, 203.0.113.9:80, 10.0.0.2')), [
    { from: 'socket', address: '10.0.0.1', text: '10.0.0.1', proxyRule: '10.0.0.0/8', note: PROXY },
    { from: `${XFF} entry 3`, address: '10.0.0.2', text: '10.0.0.2', proxyRule: '10.0.0.0/8', note: PROXY },
    {
      from: `${XFF} entry 2`,
      address: '203.0.113.9',
      text: '203.0.113.9:80',
      proxyRule: undefined,
      note: 'judged',
    },
  ]);
  assert.deepEqual(stepsOf(rules, request('203.0.113.9', '1.1.1.1')), [
    { from: 'socket', address: '203.0.113.9', text: '203.0.113.9', proxyRule: undefined, note: 'judged' },
  ]);
  assert.deepEqual(stepsOf(rules, request('10.0.0.1', 'x, 10.0.0.2')), [
    { from: 'socket', address: '10.0.0.1', text: '10.0.0.1', proxyRule: '10.0.0.0/8', note: PROXY },
    { from: `${XFF} entry 2`, address: '10.0.0.2', text: '10.0.0.2', proxyRule: '10.0.0.0/8', note: PROXY },
    { from: `${XFF} entry 1`, address: undefined, text: 'x', proxyRule: undefined, note: 'no address' },
  ]);
});

test('the steps end with the leftmost entry, an absent header, a proxy that is judged itself', () => {
  const rules = compileAddressRules(BEHIND);
  const froms = (asked: FilterRequest, by = rules): readonly string[] =>
    stepsOf(by, asked).map(({ from }) => from);
  assert.deepEqual(froms(request('10.0.0.1', '10.0.0.3, 10.0.0.2')), [
    'socket',
    `${XFF} entry 2`,
    `${XFF} entry 1`,
  ]);
  assert.deepEqual(froms(request('10.0.0.1')), ['socket', XFF]);
  const peer = compileAddressRules({ ...BEHIND, withoutHeader: 'peer' });
  assert.deepEqual(froms(request('10.0.0.1'), peer), ['socket']);
  const lastNote = (asked: FilterRequest, by = rules): string | undefined => stepsOf(by, asked).at(-1)?.note;
  assert.equal(lastNote(request('10.0.0.1', '10.0.0.2')), `${PROXY}, judged`);
  assert.equal(lastNote(request('10.0.0.1')), 'absent');
  assert.equal(lastNote(request('10.0.0.1'), peer), `${PROXY}, judged`);
});

test('the steps of peers that are written in other ways', () => {
  const rules = compileAddressRules({
    ...BEHIND,
    trustedProxies: ['fe80::/10', '::ffff:10.0.0.0/104', 'unix:'],
  });
  for (const peer of ['fe80::1%eth0', '::ffff:10.1.2.3', 'unix:']) {
    const steps = stepsOf(rules, request(peer, '203.0.113.9'));
    assert.deepEqual(
      steps.map(({ address }) => address),
      [peer, '203.0.113.9'],
    );
    assert.notEqual(steps[0]?.proxyRule, undefined);
  }
  const without = compileAddressRules(BEHIND);
  assert.deepEqual(stepsOf(without, request('unix:', '203.0.113.9')), [
    { from: 'socket', address: undefined, text: 'unix:', proxyRule: undefined, note: 'no address' },
  ]);
});

test('a header of thousands of proxies is followed only so far', () => {
  const rules = compileAddressRules(BEHIND);
  const proxies = Array.from({ length: 5000 }, (_, i) => `10.1.${i >> 8}.${i & 255}`);
  assert.equal(stepsOf(rules, request('10.0.0.1', `unknown, ${proxies.join(', ')}`)).length, 32);
});

test('verdict, origin, rule and steps agree', () => {
  const explain = (asked: FilterRequest): ReturnType<typeof explainAddress> => {
    return explainAddress(restFilter({ ipFilter: BEHIND }), compileAddressRules(BEHIND), asked);
  };
  const allowed = explain(request('10.0.0.1', '203.0.113.9'));
  assert.equal(allowed.verdict.ok, true);
  assert.equal(allowed.rule, 'allow 203.0.113.0/24');
  assert.equal(allowed.origin.address, '203.0.113.9');
  assert.equal(allowed.steps.at(-1)?.address, '203.0.113.9');
  const refused = explain(request('10.0.0.1', '203.0.113.66'));
  assert.equal(refused.verdict.ok, false);
  assert.equal(refused.rule, 'deny 203.0.113.66');
  const none = explain(request(undefined));
  assert.deepEqual([none.verdict.ok, none.rule, none.steps.length], [false, undefined, 1]);
});
