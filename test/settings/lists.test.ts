/** Address lists in files: joined with the settings' own, each rule with its place, faults with theirs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Section } from '../../src/explain/json-text.ts';
import { finish } from '../../src/explain/steps.ts';
import { optionFaultText, type OptionFault } from '../../src/settings/faults.ts';
import { joinLists, LIST_FILES, namedPaths, relocate } from '../../src/settings/lists.ts';
import type { JoinedLists } from '../../src/settings/lists.ts';
import { sourcesOf } from './support.ts';

const SOURCES = sourcesOf({
  a: '192.0.2.1\n192.0.2.2\n',
  b: '# b\n  ::1 # me\n',
  cut: '10.0.0.0/8\n203.0.113.0/2',
});

function join(section: Section): JoinedLists & { readonly faults: readonly string[] } {
  const faults: OptionFault[] = [];
  const joined = finish(joinLists(section, SOURCES, faults));
  return { ...joined, faults: faults.map(optionFaultText) };
}

test('each list has its file', () => {
  assert.deepEqual(LIST_FILES, {
    allow: 'allowFile',
    deny: 'denyFile',
    trustedProxies: 'trustedProxiesFile',
  });
});

test('files are joined with the list, in order, and replace the default', () => {
  const inline = join({ allow: '10.0.0.1, 10.0.0.2', allowFile: ['a', 'b'], deny: ['::2'], enabled: true });
  assert.deepEqual(inline.section, {
    allow: ['10.0.0.1', '10.0.0.2', '192.0.2.1', '192.0.2.2', '::1'],
    deny: ['::2'],
    enabled: true,
  });
  assert.deepEqual(inline.faults, []);
  const alone = join({ denyFile: 'a', trustedProxiesFile: 'b', allow: [], allowFile: 'b' });
  assert.deepEqual(alone.section, {
    deny: ['192.0.2.1', '192.0.2.2'],
    trustedProxies: ['::1'],
    allow: ['::1'],
  });
});

test('a rule knows where it stands', () => {
  const { places } = join({ allow: ['10.0.0.1'], allowFile: ['a', 'b'], denyFile: 'b', deny: [] });
  const of = (list: string, index: number): unknown => places[list]?.(index);
  assert.equal(of('allow', 0), undefined);
  assert.deepEqual(of('allow', 1), { path: ['ipFilter', 'allowFile', 0], file: 'a', line: 1, column: 1 });
  assert.deepEqual(of('allow', 3), { path: ['ipFilter', 'allowFile', 1], file: 'b', line: 2, column: 3 });
  assert.equal(of('allow', 4), undefined);
  assert.deepEqual(of('deny', 0), { path: ['ipFilter', 'denyFile'], file: 'b', line: 2, column: 3 });
});

test('a fault of a rule is told where the rule stands', () => {
  const { places } = join({ allow: ['x'], allowFile: 'a' });
  const told = (path: OptionFault['path']): string =>
    optionFaultText(relocate({ path, problem: 'is no' }, places));
  assert.equal(told(['ipFilter', 'allow', 2]), 'ipFilter.allowFile: a, line 2, column 1: is no');
  for (const path of [
    ['ipFilter', 'allow', 0],
    ['ipFilter', 'allow'],
    ['ipFilter', 'deny', 0],
    ['ipFilter'],
  ]) {
    assert.deepEqual(relocate({ path, problem: 'is no' }, places), { path, problem: 'is no' });
  }
});

const faults: readonly (readonly [section: Section, fault: string])[] = [
  [{ allowFile: 'absent' }, 'ipFilter.allowFile: the file cannot be read (ENOENT)'],
  [{ denyFile: ['a', 'absent'] }, 'ipFilter.denyFile[1]: the file cannot be read (ENOENT)'],
  [
    { denyFile: 'cut' },
    'ipFilter.denyFile: line 2 has no line ending, so the file counts as cut off; end it with one',
  ],
  ...[[], '', 5, null, ['a', 7], ['']].map((allowFile) => {
    return [{ allowFile }, 'ipFilter.allowFile: takes the path of a file or a list of them'] as const;
  }),
];

for (const [section, fault] of faults) {
  test(`${JSON.stringify(section)}: ${fault}`, () => assert.deepEqual(join(section).faults, [fault]));
}

test('a list at fault stays for the core to refuse', () => {
  assert.deepEqual(join({ allow: 5, allowFile: 'a' }).section, { allow: 5 });
});

test('paths, one or several', () => {
  const none: OptionFault[] = [];
  assert.deepEqual(namedPaths(['x'], 'a', none), [{ path: ['x'], name: 'a' }]);
  assert.deepEqual(namedPaths(['x'], ['a', 'b'], none), [
    { path: ['x', 0], name: 'a' },
    { path: ['x', 1], name: 'b' },
  ]);
  assert.deepEqual(none, []);
});
