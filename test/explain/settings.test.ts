/** Settings texts: judged as a whole, all faults with their places, secrets never shown. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hs256Key, jwtSigner } from '../../src/index.ts';
import { faultText } from '../../src/explain/json-text.ts';
import { optionFaultText } from '../../src/explain/settings-faults.ts';
import type { SettingsSources } from '../../src/explain/settings-secrets.ts';
import { readAddressSettings, readSettings, readSettingsObject } from '../../src/explain/settings.ts';
import type { GateSettings } from '../../src/explain/settings.ts';
import { SECRET } from '../terminal/support.ts';

const asked: string[] = [];
const SOURCES: SettingsSources = {
  file(name) {
    asked.push(name);
    return Buffer.from(SECRET);
  },
  variable: () => SECRET,
};

/** The settings of a text; fails with its faults. */
function read(settings: object): GateSettings {
  const reading = readSettings(JSON.stringify(settings), SOURCES);
  assert.deepEqual(reading.faults, []);
  assert(reading.settings !== undefined);
  return reading.settings;
}

function faultsOf(text: string): readonly string[] {
  const { settings, faults } = readSettings(text, SOURCES);
  assert.equal(settings, undefined);
  return faults.map(faultText);
}

const isAllowed = ({ filter }: GateSettings, address: string, token?: string): boolean => {
  return filter.check({ address, header: () => token }).ok;
};

test("an empty object is restFilter's defaults", () => {
  const settings = read({});
  assert.equal(isAllowed(settings, '127.0.0.1'), true);
  assert.equal(isAllowed(settings, '192.0.2.1'), false);
  assert.equal(settings.pass.size, 0);
  assert.equal(settings.addresses.isEnabled, true);
});

test('addresses, tokens, claims to hand on', () => {
  const settings = read({
    ipFilter: { allow: '192.0.2.0/24', deny: ['192.0.2.66'] },
    jwtFilter: {
      enabled: true,
      secretFile: 'jwt.secret',
      requiredClaims: ['sub'],
      allowedClaimValues: { a: ['b'] },
    },
    gate: { pass: { sub: 'X-S', n: 'X-N' } },
  });
  const { sign } = jwtSigner({ key: hs256Key(SECRET) });
  assert.equal(isAllowed(settings, '192.0.2.1', sign({ sub: 'me', a: 'b' })), true);
  assert.equal(isAllowed(settings, '192.0.2.1', sign({ sub: 'me' })), false);
  assert.equal(isAllowed(settings, '192.0.2.1'), false);
  assert.equal(isAllowed(settings, '192.0.2.66', sign({ sub: 'me', a: 'b' })), false);
  assert.deepEqual(
    [...settings.pass],
    [
      ['sub', 'X-S'],
      ['n', 'X-N'],
    ],
  );
  assert.equal(settings.addresses.allow?.ruleOf('192.0.2.1'), '192.0.2.0/24');
});

test('a token filter that is switched off needs no secret, and its secret is read all the same', () => {
  assert.equal(isAllowed(read({ jwtFilter: { enabled: false } }), '::1'), true);
  assert.match(faultsOf('{"jwtFilter": {"enabled": false, "secret": "x"}}')[0] ?? '', /jwtFilter\.secret: /);
});

const faults: readonly (readonly [text: string, ...faults: readonly (string | RegExp)[]])[] = [
  ['{\n  "jwtFilter": {\n    "secret": "a" "b"\n  }\n}', 'line 3, column 19: a comma or } is expected'],
  ['{"ipFilter": {}, "ipFilter": {}}', 'line 1, column 18: this name stands twice in its object'],
  ['[]', 'line 1, column 1: the settings take an object'],
  [' null', 'line 1, column 2: the settings take an object'],
  ['{"ipfilter": {}}', 'line 1, column 2: ipfilter: is no option; the options are ipFilter, jwtFilter, gate'],
  [
    '{"__proto__": {}}',
    'line 1, column 2: __proto__: is no option; the options are ipFilter, jwtFilter, gate',
  ],
  ['{"ipFilter": []}', 'line 1, column 2: ipFilter: takes an object'],
  ['{"jwtFilter": "yes"}', 'line 1, column 2: jwtFilter: takes an object'],
  ['{"ipFilter": {"header": "x"}}', /^line 1, column 15: ipFilter\.header: is no option; .*forwardedHeader/],
  [
    '{"jwtFilter": {"secretfile": "x"}}',
    /^line 1, column 16: jwtFilter\.secretfile: .*, secretFile, secretEnv$/,
  ],
  ['{"jwtFilter": {"enabled": true, "key": "x"}}', /^line 1, column 33: jwtFilter\.key: is no option; /],
  [
    '{"jwtFilter": {"enabled": false, "clock": 1, "authorize": 1, "revoked": 1}}',
    /clock/,
    /authorize/,
    /revoked/,
  ],
  [
    '{"jwtFilter": {"enabled": true}}',
    'line 1, column 2: jwtFilter: enabled, it takes a "secret", a "secretFile" or a "secretEnv"',
  ],
  ['{"jwtFilter": {"secretFile": "jwt.secret"}}', /^line 1, column 2: jwtFilter\.enabled: is missing/],
  ['{"gate": {"path": {}}}', 'line 1, column 11: gate.path: is no option; the options are pass'],
  ['{"gate": {"pass": ["sub"]}}', 'line 1, column 11: gate.pass: takes an object'],
  [
    '{"gate": {"pass": {"a": "X-A",\n "sub": "Content-Type"}}}',
    'line 2, column 2: gate.pass.sub: header "Content-Type" has a meaning of its own',
  ],
  [
    '{"ipFilter": {\n"allow": ["::1",\n "10.0.0.0/33"]}}',
    /^line 3, column 2: ipFilter\.allow\[1\]: .*10\.0\.0\.0\/33/,
  ],
  ['{"ipFilter": {"allow": "::1, x"}}', /^line 1, column 15: ipFilter\.allow\[1\]: /],
  ['{"ipFilter": {"allow": 7}}', /^line 1, column 15: ipFilter\.allow: takes/],
  ['{"ipFilter": {"trustedProxies": ["x", "unix:"]}}', /^line 1, column 34: ipFilter\.trustedProxies\[0\]: /],
  [
    '{"ipFilter": {"withoutHeader": "peer"}}',
    /^line 1, column 15: ipFilter\.withoutHeader: is nothing without/,
  ],
  [
    '{\n "jwtFilter": {"enabled": true, "issuer": "", "audience": 3},\n "ipFilter": {"deny": ["y"]}, "x": 1}',
    /^line 3, column 31: x: is no option/,
    /^line 2, column 2: jwtFilter: enabled, it takes/,
    /^line 3, column 24: ipFilter\.deny\[0\]: /,
    /jwtFilter\.issuer: /,
    /jwtFilter\.audience: /,
  ],
];

for (const [text, ...expected] of faults) {
  test(`faults: ${text.replaceAll('\n', ' ').slice(0, 60)}`, () => {
    const found = faultsOf(text);
    for (const fault of expected) {
      if (typeof fault === 'string') assert(found.includes(fault), found.join('\n'));
      else
        assert(
          found.some((one) => fault.test(one)),
          found.join('\n'),
        );
    }
    assert.equal(found.length, expected.length, found.join('\n'));
  });
}

test('no fault shows a secret', () => {
  for (const jwtFilter of [
    { secret: `${SECRET}-----BEGIN PUBLIC KEY-----` },
    { [SECRET]: 1 },
    { issuer: [SECRET, ''] },
  ]) {
    const text = faultsOf(JSON.stringify({ jwtFilter: { enabled: true, ...jwtFilter } })).join('\n');
    // A name is shown: it may be misspelt.
    if (!Object.hasOwn(jwtFilter, SECRET)) assert(!text.includes(SECRET), text);
  }
});

test('an object that is settings already: faults without places', () => {
  const { settings, faults: found } = readSettingsObject({ ipFilter: { allow: ['::1'] } });
  assert.deepEqual(found, []);
  assert.equal(settings?.addresses.allow?.size, 1);
  const words = readSettingsObject({
    ipFilter: { allow: ['x'] },
    jwtFilter: { enabled: true, secretEnv: 'S' },
  }).faults.map(optionFaultText);
  assert.equal(words.length, 2);
  assert.equal(words[0], 'jwtFilter.secretEnv: it cannot be read from here');
  assert.match(words[1] ?? '', /^ipFilter\.allow\[0\]: /);
});

test('addresses alone need no secret', () => {
  asked.length = 0;
  const text = '{"ipFilter": {"allow": "192.0.2.1"}, "jwtFilter": {"enabled": true, "secretFile": "absent"}}';
  const { settings } = readAddressSettings(text, SOURCES);
  assert(settings !== undefined);
  assert.equal(isAllowed(settings, '192.0.2.1'), true);
  assert.deepEqual(asked, []);
  const bad = readAddressSettings('{"ipFilter": {"allow": "x"}, "jwtFilter": {"enabled": true}}', SOURCES);
  assert.equal(bad.settings, undefined);
  assert.equal(bad.faults.length, 1);
  assert.match(
    readAddressSettings('{"x": 1}', SOURCES).faults.map(faultText).join(),
    /^line 1, column 2: x: is no/,
  );
  const two = readAddressSettings('{"ipFilter": {"allow": "x"}, "y": 1}', SOURCES).faults.map(
    ({ column }) => column,
  );
  assert.deepEqual(two, [30, 15]);
});
