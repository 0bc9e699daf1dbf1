/** Secrets for HS256 (RFC 7518 §3.2): which are fit, and which are somebody's public key. */

import assert from 'node:assert/strict';
import { randomBytes, X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';

import { nativeHs256Key } from '../../src/adapters/native.ts';
import { hs256Key } from '../../src/jwt/key.ts';
import { assertThrows, NOT_STRINGS, polluted, randomNumbers, SECRET, wrong } from '../helpers.ts';
import {
  certificate, der, DER_FORMS, ec, inBase64, inUtf16, JWK_FORMS, OPENSSH_FORMS, PEM_FORMS, RFC_4716_FORM,
} from './secret-forms.ts';
import { expected, mac } from './mac.ts';

/** Asserts that a secret is refused as somebody's key, as text and as its bytes, and is not shown. */
function assertKeyRefused(secret: string | Uint8Array, shown?: string): void {
  const parts = shown === undefined ? [] : [shown];
  for (const one of typeof secret === 'string' ? [secret, Buffer.from(secret)] : [secret]) {
    assertThrows(() => hs256Key(one), TypeError, ['hs256Key', 'secret'], parts);
  }
}

/** Asserts that a secret is taken, as it stands. */
function assertTaken(secret: string | Uint8Array): void {
  assert.equal(mac(hs256Key(secret), 'text'), expected(secret, 'text'));
}

describe('secrets', () => {
  it('have 32 bytes or more: RFC 7518 §3.2 has no exception', () => {
    for (const length of [0, 1, 8, 16, 30, 31]) {
      const texts = ['hs256Key', 'secret', `${length} bytes`, 'RFC 7518 §3.2'];
      for (const secret of ['x'.repeat(length), new Uint8Array(length).fill(1), Buffer.alloc(length, 120)]) {
        assertThrows(() => hs256Key(secret), RangeError, texts);
      }
    }
    for (const length of [32, 33, 63, 64, 65, 1000]) {
      const secret = 'x'.repeat(length);
      assertTaken(secret);
      assert.equal(mac(hs256Key(Buffer.from(secret)), 'text'), expected(secret, 'text'));
    }
  });

  it('of text are their UTF-8 bytes, and are counted so', () => {
    assertThrows(() => hs256Key(`${'\u00e9'.repeat(15)}x`), RangeError, ['31 bytes']);
    assertThrows(() => hs256Key('\u{1f600}'.repeat(7)), RangeError, ['28 bytes']);
    for (const secret of ['\u00e9'.repeat(16), '\u20ac'.repeat(11), '\u{1f600}'.repeat(8)]) {
      assert.equal(mac(hs256Key(secret), 'text'), expected(Buffer.from(secret, 'utf8'), 'text'));
    }
  });

  it('are taken verbatim: nothing is trimmed, normalised or decoded', () => {
    const secrets = [
      ` ${SECRET}`, `${SECRET} `, `${SECRET}\n`, `\t${SECRET}`, `${SECRET}\0`, `\ufeff${SECRET}`,
      `${SECRET}=`, `\u00e9${SECRET}`, `e\u0301${SECRET}`, SECRET.toUpperCase(),
      Buffer.from(SECRET).toString('base64'), Buffer.from(SECRET).toString('hex'),
    ];
    const macs = secrets.map((secret) => mac(hs256Key(secret), 'text'));
    assert.deepEqual(macs, secrets.map((secret) => expected(Buffer.from(secret, 'utf8'), 'text')));
    assert.equal(new Set(macs).size, secrets.length);
  });

  it('of bytes may be any bytes, of any realm, and may change afterwards', () => {
    const bytes = new Uint8Array(randomBytes(32)).fill(0xff, 0, 4);
    const before = expected(bytes, 'text');
    const key = hs256Key(bytes);
    assert.equal(mac(key, 'text'), before);
    bytes.fill(0);
    assert.equal(mac(key, 'text'), before);
    const foreign = runInNewContext('new Uint8Array(32).fill(7)') as Uint8Array;
    assert.equal(mac(hs256Key(foreign), 'text'), expected(new Uint8Array(32).fill(7), 'text'));
    const view = new Uint8Array(64).fill(9, 16, 48).subarray(16, 48);
    assert.equal(mac(hs256Key(view), 'text'), expected(new Uint8Array(32).fill(9), 'text'));
  });

  it('are not of NUL bytes alone, whose MACs are those of the empty secret (RFC 2104 §2)', () => {
    assert.equal(expected(new Uint8Array(32), 'text'), expected('', 'text'));
    for (const length of [32, 33, 64, 65, 1000]) {
      for (const secret of [new Uint8Array(length), Buffer.alloc(length), '\0'.repeat(length)]) {
        assertThrows(() => hs256Key(secret), RangeError, ['hs256Key', 'secret']);
      }
      for (const at of [0, 1, length - 1]) {
        const bytes = new Uint8Array(length);
        bytes[at] = 1;
        assertTaken(bytes);
      }
    }
  });

  it('have no lone surrogate, which has no UTF-8 bytes (RFC 3629 §3)', () => {
    for (const surrogate of ['\ud800', '\udfff', '\udc00\ud800']) {
      for (const secret of [`${SECRET}${surrogate}`, `${surrogate}${SECRET}`, surrogate]) {
        assertThrows(() => hs256Key(secret), TypeError, ['hs256Key', 'secret', 'lone surrogate']);
      }
    }
    hs256Key(`${SECRET}\ufffd`);
  });

  it('are a string or bytes: anything else is a TypeError that says so', () => {
    const others = [
      ...NOT_STRINGS.filter((value) => !(value instanceof Uint8Array)), new ArrayBuffer(32),
      new Uint16Array(32), new DataView(new ArrayBuffer(32)), new Array(32).fill(1), { length: 32 },
      new Uint8ClampedArray(32), new String(SECRET), hs256Key(SECRET), { secret: SECRET },
      Promise.resolve(SECRET),
    ];
    for (const value of others) {
      assertThrows(() => hs256Key(wrong(value)), TypeError, ['hs256Key', 'string', 'Uint8Array']);
    }
  });

  it('that are missing, as an unset variable is, are said to be missing', () => {
    assertThrows(
      () => hs256Key(wrong(undefined)), TypeError, ['hs256Key', 'string', 'Uint8Array', 'nothing'],
    );
    const { UNSET } = {} as { readonly UNSET?: string };
    assertThrows(() => hs256Key(wrong(UNSET)), TypeError, ['nothing']);
  });

  it('are no imitation of bytes, which would be a key of zeros', () => {
    const tagged = { [Symbol.toStringTag]: 'Uint8Array', length: 64 };
    assertThrows(() => hs256Key(wrong(tagged)), TypeError, ['hs256Key', 'Uint8Array']);
  });

  it('are named as the caller wrote it: a native key is no hs256Key', () => {
    for (const secret of [
      'short', '', new Uint8Array(32), '\ud800', PEM_FORMS[0] ?? '', wrong<string>(undefined),
    ]) {
      assert.throws(() => nativeHs256Key(secret), (error: unknown) =>
        error instanceof Error && error.message.startsWith('nativeHs256Key'));
    }
  });
});

describe('an error about a secret', () => {
  it('carries the option, and shows no part of the secret', () => {
    const secrets: readonly unknown[] = [
      'short', '\ud800', new Uint8Array(32), undefined, 1, ...PEM_FORMS, ...JWK_FORMS, ...OPENSSH_FORMS,
      ...DER_FORMS.map(([, bytes]) => bytes), ...PEM_FORMS.map((pem) => Buffer.from(pem).toString('base64')),
    ];
    for (const secret of secrets) {
      assert.throws(() => hs256Key(wrong(secret)), (error: unknown) => {
        assert.ok(error instanceof TypeError || error instanceof RangeError);
        assert.equal(Object.getOwnPropertyDescriptor(error, 'option')?.value, 'secret');
        // Any twelve characters of it in a row.
        const text = typeof secret === 'string' ? secret : '';
        for (let at = 0; at + 12 <= text.length; at += 6) {
          assert.ok(!`${error.message}\n${error.stack}`.includes(text.slice(at, at + 12)));
        }
        return true;
      });
    }
  });
});

describe('keys of others, which are no secrets (RFC 8725 §2.1)', () => {
  it('are known as PEM, wherever it starts', () => {
    for (const pem of [
      ...PEM_FORMS, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', '-----BEGIN ',
    ]) {
      const body = pem.split('\n')[1] ?? 'AAAA';
      for (const lead of ['', ' ', '\n', '\u200b', '\ufeff', 'x', 'subject=a\n', '\0']) {
        assertKeyRefused(lead + pem, body);
      }
    }
    assertTaken('-----begin -----BEGINNING ---- BEGIN PUBLIC KEY PRIVATE KEY');
  });

  it('are known as JWK and sets of them', () => {
    const texts = [
      ...JWK_FORMS, '{"keys":[]}', '{"kty":"oct","k":"AAAA"}', '{"kty":null}', '{"k":1,"kty":1}',
      '{"\\u006bty":"RSA"}',
    ];
    for (const text of texts) {
      for (const written of [text, ` ${text}\n`, `\ufeff${text}`, `\ufeff ${text}`, text.padEnd(100)]) {
        assertKeyRefused(written, text);
      }
    }
  });

  it('are known as OpenSSH writes them, with a comment and without', () => {
    for (const line of OPENSSH_FORMS) {
      const body = line.split(' ')[1] ?? '';
      for (const written of [
        line, `${line}\n`, `${line} alice@example.org\n`, ` ${line}`, `\n${line}`, `\ufeff${line}`,
      ]) {
        assertKeyRefused(written, body);
      }
    }
  });

  it('are known as RFC 4716 writes them', () => {
    for (const lead of ['', '\n', '\ufeff', ' ']) assertKeyRefused(lead + RFC_4716_FORM);
    assertKeyRefused(RFC_4716_FORM.replaceAll('\n', '\r\n'));
  });

  it('are known as PEM and JWK in base64, in one line or several, in both alphabets', () => {
    for (const text of [...PEM_FORMS, ...JWK_FORMS]) {
      for (const written of inBase64(Buffer.from(text))) assertKeyRefused(written, written.slice(0, 60));
    }
  });

  it('are known as PEM and JWK in UTF-16, in both byte orders', () => {
    for (const text of [...PEM_FORMS, ...JWK_FORMS]) {
      for (const bytes of inUtf16(text)) assertKeyRefused(bytes);
    }
  });

  it('are known as PEM and JWK among bytes that are no UTF-8', () => {
    const notUtf8 = Buffer.from([0xff, 0xc0, 0x80, 0xe9]);
    for (const pem of PEM_FORMS) {
      assertKeyRefused(Buffer.concat([notUtf8, Buffer.from(pem)]));
      assertKeyRefused(Buffer.concat([Buffer.from(pem), notUtf8]));
      assertKeyRefused(Buffer.concat([Buffer.from('Fran\u00e7ois\n', 'latin1'), Buffer.from(pem)]));
    }
    for (const jwk of JWK_FORMS) {
      const latin1 = jwk.replace('"kty"', '"name":"Fran\u00e7ois","kty"');
      assertKeyRefused(Buffer.from(latin1, 'latin1'));
      assertKeyRefused(Buffer.concat([notUtf8, Buffer.from(jwk)]));
      assertKeyRefused(Buffer.concat([Buffer.from(jwk), notUtf8]));
    }
  });

  it('are known in DER by their structure, as bytes and in base64', () => {
    for (const version of [1, 3] as const) new X509Certificate(certificate(version, ec));
    for (const [name, bytes] of DER_FORMS) {
      for (const secret of [bytes, new Uint8Array(bytes), ...inBase64(bytes)]) {
        assert.throws(
          () => hs256Key(secret), { name: 'TypeError' }, `${name}: ${secret.toString().slice(0, 40)}`,
        );
      }
      for (const text of inBase64(bytes)) assertKeyRefused(text, text.slice(0, 60));
    }
  });
});

describe('secrets that look like a key and are none', () => {
  it('are taken: texts with a word or a name of the trade', () => {
    const secrets = [
      '{"secret":"0123456789012345678901234567890"}', '["kty","keys","0123456789012345678901234"]',
      '"kty and keys"'.padEnd(40), '{"kty":"RSA" and so on, which is no JSON', `PUBLIC PRIVATE ${SECRET}`,
      `\ufeff{${SECRET}`, '{"__proto__":{"kty":"oct","keys":[]}}',
      '{"kty":\ufeff"oct","k":"more than 32 bytes"}',
      `sk-proj-${Buffer.from(SECRET).toString('base64url')}`, `my ssh-rsa ${SECRET}`,
      `${SECRET} BEGIN SSH2 PUBLIC KEY`, `MII${SECRET}`, `MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A ${SECRET}`,
    ];
    for (const secret of secrets) assertTaken(secret);
    assert.equal(polluted({ kty: 'oct', keys: [] }, () => hs256Key(SECRET)).kid, undefined);
  });

  it('are taken: base64 of a secret, of JSON that is no key, and of a text that only speaks of PEM', () => {
    const contents = [
      SECRET, '{"secret":"0123456789012345678901234567890"}', '["kty","keys","and more than 32 bytes"]',
      'BEGIN PUBLIC KEY and so on, 32 bytes',
    ];
    for (const content of contents) {
      for (const written of inBase64(Buffer.from(content))) assertTaken(written);
    }
  });

  it('are taken: DER that is cut off, goes on, or is no key', () => {
    for (const [, bytes] of DER_FORMS) {
      assertTaken(new Uint8Array(bytes.subarray(0, -1)));
      assertTaken(Buffer.concat([bytes, Buffer.from([7])]));
      assertTaken(Buffer.concat([bytes, der(0x05)]));
      const set = Buffer.from(bytes);
      set[0] = 0x31;
      assertTaken(set);
    }
    const number = der(0x02, Buffer.alloc(16, 0x5a));
    const bits = der(0x03, Buffer.alloc(24, 0x5a));
    // Two numbers as a signature has them; what only begins as a public key or a certificate does.
    const others = [
      der(0x30, number, number), der(0x30, der(0x30, number), bits),
      der(0x30, der(0x30, bits), der(0x30), bits),
      der(0x30, number, bits), der(0x30, der(0x30, der(0x06, Buffer.alloc(9, 0x2a))), number),
      der(0x30, bits),
    ];
    for (const other of others) {
      assertTaken(new Uint8Array(other.length < 32 ? Buffer.concat([other, bits]) : other));
    }
    const body = Buffer.alloc(40, 0x5a);
    for (const tag of [0x04, 0x0c, 0x13, 0x05]) {
      assertTaken(Buffer.concat([Buffer.from([0x30, 42, tag, 40]), body]));
    }
  });

  it('are taken: random bytes, also where they begin as a SEQUENCE of just their length', () => {
    const random = randomNumbers(2015);
    const randomSecret = (length: number, ...lead: readonly number[]): Uint8Array => {
      const bytes = Uint8Array.from({ length }, () => random() & 0xff);
      bytes.set(lead);
      return bytes;
    };
    for (let i = 0; i < 1_500; i += 1) {
      const secrets = [
        randomSecret(32), randomSecret(32 + (i % 64)), randomSecret(32, 0x30), randomSecret(64, 0x30),
        randomSecret(32, 0x30, 30), randomSecret(64, 0x30, 62), randomSecret(128, 0x30, 0x81, 125),
        randomSecret(48, 0x30, 46),
      ];
      for (const secret of secrets) {
        const hex = Buffer.from(secret).toString('hex');
        assert.doesNotThrow(() => hs256Key(secret), hex);
        if (i % 4 !== 0) continue;
        assert.doesNotThrow(() => hs256Key(Buffer.from(secret).toString('base64')), `base64 of ${hex}`);
        assert.doesNotThrow(() => hs256Key(Buffer.from(secret).toString('base64url')), `base64url of ${hex}`);
      }
    }
  });
});

describe('the words of errors about secrets', () => {
  const messageOf = (secret: unknown): string => {
    try {
      hs256Key(wrong(secret));
    } catch (error) {
      return (error as Error).message;
    }
    return 'taken';
  };
  const NO_SECRET = 'no secret; HS256 takes a random one that both share';

  it('name the form of a key', () => {
    const [spkiOfRsa, , , , , , , pkcs1, pkcs1Private, version3, version1] = DER_FORMS.map(([, bytes]) => bytes);
    const forms: readonly (readonly [secret: unknown, form: string])[] = [
      [PEM_FORMS[0], 'a PEM block'], [RFC_4716_FORM, 'a public key (RFC 4716)'],
      [OPENSSH_FORMS[0], 'an OpenSSH public key'], [JWK_FORMS[0], 'a JWK or a set of them'],
      [spkiOfRsa, 'a public key in DER'], [version3, 'a certificate in DER'], [version1, 'a certificate in DER'],
      [pkcs1, 'an RSA key in DER'], [pkcs1Private, 'an RSA key in DER'],
    ];
    for (const [secret, form] of forms) {
      assert.equal(messageOf(secret), `hs256Key: option "secret" is ${form}, ${NO_SECRET}`);
    }
  });

  it('tell a variable that is unset from a value of another kind', () => {
    const takes = 'hs256Key: option "secret" takes a string or a Uint8Array, not';
    assert.equal(messageOf(undefined), `${takes} nothing (is a variable unset?)`);
    assert.equal(messageOf(7), `${takes} a number`);
  });

  it('say that NUL bytes alone are none', () => {
    assert.equal(messageOf(new Uint8Array(32)), 'hs256Key: option "secret" consists of NUL bytes alone');
  });
});

it('the borders of what looks like an OpenSSH key: any blanks, and sixteen characters of its data', () => {
  const data = `AAAA${'B'.repeat(16)}`;
  assertKeyRefused(`ssh-rsa  \t${data} somebody@example`);
  assertTaken(`ssh-rsa ${data.slice(0, -1)} and a secret`);
});

it('the borders of what looks like an RSA key: numbers alone, one of them of 512 bits', () => {
  const number = (bytes: number): Buffer => der(0x02, Buffer.alloc(bytes, 0x5a));
  assertKeyRefused(new Uint8Array(der(0x30, number(64), number(3))));
  for (const taken of [
    der(0x30, number(63), number(3)), der(0x30, ...Array.from({ length: 20 }, () => number(1))),
    der(0x30, der(0x30), number(64), number(3)), der(0x30, number(64), number(3), der(0x30)),
    der(0x30, number(64), number(3), der(0x04)),
  ]) {
    assertTaken(new Uint8Array(taken));
  }
});
