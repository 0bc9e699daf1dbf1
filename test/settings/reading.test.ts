/** Settings texts: judged as a whole, all faults with their places, secrets never shown. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hs256Key, jwtSigner } from '../../src/index.ts';
import { faultText } from '../../src/explain/json-text.ts';
import { optionFaultText } from '../../src/settings/faults.ts';
import { finish } from '../../src/explain/steps.ts';
import {
  addressSettingsObjectInSteps, readAddressSettings, readSettings, readSettingsObject,
} from '../../src/settings/reading.ts';
import type { GateSettings } from '../../src/settings/reading.ts';
import type { SettingsSources } from '../../src/settings/secrets.ts';
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
  assert.match(
    faultsOf('{"jwtFilter": {"enabled": false, "secret": "x"}}')[0] ?? '',
    /jwtFilter\.secret: /,
  );
});

const TOP = 'the options are ipFilter, jwtFilter, gate, $schema';

const faults: readonly (readonly [text: string, ...faults: readonly (string | RegExp)[]])[] = [
  ['{\n  "jwtFilter": {\n    "secret": "a" "b"\n  }\n}', 'line 3, column 19: a comma or } is expected'],
  ['{"ipFilter": {}, "ipFilter": {}}', 'line 1, column 18: this name stands twice in its object'],
  ['[]', 'line 1, column 1: the settings take an object'],
  [' null', 'line 1, column 2: the settings take an object'],
  ['{"ipfilter": {}}', `line 1, column 2: ipfilter: is no option (did you mean ipFilter?); ${TOP}`],
  ['{"__proto__": {}}', `line 1, column 2: __proto__: is no option; ${TOP}`],
  ['{"ipFilter": []}', 'line 1, column 2: ipFilter: takes an object'],
  ['{"jwtFilter": "yes"}', 'line 1, column 2: jwtFilter: takes an object'],
  [
    '{"ipFilter": {"header": "x"}}',
    /^line 1, column 15: ipFilter\.header: is no option; .*forwardedHeader/,
  ],
  [
    '{"jwtFilter": {"secretfile": "x"}}',
    /^line 1, column 16: jwtFilter\.secretfile: is no option \(did you mean secretFile\?\); .*, secretFile, /,
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
    'line 1, column 2: jwtFilter: enabled, it takes a "secretFile", a "secretEnv", a "secret" or "secrets"',
  ],
  ['{"jwtFilter": {"secretFile": "jwt.secret"}}', /^line 1, column 2: jwtFilter\.enabled: is missing/],
  [
    '{"gate": {"path": {}}}',
    'line 1, column 11: gate.path: is no option; the options are pass, match, require, log, logClaims',
  ],
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
  [
    '{"ipFilter": {"trustedProxies": ["x", "unix:"]}}',
    /^line 1, column 34: ipFilter\.trustedProxies\[0\]: /,
  ],
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
  const text =
    '{"ipFilter": {"allow": "192.0.2.1"}, "jwtFilter": {"enabled": true, "secretFile": "absent"}}';
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

const LISTS: { readonly [name: string]: string } = {
  'offices.txt': '# offices\n192.0.2.0/24\n198.51.100.7 # one\n',
  'bad.txt': '192.0.2.1\n  10.0.0.0/33 # x\n',
  'cut.txt': '203.0.113.0/2',
  'cdn.txt': '10.0.0.0/8\nunix:\n10.9.0.0/16\n',
};
const FROM_FILES: SettingsSources = {
  file: (name) => Buffer.from(LISTS[name] ?? SECRET),
  variable: () => SECRET,
};

function readFrom(settings: object): GateSettings {
  const { settings: read, faults: found } = readSettings(JSON.stringify(settings), FROM_FILES);
  assert.deepEqual(found, []);
  assert(read !== undefined);
  return read;
}

const faultsFrom = (text: string): readonly string[] =>
  readSettings(text, FROM_FILES).faults.map(faultText);

test('lists in files decide, and explanations name file and line', () => {
  const { filter, addresses } = readFrom({ ipFilter: { allow: '203.0.113.1', allowFile: 'offices.txt' } });
  const allows = (address: string): boolean => filter.check({ address, header: () => undefined }).ok;
  assert.deepEqual(['203.0.113.1', '192.0.2.9', '198.51.100.7', '127.0.0.1'].map(allows), [
    true,
    true,
    true,
    false,
  ]);
  assert.equal(addresses.allow?.ruleOf('203.0.113.1'), '203.0.113.1');
  assert.equal(addresses.allow?.ruleOf('192.0.2.9'), '192.0.2.0/24 (offices.txt line 2)');
  assert.equal(addresses.allow?.ruleOf('198.51.100.7'), '198.51.100.7 (offices.txt line 3)');
});

test('proxies in a file, the peer of a socket among them', () => {
  const { filter, addresses } = readFrom({
    ipFilter: { allow: '192.0.2.1', trustedProxiesFile: 'cdn.txt' },
  });
  for (const address of ['10.1.1.1', 'unix:']) {
    assert.equal(filter.check({ address, header: () => '192.0.2.1' }).ok, true);
    assert.equal(filter.check({ address, header: () => undefined }).ok, false);
  }
  assert.equal(addresses.isUnixTrusted, true);
  assert.equal(addresses.proxies.ruleOf('10.9.0.1'), '10.9.0.0/16 (cdn.txt line 3)');
});

test('faults in a file are told with the place in it, beside the place of the option', () => {
  assert.deepEqual(faultsFrom('{"ipFilter": {"denyFile": ["offices.txt", "bad.txt"]}}'), [
    'line 1, column 43: ipFilter.denyFile[1]: bad.txt, line 2, column 3: is "10.0.0.0/33", neither an address ' +
      'nor address/prefix; a prefix is at most 32 or 128, of a mapped address at least 96, without leading zero',
  ]);
  assert.deepEqual(faultsFrom('{"ipFilter": {"allowFile": "cut.txt"}}'), [
    'line 1, column 15: ipFilter.allowFile: line 1 has no line ending, so the file counts as cut off; end it ' +
      'with one',
  ]);
});

test("a client's address in a header of its own", () => {
  const { filter, addresses } = readFrom({
    ipFilter: {
      allow: '192.0.2.1',
      trustedProxies: '10.0.0.0/8',
      forwardedHeader: { single: 'CF-Connecting-IP' },
    },
  });
  const reasonOf = (name: string, value: string): string | undefined => {
    const verdict = filter.check({
      address: '10.0.0.1',
      header: (asked) => (asked === name ? value : undefined),
    });
    return verdict.ok ? undefined : verdict.reason;
  };
  assert.equal(reasonOf('cf-connecting-ip', '192.0.2.1'), undefined);
  assert.equal(reasonOf('cf-connecting-ip', '192.0.2.1, 192.0.2.1'), 'address_missing');
  assert.equal(reasonOf('x-forwarded-for', '192.0.2.1'), 'address_missing');
  assert.equal(addresses.header, 'cf-connecting-ip');
});

test('a proxy without its header is refused, or judged itself', () => {
  const ask = (withoutHeader: string): boolean => {
    const ipFilter = { allow: '10.0.0.1', trustedProxies: '10.0.0.0/8', withoutHeader };
    return readFrom({ ipFilter }).filter.check({ address: '10.0.0.1', header: () => undefined }).ok;
  };
  assert.deepEqual([ask('refused'), ask('peer')], [false, true]);
});

const EITHER = {
  ipFilter: { allow: ['192.0.2.0/24'], deny: ['192.0.2.66'], trustedProxies: '10.0.0.1' },
  jwtFilter: { enabled: true, secret: SECRET, allowedClaimValues: { role: ['a'] } },
  gate: { require: 'either' },
};

test('either: an allowed address or a good token; deny refuses outright, and so does no address', () => {
  const { filter, require } = readFrom(EITHER);
  assert.equal(require, 'either');
  const { sign } = jwtSigner({ key: hs256Key(SECRET) });
  const good = sign({ sub: 'me', role: 'a' });
  const ask = (address: string | undefined, authorization?: string): unknown => {
    const verdict = filter.check({
      address,
      header: (name) => (name === 'authorization' ? authorization : undefined),
    });
    return verdict.ok ? verdict.claims?.sub : verdict.reason;
  };
  assert.equal(ask('192.0.2.1'), undefined);
  // By address, whatever else was sent: it carries no claims.
  assert.equal(ask('192.0.2.1', good), undefined);
  assert.equal(ask('192.0.2.1', 'nonsense'), undefined);
  assert.equal(ask('198.51.100.1', good), 'me');
  assert.equal(ask('198.51.100.1'), 'token_missing');
  assert.equal(ask('198.51.100.1', sign({ sub: 'me' })), 'claims_refused');
  assert.equal(ask('192.0.2.66', good), 'address_refused');
  assert.equal(ask('10.0.0.1', good), 'address_missing');
  assert.equal(ask(undefined, good), 'address_missing');
  assert.equal(ask('nonsense', good), 'address_missing');
});

test('either, without proxies: an address that is none refuses a good token too', () => {
  const { filter } = readFrom({ ...EITHER, ipFilter: {} });
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({ role: 'a' });
  const verdict = filter.check({ address: 'nonsense', header: () => token });
  assert.equal(verdict.ok ? undefined : verdict.reason, 'address_malformed');
});

const between: readonly (readonly [settings: object, fault: RegExp])[] = [
  [{ gate: { match: { a: 'X-A' } } }, /gate\.match: takes an enabled "jwtFilter"/],
  [
    { gate: { match: { a: 'X-A' } }, jwtFilter: { enabled: false, secret: SECRET } },
    /gate\.match: takes an enabled/,
  ],
  [{ gate: { require: 'either' } }, /gate\.require: .*takes both filters enabled/],
  [{ ...EITHER, ipFilter: { enabled: false } }, /gate\.require: .*takes both filters enabled/],
  [{ ...EITHER, jwtFilter: { enabled: false } }, /gate\.require: .*takes both filters enabled/],
  [
    { ...EITHER, ipFilter: { allow: '0.0.0.0/0' } },
    /ipFilter\.allow: 0\.0\.0\.0\/0 lets everybody in without a token/,
  ],
  [{ ...EITHER, ipFilter: { allow: ['::1', '::/0'] } }, /ipFilter\.allow: ::\/0 lets everybody in/],
];

for (const [settings, fault] of between) {
  test(`parts that do not go together: ${fault.source}`, () => {
    const { settings: none, faults: found } = readSettings(JSON.stringify(settings), FROM_FILES);
    assert.equal(none, undefined);
    assert.equal(found.length, 1);
    assert.match(faultText(found[0] as NonNullable<(typeof found)[0]>), fault);
  });
}

test('what of decisions is logged, and which of several filters allowed', () => {
  const settings = readFrom({
    jwtFilter: [
      { enabled: true, secret: SECRET, name: 'staff' },
      { enabled: true, secretFile: 's', audience: 'x' },
    ],
    gate: { log: 'refused', logClaims: ['sub'] },
  });
  assert.deepEqual([settings.log, settings.logClaims], ['refused', ['sub']]);
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({});
  const verdict = settings.filter.check({ address: '::1', header: () => token });
  assert.equal(settings.allowedBy(verdict), 'staff');
  assert.deepEqual(settings.tokens, [
    { secrets: 1, claims: [] },
    { secrets: 1, claims: ['aud'] },
  ]);
  assert.equal(
    readFrom({}).allowedBy(readFrom({}).filter.check({ address: '::1', header: () => undefined })),
    undefined,
  );
});

test('warnings have their places', () => {
  const text =
    '{"ipFilter": {"enabled": false},\n "jwtFilter": {"enabled": true, "secret": "zautXStXM9iW3aD3FuyPH0TdK4GHPmHq"}}';
  assert.deepEqual(readSettings(text, FROM_FILES).settings?.warnings, [
    'line 2, column 33: jwtFilter.secret: everybody knows this secret: it is printed in the documentation of Ant ' +
      'Media Server',
  ]);
});

test('thousands of faults are twenty and a count, and are found in one reading', () => {
  const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`x${i}`, 1]));
  const texts = [JSON.stringify(many), JSON.stringify({ gate: { logClaims: Array(3000).fill('') } })] as const;
  for (const { faults } of [
    ...texts.map((text) => readSettings(text, SOURCES)), readAddressSettings(texts[0], SOURCES),
  ]) {
    assert.equal(faults.length, 21);
    assert.equal(faults.map(faultText).at(-1), 'line 1, column 1: and 2980 more');
  }
});

test('settings that are none, though no part is at fault, are refused with a fault', () => {
  const { settings, faults } = readSettingsObject({ ipFilter: { allow: new Set(['192.0.2.1']) } });
  assert.equal(settings, undefined);
  assert.deepEqual(faults.map(optionFaultText), ['these settings cannot be compiled']);
});

test('a list that is null is none, with and without a file beside it', () => {
  for (const ipFilter of [{ deny: null }, { deny: null, denyFile: 'deny' }]) {
    assert.match(faultsFrom(JSON.stringify({ ipFilter })).join(), /ipFilter\.deny: takes a list .*, not null/);
  }
});

test('a secret where a name or a rule belongs is not shown', () => {
  const secret = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq01234567';
  for (const settings of [
    { jwtFilter: { enabled: true, secrets: [{ [secret]: 'kid' }] } }, { [secret]: 1 }, { ipFilter: { deny: [secret] } },
    { gate: { pass: { [secret]: 5 } } },
  ]) {
    const told = faultsFrom(JSON.stringify(settings)).join();
    assert.match(told, /\(40 characters\)/);
    assert(!told.includes(secret.slice(0, 20)), told);
  }
});

test('what judges addresses, of settings that are an object', () => {
  const read = (value: unknown): readonly string[] => {
    return finish(addressSettingsObjectInSteps(value, SOURCES)).faults.map(optionFaultText);
  };
  assert.deepEqual(read({ ipFilter: {}, jwtFilter: { enabled: true, secretFile: 'absent' } }), []);
  assert.deepEqual(read([]), ['the settings take an object']);
  assert.match(read({ ipfilter: { deny: ['127.0.0.1'] } }).join(), /^ipfilter: is no option \(did you mean ipFilter\?\)/);
});
