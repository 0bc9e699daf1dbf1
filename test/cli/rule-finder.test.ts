/** The rule that covers an address is the first of the list, as a walk along the list would find it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cidrSet } from '../../src/index.ts';
import { ruleFinder, rulesOf } from '../../src/cli/rule-finder.ts';

test('the first rule that covers the address', () => {
  const find = ruleFinder(['10.0.0.0/8', '192.0.2.1', '10.1.0.0/16', '::1', '2001:db8::/32']);
  assert.equal(find('10.1.2.3'), '10.0.0.0/8');
  assert.equal(find('192.0.2.1'), '192.0.2.1');
  assert.equal(find('2001:DB8::5'), '2001:db8::/32');
  assert.equal(find('::ffff:10.0.0.1'), '10.0.0.0/8');
  assert.equal(find('192.0.2.2'), undefined);
  assert.equal(find('nonsense'), undefined);
});

test('lists of none and one', () => {
  assert.equal(ruleFinder([])('10.0.0.1'), undefined);
  assert.equal(ruleFinder(['0.0.0.0/0'])('10.0.0.1'), '0.0.0.0/0');
});

test('the same as a walk along the list', () => {
  const rules = Array.from(
    { length: 300 },
    (_, i) => `${(i * 37) % 64}.${(i * 11) % 7}.0.0/${8 + (i % 3) * 4}`,
  );
  const find = ruleFinder(rules);
  for (let i = 0; i < 1000; i += 1) {
    const address = `${i % 70}.${i % 9}.0.${i % 256}`;
    assert.equal(
      find(address),
      rules.find((rule) => cidrSet([rule]).has(address)),
      address,
    );
  }
});

test('a list of a hundred thousand rules is no walk', () => {
  const rules = Array.from({ length: 100_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  const find = ruleFinder(rules);
  assert.equal(find('10.0.0.0'), '10.0.0.0');
  assert.equal(find('10.1.134.159'), '10.1.134.159');
  assert.equal(find('11.0.0.0'), undefined);
});

test('lists as settings hold them', () => {
  assert.deepEqual(rulesOf(' 10.0.0.0/8 ,::1'), ['10.0.0.0/8', '::1']);
  assert.deepEqual(rulesOf(['10.0.0.0/8']), ['10.0.0.0/8']);
  assert.deepEqual(rulesOf(undefined), []);
});
