/** A secret becomes a key, or it is said what keeps it from being one, without a letter of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readKey } from '../../src/desk/secret.ts';

const SECRET = 'a secret of thirty-two characters';

test('a good one, with a name and without', () => {
  const content = SECRET;
  const { key, doubts, problem } = readKey({ content, encoding: 'utf8' });
  assert.deepEqual([key?.kid, doubts, problem], [undefined, [], undefined]);
  assert.equal(readKey({ content, encoding: 'utf8' }, '2026').key?.kid, '2026');
});

test('one that everybody knows is a key, with a doubt', () => {
  const content = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
  assert.match(readKey({ content, encoding: 'utf8' }).doubts.join(), /everybody knows this secret/);
});

for (const [content, encoding, words] of [
  ['ab-c', 'base64', /^the secret: it is not in base64 /],
  ['short', 'utf8', /^the secret: .*32/],
  [SECRET, 'bytes', /^the secret: the encoding "bytes" is for files alone$/],
] as const) {
  test(`none: ${String(words)}`, () => {
    const { key, problem = '' } = readKey({ content, encoding });
    assert.equal(key, undefined);
    assert.match(problem, words);
    assert(!problem.includes(content));
  });
}
