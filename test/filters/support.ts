// What the tests of filters, adapters and servers share: requests, filters, what a refusal and an error must
// be, and what pollutes every object.

import assert from 'node:assert/strict';

import { allOf, anyOf, hs256Key } from '../../src/index.ts';
import type { Filter, FilterRequest, Hs256Key, Refused, Verdict } from '../../src/index.ts';
import { NOW, OTHER_SECRET, SECRET, wrong } from '../helpers.ts';

/** A clock that stands still. */
export const clock = (): number => NOW;

export const key: Hs256Key = hs256Key(SECRET);

/** Both compositions as what they have in common. */
export type Compose = (first: Filter, ...rest: readonly Filter[]) => Filter;
export const all: Compose = wrong(allOf);
export const any: Compose = wrong(anyOf);

/** A request with these headers, by lower-case name, from this address: loopback unless given. */
export function requestOf(
  headers: { readonly [name: string]: unknown } = {}, ...from: [unknown?]
): FilterRequest {
  return {
    address: wrong(from.length === 0 ? '127.0.0.1' : from[0]),
    header: (name) => (Object.hasOwn(headers, name) ? wrong(headers[name]) : undefined),
  };
}

/** A request with this `Authorization` value. */
export function requestWith(authorization: unknown): FilterRequest {
  return requestOf({ authorization });
}

/** A request from this address. */
export function requestFrom(address: unknown): FilterRequest {
  return { address: wrong(address), header: () => undefined };
}

/** A request whose address and headers throw, but for those given: a host's own mistake. */
export function brokenRequest(sound: Partial<FilterRequest> = {}): FilterRequest {
  const broken = (): never => {
    throw new Error('host');
  };
  return Object.defineProperties({ header: broken, address: undefined }, {
    address: { get: broken }, ...Object.getOwnPropertyDescriptors(sound),
  });
}

/** What a host may say that saw a request only in part: everything but `false`, and nothing at all. */
export const INCOMPLETE: readonly unknown[] = [
  true, 1, 0, '', 'no', 'false', null, NaN, {}, [], 0n, () => false, Symbol('no'), new Boolean(false),
];

/** A request that its host did not see whole; whoever looks at more of it than that is found out. */
export function incompleteRequest(isIncomplete: unknown, looked: string[] = []): FilterRequest {
  return Object.defineProperties({
    header: (): undefined => void looked.push('header'), address: undefined,
  }, {
    address: {
      get(): string {
        looked.push('address');
        return '127.0.0.1';
      },
    },
    isIncomplete: { value: isIncomplete },
  });
}

/** A filter that gives this verdict, and keeps the requests it was asked about. */
export function filterOf(verdict: unknown): Filter & { readonly asked: FilterRequest[] } {
  const asked: FilterRequest[] = [];
  return {
    asked,
    check(request): Verdict {
      asked.push(request);
      return wrong(verdict);
    },
  };
}

/** A filter that throws this. */
export function throwingFilter(thrown: unknown): Filter {
  return {
    check() {
      throw thrown;
    },
  };
}

/** Whether a check ends in an allowance; an exception is none. */
export function isOpen(check: () => Verdict): boolean {
  try {
    return check().ok === true;
  } catch {
    return false;
  }
}

/** The reason of a refusal, or "allowed". */
export function outcome(verdict: Verdict): string {
  return verdict.ok === true ? 'allowed' : String(verdict.reason);
}

/** Runs `work`, and gives the rejections that nobody handled until the event loop has turned. */
export async function unhandledRejections(work: () => unknown): Promise<unknown[]> {
  const seen: unknown[] = [];
  const note = (reason: unknown): void => void seen.push(reason);
  process.on('unhandledRejection', note);
  try {
    await work();
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return seen;
  } finally {
    process.off('unhandledRejection', note);
  }
}

/** What a refusal that is about no token must be: status and error by the table of reasons, no challenge. */
export function plainRefusal(
  reason: `address_${'missing' | 'malformed' | 'refused'}` | 'request_incomplete' | 'verdict_malformed',
): Refused {
  const isRequest = reason === 'request_incomplete';
  return {
    ok: false, status: isRequest ? 400 : 403, reason, error: isRequest ? 'invalid_request' : 'forbidden',
    challenge: undefined,
  };
}

/** Asserts that a verdict has these members and no other, and that it is frozen. */
export function assertRefused(verdict: unknown, expected: object, message?: string): void {
  assert.ok(typeof verdict === 'object' && verdict !== null, message);
  assert.deepEqual({ ...verdict }, expected, message);
  assert.ok(Object.isFrozen(verdict), message);
}

/** Asserts a refusal made anew: the members of the constant one, and the very thing that caused it. */
export function assertCaused(verdict: unknown, expected: object, cause: unknown, message?: string): void {
  assert.ok(typeof verdict === 'object' && verdict !== null, message);
  const { cause: found, ...others } = verdict as { readonly cause?: unknown };
  assert.deepEqual(others, expected, message);
  assert.ok(Object.is(found, cause), `${message}: not the cause`);
  assert.ok(Object.isFrozen(verdict), message);
}

/**
 * Asserts that a configuration error is thrown: of this class, with `option` as an own property that is the
 * path which the caller wrote, with all the texts in its message, and without any secret in it.
 */
export function assertConfiguration(
  act: () => unknown, type: ErrorConstructor, option: string, texts: readonly (string | RegExp)[] = [],
): void {
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof Error);
    const { message } = error;
    assert.equal(error.constructor, type, `${error.name}: ${message}, for ${option}`);
    assert.ok(Object.hasOwn(error, 'option'), `no option in "${message}"`);
    assert.equal((error as { readonly option?: unknown }).option, option, message);
    for (const text of [option, ...texts]) {
      assert.ok(
        typeof text === 'string' ? message.includes(text) : text.test(message), `"${message}" lacks ${text}`,
      );
    }
    for (const text of [SECRET, OTHER_SECRET]) {
      assert.ok(!`${message}\n${error.stack}`.includes(text), 'shows a secret');
    }
    return true;
  });
}

/**
 * Objects that are not plain, made anew and given these members, and the word by which an error tells each.
 */
export function noPlainObjects(members: object = {}): readonly (readonly [value: object, word: RegExp])[] {
  const bases: [object, RegExp][] = [
    [Promise.resolve({}), /promise/i], [new Map(), /\bmap\b/i],
    [new (class Settings {})(), /class|instance|Settings/],
    [new Set(), /\bset\b/i], [new Date(0), /date/i], [new URLSearchParams(), /./], [[], /./], [/x/, /./],
    [Object.create({}) as object, /./], [Object.create(Object.create(null) as object) as object, /./],
  ];
  return bases.map(([base, word]) => [
    Object.defineProperties(base, Object.getOwnPropertyDescriptors(members)), word,
  ]);
}

/**
 * Asserts that each object that is not plain is a TypeError, which says whose options it was to be and what
 * it is.
 */
export function assertPlainOnly(
  make: (options: never) => unknown, owner: string, members: object = {},
): void {
  for (const [value, word] of noPlainObjects(members)) {
    assert.throws(() => make(wrong(value)), (error: unknown) => {
      assert.ok(error instanceof TypeError && error.constructor === TypeError, String(error));
      assert.ok(error.message.includes(owner), error.message);
      assert.match(error.message, word);
      return true;
    });
  }
}

/** Every option of every factory, with a value that would open a door or break a construction. */
export const POLLUTION: { readonly [name: string]: unknown } = {
  address: () => '127.0.0.1', allow: ['0.0.0.0/0', '::/0'], deny: ['127.0.0.1'],
  trustedProxies: ['0.0.0.0/0'], forwardedHeader: 'x-polluted', withoutHeader: 'peer', single: 'x-polluted',
  tokenHeader: 'x-polluted', realm: 'polluted', revoked: () => false, allowedClaimValues: { polluted: ['x'] },
  authorize: () => true, enabled: false, secret: OTHER_SECRET, ipFilter: { enabled: false },
  jwtFilter: { enabled: true, secret: OTHER_SECRET }, key: hs256Key(OTHER_SECRET), issuer: 'polluted',
  audience: 'polluted', subject: 'polluted', typ: 'polluted', requiredClaims: ['polluted'],
  clockToleranceSeconds: 1e9, maxAgeSeconds: 1, maxTokenLength: 1, cacheSize: 1, clock: () => 0,
  kid: 'polluted', property: 'polluted',
};
