/** Tokens taken back by a file: asked of every token, and a file at fault is a fault of the settings. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { optionFaultText } from '../../src/settings/faults.ts';
import { readRevoked } from '../../src/settings/revoked.ts';
import type { Findings, SettingsSources } from '../../src/settings/secrets.ts';
import { sourcesOf } from './support.ts';

const SOURCES: SettingsSources = {
  ...sourcesOf({
    one: '# none of it\njti-1\n  padded \na#b\nx.y.z\n',
    two: 'jti-2\n',
    empty: '',
    comments: '# a\n',
    cut: 'a\nb',
    open: 'c\n',
  }),
  isExposed: (name) => name === 'open',
};

function read(value: unknown): {
  readonly revoked: ReturnType<typeof readRevoked>;
  readonly told: Findings;
} {
  const told: Findings = { faults: [], warnings: [] };
  return { revoked: readRevoked('jwtFilter', value, SOURCES, told), told };
}

test('a jti or a whole token, out of one file or several', () => {
  const { revoked, told } = read(['one', 'two']);
  assert.deepEqual(told, { faults: [], warnings: [] });
  assert(revoked !== undefined);
  for (const jti of ['jti-1', 'jti-2', 'padded', ' padded', 'a#b'])
    assert.equal(revoked({ jti }, 't'), true, jti);
  for (const jti of ['jti-3', 'JTI-1', '# none of it', 'a', ''])
    assert.equal(revoked({ jti }, 't'), false, jti);
  assert.equal(revoked({}, 'x.y.z'), true);
  assert.equal(revoked({}, 'x.y.'), false);
});

test('without a file nothing is asked', () => assert.equal(read(undefined).revoked, undefined));

const faults: readonly (readonly [value: unknown, fault: RegExp])[] = [
  ['absent', /^jwtFilter\.revokedFile: the file cannot be read \(ENOENT\)$/],
  [['two', 'cut'], /^jwtFilter\.revokedFile\[1\]: line 2 has no line ending.*cut off/],
  ['empty', /^jwtFilter\.revokedFile: it is empty.*cut off.*token or jti/],
  ['comments', /^jwtFilter\.revokedFile: it holds no token or jti.*cut off/],
  [5, /^jwtFilter\.revokedFile: takes the path of a file or a list of them$/],
];

for (const [value, fault] of faults) {
  test(`a fault: ${JSON.stringify(value)}`, () => {
    const found = read(value).told.faults.map(optionFaultText);
    assert.equal(found.length, 1);
    assert.match(String(found[0]), fault);
  });
}

test('a file that everybody may read is warned of', () => {
  const { faults: none, warnings } = read(['open', 'two']).told;
  assert.deepEqual(none, []);
  assert.deepEqual(
    warnings.map(({ path }) => path),
    [['jwtFilter', 'revokedFile', 0]],
  );
  assert.match(String(warnings[0]?.problem), /every user of this machine may read/);
});
