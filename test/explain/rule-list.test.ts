/** Lists that say which of their rules covers an address. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compileRules, splitRules } from '../../src/explain/rule-list.ts';

test('the most specific rule, as it was written', () => {
  for (const list of [['10.0.0.0/8', '10.1.2.3/16', '::1'], '10.0.0.0/8, 10.1.2.3/16 ,::1']) {
    const { ruleOf, has, size } = compileRules(list);
    assert.equal(size, 3);
    assert.equal(ruleOf('10.2.0.1'), '10.0.0.0/8');
    assert.equal(ruleOf('::ffff:10.1.0.1'), '10.1.2.3/16');
    assert.equal(ruleOf('::1'), '::1');
    assert.equal(ruleOf('192.0.2.1'), undefined);
    assert.equal(ruleOf('x'), undefined);
    assert.equal(has('10.2.0.1'), true);
  }
});

test('no rules', () => {
  assert.deepEqual([compileRules([]).size, compileRules([]).ruleOf('::1')], [0, undefined]);
});

test('an empty entry is a rule that is none', () => {
  for (const text of ['', '::1,', '::1,,::2']) assert.throws(() => compileRules(text), RangeError);
  assert.deepEqual(splitRules('a , b,'), ['a', 'b', '']);
});

test('a rule with its place, where that is known', () => {
  const { ruleOf, rules } = compileRules(['10.0.0.0/8', '::1'], { placeOf: (index) => (index === 1 ? 'f line 3' : undefined) });
  assert.deepEqual([ruleOf('10.0.0.1'), ruleOf('::1'), ruleOf('::2')], ['10.0.0.0/8', '::1 (f line 3)', undefined]);
  assert.deepEqual(rules, ['10.0.0.0/8', '::1']);
});
