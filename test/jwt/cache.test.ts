/** A bounded map of verified tokens: the least recently used goes first, and no other. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TokenCache } from '../../src/jwt/cache.ts';
import { polluted, randomNumbers } from '../helpers.ts';

/** A cache with the tokens put in one by one, each with its own text as its value. */
function filled(size: number, tokens: string): TokenCache<string> {
  const cache = new TokenCache<string>(size);
  for (const token of tokens) cache.set(token, token);
  return cache;
}

/** Which of the tokens are in, asked without a change of the order: each of a cache that is made anew. */
const present = (make: () => TokenCache<string>, tokens: string): string =>
  [...tokens].filter((token) => make().get(token) === token).join('');

describe('TokenCache', () => {
  it('gives what was put in, and undefined for everything else', () => {
    const cache = new TokenCache<number>(3);
    cache.set('a', 1);
    cache.set('b', 0);
    assert.deepEqual(['a', 'b', 'c', '', 'A', '__proto__', 'constructor'].map((token) => cache.get(token)),
      [1, 0, undefined, undefined, undefined, undefined, undefined]);
  });

  it('holds as many tokens as its size, and never one more', () => {
    for (const size of [1, 2, 3, 5]) {
      const tokens = 'abcdefgh';
      for (let count = 0; count <= tokens.length; count += 1) {
        const put = tokens.slice(0, count);
        const kept = put.slice(Math.max(0, count - size));
        assert.equal(present(() => filled(size, put), tokens), kept, `${size}, ${put}`);
      }
    }
  });

  it('puts the least recently used token out, where every get and every set is a use', () => {
    const rows: readonly (readonly [use: (cache: TokenCache<string>) => unknown, kept: string])[] = [
      [() => undefined, 'bcd'],
      [(cache) => cache.get('a'), 'acd'],
      [(cache) => cache.get('b'), 'bcd'],
      [(cache) => cache.get('c'), 'bcd'],
      [(cache) => [cache.get('a'), cache.get('b')], 'abd'],
      [(cache) => [cache.get('b'), cache.get('a')], 'abd'],
      [(cache) => [cache.get('a'), cache.get('a')], 'acd'],
      [(cache) => [cache.get('c'), cache.get('a'), cache.get('c')], 'acd'],
      [(cache) => cache.get('x'), 'bcd'],
      [(cache) => cache.set('a', 'a'), 'acd'],
      [(cache) => cache.set('c', 'c'), 'bcd'],
    ];
    for (const [use, kept] of rows) {
      const make = (): TokenCache<string> => {
        const cache = filled(3, 'abc');
        use(cache);
        cache.set('d', 'd');
        return cache;
      };
      assert.equal(present(make, 'abcdx'), kept);
    }
  });

  it('puts a new value in the place of an old one, and nothing out', () => {
    const cache = filled(2, 'ab');
    cache.set('a', 'other');
    assert.deepEqual([cache.get('a'), cache.get('b')], ['other', 'b']);
    cache.set('b', 'another');
    assert.deepEqual([cache.get('a'), cache.get('b')], ['other', 'another']);
  });

  it('puts a token in again that it put out', () => {
    const cache = filled(1, 'aba');
    assert.deepEqual([cache.get('a'), cache.get('b')], ['a', undefined]);
    cache.set('b', 'b');
    assert.deepEqual([cache.get('a'), cache.get('b')], [undefined, 'b']);
  });

  it('takes no token for another with the same end, and remembers the later of the two', () => {
    const [one, other] = ['a.12345678', 'b.12345678'];
    const cache = new TokenCache<string>(2);
    cache.set(one, one);
    assert.deepEqual([cache.get(other), cache.get(one)], [undefined, one]);
    cache.set('c', 'c');
    cache.set(other, other);
    assert.deepEqual([cache.get(one), cache.get('c'), cache.get(other)], [undefined, 'c', other]);
    cache.set('d', 'd');
    assert.deepEqual([cache.get('c'), cache.get(other), cache.get('d')], [undefined, other, 'd']);
  });

  it('tells texts apart that differ at one of the last eight places', () => {
    const tokens = Array.from({ length: 8 }, (_, at) => ['A', 'B', 'a', '-'].map((character) =>
      `x.${'0'.repeat(at)}${character}${'0'.repeat(7 - at)}`)).flat();
    const cache = new TokenCache<string>(tokens.length);
    for (const token of tokens) cache.set(token, token);
    assert.deepEqual(tokens.map((token) => cache.get(token)), tokens);
  });

  it('keeps its order whatever Object.prototype is polluted with', () => {
    for (const name of ['newer', 'older', 'token', 'value']) {
      for (const value of ['lent', 0, {}]) {
        const held = polluted({ [name]: value }, () => {
          try {
            const cache = filled(2, 'ab');
            cache.get('a');
            cache.set('c', 'c');
            return [...'abc'].map((token) => cache.get(token));
          } catch (error) {
            return String(error);
          }
        });
        assert.deepEqual(held, ['a', undefined, 'c'], name);
      }
    }
  });

  it('agrees with a plain list through 20,000 random uses', () => {
    const random = randomNumbers(3);
    for (const size of [1, 2, 7]) {
      const cache = new TokenCache<number>(size);
      let list: (readonly [token: string, value: number])[] = [];
      for (let i = 0; i < 20_000; i += 1) {
        const token = String(random() % 10);
        const held = list.find(([name]) => name === token)?.[1];
        if (random() % 2 === 0) {
          assert.equal(cache.get(token), held);
          if (held === undefined) continue;
          list = [...list.filter(([name]) => name !== token), [token, held]];
        } else {
          cache.set(token, i);
          list = [...list.filter(([name]) => name !== token), [token, i] as const].slice(-size);
        }
      }
    }
  });
});
