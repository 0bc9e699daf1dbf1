/** The reader, the JSON Schema and the reference of the settings say the same, member by member. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { optionFaultText } from '../../src/settings/faults.ts';
import {
  GATE_MEMBERS,
  JWT_ENTRY_MEMBERS,
  JWT_MEMBERS,
  SECRET_ENTRY_MEMBERS,
} from '../../src/settings/jwt-members.ts';
import { IP_MEMBERS, type Members } from '../../src/settings/members.ts';
import { readSettingsObject, TOP_MEMBERS } from '../../src/settings/reading.ts';
import { settingsReference, settingsSchema } from '../../src/settings/reference.ts';
import type { SettingsSources } from '../../src/settings/secrets.ts';
import { SECRET } from '../terminal/support.ts';
import { isValid } from './schema-validator.ts';

const SOURCES: SettingsSources = {
  file(name) {
    if (name.endsWith('.base64')) return Buffer.from(Buffer.from(SECRET).toString('base64'));
    return Buffer.from(name.endsWith('.txt') ? '192.0.2.0/24\n' : SECRET);
  },
  variable: () => SECRET,
};

/** The faults that the reader finds. */
const faultsOf = (settings: unknown): readonly string[] => {
  return readSettingsObject(settings, SOURCES).faults.map(optionFaultText);
};

const SCHEMA = settingsSchema();
const REFERENCE = settingsReference();

const docs = new URL('../../docs/', import.meta.url);
const again = 'npm run settings-page writes it anew';

test('the reference in the repository is the one of the table', () => {
  assert.equal(readFileSync(new URL('gate-settings.md', docs), 'utf8'), REFERENCE, again);
});

test('the schema in the repository is the one of the table', () => {
  const text = readFileSync(new URL('gate-settings.schema.json', docs), 'utf8');
  assert.equal(text, `${JSON.stringify(SCHEMA, undefined, 2)}\n`, again);
});

interface Part {
  readonly title: string;
  readonly members: Members;
  /** A settings object whose part has one more member. */
  readonly having: (name: string, value: unknown) => object;
}

const PARTS: readonly Part[] = [
  { title: 'ipFilter', members: IP_MEMBERS, having: (name, value) => ({ ipFilter: { [name]: value } }) },
  {
    title: 'jwtFilter',
    members: { ...JWT_MEMBERS, ...JWT_ENTRY_MEMBERS },
    having: (name, value) => ({ jwtFilter: [{ enabled: true, secretFile: 's', [name]: value }] }),
  },
  {
    title: 'jwtFilter.secrets[]',
    members: SECRET_ENTRY_MEMBERS,
    having: (name, value) => ({ jwtFilter: { enabled: true, secrets: [{ file: 's', [name]: value }] } }),
  },
  { title: 'gate', members: GATE_MEMBERS, having: (name, value) => ({ gate: { [name]: value } }) },
];

/** What none of the members takes. */
const NONSENSE: object = { nonsense: [{}] };

for (const { title, members, having } of PARTS) {
  test(`${title}: every member of the table is read, and no other`, () => {
    const [text = ''] = faultsOf(having('nonsense', 1));
    const [, listed = ''] = /: is no option; the options are (.*)$/.exec(text) ?? [];
    assert.deepEqual(listed.split(', ').sort(), Object.keys(members).sort());
    for (const name of Object.keys(members)) {
      const found = faultsOf(having(name, NONSENSE));
      assert(found.length > 0, `${name}: ${JSON.stringify(NONSENSE)} is accepted`);
      assert(
        !found.some((fault) => /is no option/.test(fault) && !fault.includes('nonsense')),
        found.join('\n'),
      );
    }
  });

  test(`${title}: the schema knows every member of the table, and no other`, () => {
    assert.equal(isValid(having('nonsense', 1), SCHEMA), false);
    for (const name of Object.keys(members))
      assert.equal(isValid(having(name, NONSENSE), SCHEMA), false, name);
  });

  for (const [name, { example, kind }] of Object.entries(members)) {
    test(`${title}.${name}: the example has it, and the reader and the schema take it`, () => {
      assert(JSON.stringify(example).includes(`"${name}":`));
      assert.deepEqual(faultsOf(example), []);
      assert.equal(isValid(example, SCHEMA), true);
      const heading = `\n### \`${title}.${name}\`\n`;
      assert.equal(REFERENCE.split(heading).length, 2, 'it has one heading in the reference');
      const [, section = ''] = REFERENCE.split(heading);
      assert(section.includes(`\n- **Takes** ${kind.takes}\n- **Default** `));
      assert(section.includes(`\n\`\`\`json\n${JSON.stringify(example)}\n\`\`\`\n`));
    });
  }
}

test('the settings themselves: their members, and $schema, which is for editors', () => {
  const schema = SCHEMA as { readonly properties: object };
  assert.deepEqual(Object.keys(schema.properties).sort(), [...TOP_MEMBERS].sort());
  for (const settings of [{}, { $schema: './gate-settings.schema.json', ipFilter: {} }]) {
    assert.deepEqual(faultsOf(settings), []);
    assert.equal(isValid(settings, SCHEMA), true);
  }
});

// What either of them refuses, the other refuses too.
const refused: readonly unknown[] = [
  null,
  [],
  'x',
  { ipFilter: [] },
  { ipfilter: {} },
  { $schema: 5 },
  { jwtFilter: [] },
  { jwtFilter: { secretFile: 's' } },
  { jwtFilter: [{ enabled: false, secretFile: 's' }] },
  { jwtFilter: [{ secretFile: 's' }] },
  { jwtFilter: { enabled: true, name: 'a', secretFile: 's' } },
  { gate: { match: {} } },
  { jwtFilter: { enabled: true, secrets: [] } },
  { jwtFilter: { enabled: true, secrets: [{}] } },
  { jwtFilter: { enabled: true, secrets: [{ file: 's', env: 'S' }] } },
  { ipFilter: { allowFile: [] } },
  { jwtFilter: { enabled: true, secretFile: 's', secretEncoding: 'utf-8' } },
  { ipFilter: { allow: '' } },
  { ipFilter: { trustedProxies: '::1', forwardedHeader: 'x-real-ip' } },
  { ipFilter: { trustedProxies: '::1', forwardedHeader: { single: 'a b' } } },
  { ipFilter: { trustedProxies: '::1', forwardedHeader: { single: 'a', b: 1 } } },
  { ipFilter: { trustedProxies: '::1', withoutHeader: 'client' } },
  { gate: { require: 'any' } },
  { gate: { pass: { sub: 'X A' } } },
  { gate: { pass: { sub: 5 } } },
  { gate: { logClaims: [] } },
  { jwtFilter: { enabled: true, secretFile: 's', maxAgeSeconds: -1 } },
  { jwtFilter: { enabled: true, secretFile: 's', cacheSize: 1.5 } },
  { jwtFilter: { enabled: true, secretFile: 's', realm: 'a"b' } },
  { jwtFilter: { enabled: true, secretFile: 's', issuer: [] } },
  { jwtFilter: { enabled: true, secretFile: 's', allowedClaimValues: {} } },
  { jwtFilter: { enabled: true, secretFile: 's', allowedClaimValues: { role: [] } } },
];

for (const settings of refused) {
  test(`refused by both: ${JSON.stringify(settings)}`, () => {
    assert.notDeepEqual(faultsOf(settings), []);
    assert.equal(isValid(settings, SCHEMA), false);
  });
}
