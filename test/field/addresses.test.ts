/** Addresses, rules and proxies as users of other projects reported them: each report is a test here. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { cidrSet, clientAddress, restFilter } from '../../src/index.ts';
import type { ClientAddressOptions, FilterRequest } from '../../src/index.ts';
import { wrong } from '../helpers.ts';
import { addressCases, type AddressCase } from './vectors.ts';

const of = (kind: AddressCase['kind']): readonly AddressCase[] =>
  addressCases.filter((one) => one.kind === kind);

/** A name for each case, though reports have several cases each. */
const titleOf = (one: AddressCase): string => {
  const { about, source, address, value, peer, rules } = one;
  return `${about}: ${JSON.stringify(address ?? value ?? peer ?? rules)} (${source})`;
};

const requestOf = ({ peer, header, value }: AddressCase): FilterRequest => ({
  address: peer ?? undefined,
  header: (name) => (name === header ? value ?? undefined : undefined),
});

describe('lists of addresses', () => {
  for (const one of of('set')) {
    it(titleOf(one), () => {
      const set = cidrSet(one.rules ?? []);
      assert.equal(set.has(wrong(one.address)), one.expect);
      assert.equal(set.ruleIndexOf(wrong(one.address)) !== -1, one.expect);
    });
  }
});

describe('rules that are none', () => {
  for (const one of of('rules')) {
    it(titleOf(one), () => {
      assert.equal(one.expect, 'RangeError');
      assert.throws(() => cidrSet(one.rules ?? []), { name: 'RangeError' });
    });
  }
});

describe('clients behind proxies', () => {
  for (const one of of('forwarded')) {
    it(titleOf(one), () => {
      const options = { trustedProxies: one.trustedProxies, forwardedHeader: one.header };
      const found = clientAddress(wrong<ClientAddressOptions>(options))(requestOf(one));
      assert.equal(found ?? null, one.expect);
    });
  }
});

describe('the address filter behind its switch', () => {
  for (const one of of('filter')) {
    it(titleOf(one), () => {
      const verdict = restFilter(wrong({ ipFilter: one.ipFilter })).check(requestOf(one));
      assert.equal(verdict.ok ? 'allowed' : verdict.reason, one.expect);
    });
  }
});

describe('the cases', () => {
  it('are all of a kind that is tested', () => {
    assert.deepEqual([...new Set(addressCases.map(({ kind }) => kind))].sort(),
      ['filter', 'forwarded', 'rules', 'set']);
    assert.equal(addressCases.length, 86);
  });
});
