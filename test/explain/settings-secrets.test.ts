/** The keys of settings: where they are kept, which of them is at fault, and nothing of them in any word. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hs256Key, jwtSigner, jwtVerifier } from '../../src/index.ts';
import { optionFaultText, type OptionFault, type Section } from '../../src/explain/settings-faults.ts';
import { readKeys, SECRET_MEMBERS, type SettingsSources } from '../../src/explain/settings-secrets.ts';
import { SECRET } from '../terminal/support.ts';

const OTHER = 'another secret of more than 32 characters';

const SOURCES: SettingsSources = {
  file(name) {
    if (name === 'jwt.secret') return Buffer.from(`${SECRET}\n`);
    if (name === 'binary') return Buffer.alloc(40, 0xff);
    throw new Error('the file cannot be read (ENOENT)');
  },
  variable(name) {
    if (name === 'S') return SECRET;
    throw new Error('the environment has no variable of this name');
  },
};

function read(section: Section): { readonly fits: readonly boolean[]; readonly faults: readonly string[] } {
  const faults: OptionFault[] = [];
  const keys = readKeys('jwtFilter', section, SOURCES, faults);
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({});
  return {
    fits: keys.map((key) => jwtVerifier({ key }).verify(token).ok),
    faults: faults.map(optionFaultText),
  };
}

test('inline, in a file, in the environment, and several', () => {
  assert.deepEqual(SECRET_MEMBERS, ['secret', 'secretFile', 'secretEnv']);
  for (const section of [{ secret: SECRET }, { secretFile: 'jwt.secret' }, { secretEnv: ['S'] }]) {
    assert.deepEqual(read(section), { fits: [true], faults: [] });
  }
  const several = { secret: [OTHER, SECRET], secretFile: ['jwt.secret'], secretEnv: 'S' };
  assert.deepEqual(read(several), { fits: [false, true, true, true], faults: [] });
  assert.deepEqual(read({}), { fits: [], faults: [] });
});

const faults: readonly (readonly [section: Section, fault: string | RegExp])[] = [
  [{ secret: [] }, 'jwtFilter.secret: takes a string or a list of them'],
  [{ secret: 5 }, 'jwtFilter.secret: takes a string or a list of them'],
  [{ secret: null }, 'jwtFilter.secret: takes a string or a list of them'],
  [{ secretFile: ['jwt.secret', 1] }, 'jwtFilter.secretFile: takes a string or a list of them'],
  [{ secret: 'too short to show' }, /^jwtFilter\.secret: has 17 bytes; HS256 takes 32/],
  [{ secret: [SECRET, ''] }, /^jwtFilter\.secret\[1\]: has 0 bytes; HS256 takes 32/],
  [{ secretFile: SECRET }, 'jwtFilter.secretFile: the file cannot be read (ENOENT)'],
  [{ secretFile: 'binary' }, /^jwtFilter\.secretFile: it is not UTF-8; /],
  [{ secretEnv: SECRET }, 'jwtFilter.secretEnv: the environment has no variable of this name'],
];

for (const [section, fault] of faults) {
  test(`fault: ${typeof fault === 'string' ? fault : fault.source}`, () => {
    const [found = '', ...others] = read(section).faults;
    assert.equal(others.length, 0);
    if (typeof fault === 'string') assert.equal(found, fault);
    else assert.match(found, fault);
    for (const secret of [SECRET, 'too short to show']) assert(!found.includes(secret));
  });
}

test('every secret at fault is told', () => {
  assert.equal(read({ secret: ['a', 'b'], secretFile: 'c', secretEnv: 'd' }).faults.length, 4);
});
