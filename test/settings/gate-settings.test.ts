/** Settings that say nothing of a gate: all is logged and nothing else is said. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { GATE_DEFAULTS } from '../../src/settings/gate-settings.ts';

test('the defaults', () => {
  const { allowedBy, ...others } = GATE_DEFAULTS;
  assert.equal(allowedBy({ ok: true, claims: undefined }), undefined);
  assert.deepEqual(others, {
    log: 'all', logClaims: [], tokenHeaders: ['authorization'], require: 'both', warnings: [],
  });
});
