/** The members of `ipFilter`: those that the core has, and a file for each list. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter } from '../../src/index.ts';
import { LIST_FILES } from '../../src/settings/lists.ts';
import { IP_MEMBERS, KINDS } from '../../src/settings/members.ts';
import { coreOptions } from './support.ts';

test('all that the core takes, and what stands in files', () => {
  const core = coreOptions((nonsense) => restFilter({ ipFilter: nonsense }));
  assert.deepEqual(Object.keys(IP_MEMBERS).sort(), [...core, ...Object.values(LIST_FILES)].sort());
});

test('every member has words for a reader', () => {
  for (const [name, member] of Object.entries(IP_MEMBERS)) {
    assert.match(member.about, /^[A-Z].*\.$/, name);
    assert(member.default.length > 0 && member.kind.takes.length > 0, name);
  }
  for (const kind of Object.values(KINDS)) assert(Object.keys(kind.schema).length > 0);
});
