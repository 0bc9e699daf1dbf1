// The sources against the published vectors: NIST, Wycheproof, examples of RFCs, tokens of other
// implementations, hostile tokens, addresses. `npm run conformance` asks the built package the same, and
// shows that the comparison can fail.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import * as core from '../src/index.ts';
import { conformance } from './slow/conformance/conformance.mjs';
import { readText } from './vectors.mjs';

for (const { suite, cases, failures } of conformance(core, readText)) {
  it(`${suite}: ${cases} cases agree`, () => assert.deepEqual(failures, []));
}
