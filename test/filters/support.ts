// What the tests of filters, adapters and servers share: requests, filters, and what pollutes every object.

import { hs256Key, type Hs256Key } from '../../src/jwt/key.ts';
import type { Filter, FilterRequest, Verdict } from '../../src/filters/filter.ts';
import { NOW, OTHER_SECRET, SECRET, wrong } from '../helpers.ts';

/** A clock that stands still. */
export const clock = (): number => NOW;

export const key: Hs256Key = hs256Key(SECRET);

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

/** Whether a check ends in an allowance; an exception is none. */
export function isOpen(check: () => Verdict): boolean {
  try {
    return check().ok === true;
  } catch {
    return false;
  }
}

/** Runs `work`, and gives the rejections that nobody handled until the event loop has turned. */
export async function unhandledRejections(work: () => void): Promise<unknown[]> {
  const seen: unknown[] = [];
  const note = (reason: unknown): void => void seen.push(reason);
  process.on('unhandledRejection', note);
  try {
    work();
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return seen;
  } finally {
    process.off('unhandledRejection', note);
  }
}

/** Every option of every factory, with a value that would open a door or break a construction. */
export const POLLUTION: { readonly [name: string]: unknown } = {
  address: () => '127.0.0.1', allow: ['0.0.0.0/0', '::/0'], deny: ['127.0.0.1'],
  trustedProxies: ['0.0.0.0/0'], header: 'x-polluted', realm: 'polluted', authorize: () => true,
  enabled: false, secret: OTHER_SECRET, ipFilter: { enabled: false },
  jwtFilter: { enabled: true, secret: OTHER_SECRET }, key: hs256Key(OTHER_SECRET), issuer: 'polluted',
  audience: 'polluted', subject: 'polluted', typ: 'polluted', requiredClaims: ['polluted'],
  clockToleranceSeconds: 1e9, maxAgeSeconds: 1, maxTokenLength: 1, cacheSize: 1, clock: () => 0,
  kid: 'polluted', property: 'polluted',
};
