/** JSON objects (RFC 8259) as tokens carry them. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { REGISTERED_CLAIMS } from '../../src/jwt/claims.ts';
import { deepFreeze, isObject, isPrototypePolluted, parseObject } from '../../src/jwt/json.ts';
import { polluted, wrong } from '../helpers.ts';

describe('parseObject', () => {
  it('gives the object that a JSON text is', () => {
    assert.deepEqual(parseObject('{}'), {});
    const text = ' \t\r\n{"a":[1,null,{"b":"\\u00e9"}]} ';
    assert.deepEqual(parseObject(text), { a: [1, null, { b: '\u00e9' }] });
  });

  it('gives undefined for every other JSON value (RFC 7519 §7.2)', () => {
    for (const text of ['null', 'true', 'false', '0', '1e3', '""', '"{}"', '[]', '[{}]']) {
      assert.equal(parseObject(text), undefined, text);
    }
  });

  it('gives undefined for what is not JSON (RFC 8259 §2)', () => {
    const texts = [
      '', ' ', '{', '}', '{}}', '{}{}', '{} x', '{a:1}', '{"a":1,}', '{"a" 1}', '{"a":}', '{"a":01}',
      '{"a":.5}', '{"a":+1}', '{"a":NaN}', '{"a":Infinity}', '{"a":undefined}', "{'a':1}", '{"a":0x1}',
      '{"a":"\n"}', '{"a":"\\x41"}', '{}//', '/**/{}', '\ufeff{}', '{}\0', '\u00a0{}', '\v{}', '{"a":tru}',
      '{"a":"\\ud8"}', '{"a"}', '{"a":1 "b":2}',
    ];
    for (const text of texts) assert.equal(parseObject(text), undefined, JSON.stringify(text));
  });

  it('takes the last of members with one name (RFC 7519 §4)', () => {
    assert.deepEqual(parseObject('{"a":1,"a":2}'), { a: 2 });
    assert.deepEqual(parseObject('{"alg":"none","alg":"HS256"}'), { alg: 'HS256' });
    assert.deepEqual(parseObject('{"a":2,"\\u0061":3}'), { a: 3 });
  });

  it('makes __proto__ a member like any other, which touches no prototype', () => {
    const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const object = parseObject(text) ?? {};
    assert.deepEqual(Object.keys(object), ['__proto__', 'constructor']);
    assert.equal(Object.getPrototypeOf(object), Object.prototype);
    assert.equal('polluted' in object, false);
    assert.equal('polluted' in {}, false);
  });
});

describe('isObject', () => {
  it('is true for objects that are neither null nor an array', () => {
    for (const value of [{}, Object.create(null), new Date(), new Map()]) assert.equal(isObject(value), true);
    for (const value of [null, undefined, [], [{}], '', 'a', 0, 1, true, false, () => 1, Symbol('a'), 1n]) {
      assert.equal(isObject(value), false);
    }
  });
});

describe('deepFreeze', () => {
  const frozen = (value: unknown): boolean =>
    !isObject(value) && !Array.isArray(value)
    || (Object.isFrozen(value) && Object.values(value).every(frozen));

  it('freezes an object and all objects and arrays within it, and gives it back', () => {
    const text = '{"a":[1,[2,{"b":null}],{}],"c":{"d":{"e":[[]]}},"f":"g","__proto__":{"h":[1]}}';
    const value = JSON.parse(text) as object;
    assert.equal(frozen(value), false);
    assert.equal(deepFreeze(value), value);
    assert.equal(frozen(value), true);
    assert.equal(Object.isFrozen(Object.getOwnPropertyDescriptor(value, '__proto__')?.value), true);
  });

  it('freezes within what is frozen already', () => {
    const inner = { a: [1] };
    deepFreeze(Object.freeze({ inner }));
    assert.equal(frozen(inner), true);
  });

  it('freezes however deep the nesting: it takes no stack', () => {
    const depth = 100_000;
    const value = JSON.parse(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`) as { readonly a: unknown };
    deepFreeze(value);
    let count = 0;
    for (let at: unknown = value.a; Array.isArray(at); at = at[0]) {
      if (!Object.isFrozen(at)) assert.fail(`level ${count}`);
      count += 1;
    }
    assert.equal(count, depth);
  });
});

describe('isPrototypePolluted', () => {
  const REGISTERED: readonly string[] = REGISTERED_CLAIMS;
  const lent = (name: string, enumerable: boolean, act: () => unknown): unknown => {
    Object.defineProperty(Object.prototype, name, { value: 'lent', enumerable, configurable: true });
    try {
      return act();
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
    }
  };

  it('is true where objects show what is not theirs: any member, or a registered claim that is hidden', () => {
    assert.equal(isPrototypePolluted(), false);
    for (const name of [...REGISTERED, 'role', '0']) {
      assert.equal(polluted({ [name]: undefined }, isPrototypePolluted), true, name);
      assert.equal(lent(name, false, isPrototypePolluted), REGISTERED.includes(name), name);
    }
  });

  it('makes lists show their own members alone, with all that lists can do', () => {
    const list = polluted({ 0: 'admin', admin: true }, () => {
      const { roles, some } = wrong<{ roles: string[]; some: string[] }>(parseObject('{"roles":[],"some":["a","b"]}'));
      return [
        roles[0], Reflect.get(roles, 'admin'), 'admin' in roles, Array.isArray(roles), roles.length,
        some.includes('b'), [...some].length, some.map((one) => one + one).join(), JSON.stringify(some),
      ];
    });
    assert.deepEqual(list, [undefined, undefined, false, true, 0, true, 2, 'aa,bb', '["a","b"]']);
  });

  it('makes objects show their own members alone, at every depth, and keep all of these', () => {
    const text = '{"other":[{"a":1}],"__proto__":{"exp":1},"constructor":2}';
    for (const name of REGISTERED) {
      for (const enumerable of [true, false]) {
        const object = lent(name, enumerable, () => {
          const parsed = parseObject(text) ?? {};
          const [inner] = parsed['other'] as readonly { readonly [name: string]: unknown }[];
          assert.equal(parsed[name], undefined);
          assert.equal(inner?.[name], undefined);
          assert.equal(parseObject(`{"${name}":"own"}`)?.[name], 'own');
          return parsed;
        });
        const own = [['other', [{ a: 1 }]], ['__proto__', { exp: 1 }], ['constructor', 2]];
        assert.equal(JSON.stringify(Object.entries(object as object)), JSON.stringify(own));
      }
    }
  });
});
