/** Tokens in what people paste: found, and what was taken is said. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { takeToken } from '../../src/explain/pasted.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJlLW9mLTMyLWJ5dGVz';
const OTHER = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ5b3UifQ.';
const BROKEN = `${TOKEN.slice(0, 15)}\r\n  ${TOKEN.slice(15, 40)}\n${TOKEN.slice(40)}`;

const BEHIND = 'what stands behind "Bearer"';
const LINE = 'the value of the Authorization line';
const HEADER = 'the Authorization header in it';

const found: readonly (readonly [text: string, taken: string | undefined, token?: string])[] = [
  [TOKEN, undefined],
  [OTHER, undefined, OTHER],
  [` \t${TOKEN}\r\n\n`, undefined],
  [`"${TOKEN}"`, undefined],
  [`'${TOKEN}'\n`, undefined],
  [`\ufeff\`${TOKEN}\``, undefined],
  [`Bearer ${TOKEN}`, BEHIND],
  [`bearer   "${TOKEN}"\n`, BEHIND],
  [`"Bearer ${TOKEN}"`, BEHIND],
  [`Bearer ${BROKEN}`, BEHIND],
  [`Authorization: Bearer ${TOKEN}`, LINE],
  [`authorization:${TOKEN}\r\n`, LINE],
  [`'Authorization: bearer ${BROKEN}'`, LINE],
  [`curl -i -H 'Authorization: Bearer ${TOKEN}' http://127.0.0.1:8080/`, HEADER],
  [`curl -H "authorization:Bearer ${TOKEN}" https://x.example/?a=b.c.d`, HEADER],
  [`curl https://x.example \\\n  --header 'Accept: a' \\\n  --header 'Authorization: ${TOKEN}'`, HEADER],
  [`curl -H 'Authorization: Bearer ${BROKEN}' https://x.example`, HEADER],
  [`fetch(url, { headers: { Authorization: "Bearer ${BROKEN}" } })`, HEADER],
  [`\u200b${TOKEN}\u200b`, undefined],
  [`${TOKEN.slice(0, 20)}\u200b${TOKEN.slice(20)}`, 'its lines, joined'],
  [`curl --oauth2-bearer ${TOKEN} https://x.example`, HEADER],
  [`fetch(url, { headers: { "Authorization": "Bearer ${TOKEN}" } })`, HEADER],
  [`GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`, HEADER],
  [`{"access_token":"${TOKEN}","token_type":"Bearer"}`, 'the JSON member "access_token"'],
  [`[{"a":1},{"auth":{"token":"Bearer ${TOKEN}"}}]`, 'the JSON member "token"'],
  [`{"first":"${TOKEN}","second":"${OTHER}"}`, 'the JSON member "first"'],
  [`{"access_token": "${TOKEN}", `, 'the first token in it'],
  [`https://x.example/live.m3u8?token=${TOKEN}&a=b`, 'the first token in it'],
  [`[${TOKEN}]`, 'the first token in it'],
  [BROKEN, 'its lines, joined'],
];

for (const [text, taken, token = TOKEN] of found) {
  test(`taken: ${text.slice(0, 50).replaceAll(TOKEN, '…')}`, () => {
    assert.deepEqual(takeToken(text), { token, taken });
  });
}

test('what is no token is handed on as it is, without what is around it', () => {
  for (const text of ['', 'x', 'a.b', 'a.b.c.d', 'two words', '{"a":1}', '{', '[[]]', 'é.é.é']) {
    assert.deepEqual(takeToken(` "${text}"\n`), { token: text, taken: undefined });
  }
  assert.deepEqual(takeToken('"\n'), { token: '', taken: undefined });
});

test('a header line that holds no token is taken as it says', () => {
  assert.deepEqual(takeToken('Bearer a b'), { token: 'a b', taken: BEHIND });
  assert.deepEqual(takeToken('Authorization: Basic eDp5'), { token: 'Basic eDp5', taken: LINE });
});

test('the name of a JSON member is shown cut: it may be anything', () => {
  const { taken } = takeToken(JSON.stringify({ ['x'.repeat(1000)]: TOKEN }));
  assert.equal(taken, `the JSON member "${'x'.repeat(40)}"`);
});

test('hostile text is read in a moment', () => {
  const n = 200_000;
  const texts = [
    ' '.repeat(n),
    `x${' '.repeat(n)}x`,
    '"'.repeat(n) + 'x',
    'authorization:'.repeat(n / 10),
    'authorization: x'.repeat(n / 10) + "'",
    '.'.repeat(n),
    `authorization:${' '.repeat(n)},`,
    'a.'.repeat(n),
    'a'.repeat(n),
    '['.repeat(n),
    `${'['.repeat(n)}${']'.repeat(n)}`,
    `Bearer ${'a '.repeat(n)}`,
    'bearer '.repeat(n / 5),
  ];
  // A reading by n² would take minutes for each.
  for (const text of texts) assert(takeToken(text).token.length <= text.length);
});
