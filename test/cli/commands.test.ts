/** The command line as a whole: help for everything, exit codes, and one line for each mistake. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { hs256Key, jwtSigner } from '../../src/index.ts';
import { FakeIo, SECRET, temporaryFolder } from '../terminal/support.ts';
import { run } from '../../src/cli/commands.ts';
import { runCommand } from './support.ts';

const COMMANDS = ['serve', 'token', 'verify', 'decode', 'keygen', 'check-address', 'why', 'import', 'desk'];

test('help on the whole names every command', async () => {
  for (const flag of ['--help', '-h', 'help']) {
    const { code, out } = await runCommand([flag]);
    assert.equal(code, 0);
    for (const name of COMMANDS) assert.match(out, new RegExp(`^  ${name} `, 'm'));
  }
});

for (const name of COMMANDS) {
  test(`help on ${name}, whatever else is given, within 110 columns`, async () => {
    const { code, out, errors } = await runCommand([name, '--nonsense', '--help']);
    assert.deepEqual([code, errors], [0, '']);
    assert(out.startsWith(`Usage: portcullis ${name}`), out);
    for (const line of out.split('\n')) assert(line.length <= 110, line);
  });
}

test('docs/command-line.md names every command and option, and no other', async () => {
  const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
  const helps = await Promise.all(COMMANDS.map(async (name) => (await runCommand([name, '--help'])).out));
  const optionsOf = (text: string): readonly string[] =>
    [...new Set(text.match(/(?<![\w-])--[a-z][a-z0-9-]+/g))].sort();
  assert.deepEqual(optionsOf(page), optionsOf(`--help --json ${helps.join('\n')}`));
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(COMMANDS.filter((name) => !rows.includes(name)), []);
  assert.deepEqual(rows.filter((name) => !COMMANDS.includes(String(name))), []);
});

test('help on every command, and on the whole, shows an example', async () => {
  for (const name of COMMANDS) {
    assert.match(
      (await runCommand([name, '--help'])).out,
      new RegExp(`^  portcullis ${name}\\b|^ .*; portcullis`, 'm'),
    );
  }
  assert.match((await runCommand(['--help'])).out, /^ {2}portcullis serve$/m);
});

test('no command takes an empty text for any of its options', async () => {
  for (const name of COMMANDS) {
    const { out } = await runCommand([name, '--help']);
    const options = new Set(out.match(/(?<=^ {2}|\| |\[)--[a-z-]+(?= [A-Z])/gm));
    for (const option of options) {
      for (const args of [[option, ''], [`${option}=`]]) {
        const { code, errors } = await runCommand([name, ...args]);
        assert.equal(code, 2, `${name} ${args.join(' ')}`);
        assert(errors.startsWith(`portcullis ${name}: ${option} takes a non-empty text`), errors);
      }
    }
    assert.equal(options.size > 0, name !== 'why' && name !== 'desk', name);
  }
});

test('help is a word too', async () => {
  assert.deepEqual(await runCommand(['help', 'why']), await runCommand(['why', '--help']));
  assert.deepEqual(await runCommand(['help', 'wyh']), await runCommand(['wyh']));
});

test('options before the command: it comes first', async () => {
  const { code, errors } = await runCommand(['--settings', 'settings.json', 'serve']);
  const problem = 'portcullis: the command comes before its options (portcullis --help)\n';
  assert.deepEqual([code, errors], [2, problem]);
});

test('help names every option that is read', async () => {
  for (const name of COMMANDS) {
    const { out } = await runCommand([name, '-h']);
    const source = readFileSync(new URL(`../../src/cli/${name}.ts`, import.meta.url), 'utf8');
    const asked = source.matchAll(
      /(?:args\.(?:text|texts|has)|readSpanOption\(args, |some|list|readPort\(args, )\(?'([\w-]+)'/g,
    );
    for (const [, option] of asked)
      if (option !== 'json') assert.match(out, new RegExp(`--${option}\\b`), `${name} ${option}`);
  }
});

test("the version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.deepEqual(await runCommand(['--version']), { code: 0, out: `${version}\n`, errors: '' });
});

test('no command, and none such', async () => {
  const none = await runCommand([]);
  assert.deepEqual(none, {
    code: 2,
    out: '',
    errors: 'portcullis: a command is needed (portcullis --help)\n',
  });
  const near = await runCommand(['sevre']);
  assert.equal(near.errors, 'portcullis: no such command; did you mean serve? (portcullis --help)\n');
  for (const name of ['sign', 'toString', SECRET]) {
    const { code, errors } = await runCommand([name]);
    assert.deepEqual([code, errors], [2, 'portcullis: no such command (portcullis --help)\n']);
  }
});

test('a mistake is one line that names the option', async () => {
  const { code, errors } = await runCommand(['keygen', '--byte', '3']);
  assert.deepEqual(
    [code, errors],
    [2, 'portcullis keygen: unknown option --byte; did you mean --bytes? (portcullis keygen --help)\n'],
  );
});

test('several faults of a file are a line each', async (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(path, '{"a": 1,\n "b": 2}');
  const { code, errors } = await runCommand(['serve', '--settings', path]);
  assert.equal(code, 2);
  const options = 'is no option; the options are ipFilter, jwtFilter, gate, $schema';
  assert.deepEqual(errors.split('\n'), [
    `portcullis serve: ${path}: line 1, column 2: a: ${options}`,
    `portcullis serve: ${path}: line 2, column 2: b: ${options} (portcullis serve --help)`,
    '',
  ]);
});

test("what is nobody's mistake is not swallowed", async () => {
  const stdout = {
    write(): never {
      throw new RangeError('broken');
    },
  };
  await assert.rejects(run(['keygen'], Object.assign(new FakeIo(), { stdout })), new RangeError('broken'));
});

// What these are given is an address or a place, and is named where it is at fault.
const NAMED = ['--settings', '--host', '--allow', '--deny', '--trusted-proxy', '--blocks', '--trust-proxy'];

test('a secret or a token in any wrong place is shown by no error', async () => {
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({});
  const secrets = [
    SECRET.replaceAll(' ', '-'),
    'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq',
    token,
    Buffer.from(SECRET).toString('hex'),
  ];
  for (const name of COMMANDS) {
    const { out: help } = await runCommand([name, '--help']);
    const options = new Set(help.match(/(?<=^ {2}|\| |\[)--[a-z-]+(?= [A-Z])/gm));
    for (const secret of secrets) {
      const places = [...options]
        .filter((option) => !NAMED.includes(option))
        .map((option) => [option, secret]);
      const wrong = [
        [secret, secret, secret],
        [`--${secret}`],
        [`-${secret}`],
        [`--secret${secret}`],
        [`--json=${secret}`],
      ];
      for (const args of name === 'check-address' ? wrong.slice(1) : [...places, ...wrong]) {
        const { errors } = await runCommand([name, ...args, '--check'], { stdin: secret });
        assert(!errors.includes(secret.slice(0, 20)), `${name} ${args.join(' ')}: ${errors}`);
        assert.match(errors, /^portcullis/m, `${name} ${args.join(' ')}`);
      }
    }
  }
  for (const secret of secrets) assert(!(await runCommand([secret])).errors.includes(secret.slice(0, 20)));
});
