/** Settings of other programs, printed as ours; the secret is never printed. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { loadSettings } from '../../src/gate/settings.ts';
import { SECRET, temporaryFolder } from '../terminal/support.ts';
import { runCommand } from './support.ts';

const PROPERTIES = `settings.ipFilterEnabled=true
settings.remoteAllowedCIDR=127.0.0.1, 192.168.5.10/8, null
settings.jwtControlEnabled=true
settings.jwtSecretKey=${SECRET}
`;

test('a properties file: the gate takes what is printed once the secret is where it says', async (context) => {
  const folder = temporaryFolder(context);
  const path = join(folder, 'red5-web.properties');
  writeFileSync(path, PROPERTIES);
  const { code, out, errors } = await runCommand(['import', path]);
  assert.equal(code, 0);
  const settings = JSON.parse(out);
  assert.deepEqual(settings.ipFilter.allow, ['127.0.0.1', '192.168.5.10/8']);
  assert.deepEqual(settings.jwtFilter, { enabled: true, secretFile: 'jwt.secret' });
  assert(settings.ipFilter.trustedProxies.includes('10.0.0.0/8'));
  assert.match(errors, /^stricter: entry 3 of remoteAllowedCIDR is left out/m);
  assert(!(out + errors).includes(SECRET));
  const target = join(folder, 'settings.json');
  writeFileSync(target, out);
  writeFileSync(join(folder, 'jwt.secret'), `${SECRET}\n`, { mode: 0o600 });
  assert.deepEqual(loadSettings(target, new Map(), {}).problems, []);
});

test('from standard input, with a variable for the secret, as JSON', async () => {
  const args = ['import', '-', '--secret-env', 'JWT_SECRET', '--json'];
  const { out, errors } = await runCommand(args, { stdin: PROPERTIES });
  const { settings, notes } = JSON.parse(out);
  assert.deepEqual(settings.jwtFilter, { enabled: true, secretEnv: 'JWT_SECRET' });
  assert(notes.length > 5);
  assert.equal(errors, '');
  assert(!out.includes(SECRET));
});

test('bytes that are no UTF-8 are read: older files are ISO 8859-1', async () => {
  const stdin = Buffer.from('# caf\xe9\nsettings.remoteAllowedCIDR=192.0.2.1\n', 'latin1');
  const { out } = await runCommand(['import', '-', '--secret-file', 'x'], { stdin });
  assert.deepEqual(JSON.parse(out).ipFilter.allow, ['192.0.2.1']);
});

test("Express's trust proxy", async () => {
  const { out, errors } = await runCommand(['import', '--trust-proxy', 'loopback']);
  assert.deepEqual(JSON.parse(out), { ipFilter: { trustedProxies: ['127.0.0.1/8', '::1/128'] } });
  assert.match(errors, /^stricter: a request of a trusted proxy without X-Forwarded-For is refused/);
});

const mistakes: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [[], /a properties file is needed, or --trust-proxy/],
  [['-', '--trust-proxy', 'loopback'], /a properties file is needed, or --trust-proxy/],
  [['--trust-proxy', '2'], /--trust-proxy: a number of hops is no name/],
  [['--trust-proxy', 'x'], /--trust-proxy: entry 1 is "x", neither/],
  [['/nowhere'], /the file: there is no such file/],
  [['-', '--secret-file', 'a', '--secret-env', 'b'], /--secret-file and --secret-env are both given/],
];

for (const [args, message] of mistakes) {
  test(`refused: import ${args.join(' ')}`, async () => {
    const { code, out, errors } = await runCommand(['import', ...args]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(errors, message);
  });
}

test('settings that are not understood are a mistake, by the name of the property', async () => {
  const { code, errors } = await runCommand(['import', '-'], { stdin: 'settings.ipFilterEnabled=perhaps' });
  assert.equal(code, 2);
  assert.match(errors, /^portcullis import: ipFilterEnabled takes true or false \(/);
});
