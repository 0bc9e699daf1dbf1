/** The verdict on an address, the rule behind it, and the way on which it was found. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../terminal/support.ts';
import { runCommand } from './support.ts';

const LISTS = ['--allow', '203.0.113.0/24, ::1', '--deny', '203.0.113.66', '--trusted-proxy', '10.0.0.0/8'];

// What is said of each refusal besides.
const REFUSED =
  '  add the address to the list, or the proxy to the proxies; a deny rule wins over every allow rule ' +
  '(ipFilter.allow, ipFilter.deny, ipFilter.trustedProxies)\n';
const MISSING =
  '  let the proxy send the header; "withoutHeader": "peer" judges its own requests by its own address ' +
  '(ipFilter.forwardedHeader, ipFilter.withoutHeader)\n';
const MALFORMED = '  let the proxy write plain addresses; by the socket alone this does not happen\n';

const verdicts: readonly (readonly [args: readonly string[], code: number, out: string])[] = [
  [
    ['127.0.0.1'],
    0,
    'allowed: 127.0.0.1, allow loopback, as no list is given\n  socket  127.0.0.1  judged\n',
  ],
  [
    ['::ffff:127.0.0.1'],
    0,
    'allowed: ::ffff:127.0.0.1, allow loopback, as no list is given\n  socket  ::ffff:127.0.0.1  judged\n',
  ],
  [['192.0.2.1'], 1, `refused: 192.0.2.1, no allow rule\n  socket  192.0.2.1  judged\n${REFUSED}`],
  [['010.0.0.1'], 1, `refused: address_malformed\n  socket  "010.0.0.1"  no address\n${MALFORMED}`],
  [
    [...LISTS, '203.0.113.66'],
    1,
    `refused: 203.0.113.66, deny 203.0.113.66\n  socket  203.0.113.66  judged\n${REFUSED}`,
  ],
  [
    [...LISTS, '--allow', '10.0.0.0/8', '10.0.0.1'],
    1,
    `refused: address_missing
  socket           10.0.0.1  trusted proxy 10.0.0.0/8
  x-forwarded-for            absent
${MISSING}`,
  ],
  [
    [...LISTS, '--allow', '10.0.0.0/8', '--header', 'X-Forwarded-For: 10.0.0.2', '10.0.0.1'],
    0,
    `allowed: 10.0.0.2, allow 10.0.0.0/8
  socket                   10.0.0.1  trusted proxy 10.0.0.0/8
  x-forwarded-for entry 1  10.0.0.2  trusted proxy 10.0.0.0/8, judged
`,
  ],
  [
    [
      ...LISTS,
      '--header',
      'X-Forwarded-For: 1.1.1.1, 203.0.113.9',
      '--header',
      'x-forwarded-for:10.0.0.2',
      '10.0.0.1',
    ],
    0,
    `allowed: 203.0.113.9, allow 203.0.113.0/24
  socket                   10.0.0.1     trusted proxy 10.0.0.0/8
  x-forwarded-for entry 3  10.0.0.2     trusted proxy 10.0.0.0/8
  x-forwarded-for entry 2  203.0.113.9  judged
`,
  ],
  [
    [...LISTS, '--header', 'Forwarded: for=unknown', '10.0.0.1'],
    1,
    `refused: address_missing
  socket             10.0.0.1   trusted proxy 10.0.0.0/8
  forwarded entry 1  "unknown"  no address
${MISSING}`,
  ],
  [
    [...LISTS, '--header', 'X-Forwarded-For: 203.0.113.9', '192.0.2.1'],
    1,
    `refused: 192.0.2.1, no allow rule
  socket           192.0.2.1  judged
  x-forwarded-for  ignored    the socket is no trusted proxy
${REFUSED}`,
  ],
];

for (const [args, code, out] of verdicts) {
  test(args.join(' '), async () =>
    assert.deepEqual(await runCommand(['check-address', ...args]), { code, out, errors: '' }),
  );
}

test('as JSON', async () => {
  const args = ['check-address', ...LISTS, '--header', 'X-Forwarded-For: 203.0.113.66', '10.0.0.1', '--json'];
  assert.deepEqual(JSON.parse((await runCommand(args)).out), {
    ok: false,
    reason: 'address_refused',
    rule: 'deny 203.0.113.66',
    address: '203.0.113.66',
    from: 'x-forwarded-for entry 1',
    peer: '10.0.0.1',
    way: [
      { from: 'socket', address: '10.0.0.1', text: '10.0.0.1', note: 'trusted proxy 10.0.0.0/8' },
      { from: 'x-forwarded-for entry 1', address: '203.0.113.66', text: '203.0.113.66', note: 'judged' },
    ],
  });
  const bad = JSON.parse((await runCommand(['check-address', 'x', '--json'])).out);
  assert.deepEqual(bad.way, [{ from: 'socket', address: null, text: 'x', note: 'no address' }]);
});

test("by the gate's settings, whose secrets are not needed", async (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(
    path,
    JSON.stringify({
      ipFilter: { allow: ['203.0.113.0/24'], trustedProxies: '10.0.0.0/8', forwardedHeader: 'forwarded' },
      jwtFilter: { enabled: true, secretFile: 'absent' },
    }),
  );
  const args = ['check-address', '--settings', path, '10.0.0.1', '--header', 'Forwarded: for=203.0.113.9'];
  assert.match((await runCommand(args)).out, /^allowed: 203\.0\.113\.9, allow 203\.0\.113\.0\/24\n/);
  // A header that the settings do not name is not read.
  const other = [...args.slice(0, 4), '--header', 'X-Forwarded-For: 203.0.113.9'];
  assert.match((await runCommand(other)).out, /^refused: address_missing\n/);
  writeFileSync(path, '{"ipFilter": {"enabled": false}}');
  assert.match((await runCommand(args)).out, /^allowed: 10\.0\.0\.1, the address filter is switched off\n/);
});

test('colour on a terminal', async () => {
  const options = { isTTY: true };
  assert.match((await runCommand(['check-address', '::1'], options)).out, /^\x1b\[32mallowed\x1b\[39m/);
  assert.match((await runCommand(['check-address', '::2'], options)).out, /^\x1b\[31mrefused\x1b\[39m/);
});

const mistakes: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [[], /an address is needed/],
  [
    ['--allow', '10.0.0.0/33', '::1'],
    /^portcullis check-address: --allow: is "10\.0\.0\.0\/33", neither an address nor/,
  ],
  [['--allow', '', '::1'], /--allow takes a non-empty text/],
  [[''], /an argument is empty: is a variable unset\?/],
  [['--blocks', '10.0.0.9-10.0.0.1'], /--blocks: rule 1 ends before it begins/],
  [['--blocks', '10.0.0.1,x'], /--blocks: rule 2 is "x", neither/],
  [['--blocks', '[1]'], /--blocks takes a list of texts, and of ranges \["from", "to"\]/],
  [['--blocks', '[["10.0.0.1", "10.0.0.2", "10.0.0.3"]]'], /--blocks takes a list of texts/],
  [['--blocks', '["10.0.0.1"'], /--blocks takes a list of texts/],
  [['--blocks', '-', '-'], /only once, not by --blocks and an argument/],
  [['--trusted-proxy', 'localhost', '::1'], /--trusted-proxy: is "localhost", neither/],
  [['--header', 'X-Real-IP: 1.1.1.1', '::1'], /--header takes a line/],
  [['--header', 'forwarded', '::1'], /--header takes a line/],
  [
    ['--header', 'Forwarded: for=1.1.1.1', '--header', 'X-Forwarded-For: 1.1.1.1', '::1'],
    /--header: two kinds of it/,
  ],
  [['--settings', 'x', '--deny', '::1', '::1'], /--settings has its own lists/],
  [['--settings', '/nowhere', '::1'], /: \/nowhere: there is no such file/],
  [['::1', '::2'], /too many arguments/],
];

for (const [args, message] of mistakes) {
  test(`refused: check-address ${args.join(' ')}`, async () => {
    const { code, errors } = await runCommand(['check-address', ...args]);
    assert.equal(code, 2);
    assert.match(errors, message);
    assert.equal(errors.split('\n').length, 2);
  });
}

test('a settings file at fault: each fault with its place', async (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(path, '{"ipFilter": {"allow": "x"},\n"y": 1}');
  const { code, errors } = await runCommand(['check-address', '--settings', path, '::1']);
  assert.equal(code, 2);
  assert(errors.includes(`${path}: line 2, column 1: y: is no option`), errors);
});

test('the header is read as the gate reads it', async () => {
  // A blank that is none of the grammar: the filter refuses, and so does this.
  const args = ['check-address', ...LISTS, '--header', 'X-Forwarded-For:\t \u00a0203.0.113.9 ', '10.0.0.1'];
  const { code, out } = await runCommand(args);
  assert.equal(code, 1);
  assert.match(out, /^refused: address_missing\n/);
});

test('allowed as JSON has no reason', async () => {
  assert.deepEqual(JSON.parse((await runCommand(['check-address', '::1', '--json'])).out), {
    ok: true,
    rule: 'allow loopback, as no list is given',
    address: '::1',
    from: 'socket',
    way: [{ from: 'socket', address: '::1', text: '::1', note: 'judged' }],
  });
});

test('with the filter switched off, what is no address is allowed too', async (context) => {
  const path = join(temporaryFolder(context), 'settings.json');
  writeFileSync(path, '{"ipFilter": {"enabled": false}}');
  const { code, out } = await runCommand(['check-address', '--settings', path, 'x']);
  assert.deepEqual(
    [code, out],
    [0, 'allowed: the address filter is switched off\n  socket  "x"  no address\n'],
  );
});

test('a header without a trusted proxy is said to be ignored', async () => {
  const { out } = await runCommand(['check-address', '--header', 'Forwarded: for=192.0.2.1', '::1']);
  assert.match(out, /^ {2}forwarded +ignored +the socket is no trusted proxy$/m);
});

const blocks: readonly (readonly [args: readonly string[], blocks: readonly string[], stdin?: string])[] = [
  [['--blocks', '10.0.0.1-10.0.0.3, 10.1.0.0/255.255.0.0'], ['10.0.0.1', '10.0.0.2/31', '10.1.0.0/16']],
  [['--blocks', '10.0.0.1', '::1'], ['10.0.0.1', '::1']],
  [['--blocks', '10.0.0.1', '--blocks', '::1-::2'], ['10.0.0.1', '::1', '::2']],
  [['--blocks', `[['10.0.0.1', '10.0.0.2'], "::1",]`], ['10.0.0.1', '10.0.0.2', '::1']],
  [['--blocks', '[]'], []],
  [['--blocks', '-'], ['10.0.0.1', '10.0.0.2', '::1'], '# office\n10.0.0.1-10.0.0.2 # two\r\n\n::1\n'],
];

for (const [args, lines, stdin] of blocks) {
  test(`check-address ${args.join(' ')}`, async () => {
    const { code, out, errors } = await runCommand(['check-address', ...args], { stdin });
    assert.deepEqual([code, errors], [0, '']);
    assert.equal(out, lines.map((line) => `${line}\n`).join(''));
    const json = await runCommand(['check-address', ...args, '--json'], { stdin });
    assert.deepEqual(JSON.parse(json.out), { blocks: lines });
  });
}

test('settings on standard input, whose secrets are not needed', async () => {
  const settings = { ipFilter: { allow: '203.0.113.9' }, jwtFilter: { enabled: true, secretFile: 'absent' } };
  const stdin = JSON.stringify(settings);
  const args = ['check-address', '--settings', '-'];
  assert.equal((await runCommand([...args, '203.0.113.9'], { stdin })).code, 0);
  assert.equal((await runCommand([...args, '127.0.0.1'], { stdin })).code, 1);
  assert.equal((await runCommand([...args, '127.0.0.1'], { stdin: '{}' })).code, 0);
  const { errors } = await runCommand([...args, '::1'], { stdin: '{"ipFilter":\n{"allow": "x"}}' });
  assert.match(errors, /: standard input: line 2, column 2: ipFilter\.allow/);
  // A misspelt member switches nothing off, as in a file.
  const misspelt = await runCommand([...args, '127.0.0.1'], { stdin: '{"ipfilter": {"deny": ["127.0.0.1"]}}' });
  assert.equal(misspelt.code, 2);
  assert.match(misspelt.errors, /ipfilter: is no option \(did you mean ipFilter\?\)/);
  assert.match((await runCommand([...args, '::1'], { stdin: '[]' })).errors, /the settings take an object/);
});
