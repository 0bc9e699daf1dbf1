/** Keys for HS256 (RFC 7518 §3.2): which secrets are fit, and that a key shows none of its own. */

import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';

import { Hs256Key, hs256Key, secretBytes } from '../../src/jwt/key.ts';
import { bytesOfWords, workBuffer } from '../../src/primitives/bytes.ts';
import { assertThrows, NOT_STRINGS, OTHER_SECRET, polluted, SECRET, wrong } from '../helpers.ts';

/** The MAC of a text under a key. */
function mac(key: Hs256Key, text: string): string {
  const bytes = Buffer.from(text);
  const buffer = workBuffer(bytes.length);
  buffer.bytes.set(bytes);
  const tag = new Int32Array(8);
  Hs256Key.mac(key, buffer, bytes.length, tag);
  return Buffer.from(bytesOfWords(tag)).toString('hex');
}

const expected = (secret: string | Uint8Array, text: string): string =>
  createHmac('sha256', secret).update(text).digest('hex');

const ASYMMETRIC = '"secret" is a PEM block or a JWK; HS256 takes a shared random secret';

describe('secrets', () => {
  it('have 32 bytes or more: RFC 7518 §3.2 has no exception', () => {
    for (const length of [0, 1, 8, 16, 30, 31]) {
      const message = `hs256Key: "secret" has ${length} bytes, not 32 or more (RFC 7518 §3.2)`;
      for (const secret of ['x'.repeat(length), new Uint8Array(length), Buffer.alloc(length, 120)]) {
        assertThrows(() => hs256Key(secret), RangeError, [message]);
      }
    }
    for (const length of [32, 33, 63, 64, 65, 1000]) {
      const secret = 'x'.repeat(length);
      assert.equal(mac(hs256Key(secret), 'text'), expected(secret, 'text'));
      assert.equal(mac(hs256Key(Buffer.from(secret)), 'text'), expected(secret, 'text'));
    }
  });

  it('of text are their UTF-8 bytes, and are counted so', () => {
    assertThrows(() => hs256Key(`${'\u00e9'.repeat(15)}x`), RangeError, ['has 31 bytes']);
    assertThrows(() => hs256Key('\u{1f600}'.repeat(7)), RangeError, ['has 28 bytes']);
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

  it('have no lone surrogate, which has no UTF-8 bytes (RFC 3629 §3)', () => {
    for (const surrogate of ['\ud800', '\udfff', '\udc00\ud800']) {
      for (const secret of [`${SECRET}${surrogate}`, `${surrogate}${SECRET}`, surrogate]) {
        assertThrows(() => hs256Key(secret), TypeError, ['hs256Key: "secret" has a lone surrogate']);
      }
    }
    hs256Key(`${SECRET}\ufffd`);
  });

  it('are no PEM block, wherever it starts: a public key is no secret (RFC 8725 §2.1)', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pems = [
      publicKey.export({ type: 'spki', format: 'pem' }), privateKey.export({ type: 'pkcs8', format: 'pem' }),
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', '-----BEGIN ',
    ].map(String);
    for (const pem of pems) {
      const body = pem.split('\n')[1] ?? 'AAAA';
      for (const lead of ['', ' ', '\n', '\u200b', '\ufeff', 'x', 'subject=a\n', '\0']) {
        const text = lead + pem;
        assertThrows(() => hs256Key(text), TypeError, [`hs256Key: ${ASYMMETRIC}`], [body]);
        assertThrows(() => hs256Key(Buffer.from(text)), TypeError, [ASYMMETRIC]);
      }
    }
    hs256Key('-----begin -----BEGINNING ---- BEGIN PUBLIC KEY PRIVATE KEY');
  });

  it('are no JWK and no set of them (RFC 8725 §2.1)', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const texts = [
      JSON.stringify(jwk), JSON.stringify({ keys: [jwk] }), '{"keys":[]}', '{"kty":"oct","k":"AAAA"}',
      '{"kty":null}', '{"k":1,"kty":1}', '{"\\u006bty":"RSA"}',
    ];
    for (const text of texts) {
      for (const written of [text, ` ${text}\n`, `\ufeff${text}`, `\ufeff ${text}`, text.padEnd(100)]) {
        assertThrows(() => hs256Key(written), TypeError, [`hs256Key: ${ASYMMETRIC}`], [text]);
        assertThrows(() => hs256Key(Buffer.from(written)), TypeError, [ASYMMETRIC], [text]);
      }
    }
  });

  it('may be JSON, or look like a key, where they are none', () => {
    const secrets = [
      '{"secret":"0123456789012345678901234567890"}', '["kty","keys","0123456789012345678901234"]',
      '"kty and keys"'.padEnd(40),
      '{"kty":"RSA" and so on, which is no JSON', `PUBLIC PRIVATE ${SECRET}`, `${SECRET}{"kty":"oct"}`,
      `\ufeff{${SECRET}`, '{"__proto__":{"kty":"oct","keys":[]}}', `ssh-rsa ${SECRET}`,
      'x\ufeff{"kty":"oct","and":"so on, 32 bytes"}', '{"kty":\ufeff"oct","k":"more than 32 bytes"}',
    ];
    for (const secret of secrets) assert.equal(mac(hs256Key(secret), 'text'), expected(secret, 'text'));
    assert.equal(polluted({ kty: 'oct', keys: [] }, () => hs256Key(SECRET)).kid, undefined);
  });

  it('are a string or bytes: anything else is a TypeError', () => {
    const others = [
      ...NOT_STRINGS.filter((value) => !(value instanceof Uint8Array)), new ArrayBuffer(32),
      new Uint16Array(32), new DataView(new ArrayBuffer(32)), new Array(32).fill(1), { length: 32 },
      new Uint8ClampedArray(32), new String(SECRET), hs256Key(SECRET), { secret: SECRET },
    ];
    for (const value of others) {
      assertThrows(() => hs256Key(wrong(value)), TypeError, ['hs256Key: "secret" takes a Uint8Array']);
    }
  });

  it('are no imitation of bytes, which would be a key of zeros', () => {
    const tagged = { [Symbol.toStringTag]: 'Uint8Array', length: 64 };
    assertThrows(() => hs256Key(wrong(tagged)), TypeError, ['hs256Key: "secret" takes a Uint8Array']);
  });
});

describe('secretBytes', () => {
  it('gives the bytes of a fit secret, and opens its errors with the owner', () => {
    assert.deepEqual(Buffer.from(secretBytes('owner', SECRET)), Buffer.from(SECRET));
    const bytes = new Uint8Array(32);
    assert.equal(secretBytes('owner', bytes), bytes);
    assertThrows(() => secretBytes('owner', 'short'), RangeError, ['owner: "secret" has 5 bytes'], ['short']);
    assertThrows(() => secretBytes('owner', wrong(1)), TypeError, ['owner: "secret" takes a Uint8Array']);
    assertThrows(() => secretBytes('owner', '\ud800'), TypeError, ['owner: "secret" has a lone surrogate']);
    assertThrows(() => secretBytes('owner', '{"kty":1}'), TypeError, [`owner: ${ASYMMETRIC}`]);
  });
});

describe('options of a key', () => {
  it('are a kid, a text that is not empty', () => {
    assert.equal(hs256Key(SECRET).kid, undefined);
    assert.equal(hs256Key(SECRET, {}).kid, undefined);
    assert.equal(hs256Key(SECRET, { kid: undefined }).kid, undefined);
    for (const kid of ['a', '2024-01', '__proto__', '../../etc/passwd', '\0', '\ud800']) {
      assert.equal(hs256Key(SECRET, { kid }).kid, kid);
    }
    const takes = 'hs256Key: option "kid" takes a non-empty string';
    assertThrows(() => hs256Key(SECRET, { kid: '' }), RangeError, [takes]);
    for (const kid of NOT_STRINGS) {
      if (kid === undefined) continue;
      assertThrows(() => hs256Key(SECRET, { kid: wrong(kid) }), TypeError, [takes]);
    }
  });

  it('have no other name, and are an object', () => {
    for (const options of [{ Kid: 'a' }, { kid: 'a', alg: 'HS256' }, { secret: SECRET }]) {
      const texts = ['hs256Key: unknown option', 'options are kid'];
      assertThrows(() => hs256Key(SECRET, wrong(options)), TypeError, texts);
    }
    for (const options of [null, 'kid', 1, ['kid'], true]) {
      const text = 'hs256Key: takes an object of options';
      assertThrows(() => hs256Key(SECRET, wrong(options)), TypeError, [text]);
    }
  });

  it('are not read from a polluted Object.prototype', () => {
    const key = polluted({ kid: 'lent' }, () => hs256Key(SECRET, {}));
    assert.equal(key.kid, undefined);
    assert.equal(polluted({ kid: 'lent' }, () => hs256Key(SECRET).kid), undefined);
    assert.equal(polluted({ kid: 'lent' }, () => hs256Key(SECRET, { kid: 'own' }).kid), 'own');
  });
});

describe('a key', () => {
  const key = hs256Key(SECRET, { kid: 'k1' });

  /** The secret in every form in which it might be printed. */
  const forms = [
    SECRET, ...(['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(SECRET).toString(form)),
    [...Buffer.from(SECRET)].join(','), [...Buffer.from(SECRET)].join(', '),
  ];

  it('shows its kid and nothing else, however it is printed', () => {
    const deep = { showHidden: true, depth: null, getters: true } as const;
    for (const shown of [inspect(key), inspect(key, deep)]) assert.equal(shown, "Hs256Key { kid: 'k1' }");
    assert.equal(inspect(hs256Key(SECRET), deep), 'Hs256Key { kid: undefined }');
    const prototype: unknown = Object.getPrototypeOf(key);
    for (const shown of [inspect([{ key }], deep), inspect(prototype, deep), String(key), `${key}`]) {
      for (const form of forms) assert.ok(!shown.includes(form));
    }
  });

  it('has no property but its kid, and serialises as that', () => {
    assert.deepEqual(Reflect.ownKeys(key), ['kid']);
    assert.deepEqual(Reflect.ownKeys(Object.getPrototypeOf(key) as object), ['constructor']);
    assert.equal(JSON.stringify(key), '{"kid":"k1"}');
    assert.deepEqual(structuredClone({ key }), { key: { kid: 'k1' } });
    assert.deepEqual({ ...key }, { kid: 'k1' });
    assert.deepEqual(Object.entries(key), [['kid', 'k1']]);
  });

  it('cannot be changed', () => {
    assert.ok(Object.isFrozen(key));
    assert.throws(() => Object.assign(key, { kid: 'k2' }), TypeError);
    assert.throws(() => Object.assign(key, { secret: 'a' }), TypeError);
  });

  it('is told from everything that only looks like one', () => {
    assert.equal(Hs256Key.isKey(key), true);
    const others = [
      undefined, null, 'k1', SECRET, 1, {}, [], () => key, { kid: 'k1' }, { ...key },
      Object.create(key), new Proxy(key, {}), Object.create(Hs256Key.prototype), structuredClone(key),
      Hs256Key, Buffer.from(SECRET),
    ];
    for (const value of others) assert.equal(Hs256Key.isKey(value), false);
  });

  it('computes the MAC of its own secret, whichever keys are made beside it', () => {
    const other = hs256Key(OTHER_SECRET);
    for (const text of ['', 'a', 'x'.repeat(55), 'x'.repeat(64), 'x'.repeat(2000)]) {
      assert.equal(mac(key, text), expected(SECRET, text));
      assert.equal(mac(other, text), expected(OTHER_SECRET, text));
    }
    assert.throws(() => mac(wrong({ kid: 'k1' }), 'a'), TypeError);
  });
});
