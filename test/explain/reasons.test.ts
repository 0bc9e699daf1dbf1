/** Every reason is explained, in one line that is no sentence. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REASONS } from '../../src/explain/reasons.ts';

test("each reason of the README's table has its words", () => {
  assert.equal(Object.keys(REASONS).length, 20);
  for (const [reason, words] of Object.entries(REASONS)) {
    assert.match(reason, /^[a-z]+(?:_[a-z]+)+$/);
    assert.match(words, /^[a-z][^\n]{10,90}[^.]$/);
  }
});
