/** What several test files share: tokens minted by node:crypto, values of a wrong type, exact refusals. */

import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { base64url, mintWith, sealWith, segment, signature as signatureBy, type Content } from './tokens.mjs';

/** The time that tests pretend it is, in seconds since 1970. */
export const NOW = 1_700_000_000;

/** A secret of 32 bytes, and others that differ from it. */
export const SECRET = 'a secret of thirty-two bytes: 32';
export const OTHER_SECRET = 'another secret, thirty-two bytes';
export const THIRD_SECRET = 'the third secret is for rotation';

/** The seed's secret, and the token that it shows for `{"sub":"token","iat":1516239022}`. */
export const SEED_SECRET = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';
export const SEED_TOKEN =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ0b2tlbiIsImlhdCI6MTUxNjIzOTAyMn0.' +
  'OESIxgNsnD_JwByKTXcrw9Ov4GaOUZw66QxMfmudhKQ';

export { base64url, segment, type Content };

/** The signature of a signing input, by node:crypto. */
export function signature(input: string, secret: string | Uint8Array = SECRET): string {
  return signatureBy(input, secret);
}

/** A token of two segments as they stand, rightly signed. */
export function seal(header: string, payload: string, secret: string | Uint8Array = SECRET): string {
  return sealWith(secret, header, payload);
}

/** A rightly signed token. */
export function mint(payload: Content, header?: Content, secret: string | Uint8Array = SECRET): string {
  return mintWith(secret, payload, header);
}

/** An object without the members that are there and undefined. */
export function present(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** A value that the types forbid. */
export function wrong<T>(value: unknown): T {
  return value as T;
}

/** One value of every type that is no string, and objects that pass for one. */
export const NOT_STRINGS: readonly unknown[] = [
  undefined, null, true, false, 0, 1, NaN, 1n, Symbol('text'), {}, [], ['text'], () => 'text',
  new String('text'), { toString: () => 'text' }, Buffer.from('text'), new Date(0),
];

/** Asserts that an error of exactly this class is thrown, whose message has all the texts, none of `not`. */
export function assertThrows(
  act: () => unknown, type: ErrorConstructor, texts: readonly string[], not: readonly string[] = [],
): void {
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.equal(error.constructor, type, `${error.name}: ${error.message}`);
    for (const text of texts) {
      assert.ok(error.message.includes(text), `"${error.message}" lacks "${text}"`);
    }
    for (const text of [...not, SECRET, SEED_SECRET]) {
      assert.ok(!`${error.message}\n${error.stack}`.includes(text), 'shows what it must not');
    }
    return true;
  });
}

/** Asserts as `assertThrows` does, of an error that also carries the path of the option at fault. */
export function assertOptionFault(
  act: () => unknown, type: ErrorConstructor, option: string, texts: readonly string[] = [],
  not: readonly string[] = [],
): void {
  assertThrows(act, type, texts, not);
  assert.throws(act, (error: unknown) => {
    assert.ok(
      error instanceof Error && Object.hasOwn(error, 'option'), `"${String(error)}" has no own option`,
    );
    assert.equal(Reflect.get(error, 'option'), option, error.message);
    return true;
  });
}

/** Values that are no plain objects, and what an error calls them. */
export const NOT_PLAIN: readonly (readonly [name: string, value: object])[] = [
  ['promise', Promise.resolve({})], ['Map', new Map()], ['Set', new Set()], ['Date', new Date(0)],
  ['URLSearchParams', new URLSearchParams()], ['Headers', new Headers()],
  ['Settings', new (class Settings {
    readonly enabled = true;
  })()],
];

/** What `act` gives while `Object.prototype` has the members; assert on it afterwards. */
export function polluted<T>(members: { readonly [name: string]: unknown }, act: () => T): T {
  try {
    for (const [name, value] of Object.entries(members)) {
      Object.defineProperty(Object.prototype, name, {
        value, configurable: true, enumerable: true, writable: true,
      });
    }
    return act();
  } finally {
    for (const name of Object.keys(members)) Reflect.deleteProperty(Object.prototype, name);
  }
}

/** The bytes of all array buffers that something still refers to. */
export function arrayBuffersInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Twice, since the first run may only find what the second one frees.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** Random whole numbers below 2^32, the same for the same seed (xorshift32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
