/** Every reason is explained, in one line that is no sentence. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { reasonIn, REASONS, REMEDIES } from '../../src/explain/reasons.ts';
import { REFUSAL_REASONS } from '../../src/filters/refusal.ts';
import { escaped, withReasons } from './reasons-page.ts';

test('each reason of the core has its words, and no other', () => {
  assert.deepEqual(Object.keys(REASONS).sort(), [...REFUSAL_REASONS].sort());
  for (const [reason, words] of Object.entries(REASONS)) {
    assert.match(reason, /^[a-z]+(?:_[a-z]+)+$/);
    assert.match(words, /^[a-z][^\n]{10,90}[^.]$/);
  }
});

test('each reason has what to look at and what to change, short enough for a line each', () => {
  assert.deepEqual(Object.keys(REMEDIES).sort(), [...REFUSAL_REASONS].sort());
  for (const [reason, { look, change }] of Object.entries(REMEDIES)) {
    for (const words of [look, change]) {
      assert(words.length > 10 && words.length <= 110 && !/[\n.]$/.test(words), `${reason}: ${words}`);
    }
  }
});

test('docs/why-refused.md has these words on each reason', () => {
  const page = readFileSync(new URL('../../docs/why-refused.md', import.meta.url), 'utf8');
  assert.equal(page, withReasons(page), 'npm run reasons-page writes it anew');
  for (const reason of REFUSAL_REASONS) {
    const [, section = ''] = page.split(`\n### ${reason}\n`);
    assert.ok(section.split('\n### ')[0]?.includes(escaped(REMEDIES[reason].change)), reason);
  }
  assert.throws(() => withReasons('# A page without marks'), /has no <!-- reasons:begin -->/);
});

test('a reason by itself, and in a line of the log; in any other text none', () => {
  assert.equal(reasonIn('token_expired'), 'token_expired');
  const line = '{"time":"2026-05-04T12:00:00.000Z","verdict":"refused","reason":"address_refused","a_b":1}';
  assert.equal(reasonIn(line), 'address_refused');
  assert.equal(reasonIn('12:00:00  refused  403  GET  audience_refused  10.0.0.1'), 'audience_refused');
  for (const text of [
    '',
    'token',
    'has_own',
    'to_string',
    'TOKEN_EXPIRED',
    `${'x'.repeat(10_000)} token_expired`,
  ]) {
    assert.equal(reasonIn(text), undefined);
  }
});
