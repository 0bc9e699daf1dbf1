/** Reasons explained, by their names and by lines of the log. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REASONS } from '../../src/explain/reasons.ts';
import { runCommand } from './support.ts';

const EXPIRED = `token_expired
  means     the token has expired (exp)
  look at   exp, and by how many seconds it is past; a few of them mean clocks that differ
  remedy    fetch a new token; if the clocks differ, raise the tolerance
  settings  jwtFilter.clockToleranceSeconds
`;

test('by its name, by a line of the log, by standard input', async () => {
  const line = '{"time":"2026-05-04T12:00:00.000Z","verdict":"refused","reason":"token_expired"}';
  for (const [text, stdin] of [
    ['token_expired', ''],
    [line, ''],
    ['-', `${line}\n`],
  ] as const) {
    assert.deepEqual(await runCommand(['why', text], { stdin }), { code: 0, out: EXPIRED, errors: '' });
  }
});

test('one that no setting changes has none', async () => {
  const { out } = await runCommand(['why', 'credentials_malformed']);
  assert.match(out, /^credentials_malformed\n {2}means .*\n {2}look at .*\n {2}remedy [^\n]*\n$/);
});

test('all of them', async () => {
  const { out } = await runCommand(['why']);
  assert.deepEqual(
    out.match(/^ {2}\w+(?= )/gm)?.map((name) => name.trim()),
    Object.keys(REASONS),
  );
  assert.deepEqual(JSON.parse((await runCommand(['why', '--json'])).out), REASONS);
});

test('as JSON', async () => {
  const { reason, meaning, settings } = JSON.parse((await runCommand(['why', 'key_unknown', '--json'])).out);
  assert.deepEqual([reason, meaning, settings], ['key_unknown', REASONS.key_unknown, ['jwtFilter.secrets']]);
});

test('on a narrow terminal the words go on in their column', async () => {
  const { out } = await runCommand(['why', 'token_expired'], { isTTY: true, columns: 40 });
  assert.match(out, /^ {2}look at {3}exp, and by how many seconds\n {12}it is past; a few of them\n/m);
});

test('none: the nearest is asked for, and nothing of it shown', async () => {
  for (const [text, question] of [
    ['token_expird', '; did you mean token_expired?'],
    ['nonsense', ''],
  ] as const) {
    const { code, errors } = await runCommand(['why', text]);
    assert.equal(code, 2);
    assert.equal(errors, `portcullis why: this is no reason${question} (portcullis why --help)\n`);
  }
});
