/** Claims and the headers for them: no header that means something else, and none twice. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { optionFaultText } from '../../src/settings/faults.ts';
import { isHeaderName, readPassRules } from '../../src/settings/pass-rules.ts';

test('rules, in order, with the headers as they are written', () => {
  const pairs = [
    ['sub', 'X-Auth-Subject'],
    ['n', "x-a!#$%&'*+.^_`|~9"],
    ['__proto__', 'X-P'],
  ] as const;
  const { rules, fault } = readPassRules('gate.pass', pairs);
  assert.equal(fault, undefined);
  assert.deepEqual([...(rules ?? [])], pairs);
  assert.equal(readPassRules('gate.pass', []).rules?.size, 0);
});

const wrong: readonly (readonly [claim: string, header: unknown])[][] = [
  [['', 'X-A']],
  [['sub', '']],
  [['sub', 'X A']],
  [['sub', 'X:A']],
  [['sub', 'X-A\r\nB: c']],
  [['sub', '__proto__']],
  [['sub', 1]],
  [['sub', undefined]],
  [['sub', 'Content-Length']],
  [['sub', 'www-authenticate']],
  [['sub', 'Set-Cookie']],
  [
    ['sub', 'X-A'],
    ['n', 'x-a'],
  ],
  [
    ['sub', 'X-A'],
    ['sub', 'X-B'],
  ],
  [['sub', `X${'-'.repeat(100)}`]],
];

for (const pairs of wrong) {
  test(`no rules: ${JSON.stringify(pairs).slice(0, 60)}`, () => {
    const { rules, fault } = readPassRules('gate.pass', pairs);
    assert.equal(rules, undefined);
    assert.deepEqual(fault?.path.slice(0, 2), ['gate', 'pass']);
    assert.equal(fault.path[2], pairs.at(-1)?.[0]);
  });
}

test('the fault says which claim, and why', () => {
  const wordsOf = (...pairs: (readonly [string, unknown])[]): string => {
    const { fault } = readPassRules('gate.pass', pairs);
    return fault === undefined ? '' : optionFaultText(fault);
  };
  assert.equal(wordsOf(['sub', 'Set-Cookie']), 'gate.pass.sub: header "Set-Cookie" has a meaning of its own');
  assert.equal(wordsOf(['a', 'X'], ['b.c', 'x']), 'gate.pass["b.c"]: names a claim or a header twice');
  assert.equal(
    wordsOf(['sub', 7]),
    'gate.pass.sub: takes names of claims, and for each the name of a header',
  );
});

test('a claim may be a JSON Pointer, and must then be one', () => {
  assert.deepEqual([...(readPassRules('gate.pass', [['/a/b', 'X-A']]).rules ?? [])], [['/a/b', 'X-A']]);
  const { fault } = readPassRules('gate.pass', [['/a~', 'X-A']]);
  assert.match(String(fault?.problem), /is no JSON Pointer/);
});

test('names of headers', () => {
  for (const name of ['X-A', 'x_a', 'a'.repeat(100)]) assert.equal(isHeaderName(name), true);
  for (const name of ['', 'X A', '-a', '1a', 'a:b', 'a'.repeat(101), 5, undefined]) assert.equal(isHeaderName(name), false);
});
