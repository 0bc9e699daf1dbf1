/** Secrets in each encoding: strict, and no message that shows one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  decodeSecret,
  isWrappedBase64,
  SECRET_ENCODINGS,
  type SecretEncoding,
} from '../../src/explain/secret-text.ts';

const BYTES = Buffer.from([0xfb, 0xff, 0x00, 0x3e, 0x0a]);

function hexOf(content: string | Uint8Array, encoding: SecretEncoding): string | undefined {
  const { secret, problem } = decodeSecret(content, encoding);
  assert.equal(secret === undefined, problem !== undefined);
  return secret === undefined ? undefined : Buffer.from(secret).toString('hex');
}

test('the encodings', () => {
  assert.deepEqual(SECRET_ENCODINGS, ['utf8', 'bytes', 'base64', 'base64url', 'hex']);
});

test('text: as it stands where it was typed; a file loses one line ending', () => {
  const endings = [
    ['a\n', 'a'],
    ['a\r\n', 'a'],
    ['a\n\n', 'a\n'],
    ['a\r', 'a\r'],
    ['a', 'a'],
    ['\n', ''],
    ['', ''],
    [' a \n', ' a '],
  ];
  for (const [given = '', kept] of endings) {
    assert.equal(decodeSecret(Buffer.from(given), 'utf8').secret, kept);
    assert.equal(decodeSecret(given, 'utf8').secret, given);
  }
});

test('bytes: a file as it is, with the line ending that it may have', () => {
  assert.equal(hexOf(BYTES, 'bytes'), BYTES.toString('hex'));
  assert.match(decodeSecret('text', 'bytes').problem ?? '', /for files alone/);
});

test('base64, base64url, hex: line endings do not count, wherever they are', () => {
  const forms = [
    ['base64', BYTES.toString('base64')],
    ['base64url', BYTES.toString('base64url')],
    ['hex', BYTES.toString('hex')],
    ['hex', BYTES.toString('hex').toUpperCase()],
  ] as const;
  for (const [encoding, text] of forms) {
    const broken = `${text.slice(0, 3)}\r\n${text.slice(3)}\n`;
    for (const form of [text, broken]) {
      assert.equal(hexOf(form, encoding), BYTES.toString('hex'), encoding);
      assert.equal(hexOf(Buffer.from(form), encoding), BYTES.toString('hex'), encoding);
    }
  }
  assert.equal(hexOf('+/8=', 'base64'), 'fbff');
  assert.equal(hexOf('-_8', 'base64url'), 'fbff');
  assert.equal(hexOf('YWI=', 'base64'), '6162');
  assert.equal(hexOf('YQ==', 'base64'), '61');
});

const wrong: readonly (readonly [text: string, encoding: SecretEncoding])[] = [
  ['-_8=', 'base64'],
  ['+/8', 'base64'],
  ['YWI', 'base64'],
  ['YWJ=', 'base64'],
  ['Y===', 'base64'],
  ['YW I=', 'base64'],
  ['YQ==YQ==', 'base64'],
  ['====', 'base64'],
  ['+/8', 'base64url'],
  ['-_8=', 'base64url'],
  ['-_9', 'base64url'],
  [' -_8', 'base64url'],
  ['abc', 'hex'],
  ['0x61', 'hex'],
  ['6g', 'hex'],
  ['61 62', 'hex'],
];

for (const [text, encoding] of wrong) {
  test(`not ${encoding}: ${text}`, () => {
    const { secret, problem } = decodeSecret(text, encoding);
    assert.equal(secret, undefined);
    assert.match(problem, new RegExp(`^it is not in (?:${encoding} |hexadecimal digits)`));
    assert(!problem.includes(text));
  });
}

test('what it looks like instead is said', () => {
  assert.match(decodeSecret('-_8=', 'base64').problem ?? '', /; it has - or _, as base64url has$/);
  assert.match(decodeSecret('+/8', 'base64url').problem ?? '', /; it has \+, \/ or =, as base64 has$/);
  assert.match(
    decodeSecret('YWJj YWJj', 'base64').problem ?? '',
    /; it has a blank around or within, as wrapped/,
  );
  assert.match(decodeSecret('YWI', 'base64').problem ?? '', /to a multiple of four\)$/);
});

test('base64 that was wrapped is known by its lines', () => {
  const line = 'A'.repeat(64);
  for (const text of [`${line}\n${line}`, `${line}\r\n${line}==\r\n`, `${line}\n${line}\nab-_`]) {
    assert.equal(isWrappedBase64(text), true, text);
  }
  const others = [
    '',
    line,
    `${line}\n`,
    `${line}\n\n${line}`,
    `two words\n${line}`,
    `short\nlines`,
    `${line}\né`,
  ];
  for (const text of [...others, `${line}\n`.repeat(200)]) assert.equal(isWrappedBase64(text), false, text);
});

test('a byte order mark, and what is no UTF-8, are faults that name the remedy', () => {
  for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
    for (const content of ['\ufeff6162', Buffer.from('\ufeff6162')]) {
      assert.match(decodeSecret(content, encoding).problem ?? '', /byte order mark; save it without one$/);
    }
    const { problem } = decodeSecret(Uint8Array.of(0xff, 0x61), encoding);
    assert.match(problem ?? '', /not UTF-8; the encoding "bytes" takes a file as it is$/);
    for (const mark of [[0xff, 0xfe], [0xfe, 0xff]]) {
      const utf16 = decodeSecret(Uint8Array.of(...mark, 0x61, 0), encoding).problem;
      assert.equal(utf16, 'it is UTF-16, as Windows may save it; save it as UTF-8 without a byte order mark');
    }
    assert.match(decodeSecret(Uint8Array.of(0xfe, 0x61), encoding).problem ?? '', /^it is not UTF-8;/);
  }
});
