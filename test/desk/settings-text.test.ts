/** A settings text as the gate takes it: faults with their places, or sentences; what is not at hand is said. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { offsetOf, readSettingsWords } from '../../src/desk/settings-text.ts';

const words = (settings: object, files: { readonly [name: string]: string } = {}) => {
  const given = new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
  return readSettingsWords(JSON.stringify(settings), given);
};

const BAD = `{
  "ipFilter": {
    "alow": ["10.0.0.0/8"],
    "deny": ["10.0.0.999"]
  },
  "jwtFilter": { "enabled": "yes" }
}
`;

test('three faults, each with its place and its option', () => {
  const { faults, sentences } = readSettingsWords(BAD, new Map());
  assert.deepEqual(sentences, []);
  assert.deepEqual(faults.map(({ line, column, problem }) => [line, column, problem.split(':')[0]]), [
    [3, 5, 'ipFilter.alow'], [4, 14, 'ipFilter.deny[0]'], [6, 18, 'jwtFilter.enabled'],
  ]);
  assert.match(faults[0]?.problem ?? '', /did you mean allow\?/);
  assert.deepEqual(faults.map((fault) => BAD.slice(offsetOf(BAD, fault)).slice(0, 6)), [
    '"alow"', '"10.0.', '"enabl',
  ]);
});

test('a text that is no JSON has one fault', () => {
  assert.equal(readSettingsWords('{', new Map()).faults.length, 1);
  assert.equal(readSettingsWords('[]', new Map()).faults.length, 1);
});

test('in sentences', () => {
  assert.deepEqual(words({ ipFilter: { allow: ['203.0.113.0/24'] } }).sentences, [
    'Admits 203.0.113.0/24.', 'Judges the address of the socket; no header is believed.',
    'Tokens: not asked for.',
  ]);
  assert.equal(words({}).sentences[0], 'Admits loopback alone (127.0.0.1 and ::1).');
  assert.match(words({ ipFilter: { allow: [] } }).sentences[0] ?? '', /^Admits nobody/);
});

test('lists, proxies, tokens and the part gate', () => {
  const { sentences, warnings } = words({
    ipFilter: {
      allow: Array.from({ length: 10 }, (_, i) => `192.0.2.${i}`), deny: ['192.0.2.1'],
      trustedProxies: ['10.0.0.1', 'unix:'],
    },
    jwtFilter: [
      { enabled: true, secretFile: 'a', issuer: 'me' },
      { enabled: true, secrets: [{ file: 'b', kid: '1' }, { env: 'C', kid: '2' }] },
    ],
    gate: { pass: { sub: 'X-Subject' }, require: 'either', log: 'refused' },
  });
  assert.deepEqual(sentences, [
    'Admits 192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, 192.0.2.5, 192.0.2.6, 192.0.2.7 and 2 more.',
    'Refuses 192.0.2.1, even where the allow list has it.',
    'Reads the client\'s address in x-forwarded-for, where the peer is 10.0.0.1 and the peer of its Unix socket.',
    'Tokens: asked for, signed with one secret, judged by iss.',
    'Tokens: asked for, signed with one of 2 secrets, no claims judged but times.',
    'An allowed address or a good token suffices.', 'Hands on sub as X-Subject.', 'Logs refusals alone.',
  ]);
  assert.deepEqual(warnings, []);
});

test('both switches off: that is said, and warned of', () => {
  const { sentences, warnings } = words({
    ipFilter: { enabled: false }, jwtFilter: { enabled: false }, gate: { log: 'none' },
  });
  assert.deepEqual(sentences, ['Addresses: not judged.', 'Tokens: not asked for.', 'Logs no decisions.']);
  assert.equal(warnings.length, 1);
});

test('files at hand are read; of the others it is said that they are not', () => {
  const settings = {
    ipFilter: { allowFile: 'allow.txt', denyFile: ['deny.txt', 'more.txt'], trustedProxies: ['10.0.0.1'] },
    jwtFilter: {
      enabled: true, secretFile: '/etc/jwt.secret', secretEncoding: 'base64', revokedFile: 'revoked.txt',
    },
  };
  const without = words(settings);
  assert.deepEqual(without.faults, []);
  assert.deepEqual(without.unread, ['allow.txt', 'deny.txt', 'more.txt', '/etc/jwt.secret', 'revoked.txt']);
  assert.equal(without.sentences[0], 'Admits what a file that is not at hand lists.');
  const given = words(settings, { 'allow.txt': '192.0.2.1\n', 'jwt.secret': '!' });
  assert.deepEqual(given.unread, ['deny.txt', 'more.txt', 'revoked.txt']);
  assert.match(given.faults[0]?.problem ?? '', /^jwtFilter\.secretFile: it is not in base64/);
});

test('a variable is not at hand', () => {
  const { faults, unread } = words({ jwtFilter: { enabled: true, secretEnv: 'SECRET' } });
  assert.deepEqual([faults, unread], [[], ['the variable SECRET']]);
});
