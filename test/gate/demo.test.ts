/** The gate to be tried out admits its own token and no other. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createDemo, welcome } from '../../src/gate/demo.ts';
import { NOW } from '../terminal/support.ts';

test('its token is valid for an hour, the other has expired, and each gate has its own secret', () => {
  let now = NOW;
  const demo = createDemo(new Map(), () => now);
  const reason = (token: string | undefined, address = '127.0.0.1'): string => {
    const verdict = demo.settings.filter.check({ address, header: () => token });
    return verdict.ok ? 'allowed' : verdict.reason;
  };
  assert.equal(reason(`Bearer ${demo.validToken}`), 'allowed');
  assert.equal(reason(`Bearer ${demo.expiredToken}`), 'token_expired');
  assert.equal(reason(createDemo(new Map(), () => now).validToken), 'signature_invalid');
  assert.equal(reason(undefined), 'token_missing');
  assert.equal(reason(demo.validToken, '192.0.2.1'), 'address_refused');
  now += 3599;
  assert.equal(reason(demo.validToken), 'allowed');
  now += 1;
  assert.equal(reason(demo.validToken), 'token_expired');
});

test('the welcome has the address and three requests', () => {
  const demo = createDemo(new Map(), () => NOW);
  const text = welcome('http://127.0.0.1:1/', demo);
  assert.match(text, /^portcullis listens on http:\/\/127\.0\.0\.1:1\/\n/);
  assert.deepEqual(text.match(/^ {2}curl .*$/gm), [
    `  curl -i -H 'Authorization: Bearer ${demo.validToken}' http://127.0.0.1:1/`,
    '  curl -i http://127.0.0.1:1/',
    `  curl -i -H 'Authorization: Bearer ${demo.expiredToken}' http://127.0.0.1:1/`,
  ]);
});
