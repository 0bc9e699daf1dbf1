/** Every reason is explained, in one line that is no sentence. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REASONS } from '../../src/explain/reasons.ts';
import { REFUSAL_REASONS } from '../../src/filters/refusal.ts';

test('each reason of the core has its words, and no other', () => {
  assert.deepEqual(Object.keys(REASONS).sort(), [...REFUSAL_REASONS].sort());
  for (const [reason, words] of Object.entries(REASONS)) {
    assert.match(reason, /^[a-z]+(?:_[a-z]+)+$/);
    assert.match(words, /^[a-z][^\n]{10,90}[^.]$/);
  }
});
