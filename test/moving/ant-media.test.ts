/** Ant Media Server's settings become ours: they let in nobody else, and the secret stays where it is. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter } from '../../src/index.ts';
import { fromAntMedia, type SecretPlace } from '../../src/moving/ant-media.ts';
import { readSettingsObject } from '../../src/settings/reading.ts';
import { SECRET, SEED_SECRET } from '../helpers.ts';

const PLACE: SecretPlace = { member: 'secretFile', name: 'jwt.secret' };

interface Imported {
  readonly ipFilter: {
    readonly enabled: boolean;
    readonly allow: string[];
    readonly trustedProxies: string[];
  };
  readonly jwtFilter: {
    readonly enabled: boolean;
    readonly secretFile?: string;
    readonly secretEnv?: string;
  };
}

function read(text: string, place: SecretPlace = PLACE): { settings: Imported; notes: readonly string[] } {
  const { settings, notes, problem } = fromAntMedia(text, place);
  assert.equal(problem, undefined);
  return { settings: settings as Imported, notes };
}

const noted = (notes: readonly string[], what: RegExp): boolean => notes.some((note) => what.test(note));

test('the whole of it', () => {
  const { settings, notes } = read(`settings.ipFilterEnabled=true
settings.remoteAllowedCIDR=203.0.113.0/24 , 198.51.100.7
settings.jwtControlEnabled=true
settings.jwtSecretKey=${SECRET}
settings.hlsMuxingEnabled=false
`);
  assert.deepEqual(settings.jwtFilter, { enabled: true, secretFile: 'jwt.secret' });
  assert.deepEqual(settings.ipFilter.allow, ['203.0.113.0/24', '198.51.100.7']);
  assert(!JSON.stringify([settings, notes]).includes(SECRET));
  assert(
    noted(notes, /^the secret is not printed: put the value of jwtSecretKey into the file.* jwt\.secret$/),
  );
  // The gate reads it, once the secret is where it says.
  const reading = readSettingsObject(settings, {
    file: () => new TextEncoder().encode(SECRET),
    variable: () => SECRET,
  });
  assert.deepEqual(reading.faults, []);
});

test('the proxies that the server trusts by itself stand there, and a header that is lost makes nobody', () => {
  const { ipFilter } = read('settings.remoteAllowedCIDR=203.0.113.0/24').settings;
  const filter = restFilter({ ipFilter });
  const ask = (address: string, header?: string): boolean =>
    filter.check({ address, header: () => header }).ok;
  const proxies = [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '127.0.0.1',
    '::1',
    '169.254.0.1',
    '100.64.0.1',
  ];
  for (const proxy of proxies) {
    assert.equal(ask(proxy, '203.0.113.9'), true, proxy);
    assert.equal(ask(proxy, '198.51.100.1'), false, proxy);
    assert.equal(ask(proxy), false, proxy);
  }
  for (const stranger of ['172.32.0.1', '100.128.0.1', '11.0.0.1', '2001:db8::1']) {
    assert.equal(ask(stranger, '203.0.113.9'), false, stranger);
  }
});

test('the defaults, where the file says nothing', () => {
  const { settings, notes } = read('webapp.contextPath=/live\n');
  assert.deepEqual(settings.ipFilter.allow, ['127.0.0.1']);
  assert.equal(settings.ipFilter.enabled, true);
  assert.deepEqual(settings.jwtFilter, { enabled: false });
  assert.match(notes[0] ?? '', /no setting of the filters/);
  assert(noted(notes, /^127\.0\.0\.1: allowed, and trusted as a proxy/));
});

test('both spellings; the short one is looked at first', () => {
  const { settings } = read(
    'settings.ipFilterEnabled=true\nipFilterEnabled=false\nremoteAllowedCIDR=192.0.2.1',
  );
  assert.equal(settings.ipFilter.enabled, false);
  assert.deepEqual(settings.ipFilter.allow, ['192.0.2.1']);
});

test('what is skipped, guessed or looked up there is left out here, and said', () => {
  const left = [
    'null',
    'localhost',
    '010.0.0.0/8',
    '127.1',
    '',
    '10.0.0.1-10.0.0.9',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/08',
  ];
  const { settings, notes } = read(`settings.remoteAllowedCIDR=192.0.2.1,${left.join(',')}, 127.0.0.1/8`);
  assert.deepEqual(settings.ipFilter.allow, ['192.0.2.1', '127.0.0.1/8']);
  left.forEach((_, i) => {
    assert(
      noted(notes, new RegExp(`^stricter: entry ${i + 2} of remoteAllowedCIDR is left out: it is `)),
      String(i),
    );
  });
});

test('an empty list admits nobody, as it does there', () => {
  const { settings, notes } = read('settings.remoteAllowedCIDR=\nsettings.ipFilterEnabled=');
  assert.deepEqual(settings.ipFilter.allow, []);
  assert.equal(settings.ipFilter.enabled, true);
  assert(noted(notes, /admits nobody/));
});

test('secrets: short, published, missing, and kept in a variable', () => {
  const on = 'settings.jwtControlEnabled=true\n';
  for (const secret of ['', 'short', 'x'.repeat(31)]) {
    assert(noted(read(`${on}settings.jwtSecretKey=${secret}`).notes, /fewer than 32 bytes/));
  }
  assert(noted(read(on).notes, /fewer than 32 bytes/));
  const published = read(`${on}jwtSecretKey=${SEED_SECRET}`).notes;
  assert(noted(published, /^everybody knows this jwtSecretKey: .*Ant Media Server$/));
  assert(!noted(published, /fewer than/) && !noted(published, new RegExp(SEED_SECRET)));
  const { settings, notes } = read(`${on}jwtSecretKey=${SECRET}`, {
    member: 'secretEnv',
    name: 'JWT_SECRET',
  });
  assert.deepEqual(settings.jwtFilter, { enabled: true, secretEnv: 'JWT_SECRET' });
  assert(noted(notes, /into the variable JWT_SECRET$/));
});

test('what becomes stricter or laxer is said', () => {
  const { notes } = read('');
  for (const what of [
    /^stricter: .*X-Forwarded-For/,
    /^stricter: .*401/,
    /^stricter: .*"aud"/,
    /^laxer: .*"iat"/,
  ]) {
    assert(noted(notes, what), String(what));
  }
});

const problems: readonly (readonly [text: string, problem: RegExp])[] = [
  ['settings.ipFilterEnabled=perhaps', /^ipFilterEnabled takes true or false$/],
  ['settings.jwtControlEnabled=2', /^jwtControlEnabled takes true or false$/],
  ['settings.remoteAllowedCIDR=${ALLOWED}', /^remoteAllowedCIDR refers to another setting/],
  ['settings.jwtControlEnabled=true\njwtSecretKey=${SECRET}', /^jwtSecretKey refers to another setting/],
  [
    'settings.jwtControlEnabled=true\nsettings.jwksURL=https://login.example',
    /^jwksURL is set: .*HS256 alone$/,
  ],
];

for (const [text, problem] of problems) {
  test(`not read: ${text.split('\n').at(-1)}`, () => {
    const read = fromAntMedia(text, PLACE);
    assert.equal(read.settings, undefined);
    assert.match(read.problem ?? '', problem);
  });
}

test('switches as that server reads them', () => {
  const enabledBy = (text: string): boolean => read(`ipFilterEnabled=${text}`).settings.ipFilter.enabled;
  for (const text of ['TRUE', 'on', 'yes ', '1']) assert.equal(enabledBy(text), true, text);
  for (const text of ['False', 'off', 'no', '0']) assert.equal(enabledBy(text), false, text);
});

test('a list that runs into the secret shows none of it', () => {
  const secret = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
  const { notes } = read(`remoteAllowedCIDR=127.0.0.1,\\\njwtSecretKey=${secret}\n`);
  assert(noted(notes, /^stricter: entry 2 of remoteAllowedCIDR is left out: it is "\(45 characters\)"/), notes.join('\n'));
  assert(!notes.join().includes(secret.slice(0, 8)));
});
