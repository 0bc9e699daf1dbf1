/** Secrets that everybody can read somewhere are known as such. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { publisherOf } from '../../src/explain/published-secrets.ts';
import { SECRET, SEED_SECRET } from '../helpers.ts';

const published: readonly (readonly [secret: string, publisher: RegExp])[] = [
  [SEED_SECRET, /Ant Media/],
  ['your-256-bit-secret', /web debugger/],
  ['a-string-secret-at-least-256-bits-long', /web debugger/],
  ['super-secret-jwt-token-with-at-least-32-characters-long', /Supabase/],
  ['your-super-secret-jwt-token-with-at-least-32-characters-long', /Supabase/],
  ['reallyreallyreallyreallyverysafe', /PostgREST/],
  ['!ChangeThisMercureHubJWTSecretKey!', /Mercure/],
];

for (const [secret, publisher] of published) {
  test(`published: ${secret}`, () => {
    assert.match(publisherOf(secret) ?? '', publisher);
    assert.match(publisherOf(Buffer.from(secret)) ?? '', publisher);
  });
}

test('any other secret is not', () => {
  for (const secret of [SECRET, '', `${SEED_SECRET} `, SEED_SECRET.toLowerCase(), new Uint8Array(32)]) {
    assert.equal(publisherOf(secret), undefined);
  }
});
