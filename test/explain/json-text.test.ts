/** Faults in JSON are found where they are, exactly where the platform finds any, and quote nothing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { faultText, findJsonFault, optionOf, pathOf, placeOfMember, placesOfMembers } from '../../src/explain/json-text.ts';

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

const TEXT = `{
  "ipFilter": { "allow": ["10.0.0.0/8",
    "10.0.0.0/33", [7, {"a": 1}]], "a.b": {} },
  "x\\u0041": [],
  "last": "10.0.0.0/33"
}`;

const places: readonly (readonly [path: readonly (string | number)[], line: number, column: number])[] = [
  [[], 1, 1],
  [['ipFilter'], 2, 3],
  [['ipFilter', 'allow'], 2, 17],
  [['ipFilter', 'allow', 0], 2, 27],
  [['ipFilter', 'allow', 1], 3, 5],
  [['ipFilter', 'allow', 2], 3, 20],
  [['ipFilter', 'allow', 2, 1, 'a'], 3, 25],
  [['ipFilter', 'a.b'], 3, 36],
  [['xA'], 4, 3],
  [['last'], 5, 3],
  // What is not there is sought in what is around it.
  [['ipFilter', 'allow', 9], 2, 17],
  [['ipFilter', 'deny', 0], 2, 3],
  [['ipFilter', 'allow', '1'], 2, 17],
  [['nothing', 'allow'], 1, 1],
];

for (const [path, line, column] of places) {
  test(`place of ${JSON.stringify(path)}`, () => {
    assert.deepEqual(placeOfMember(TEXT, path), { line, column });
  });
}

test('every member of a text is found at its place', () => {
  const value: { readonly [name: string]: unknown } = JSON.parse(TEXT);
  const lines = TEXT.split('\n');
  const visit = (path: readonly (string | number)[], member: unknown): void => {
    const { line, column } = placeOfMember(TEXT, path);
    const here = (lines[line - 1] ?? '').slice(column - 1);
    const key = path.at(-1);
    if (typeof key === 'string') assert.equal(JSON.parse(/^"[^"]*"/.exec(here)?.[0] ?? 'null'), key);
    else if (typeof member !== 'object') assert(here.startsWith(JSON.stringify(member)), here);
    if (typeof member !== 'object' || member === null) return;
    const isList = Array.isArray(member);
    for (const [name, inner] of Object.entries(member)) visit([...path, isList ? Number(name) : name], inner);
  };
  visit([], value);
});

const options: readonly (readonly [option: string, path: readonly (string | number)[]])[] = [
  ['', []],
  ['ipFilter.allow[3]', ['ipFilter', 'allow', 3]],
  ['jwtFilter[0].issuer', ['jwtFilter', 0, 'issuer']],
  ['gate.pass["a.b"]', ['gate', 'pass', 'a.b']],
  ['gate.pass["a\\"]\\\\"].x', ['gate', 'pass', 'a"]\\', 'x']],
  ['a-b.$c', ['a-b', '$c']],
];

for (const [option, path] of options) {
  test(`option: ${option}`, () => {
    assert.deepEqual(pathOf(option), path);
    assert.equal(optionOf(path), option);
  });
}

test('a name as long as a secret is not shown: it may be one, or a token', () => {
  assert.equal(optionOf(['a', 'x'.repeat(31)]), `a.${'x'.repeat(31)}`);
  assert.equal(optionOf(['a', 'x'.repeat(32)]), 'a["(32 characters)"]');
  assert.equal(optionOf(['a', '\u00e9'.repeat(16)]), 'a["(16 characters)"]');
  const claim = 'https://example.com/claims/groups';
  assert.equal(optionOf(['gate', 'pass', claim]), `gate.pass["${claim}"]`);
  assert.equal(optionOf(['a', `https://${'x'.repeat(81)}`]), 'a["(89 characters)"]');
});

test('many places are found in one reading', () => {
  const found = placesOfMembers(TEXT, places.map(([path]) => path));
  assert.deepEqual(found, places.map(([, line, column]) => ({ line, column })));
  assert.deepEqual(placesOfMembers(TEXT, []), []);
});
