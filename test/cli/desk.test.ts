/** The desk is printed as it was built, and so is its hash. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { runCommand } from './support.ts';

const page = readFileSync(new URL('../../dist/desk/desk.html', import.meta.url), 'utf8');
const sha256 = createHash('sha256').update(page).digest('hex');

test('the page', async () => {
  const { code, out, errors } = await runCommand(['desk']);
  assert.deepEqual([code, errors], [0, '']);
  // Not shown where it differs: it is long.
  assert(out === page);
});

test('its hash alone, and as JSON', async () => {
  assert.deepEqual(await runCommand(['desk', '--sha256']), { code: 0, out: `${sha256}\n`, errors: '' });
  const { out } = await runCommand(['desk', '--json']);
  assert.deepEqual(JSON.parse(out), { sha256, bytes: Buffer.byteLength(page) });
});
