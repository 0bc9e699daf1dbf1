/** The members of `jwtFilter` and `gate`: those of the core that a file can hold, and the gate's own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter } from '../../src/index.ts';
import {
  GATE_MEMBERS,
  JWT_ENTRY_MEMBERS,
  JWT_MEMBERS,
  SECRET_ENTRY_MEMBERS,
} from '../../src/settings/jwt-members.ts';
import { SECRET_MEMBERS } from '../../src/settings/secrets.ts';
import { coreOptions } from './support.ts';

test('all that the core takes and JSON can hold, the forms of secrets, and revoked tokens', () => {
  const core = coreOptions((nonsense) => restFilter({ jwtFilter: nonsense }));
  const others = core.filter((name) => !['key', 'clock', 'revoked', 'authorize', 'secret'].includes(name));
  assert.deepEqual(Object.keys(JWT_MEMBERS).sort(), [...others, ...SECRET_MEMBERS, 'revokedFile'].sort());
  assert.deepEqual(Object.keys(JWT_ENTRY_MEMBERS), ['name']);
});

test('the members of a secret and of the gate', () => {
  assert.deepEqual(Object.keys(SECRET_ENTRY_MEMBERS), ['file', 'env', 'value', 'encoding', 'kid']);
  assert.deepEqual(Object.keys(GATE_MEMBERS), ['pass', 'match', 'require', 'log', 'logClaims']);
});

test('every member has words for a reader', () => {
  const all = { ...JWT_MEMBERS, ...JWT_ENTRY_MEMBERS, ...SECRET_ENTRY_MEMBERS, ...GATE_MEMBERS };
  for (const [name, member] of Object.entries(all)) {
    assert.match(member.about, /^[A-Z].*\.$/, name);
    assert(member.default.length > 0 && member.kind.takes.length > 0, name);
  }
});
