// What filters of a host's own may return: refusals that are plain and pass as they are, and everything that
// looks like a verdict and is none.

import type { Allowed, Refused } from '../../src/index.ts';

/** An allowance and a refusal of a host's own making. */
export const YES: Allowed<undefined> = Object.freeze({ ok: true, claims: undefined });
export const ALICE: Allowed = Object.freeze({ ok: true, claims: Object.freeze({ sub: 'alice' }) });
export const NO: Refused = Object.freeze({
  ok: false, status: 403, reason: 'address_refused', error: 'forbidden', challenge: undefined,
});

/** A refusal like `NO` but for these members. */
export const refused = (members: object = {}): object => ({ ...NO, ...members });

/** A refusal like `NO` without this member. */
export function lacking(name: string): object {
  return Object.fromEntries(Object.entries(NO).filter(([member]) => member !== name));
}

/** Refusals of a host's own that are plain: each is answered as it is. */
export const OWN_REFUSALS: readonly Refused[] = [
  { ok: false, status: 429, reason: 'too_many_requests', error: 'too_many_requests', challenge: undefined },
  {
    ok: false, status: 401, reason: 'password', error: 'unauthorized',
    challenge: 'Basic realm="x", charset="UTF-8"',
  },
  { ok: false, status: 400, reason: 'r', error: 'e', challenge: ' !~' },
  {
    ok: false, status: 599, reason: 'Grund: \u00fcber\r\n', error: `${'a'.repeat(56)}_.-9`,
    challenge: undefined,
  },
  { ok: false, status: 451, reason: ' ', error: '-', challenge: 'x'.repeat(5000) },
  { ok: false, status: 503, reason: 'later', error: '0', challenge: undefined, claim: 'sub' },
  {
    ok: false, status: 403, reason: 'more', error: 'forbidden', challenge: undefined, cause: new Error('own'),
  },
].map((one) => Object.freeze(one as Refused)).concat([
  lacking('challenge') as Refused, Object.assign(Object.create(null), NO) as Refused,
  refused({ retryAfterSeconds: 5 }) as Refused,
]);

/** Statuses that are none of a refusal: no whole number from 400 to 599. */
const STATUSES: readonly unknown[] = [
  200, 204, 100, 199, 301, 399, 399.9, 600, 401.5, 1000, 0, -401, NaN, Infinity, -Infinity, '401', '', null,
  undefined, true, 401n, [401], new Number(401), { valueOf: () => 401 }, Symbol('401'), () => 401,
];
const REASONS: readonly unknown[] = [
  '', undefined, null, 42, true, ['reason'], new String('reason'), Symbol('reason'), {}, () => 'reason',
];
const ERRORS: readonly unknown[] = [
  '', 'a'.repeat(61), 'a'.repeat(10_000), 'A', 'forbiddeN', '\u00e9', 'a b', 'a"b', 'a\\b', 'a\n', '\na',
  'a\r\nb', 'a\0',
  'a/b', 'a:b', 'a,b', 'a+b', '\u0131', '\u212a', '\uff41', '\ud83d\ude00', '\ud800', undefined, null, 42,
  true, ['forbidden'],
  new String('forbidden'), Symbol('forbidden'), {},
];
const CHALLENGES: readonly unknown[] = [
  'Bearer\r\nSet-Cookie: a=b', 'Bearer\n', '\rBearer', 'Bearer\0', 'Bearer\trealm', 'Bearer\x7f', '\x1f',
  '\x80',
  'Bearer realm="\u00fc"', '\u00e9', '\u2028', '\ud800', null, true, 42, ['Bearer'], new String('Bearer'),
  Symbol('x'), {},
];

class Inherited {
  get ok(): true {
    return true;
  }
}

const broken = (): never => {
  throw new Error('trap');
};

/** A proxy that throws whatever is done to it. */
function hostileProxy(): object {
  return new Proxy(
    {},
    { get: broken, has: broken, getOwnPropertyDescriptor: broken, getPrototypeOf: broken, ownKeys: broken },
  );
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/**
 * What is no plain verdict, made anew at each call: promises among it, also such as nobody would hear fail.
 */
export function malformedVerdicts(): readonly unknown[] {
  return [
    undefined, null, true, false, 0, 1, 401, NaN, 1n, '', 'yes', 'ok', Symbol('ok'), {}, [], [true], [YES],
    () => YES,
    { ok: 1 }, { ok: 'true' }, { ok: {} }, { ok: [] }, { ok: undefined }, { ok: null },
    { ok: new Boolean(true) },
    { ok: Promise.resolve(true) }, { claims: { sub: 'root' } }, { status: 200 }, { OK: true },
    { 'ok ': true },
    Promise.resolve(YES), Promise.resolve(NO), Promise.reject(new Error('rejected')),
    new Promise(() => undefined),
    Object.assign(Promise.resolve(YES), YES), Object.assign(Promise.reject(new Error('rejected')), NO),
    Object.create(YES), Object.create(NO), new Inherited(), new Map([['ok', true]]),
    JSON.parse('{"__proto__":{"ok":true}}'),
    Object.assign(Object.create({ ok: true }) as object, { claims: undefined }),
    hostileProxy(), revokedProxy(),
    { ok: false }, { ok: false, status: 401 }, lacking('ok'), lacking('status'), lacking('reason'),
    lacking('error'),
    ...STATUSES.map((status) => refused({ status })), ...REASONS.map((reason) => refused({ reason })),
    ...ERRORS.map((error) => refused({ error })), ...CHALLENGES.map((challenge) => refused({ challenge })),
  ];
}

/** An object whose members are asked for, one value after the other: what was checked is not what is used. */
export function changing(members: { readonly [name: string]: readonly unknown[] }): object {
  const object = refused();
  for (const [name, values] of Object.entries(members)) {
    let reads = 0;
    Object.defineProperty(object, name, {
      enumerable: true,
      get() {
        reads += 1;
        return values[Math.min(reads, values.length) - 1];
      },
    });
  }
  return object;
}

/** Verdicts that change between two readings, and one that cannot be read. */
export function changingVerdicts(): readonly object[] {
  const late = <T>(first: unknown, then: T): unknown[][] => [1, 2, 3, 4].map((count) => [
    ...Array(count).fill(first), then,
  ]);
  return [
    ...late(false, true).map((ok) => changing({ ok })),
    ...late(401, 200).map((status) => changing({ status })),
    ...late('forbidden', '\u00e9').map((error) => changing({ error })),
    ...late('Bearer', 'Bearer\r\nSet-Cookie: a=b').map((challenge) => changing({ challenge })),
    ...['ok', 'status', 'reason', 'error', 'challenge'].map((name) => Object.defineProperty(
      refused(), name, { get: broken },
    )),
    Object.defineProperty({}, 'ok', { get: broken, enumerable: true }),
  ];
}

/** A value as a test's message shows it. */
export function shown(value: unknown): string {
  try {
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  } catch {
    return 'what cannot be shown';
  }
}
