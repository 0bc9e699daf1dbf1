/** What a filter of a host's own may give by mistake, and refusals of its own; no platform is needed. */

const { queueMicrotask } = globalThis;

const ALLOWED = { ok: true, claims: { sub: 'nobody' } };
const REFUSED = { ok: false, status: 401, reason: 'own', error: 'own', challenge: undefined };
const refusedWith = (members) => () => ({ ...REFUSED, ...members });

class Verdict {
  get ok() {
    return true;
  }
}

/** What `Object.prototype` lends to everything, for as long as the verdict is read. */
function polluted(members, give) {
  return () => {
    for (const [name, value] of Object.entries(members)) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    }
    queueMicrotask(() => {
      for (const name of Object.keys(members)) delete Object.prototype[name];
    });
    return give();
  };
}

function fail(thrown) {
  throw thrown;
}

/** What a filter of the host's own may give by mistake: none of it lets anybody in. */
export const MISTAKES = {
  'a promise of an allowance': async () => ALLOWED,
  'a promise of a refusal': async () => REFUSED,
  'a promise that is rejected': () => Promise.reject(new Error('no')),
  'a promise that is never settled': () => new Promise(() => {}),
  'a thenable that allows': () => ({ ...ALLOWED, then() {} }),
  nothing: () => undefined,
  null: () => null,
  true: () => true,
  'a number': () => 200,
  'a text': () => 'ok',
  'a list': () => [true],
  'a function': () => () => ALLOWED,
  'an empty object': () => ({}),
  'an empty object under a polluted prototype': polluted({ ok: true, claims: {} }, () => ({})),
  'an empty object under a prototype that refuses with 200':
    polluted({ ok: false, status: 200, reason: 'a', error: 'a' }, () => ({})),
  'an instance whose class allows': () => new Verdict(),
  'an ok that is 1': () => ({ ...ALLOWED, ok: 1 }),
  'an ok that is "true"': () => ({ ...ALLOWED, ok: 'true' }),
  'a proxy that throws': () => new Proxy(ALLOWED, { getOwnPropertyDescriptor: () => fail(new Error('no')) }),
  'an exception': () => fail(new Error('no')),
  'the exception undefined': () => fail(undefined),
  'a refusal with 200': refusedWith({ status: 200 }),
  'a refusal with 302': refusedWith({ status: 302 }),
  'a refusal with 99': refusedWith({ status: 99 }),
  'a refusal with 600': refusedWith({ status: 600 }),
  'a refusal with 401.5': refusedWith({ status: 401.5 }),
  'a refusal with "401"': refusedWith({ status: '401' }),
  'a refusal without a status': refusedWith({ status: undefined }),
  'a refusal without a reason': refusedWith({ reason: '' }),
  'an error that is not ASCII': refusedWith({ error: 'é' }),
  'an error with a quote': refusedWith({ error: 'a","b":"c' }),
  'an error that is empty': refusedWith({ error: '' }),
  'an error of 61 characters': refusedWith({ error: 'a'.repeat(61) }),
  'a challenge with CR LF': refusedWith({ challenge: 'Bearer\r\nSet-Cookie: a=b' }),
  'a challenge with LF': refusedWith({ challenge: 'Bearer\nSet-Cookie: a=b' }),
  'a challenge with NUL': refusedWith({ challenge: 'Bearer \0' }),
  'a challenge that is not ASCII': refusedWith({ challenge: 'Bearer realm="é"' }),
  'a challenge that is a list': refusedWith({ challenge: ['Bearer', 'Basic'] }),
};

/** Refusals of the host's own, each answered as it is. */
export const OWN_REFUSALS = {
  'a 429 of its own': refusedWith({ status: 429, error: 'rate_limited' }),
  'a challenge of its own': refusedWith({ challenge: 'Basic realm="x"' }),
  'a 599 of its own': refusedWith({ status: 599, error: 'a'.repeat(60) }),
};
