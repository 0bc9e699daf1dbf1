// `portcullis/native`: the MACs of `node:crypto` in the place of our own, under the same policy on secrets;
// which part of an HMAC comes from where, and that the whole is right at every length.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { inspect } from 'node:util';

import { nativeHs256Key, type NativeHs256KeyOptions } from '../../src/adapters/native.ts';
import { Hs256Key, hs256Key, type Hs256KeyOptions } from '../../src/jwt/key.ts';
import { jwtSigner } from '../../src/jwt/sign.ts';
import { jwtVerifier } from '../../src/jwt/verify.ts';
import { bytesOfWords, workBuffer } from '../../src/primitives/bytes.ts';
import {
  assertOptionFault, mint, NOT_STRINGS, OTHER_SECRET, SECRET, SEED_SECRET, SEED_TOKEN, segment, wrong,
} from '../helpers.ts';
import { clock } from '../filters/support.ts';

/** Texts from one block of SHA-256 to well over a kilobyte, every length of a last block among them. */
const LENGTHS = [...Array.from({ length: 70 }, (_, n) => n), 700, 1000, 1500, 5000];
const TEXTS = LENGTHS.map((n) => 'é'.repeat(n % 2) + 'x'.repeat(n));

it('a native key gives the MACs of hs256Key, for short tokens and for long ones', () => {
  const secrets = [SECRET, 'é'.repeat(16), 'k'.repeat(64), 'k'.repeat(65), 'k'.repeat(1000)];
  for (const secret of secrets) {
    const [native, own] = [nativeHs256Key(secret), hs256Key(secret)].map((key) => jwtSigner({ key, clock }));
    assert.ok(native !== undefined && own !== undefined);
    for (const text of TEXTS) assert.equal(native.sign({ text }), own.sign({ text }));
  }
});

it('each verifies what the other has signed', () => {
  const keys = [nativeHs256Key(SECRET), hs256Key(SECRET)];
  for (const signing of keys) {
    for (const key of keys) {
      const { verify } = jwtVerifier({ key, maxTokenLength: 20_000 });
      for (const text of TEXTS) {
        const result = verify(jwtSigner({ key: signing, issuedAt: false }).sign({ text }));
        assert.deepEqual(result.ok ? result.claims : result.reason, { text });
      }
    }
  }
});

it('a native key refuses what another secret has signed', () => {
  const { verify } = jwtVerifier({ key: nativeHs256Key(SECRET) });
  assert.deepEqual(verify(mint({}, undefined, OTHER_SECRET)), { ok: false, reason: 'signature_invalid' });
  const token = mint({ sub: 'alice' });
  const [header, , tag] = token.split('.');
  const changed = `${header}.${segment({ sub: 'root' })}.${tag}`;
  assert.deepEqual(verify(changed), { ok: false, reason: 'signature_invalid' });
  assert.deepEqual(
    verify(token), { ok: true, claims: { sub: 'alice' }, header: { alg: 'HS256', typ: 'JWT' } },
  );
});

it('the token of the seed verifies natively', () => {
  const result = jwtVerifier({ key: nativeHs256Key(SEED_SECRET) }).verify(SEED_TOKEN);
  assert.deepEqual(result.ok && result.claims, { sub: 'token', iat: 1516239022 });
});

it('native and own keys rotate together, by name or without', () => {
  const key = [nativeHs256Key(SECRET), hs256Key(OTHER_SECRET), nativeHs256Key(SEED_SECRET, { kid: 'seed' })];
  const { verify } = jwtVerifier({ key });
  for (const token of [
    mint({}), mint({}, undefined, OTHER_SECRET), mint({}, { alg: 'HS256', kid: 'seed' }, SEED_SECRET),
  ]) assert.equal(verify(token).ok, true);
  assert.deepEqual(
    verify(mint({}, { alg: 'HS256', kid: 'seed' })), { ok: false, reason: 'signature_invalid' },
  );
});

it('a native key bears its name', () => {
  const key = nativeHs256Key(SECRET, { kid: 'one' });
  assert.equal(key.kid, 'one');
  assert.equal(nativeHs256Key(SECRET).kid, undefined);
  const [header = ''] = jwtSigner({ key }).sign({}).split('.');
  assert.deepEqual(
    JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'HS256', typ: 'JWT', kid: 'one' },
  );
});

it('the policy on secrets is that of hs256Key, with the same errors (RFC 7518 §3.2)', () => {
  const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----';
  const secrets: unknown[] = [
    '', SECRET.slice(1), new Uint8Array(31), new Uint8Array(), pem, ` ${pem}`, Buffer.from(pem),
    JSON.stringify({ kty: 'oct', k: SECRET }),
    JSON.stringify({ keys: [{ kty: 'RSA' }], filler: 'x'.repeat(32) }), `${SECRET}\ud800`,
    ...NOT_STRINGS.filter((value) => !(value instanceof Uint8Array)), [SECRET], new ArrayBuffer(32),
    new DataView(new ArrayBuffer(32)), new Uint16Array(32),
  ];
  const fault = (make: (secret: string) => Hs256Key, secret: unknown): Error => {
    try {
      make(wrong(secret));
    } catch (error) {
      if (error instanceof Error) return error;
    }
    return assert.fail(`${inspect(secret)} is taken for a secret`);
  };
  for (const secret of secrets) {
    const [own, native] = [fault(hs256Key, secret), fault(nativeHs256Key, secret)];
    assert.equal(native.constructor, own.constructor);
    assert.equal(native.message, own.message.replace('hs256Key', 'nativeHs256Key'));
    assert.ok(native instanceof TypeError || native instanceof RangeError);
    assert.ok(native.message.startsWith('nativeHs256Key: option "secret" '), native.message);
  }
});

it('secrets of 32 bytes and more are taken, as text or as bytes', () => {
  const bytes = [Buffer.from(SECRET), new Uint8Array(32).fill(1)];
  for (const secret of [SECRET, ...bytes, 'é'.repeat(16), 'x'.repeat(1000)]) {
    const own = jwtSigner({ key: hs256Key(secret), clock }).sign({});
    assert.equal(jwtSigner({ key: nativeHs256Key(secret), clock }).sign({}), own);
  }
});

it('the options of a native key are read strictly', () => {
  for (const value of [null, 'kid', [], 42, new Map()]) {
    assertOptionFault(() => nativeHs256Key(SECRET, wrong(value)), TypeError, 'options');
  }
  assertOptionFault(() => nativeHs256Key(SECRET, wrong({ id: 'x' })), TypeError, 'id');
  assertOptionFault(() => nativeHs256Key(SECRET, wrong({ kid: 42 })), TypeError, 'kid');
  assertOptionFault(() => nativeHs256Key(SECRET, { kid: '' }), RangeError, 'kid');
  for (const value of [undefined, null, 1, 'true']) {
    assertOptionFault(() => nativeHs256Key(SECRET, { validated: wrong(value) }), TypeError, 'validated');
  }
  assertOptionFault(() => nativeHs256Key(SECRET, { kid: wrong(undefined) }), TypeError, 'kid');
  assert.equal(nativeHs256Key(SECRET, { kid: 'one', validated: true }).kid, 'one');
});

it('bytes that change afterwards do not change the key', () => {
  const bytes = Buffer.from(SECRET);
  const key = nativeHs256Key(bytes);
  bytes.fill(0);
  assert.equal(jwtVerifier({ key }).verify(mint({})).ok, true);
});

it('a native key prints and serialises without its secret, and is frozen', () => {
  const key = nativeHs256Key(SECRET, wrong<Hs256KeyOptions>({ kid: 'one' }));
  const texts = [inspect(key, { showHidden: true, depth: 10 }), JSON.stringify(key), String(key)];
  for (const text of texts) {
    assert.ok(!text.includes(SECRET) && !text.includes(Buffer.from(SECRET).toString('hex')), text);
  }
  assert.deepEqual(JSON.parse(JSON.stringify(key)), { kid: 'one' });
  assert.ok(Object.isFrozen(key));
  assert.equal(key.constructor, hs256Key(SECRET).constructor);
});

// Taken before any test puts something else in the place of one of them.
const { createHmac, hash } = crypto;

const LONG = 900;
const SECRETS = [SECRET, 'k'.repeat(63), 'k'.repeat(64), 'k'.repeat(65), 'é'.repeat(500)];

/** Every length to 400, and those around the border between our hash and the platform's, and blocks. */
const MAC_LENGTHS = [
  ...Array.from({ length: 401 }, (_, n) => n),
  ...[LONG, 1024, 4096, 65_536].flatMap((border) => Array.from({ length: 130 }, (_, n) => border - 65 + n)),
];

/** The MAC of a text of this length, and what it must be; the text is another one at each length. */
function macs(key: Hs256Key, secret: string, length: number): readonly [actual: string, expected: string] {
  const text = Buffer.alloc(length, `${length}:`);
  const buffer = workBuffer(length);
  buffer.bytes.fill(0xff);
  buffer.bytes.set(text);
  const tag = new Int32Array(8).fill(-1);
  Hs256Key.mac(key, buffer, length, tag);
  assert.deepEqual(buffer.bytes.subarray(0, length), new Uint8Array(text), 'the text is as it was');
  assert.deepEqual(buffer.whole.subarray(0, 64), new Uint8Array(64), 'no key is left in front of the text');
  const expected = createHmac('sha256', secret).update(text).digest('hex');
  return [Buffer.from(bytesOfWords(tag)).toString('hex'), expected];
}

/** How often a MAC of this length asks the platform for a hash, and for an HMAC. */
function asked(context: TestContext, make: () => Hs256Key, length: number): readonly [number, number] {
  const hashes = context.mock.method(crypto, 'hash');
  const whole = context.mock.method(crypto, 'createHmac');
  const [actual, expected] = macs(make(), SECRET, length);
  const counts = [hashes.mock.callCount(), whole.mock.callCount()] as const;
  context.mock.restoreAll();
  assert.equal(actual, expected);
  return counts;
}

/** Runs a test on a platform that lacks `crypto.hash`, or is in FIPS mode. */
function withCrypto(context: TestContext, name: 'hash' | 'getFips', value: unknown, run: () => void): void {
  const former = Object.getOwnPropertyDescriptor(crypto, name);
  assert.ok(former !== undefined);
  Object.defineProperty(crypto, name, { ...former, value, writable: true });
  context.after(() => Object.defineProperty(crypto, name, former));
  run();
  Object.defineProperty(crypto, name, former);
}

describe('a native key', () => {
  it('gives the MACs of RFC 2104 at every length, for secrets around a block of SHA-256', () => {
    for (const secret of SECRETS) {
      for (const options of [{}, { validated: true }]) {
        const key = nativeHs256Key(secret, options);
        for (const length of MAC_LENGTHS) {
          const [actual, expected] = macs(key, secret, length);
          assert.equal(actual, expected, `secret of ${secret.length}, text of ${length}`);
        }
      }
    }
  });

  it('hashes short texts itself, and has the platform hash padded key and long text in one call', (t) => {
    for (const length of [0, 1, 64, 250, LONG - 1]) {
      assert.deepEqual(asked(t, () => nativeHs256Key(SECRET), length), [0, 0], `${length}`);
    }
    for (const length of [LONG, LONG + 1, 4000, 65_537]) {
      assert.deepEqual(asked(t, () => nativeHs256Key(SECRET), length), [1, 0], `${length}`);
    }
  });

  it('has the whole HMAC of any text from the platform where that is asked for', (t) => {
    for (const length of [0, 250, LONG, 4000]) {
      assert.deepEqual(asked(t, () => nativeHs256Key(SECRET, { validated: true }), length), [0, 1]);
      assert.deepEqual(asked(t, () => nativeHs256Key(SECRET, { validated: false }), length)[1], 0);
    }
  });

  it('has the whole HMAC from the platform in FIPS mode, as it was when the key was made', (t) => {
    for (const mode of [1, true, undefined]) {
      let key: Hs256Key | undefined;
      withCrypto(t, 'getFips', () => mode, () => {
        key = nativeHs256Key(SECRET, { validated: false });
      });
      for (const length of [0, 250, LONG]) {
        assert.deepEqual(asked(t, () => key ?? assert.fail(), length), [0, 1]);
      }
    }
    for (const mode of [0, false]) {
      withCrypto(t, 'getFips', () => mode, () => {
        assert.deepEqual(asked(t, () => nativeHs256Key(SECRET), LONG), [1, 0]);
      });
    }
    const key = nativeHs256Key(SECRET);
    withCrypto(t, 'getFips', () => 1, () => {
      assert.deepEqual(asked(t, () => key, LONG), [0, 0], 'made before, with the hash of that time');
    });
  });

  it('has the whole HMAC from a platform without crypto.hash (Node before 20.12)', (t) => {
    withCrypto(t, 'hash', undefined, () => {
      const key = nativeHs256Key(SECRET);
      const whole = t.mock.method(crypto, 'createHmac');
      for (const length of MAC_LENGTHS) assert.equal(...macs(key, SECRET, length));
      assert.equal(whole.mock.callCount(), MAC_LENGTHS.length);
      t.mock.restoreAll();
    });
  });

  it('puts the padded key in front of a long text for the time of one call, even of one that throws', (t) => {
    const seen: string[] = [];
    const spying = (isBroken: boolean) => (_: string, data: Uint8Array, encoding: 'binary'): string => {
      seen.push(Buffer.from(data.subarray(0, 64)).toString('latin1'));
      if (isBroken) throw new Error('broken');
      return hash('sha256', data, encoding);
    };
    const padded = Array.from({ length: 64 }, (_, n) =>
      String.fromCharCode((n < SECRET.length ? SECRET.charCodeAt(n) : 0) ^ 0x36)).join('');
    withCrypto(t, 'hash', spying(false), () => assert.equal(...macs(nativeHs256Key(SECRET), SECRET, LONG)));
    withCrypto(t, 'hash', spying(true), () => {
      const buffer = workBuffer(LONG);
      const key = nativeHs256Key(SECRET);
      assert.throws(() => Hs256Key.mac(key, buffer, LONG, new Int32Array(8)), /broken/);
      assert.deepEqual(buffer.whole.subarray(0, 64), new Uint8Array(64));
    });
    assert.deepEqual(seen, [padded, padded]);
  });

  it('signs and verifies long and short tokens as an own key does, whichever other keys come between', () => {
    const options: readonly NativeHs256KeyOptions[] = [{}, { validated: true }];
    const keys = [hs256Key(SECRET), ...options.map((one) => nativeHs256Key(SECRET, one))];
    const other = nativeHs256Key('z'.repeat(100));
    for (const length of [0, 10, 500, 600, 640, 700, 5000, 70_000]) {
      const claims = { text: 'é'.repeat(length) };
      const tokens = keys.map((key) => jwtSigner({ key, issuedAt: false }).sign(claims));
      assert.equal(new Set(tokens).size, 1);
      const [token = ''] = tokens;
      for (const key of keys) {
        const result = jwtVerifier({ key: [other, key], maxTokenLength: 300_000 }).verify(token);
        assert.deepEqual(result.ok ? result.claims : result.reason, claims);
      }
      const result = jwtVerifier({ key: other, maxTokenLength: 300_000 }).verify(token);
      assert.deepEqual(result, { ok: false, reason: 'signature_invalid' });
    }
  });
});
