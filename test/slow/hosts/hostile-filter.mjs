/**
 * The filter of the hosts under the hostile table, in place of the documents' own. The header `x-verdict`
 * names the mistake that it makes, `x-ask` whether `allOf`, `anyOf` or `observe` asks it; else the adapter.
 * Without them it is the real one. It stands in the host's process, whatever that is, as `filter.js`.
 */

import {
  allOf, anyOf, cidrSet, clientAddress, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, observe,
  restFilter,
} from 'portcullis';
import { middleware } from 'portcullis/node';
import { MISTAKES, OWN_REFUSALS } from './mistakes.mjs';

const { process, console } = globalThis;
const { ALLOW: allow, TRUSTED_PROXIES: trustedProxies, JWT_SECRET: secret } = process.env;

const VERDICTS = { ...MISTAKES, ...OWN_REFUSALS };
const ASKED_BY = {
  allOf: (filter) => allOf(filter, ipFilter({ allow: ['0.0.0.0/0', '::/0'] })),
  anyOf: (filter) => anyOf(filter, ipFilter({ allow: [] })),
  observe: (filter) => observe(filter, () => undefined),
};

/** Options that would open a door, or that say nothing: each is an error while the host starts. */
const SETTINGS = {
  'restFilter of a promise': () => restFilter(Promise.resolve({})),
  'restFilter of a Map': () => restFilter(new Map()),
  'restFilter of an instance': () => restFilter(new (class Settings {})()),
  'restFilter of a function': () => restFilter(() => ({})),
  'restFilter of undefined': () => restFilter(undefined),
  'restFilter of null': () => restFilter(null),
  'update of a promise': () => restFilter().update(Promise.resolve({})),
  'update of nothing': () => restFilter().update(),
  'ipFilter settings that are a promise': () => restFilter({ ipFilter: Promise.resolve({}) }),
  'jwtFilter settings that are undefined': () => restFilter({ jwtFilter: undefined }),
  'jwtFilter settings that are an instance':
    () => restFilter({ jwtFilter: new (class Settings { enabled = true; secret = secret; })() }),
  'a secret without its switch': () => restFilter({ jwtFilter: { secret } }),
  'a switch that is undefined': () => restFilter({ jwtFilter: { enabled: undefined, secret } }),
  'an issuer that is undefined':
    () => restFilter({ jwtFilter: { enabled: true, secret, issuer: undefined } }),
  'an allow list that is undefined': () => restFilter({ ipFilter: { allow: undefined } }),
  'a deny list that is undefined': () => restFilter({ ipFilter: { deny: undefined } }),
  'proxies that are undefined': () => restFilter({ ipFilter: { trustedProxies: undefined } }),
  'a list that is a promise': () => ipFilter({ allow: Promise.resolve(['127.0.0.1']) }),
  'a list that is a text': () => ipFilter({ allow: '127.0.0.1' }),
  'a list that is only like one': () => ipFilter({ allow: new Proxy(cidrSet(['127.0.0.1']), {}) }),
  'no proxies': () => clientAddress({}),
  'a key that is undefined': () => jwtFilter({ key: undefined }),
  'no key': () => jwtVerifier({ key: [] }),
  'a secret that is undefined': () => hs256Key(undefined),
  'a secret of NUL bytes': () => hs256Key(new Uint8Array(32)),
  'signer options that are a promise': () => jwtSigner(Promise.resolve({ key: hs256Key(secret) })),
  'an audience that is undefined': () => jwtVerifier({ key: hs256Key(secret), audience: undefined }),
  'a callback that is undefined': () => jwtFilter({ key: hs256Key(secret), revoked: undefined }),
  'middleware of nothing': () => middleware(undefined),
  'middleware of a promise': () => middleware(Promise.resolve(restFilter())),
  'middleware options that are a promise': () => middleware(restFilter(), Promise.resolve({})),
  'middleware with a property that is undefined': () => middleware(restFilter(), { property: undefined }),
  'allOf of nothing': () => allOf(),
  'anyOf of a promise': () => anyOf(Promise.resolve(restFilter())),
};

for (const [name, make] of Object.entries(SETTINGS)) {
  try {
    make();
    console.warn(`taken: ${name}`);
  } catch (error) {
    const isConfigurationError = error instanceof TypeError || error instanceof RangeError;
    if (!isConfigurationError) console.warn(`taken: ${name}: ${error}`);
  }
}
console.warn(`tried: ${Object.keys(SETTINGS).length}`);

const real = restFilter({
  ipFilter: { allow, trustedProxies }, jwtFilter: { enabled: true, secret, requiredClaims: ['exp'] },
});
const told = observe(real, (verdict) => console.warn(verdict.ok ? 'allowed' : `because: ${verdict.reason}`));

export const filter = {
  check(request) {
    const name = request.header('x-verdict');
    if (name === undefined) return told.check(request);
    const by = ASKED_BY[request.header('x-ask')];
    return by === undefined ? VERDICTS[name]() : by({ check: () => VERDICTS[name]() }).check(request);
  },
};
export const addressFilter = filter;
