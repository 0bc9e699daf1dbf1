/** Faults in JSON are found where they are, exactly where the platform finds any, and quote nothing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { faultText, findJsonFault } from '../../src/explain/json-text.ts';

const faults: readonly (readonly [text: string, fault: string])[] = [
  ['', 'line 1, column 1: a value is expected'],
  ['\n\n  ', 'line 3, column 3: a value is expected'],
  ['{"a": x}', 'line 1, column 7: a value is expected'],
  ['{"a": 1,\n "b" 2}', 'line 2, column 6: a colon is expected'],
  ['{"a": 1,\n}', 'line 2, column 1: a name in double quotes is expected'],
  ['{1: 2}', 'line 1, column 2: a name in double quotes or } is expected'],
  ['{"a": 1 "b": 2}', 'line 1, column 9: a comma or } is expected'],
  ['[1, 2', 'line 1, column 6: a comma or ] is expected'],
  ['[1, ]', 'line 1, column 5: a value is expected'],
  ['[}', 'line 1, column 2: a value or ] is expected'],
  ['[1}', 'line 1, column 3: a comma or ] is expected'],
  ['{"a": 1]', 'line 1, column 8: a comma or } is expected'],
  ['{} {}', 'line 1, column 4: nothing more is expected'],
  ['"a\tb"', 'line 1, column 1: a value is expected'],
  ['"\\x"', 'line 1, column 1: a value is expected'],
  ['{"a": 01}', 'line 1, column 7: a value is expected'],
  ['{"a": truee}', 'line 1, column 7: a value is expected'],
  ['// no\n{}', 'line 1, column 1: a value is expected'],
  ['\ufeff{}', 'line 1, column 1: a value is expected'],
  ['{"a": 1, "b": {"a": 2}, "\\u0061": 3}', 'line 1, column 25: this name stands twice in its object'],
];

for (const [text, fault] of faults) {
  test(`fault: ${JSON.stringify(text)}`, () => {
    const found = findJsonFault(text);
    assert(found !== undefined);
    assert.equal(faultText(found), fault);
  });
}

for (const text of [
  '{}',
  '[]',
  ' { "a" : [ 1 , { } ] , "__proto__": null }\r\n',
  '-0.5e+3',
  '"\\u00e9\\n"',
  '[[],[{}]]',
]) {
  test(`no fault: ${JSON.stringify(text)}`, () => assert.equal(findJsonFault(text), undefined));
}

test('it finds a fault exactly where the platform does', () => {
  const seeds = ['{"ipFilter":{"allow":["10.0.0.0/8",1.5e3,true]},"b":null}', '[{"a":"\\"\\\\x"},-1,[]]'];
  const marks = [
    '',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '0',
    '-',
    '.',
    'e',
    'true',
    ' ',
    '\n',
    '\u0001',
    '\u2028',
  ];
  // A small linear congruential generator: the same texts on every run.
  let state = 1;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
  for (let round = 0; round < 20_000; round += 1) {
    let text = seeds[random(seeds.length)] as string;
    for (let edits = random(3); edits >= 0; edits -= 1) {
      const at = random(text.length + 1);
      text = text.slice(0, at) + marks[random(marks.length)] + text.slice(at + random(2));
    }
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    const fault = findJsonFault(text);
    // A name that stands twice is no fault to the platform.
    if (fault?.problem !== 'this name stands twice in its object')
      assert.equal(fault === undefined, isJson, text);
  }
});

test('nesting without end is no trouble', () => {
  assert.equal(findJsonFault('['.repeat(100_000) + ']'.repeat(100_000)), undefined);
});
