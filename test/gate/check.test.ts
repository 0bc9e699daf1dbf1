/** A settings file checked without a gate: what is wrong and where, what is doubted, what would be in force. */

import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { checkSettings, type SettingsCheck } from '../../src/gate/check.ts';
import { SECRET, temporaryFolder } from '../terminal/support.ts';

interface Checked extends SettingsCheck {
  readonly path: string;
}

function check(
  context: TestContext,
  text: string,
  files: { readonly [name: string]: string } = {},
): Checked {
  const folder = temporaryFolder(context);
  const path = join(folder, 'settings.json');
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  return { path, ...checkSettings(path, { S: SECRET }) };
}

test('good settings: nothing but what would be in force', (context) => {
  const { problems, warnings, inForce } = check(
    context,
    '{"ipFilter": {"allowFile": "a.txt", "trustedProxies": ["unix:"]},' +
      ' "jwtFilter": {"enabled": true, "secretFile": "s", "issuer": "i"}, "gate": {"pass": {"sub": "X-S"}}}',
    { 'a.txt': '192.0.2.1\n192.0.2.2\n', s: SECRET },
  );
  assert.deepEqual([problems, warnings], [[], []]);
  assert.deepEqual(inForce, [
    'addresses: 2 rules to allow, no rules to deny, 1 trusted proxy rule',
    'tokens: asked for, by 1 secret, claims iss',
    'pass: sub as X-S',
  ]);
});

test('settings at fault: each with file, line, column, option, and what to write', (context) => {
  const { path, problems, warnings, inForce } = check(
    context,
    '{\n  "ipFilter": { "alow": ["::1"] },\n  "jwtFilter": { "secretFile": "s" }\n}',
    { s: SECRET },
  );
  assert.deepEqual([warnings, inForce], [[], []]);
  assert.equal(problems.length, 2);
  assert.match(
    String(problems[0]),
    /:2:|: line 2, column 17: ipFilter\.alow: is no option \(did you mean allow\?\)/,
  );
  assert.match(
    String(problems[1]),
    /: line 3, column 3: jwtFilter\.enabled: is missing .*write true or false$/,
  );
  for (const problem of problems) assert(problem.startsWith(`${path}: line `));
});

test('a file that is not there', (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  assert.deepEqual(checkSettings(path, {}).problems, [`${path}: there is no such file`]);
});

test('what is doubted: a secret that all may read, in its file or in the settings', (context) => {
  const text = '{"ipFilter": {"enabled": false}, "jwtFilter": {"enabled": true, "secretFile": "s"}}';
  const { path } = check(context, text, { s: SECRET });
  chmodSync(join(path, '..', 's'), 0o644);
  const { problems, warnings } = checkSettings(path, {});
  assert.deepEqual(problems, []);
  assert.equal(warnings.length, 1);
  assert.match(
    String(warnings[0]),
    /: line 1, column 65: jwtFilter\.secretFile: every user of this machine may read/,
  );
  writeFileSync(path, text.replace('secretFile": "s', `secret": "${SECRET}`));
  assert.deepEqual(checkSettings(path, {}).warnings, []);
  chmodSync(path, 0o604);
  assert.match(
    String(checkSettings(path, {}).warnings[0]),
    /jwtFilter\.secret: every user of this machine may read/,
  );
});

test('either suffices: said', (context) => {
  const text = '{"jwtFilter": {"enabled": true, "secretEnv": "S"}, "gate": {"require": "either"}}';
  assert(check(context, text).inForce.includes('require: an allowed address or a good token'));
});

test('a fault in a list file is told with its place there', (context) => {
  const { problems } = check(context, '{"ipFilter": {"denyFile": "d.txt"}}', {
    'd.txt': '# x\n10.0.0.0/33\n',
  });
  assert.equal(problems.length, 1);
  assert.match(
    String(problems[0]),
    /: line 1, column 15: ipFilter\.denyFile: d\.txt, line 2, column 1: is "10\.0\.0\.0\/33"/,
  );
});
