/** Keys for HS256 (RFC 7518 §3.2): their options, their MACs, and that a key shows nothing of its secret. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';

import { nativeHs256Key } from '../../src/adapters/native.ts';
import { Hs256Key, hs256Key } from '../../src/jwt/key.ts';
import {
  assertOptionFault, assertThrows, NOT_PLAIN, NOT_STRINGS, OTHER_SECRET, polluted, SECRET, wrong,
} from '../helpers.ts';
import { expected, mac } from './mac.ts';

describe('options of a key', () => {
  it('are a kid, a text that is not empty', () => {
    assert.equal(hs256Key(SECRET).kid, undefined);
    assert.equal(hs256Key(SECRET, {}).kid, undefined);
    for (const kid of ['a', '2024-01', '__proto__', '../../etc/passwd', '\0', '\ud800']) {
      assert.equal(hs256Key(SECRET, { kid }).kid, kid);
    }
    const takes = 'hs256Key: option "kid" takes a non-empty string';
    assertOptionFault(() => hs256Key(SECRET, { kid: '' }), RangeError, 'kid', [takes]);
    for (const kid of NOT_STRINGS) {
      const texts = kid === undefined ? ['hs256Key: option "kid"', 'undefined'] : [takes];
      assertOptionFault(() => hs256Key(SECRET, { kid: wrong(kid) }), TypeError, 'kid', texts);
    }
  });

  it('are named as the caller wrote it: a native key is no hs256Key', () => {
    const texts = ['nativeHs256Key: option "kid" takes a non-empty string'];
    assertOptionFault(() => nativeHs256Key(SECRET, { kid: '' }), RangeError, 'kid', texts);
    assertThrows(
      () => nativeHs256Key(SECRET, wrong({ id: 'a' })), TypeError,
      ['nativeHs256Key: option "id" is no option'],
    );
  });

  it('have no other name, and are an object', () => {
    for (const options of [{ Kid: 'a' }, { kid: 'a', alg: 'HS256' }, { secret: SECRET }]) {
      const texts = ['hs256Key: option', 'is no option', 'options are kid'];
      assertThrows(() => hs256Key(SECRET, wrong(options)), TypeError, texts);
    }
    for (const options of [null, 'kid', 1, ['kid'], true]) {
      assertThrows(() => hs256Key(SECRET, wrong(options)), TypeError, ['hs256Key', 'object of options']);
    }
    for (const [name, options] of NOT_PLAIN) {
      assertThrows(() => hs256Key(SECRET, wrong(options)), TypeError, ['hs256Key', name]);
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
