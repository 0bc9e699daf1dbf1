// `portcullis/native`: the MACs of `node:crypto` in the place of our own, under the same policy on secrets.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inspect } from 'node:util';

import { nativeHs256Key } from '../../src/adapters/native.ts';
import { hs256Key, type Hs256Key, type Hs256KeyOptions } from '../../src/jwt/key.ts';
import { jwtSigner } from '../../src/jwt/sign.ts';
import { jwtVerifier } from '../../src/jwt/verify.ts';
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
