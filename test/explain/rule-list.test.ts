/** Lists that say which of their rules covers an address. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compileRules, PART, rulesInSteps, splitRules } from '../../src/explain/rule-list.ts';

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
  const { ruleOf, rules } = compileRules(['10.0.0.0/8', '::1'], {
    placeOf: (index) => (index === 1 ? 'f line 3' : undefined),
  });
  assert.deepEqual(
    [ruleOf('10.0.0.1'), ruleOf('::1'), ruleOf('::2')],
    ['10.0.0.0/8', '::1 (f line 3)', undefined],
  );
  assert.deepEqual(rules, ['10.0.0.0/8', '::1']);
});

test('a list in parts says the same as one in one part', () => {
  const rules = [
    '10.0.0.0/8',
    '::ffff:10.1.0.0/112',
    '10.1.2.0/24',
    '::/0',
    '2001:db8::/32',
    '10.1.2.0/24',
    '::ffff:0:0/96',
    '10.1.2.3',
    '2001:db8::1',
    '192.0.2.0/24',
  ];
  const one = compileRules(rules);
  assert.equal(one.sets.length, 1);
  for (const part of [1, 2, 3, 7]) {
    const several = compileRules(rules, { part });
    assert.equal(several.sets.length, Math.ceil(rules.length / part));
    for (const address of [
      '10.1.2.3',
      '10.1.2.4',
      '10.1.3.1',
      '10.2.0.1',
      '::ffff:10.1.2.4',
      '::ffff:a02:1',
      '2001:db8::1',
      '2001:db8::2',
      '::1',
      '1.1.1.1',
      '192.0.2.1',
      'x',
    ]) {
      assert.equal(several.ruleOf(address), one.ruleOf(address), address);
      assert.equal(several.has(address), one.has(address), address);
    }
    assert.equal(several.whole, '::/0');
  }
});

test('of equal rules in several parts the first is named', () => {
  const options = { part: 1, placeOf: (index: number) => `line ${index + 1}` };
  assert.equal(
    compileRules(['10.0.0.0/8', '10.0.0.0/8'], options).ruleOf('10.0.0.1'),
    '10.0.0.0/8 (line 1)',
  );
});

test('a long list is compiled in steps, and in 64 parts at most', () => {
  const many = (length: number): string[] => Array.from({ length }, () => '10.0.0.1');
  let steps = 0;
  for (const _step of rulesInSteps(many(3 * PART + 1))) steps += 1;
  assert.equal(steps, 3);
  assert.equal(compileRules(many(PART)).sets.length, 1);
  assert.equal(compileRules(many(100 * PART)).sets.length, 64);
});

test('a rule at fault is named by its place in the list, in whatever part it stands', () => {
  for (const part of [1, 2, 5]) {
    assert.throws(() => compileRules(['::1', '::2', '::3', 'x'], { part }), {
      name: 'RangeError',
      option: 'rules[3]',
    });
    assert.throws(() => compileRules(['::1', 5 as unknown as string], { part }), {
      name: 'TypeError',
      option: 'rules[1]',
    });
  }
});

test('a rule that covers a whole family, and one that only ends like one', () => {
  const wholeOf = (...rules: string[]): string | undefined => compileRules(rules).whole;
  for (const rule of ['0.0.0.0/0', '10.0.0.0/0', '::/0', '2001:db8::/0', '::ffff:0:0/96']) {
    assert.equal(wholeOf('::1', rule), rule);
  }
  assert.equal(wholeOf('10.0.0.0/10', '2001:db8::/96', '::/1', '0.0.0.0/1'), undefined);
});
