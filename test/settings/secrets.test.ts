/** The keys of settings: where they are kept and how, which is at fault, and nothing of them in any word. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hs256Key, jwtSigner, jwtVerifier } from '../../src/index.ts';
import type { Section } from '../../src/explain/json-text.ts';
import { optionFaultText } from '../../src/settings/faults.ts';
import { EXPOSED, readKeys, SECRET_MEMBERS, type Findings } from '../../src/settings/secrets.ts';
import type { SettingsSources } from '../../src/settings/secrets.ts';
import { SECRET } from '../terminal/support.ts';

const OTHER = 'another secret of more than 32 characters';
const BINARY = Buffer.from([...Buffer.alloc(40, 0xff), 0x0a]);
const BASE64 = Buffer.from(SECRET).toString('base64');
const PUBLISHED = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';

const FILES: { readonly [name: string]: string | Buffer } = {
  'jwt.secret': `${SECRET}\n`,
  binary: BINARY,
  'base64.txt': `${BASE64}\r\n`,
  wrapped: `${BASE64.slice(0, 20)}\n${BASE64.slice(20)}\n`,
  marked: `\ufeff${SECRET}`,
  open: SECRET,
  published: `${PUBLISHED}\n`,
};

const SOURCES: SettingsSources = {
  file(name) {
    const content = FILES[name];
    if (content === undefined) throw new Error('the file cannot be read (ENOENT)');
    return Buffer.from(content);
  },
  variable(name) {
    if (name === 'S') return SECRET;
    if (name === 'ENDED') return `${SECRET}\n`;
    throw new Error('the environment has no variable of this name');
  },
  isExposed: (name) => name === 'open',
};

interface Read {
  readonly fits: readonly boolean[];
  readonly kids: readonly (string | undefined)[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

function read(
  section: Section,
  secret: string | Uint8Array = SECRET,
  sources = SOURCES,
  owner = 'jwtFilter',
): Read {
  const findings: Findings = { faults: [], warnings: [] };
  const keys = readKeys(owner, section, sources, findings);
  const token = jwtSigner({ key: hs256Key(secret) }).sign({});
  return {
    // By the secret alone: what name the key bears, its own member says.
    fits: keys.map((key) => {
      const result = jwtVerifier({ key }).verify(token);
      return result.ok || (key.kid !== undefined && result.reason === 'key_unknown');
    }),
    kids: keys.map(({ kid }) => kid),
    faults: findings.faults.map(optionFaultText),
    warnings: findings.warnings.map(optionFaultText),
  };
}

test('inline, in a file, in the environment, and several', () => {
  assert.deepEqual(SECRET_MEMBERS, ['secret', 'secretFile', 'secretEnv', 'secretEncoding', 'secrets']);
  for (const section of [{ secret: SECRET }, { secretFile: 'jwt.secret' }, { secretEnv: ['S'] }]) {
    assert.deepEqual(read(section), { fits: [true], kids: [undefined], faults: [], warnings: [] });
  }
  const several = { secret: [OTHER, SECRET], secretFile: ['jwt.secret'], secretEnv: 'S' };
  assert.deepEqual(read(several).fits, [false, true, true, true]);
  assert.deepEqual(read({}), { fits: [], kids: [], faults: [], warnings: [] });
});

test('each in the encoding of all', () => {
  const hex = Buffer.from(SECRET).toString('hex');
  for (const section of [
    { secretFile: 'base64.txt', secretEncoding: 'base64' },
    { secret: BASE64, secretEncoding: 'base64' },
    { secretFile: 'wrapped', secretEncoding: 'base64' },
    { secret: hex, secretEncoding: 'hex' },
    { secret: Buffer.from(SECRET).toString('base64url'), secretEncoding: 'base64url' },
    { secret: SECRET, secretEncoding: 'utf8' },
  ]) {
    assert.deepEqual(read(section), { fits: [true], kids: [undefined], faults: [], warnings: [] });
  }
});

test('bytes of a file are taken as they are, a line ending too', () => {
  assert.deepEqual(read({ secretFile: 'binary', secretEncoding: 'bytes' }, BINARY).fits, [true]);
  assert.deepEqual(read({ secretFile: 'binary', secretEncoding: 'bytes' }, BINARY.subarray(0, 40)).fits, [
    false,
  ]);
});

test('secrets with an encoding and a kid each', () => {
  const { fits, kids, faults } = read({
    secrets: [
      { file: 'base64.txt', encoding: 'base64', kid: 'a' },
      { env: 'S', kid: 'b' },
      { value: SECRET },
      { value: OTHER },
    ],
  });
  assert.deepEqual(faults, []);
  assert.deepEqual(kids, ['a', 'b', undefined, undefined]);
  assert.deepEqual(fits, [true, true, true, false]);
});

test('a section of a list is named by its place', () => {
  const { faults, warnings } = read(
    { secrets: [{ file: 'x' }], secretFile: 'open' },
    SECRET,
    SOURCES,
    'jwtFilter[1]',
  );
  assert.deepEqual(faults, ['jwtFilter[1].secrets[0].file: the file cannot be read (ENOENT)']);
  assert.deepEqual(warnings, [`jwtFilter[1].secretFile: ${EXPOSED}`]);
});

const ENCODINGS = 'takes one of utf8, bytes, base64, base64url, hex';

const faults: readonly (readonly [section: Section, fault: string | RegExp])[] = [
  [{ secret: [] }, 'jwtFilter.secret: takes a string or a list of them'],
  [{ secret: 5 }, 'jwtFilter.secret: takes a string or a list of them'],
  [{ secret: null }, 'jwtFilter.secret: takes a string or a list of them'],
  [{ secretFile: ['jwt.secret', 1] }, 'jwtFilter.secretFile: takes a string or a list of them'],
  [{ secret: 'too short to show' }, /^jwtFilter\.secret: has 17 bytes; HS256 takes 32/],
  [{ secret: [SECRET, ''] }, /^jwtFilter\.secret\[1\]: has 0 bytes; HS256 takes 32/],
  [{ secretFile: SECRET }, 'jwtFilter.secretFile: the file cannot be read (ENOENT)'],
  [{ secretFile: 'binary' }, /^jwtFilter\.secretFile: it is not UTF-8; .*"bytes"/],
  [{ secretFile: 'marked' }, /^jwtFilter\.secretFile: it begins with a byte order mark; save it without/],
  [{ secretFile: 'marked', secretEncoding: 'base64' }, /byte order mark; save it without/],
  [{ secretEnv: SECRET }, 'jwtFilter.secretEnv: the environment has no variable of this name'],
  [{ secret: SECRET, secretEncoding: 'Base64' }, `jwtFilter.secretEncoding: ${ENCODINGS}`],
  [{ secret: SECRET, secretEncoding: 5 }, `jwtFilter.secretEncoding: ${ENCODINGS}`],
  [{ secret: SECRET, secretEncoding: 'hex' }, /^jwtFilter\.secret: it is not in hexadecimal digits/],
  [
    { secret: SECRET, secretEncoding: 'bytes' },
    'jwtFilter.secret: the encoding "bytes" is for files alone',
  ],
  [
    { secretEnv: 'S', secretEncoding: 'bytes' },
    'jwtFilter.secretEnv: the encoding "bytes" is for files alone',
  ],
  [
    { secretEncoding: 'hex', secrets: [{ value: SECRET }] },
    /^jwtFilter\.secretEncoding: is nothing without "secret", "secretFile" or "secretEnv"; .*"encoding"/,
  ],
  [{ secrets: [] }, /^jwtFilter\.secrets: takes a list of objects/],
  [{ secrets: { file: 'jwt.secret' } }, /^jwtFilter\.secrets: takes a list of objects/],
  [{ secrets: ['jwt.secret'] }, 'jwtFilter.secrets[0]: takes an object'],
  [{ secrets: [{}] }, 'jwtFilter.secrets[0]: takes exactly one of "file", "env" and "value"'],
  [
    { secrets: [{ value: SECRET }, { file: 'jwt.secret', env: 'S' }] },
    'jwtFilter.secrets[1]: takes exactly one of "file", "env" and "value"',
  ],
  [{ secrets: [{ value: 5 }] }, 'jwtFilter.secrets[0].value: takes a string'],
  [{ secrets: [{ value: SECRET, encoding: 'x' }] }, `jwtFilter.secrets[0].encoding: ${ENCODINGS}`],
  [{ secrets: [{ value: SECRET, kid: '' }] }, /^jwtFilter\.secrets\[0\]\.kid: takes the name/],
  [{ secrets: [{ value: SECRET, kid: 5 }] }, /^jwtFilter\.secrets\[0\]\.kid: takes the name/],
  [
    {
      secrets: [
        { value: SECRET, kid: 'a' },
        { value: OTHER, kid: 'a' },
      ],
    },
    'jwtFilter.secrets[1].kid: is the kid of another secret already',
  ],
  [
    { secrets: [{ path: 'jwt.secret' }] },
    'jwtFilter.secrets[0].path: is no option; the options are file, env, value, encoding, kid',
  ],
];

for (const [section, fault] of faults) {
  test(`fault: ${typeof fault === 'string' ? fault : fault.source}`, () => {
    const {
      faults: [found = '', ...others],
    } = read(section);
    assert.deepEqual(others, []);
    if (typeof fault === 'string') assert.equal(found, fault);
    else assert.match(found, fault);
    for (const secret of [SECRET, 'too short to show']) assert(!found.includes(secret));
  });
}

test('every secret at fault is told', () => {
  const section = { secret: ['a', 'b'], secretFile: 'c', secretEnv: 'd', secrets: [{ value: 'e' }] };
  assert.equal(read(section).faults.length, 5);
});

const warnings: readonly (readonly [section: Section, option: string, warning: RegExp])[] = [
  [{ secret: PUBLISHED }, 'jwtFilter.secret', /everybody knows this secret.*Ant Media/],
  [{ secretFile: ['jwt.secret', 'published'] }, 'jwtFilter.secretFile[1]', /everybody knows/],
  [{ secrets: [{ file: 'published' }] }, 'jwtFilter.secrets[0].file', /everybody knows/],
  [{ secretEnv: 'ENDED' }, 'jwtFilter.secretEnv', /a line ending at its end is a part of the secret/],
  [{ secretFile: 'wrapped' }, 'jwtFilter.secretFile', /base64 that was wrapped onto several lines/],
  [{ secretFile: 'open' }, 'jwtFilter.secretFile', /every user of this machine may read/],
];

for (const [section, option, warning] of warnings) {
  test(`a warning: ${option} ${warning.source}`, () => {
    const found = read(section);
    assert.deepEqual(found.faults, []);
    assert.equal(found.warnings.length, 1);
    assert(found.warnings[0]?.startsWith(`${option}: `), found.warnings[0]);
    assert.match(String(found.warnings[0]), warning);
    for (const secret of [SECRET, PUBLISHED, BASE64]) assert(!String(found.warnings[0]).includes(secret));
  });
}

test('a settings file that holds a secret and may be read by all', () => {
  const sources = { ...SOURCES, isOwnExposed: () => true };
  assert.deepEqual(read({ secret: SECRET }, SECRET, sources).warnings, [`jwtFilter.secret: ${EXPOSED}`]);
  assert.deepEqual(read({ secretEnv: 'S', secretFile: 'jwt.secret' }, SECRET, sources).warnings, []);
});

test('where nobody can say who may read a file, nobody is warned', () => {
  const { file, variable } = SOURCES;
  assert.deepEqual(read({ secretFile: 'open' }, SECRET, { file, variable }).warnings, []);
});
