/** What settings say that is probably not meant: told once each, by the option; nothing where all is well. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readSettingsObject } from '../../src/settings/reading.ts';
import { SECRET } from '../terminal/support.ts';

function warningsOf(settings: object): readonly string[] {
  const { settings: read, faults } = readSettingsObject(settings);
  assert.deepEqual(faults, []);
  return read?.warnings ?? [];
}

const jwtFilter = { enabled: true, secret: SECRET };
const trustedProxies = ['10.0.0.1'];
const NO_PROXIES = 'ipFilter.trustedProxies: is not set: behind a proxy, its own address is judged';

test('nothing to say', () => {
  for (const settings of [
    { ipFilter: { trustedProxies } },
    { ipFilter: { enabled: false }, jwtFilter },
    {
      ipFilter: { allow: '192.0.2.0/24', trustedProxies: ['unix:'] },
      jwtFilter,
      gate: { pass: { sub: 'X-S' } },
    },
    { ipFilter: { allow: '10.0.0.0/8', deny: ['10.0.0.1'], trustedProxies } },
  ]) {
    assert.deepEqual(warningsOf(settings), []);
  }
});

const ip = (members: object): object => ({ ipFilter: { trustedProxies, ...members } });

const cases: readonly (readonly [settings: object, ...warnings: readonly (string | RegExp)[]])[] = [
  [{}, NO_PROXIES],
  [{ ipFilter: { enabled: false } }, 'both filters are switched off: every request is allowed'],
  [{ ipFilter: { enabled: false }, jwtFilter: { enabled: false } }, /^both filters are switched off/],
  [
    ip({ allow: ['::1', '0.0.0.0/0'] }),
    /^ipFilter\.allow: 0\.0\.0\.0\/0 allows every.*only "deny"/,
    /itself allowed/,
  ],
  [
    { ...ip({ allow: '::/0' }), jwtFilter },
    /^ipFilter\.allow: ::\/0 allows every address: the token alone decides/,
  ],
  [ip({ allow: '::ffff:0:0/96', deny: trustedProxies }), /^ipFilter\.allow: ::ffff:0:0\/96 allows every/],
  [
    ip({ trustedProxies: '0.0.0.0/0', deny: ['0.0.0.0'] }),
    /^ipFilter\.trustedProxies: 0\.0\.0\.0\/0 trusts everybody/,
  ],
  [
    ip({ allow: '10.0.0.0/8' }),
    /^ipFilter\.trustedProxies: the trusted proxy 10\.0\.0\.1 is itself allowed/,
  ],
  [
    ip({ trustedProxies: ['192.0.2.1', '127.0.0.0/8'], allow: '127.0.0.0/8' }),
    /the trusted proxy 127\.0\.0\.0\/8 is/,
  ],
  [ip({ trustedProxies: '127.0.0.1' }), /the trusted proxy 127\.0\.0\.1 is itself allowed/],
  [
    { ...ip({}), gate: { pass: { sub: 'X-S' } } },
    /^gate\.pass: no token is asked for, so the headers are always empty/,
  ],
  [{ ...ip({}), gate: { logClaims: ['sub'] } }, /^gate\.logClaims: no token is asked for/],
  [
    { ...ip({}), jwtFilter: { enabled: true, secret: 'reallyreallyreallyreallyverysafe' } },
    /^jwtFilter\.secret: every/,
  ],
];

for (const [settings, ...expected] of cases) {
  test(`warned of: ${JSON.stringify(settings)}`, () => {
    const found = warningsOf(settings);
    assert.equal(found.length, expected.length, found.join('\n'));
    expected.forEach((warning, i) => {
      if (typeof warning === 'string') assert.equal(found[i], warning);
      else assert.match(String(found[i]), warning);
    });
  });
}
