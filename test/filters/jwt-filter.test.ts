// `jwtFilter`: which requests carry a valid token, the exact refusal of all others, and the last word of
// `authorize`.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { Refused, RefusalReason, Verdict } from '../../src/filters/filter.ts';
import { jwtFilter, type JwtFilterOptions } from '../../src/filters/jwt-filter.ts';
import type { Claims } from '../../src/jwt/claims.ts';
import { hs256Key } from '../../src/jwt/key.ts';
import {
  assertThrows, mint, NOT_STRINGS, NOW, OTHER_SECRET, polluted, seal, SECRET, SEED_SECRET, SEED_TOKEN, wrong,
} from '../helpers.ts';
import {
  brokenRequest, clock, key, POLLUTION, requestOf, requestWith, unhandledRejections,
} from './support.ts';

type TokenReason = Exclude<RefusalReason, `address_${string}`>;

/** What a refusal must be: its status and its error code, if any. */
const ANSWERS: { readonly [R in TokenReason]: readonly [Refused['status'], string?] } = {
  token_missing: [401],
  credentials_malformed: [400, 'invalid_request'],
  token_too_long: [401, 'invalid_token'],
  token_malformed: [401, 'invalid_token'],
  header_refused: [401, 'invalid_token'],
  key_unknown: [401, 'invalid_token'],
  signature_invalid: [401, 'invalid_token'],
  payload_malformed: [401, 'invalid_token'],
  claims_malformed: [401, 'invalid_token'],
  token_expired: [401, 'invalid_token'],
  token_not_yet_valid: [401, 'invalid_token'],
  token_too_old: [401, 'invalid_token'],
  issuer_refused: [401, 'invalid_token'],
  audience_refused: [401, 'invalid_token'],
  subject_refused: [401, 'invalid_token'],
  claim_missing: [401, 'invalid_token'],
  claims_refused: [403, 'insufficient_scope'],
};

function denial(reason: TokenReason, realm: string = 'api'): Refused {
  const [status, error] = ANSWERS[reason];
  const challenge = `Bearer realm="${realm}"${error === undefined ? '' : `, error="${error}"`}`;
  return { ok: false, status, reason, challenge };
}

const HEADER = { alg: 'HS256', typ: 'JWT', kid: 'k' };
const CLAIMS = { iss: 'issuer', aud: 'audience', sub: 'alice', iat: NOW - 10, exp: NOW + 60, jti: 'one' };

/** A filter that uses every option, and what it says to a token of these claims. */
const STRICT: JwtFilterOptions = {
  key: hs256Key(SECRET, { kid: 'k' }), issuer: 'issuer', audience: 'audience', subject: 'alice', typ: 'JWT',
  requiredClaims: ['jti'], clockToleranceSeconds: 5, maxAgeSeconds: 100, maxTokenLength: 500, clock,
  authorize: ({ jti }) => jti !== 'refused',
};
const claimed = (claims: object): string => mint({ ...CLAIMS, ...claims }, HEADER);
const segments = (token: string): string[] => token.split('.');

/** For each reason a header value that is refused for it. */
const REFUSALS: { readonly [R in TokenReason]: unknown } = {
  token_missing: undefined,
  credentials_malformed: 'Basic YWxpY2U6c2VzYW1l',
  token_too_long: `Bearer ${'x'.repeat(501)}`,
  token_malformed: `Bearer ${segments(claimed({})).slice(0, 2).join('.')}`,
  header_refused: `Bearer ${mint(CLAIMS, { ...HEADER, alg: 'none' })}`,
  key_unknown: `Bearer ${mint(CLAIMS, { ...HEADER, kid: 'other' })}`,
  signature_invalid: `Bearer ${mint(CLAIMS, HEADER, OTHER_SECRET)}`,
  payload_malformed: `Bearer ${mint('[]', HEADER)}`,
  claims_malformed: `Bearer ${claimed({ exp: String(NOW + 60) })}`,
  token_expired: `Bearer ${claimed({ exp: NOW - 5 })}`,
  token_not_yet_valid: `Bearer ${claimed({ nbf: NOW + 6 })}`,
  token_too_old: `Bearer ${claimed({ iat: NOW - 106 })}`,
  issuer_refused: `Bearer ${claimed({ iss: 'other' })}`,
  audience_refused: `Bearer ${claimed({ aud: 'other' })}`,
  subject_refused: `Bearer ${claimed({ sub: 'bob' })}`,
  claim_missing: `Bearer ${claimed({ jti: undefined })}`,
  claims_refused: `Bearer ${claimed({ jti: 'refused' })}`,
};

const reasons = Object.keys(ANSWERS) as TokenReason[];

it('every reason has its status and its challenge (RFC 6750 §3.1)', () => {
  const filter = jwtFilter(STRICT);
  for (const reason of reasons) {
    assert.deepEqual(filter.check(requestWith(REFUSALS[reason])), denial(reason), reason);
  }
  assert.deepEqual(filter.check(requestWith(`Bearer ${claimed({})}`)), { ok: true, claims: CLAIMS });
});

it('refusals are frozen, and the same objects each time', () => {
  const filter = jwtFilter(STRICT);
  for (const reason of reasons) {
    const verdict = filter.check(requestWith(REFUSALS[reason]));
    assert.ok(Object.isFrozen(verdict), reason);
    assert.equal(filter.check(requestWith(REFUSALS[reason])), verdict, reason);
  }
});

it('the challenges name the realm given', () => {
  const filter = jwtFilter({ ...STRICT, realm: 'stage 2' });
  for (const reason of reasons) {
    assert.deepEqual(filter.check(requestWith(REFUSALS[reason])), denial(reason, 'stage 2'));
  }
});

it('a refusal shows nothing that the client sent', () => {
  const filter = jwtFilter({ key, clock });
  for (const value of ['Evil realm="x"', 'evil', 'Bearer evil', `Bearer ${mint({ sub: 'evil', exp: 1 })}`]) {
    assert.ok(!JSON.stringify(filter.check(requestWith(value))).includes('evil'));
  }
});

it('a valid token passes, behind Bearer or bare', () => {
  const filter = jwtFilter({ key, clock });
  const token = mint({ sub: 'alice' });
  for (const value of [`Bearer ${token}`, `bearer  ${token}`, token, ` ${token}\t`]) {
    assert.deepEqual(filter.check(requestWith(value)), { ok: true, claims: { sub: 'alice' } });
  }
});

it('the token of the seed passes with its secret', () => {
  const filter = jwtFilter({ key: hs256Key(SEED_SECRET) });
  const allowed = { ok: true, claims: { sub: 'token', iat: 1516239022 } };
  assert.deepEqual(filter.check(requestWith(SEED_TOKEN)), allowed);
  assert.deepEqual(filter.check(requestWith(`Bearer ${SEED_TOKEN}`)), allowed);
  assert.deepEqual(jwtFilter({ key }).check(requestWith(SEED_TOKEN)), denial('signature_invalid'));
});

it('the claims of an allowance are fresh without a cache, and frozen with one', () => {
  const request = requestWith(mint({ sub: 'alice', roles: ['admin'] }));
  const fresh = jwtFilter({ key });
  const [one, two] = [fresh.check(request), fresh.check(request)];
  assert.ok(one.ok && two.ok);
  assert.deepEqual(one.claims, two.claims);
  assert.notEqual(one.claims, two.claims);
  const cached = jwtFilter({ key, cacheSize: 1 });
  const [three, four] = [cached.check(request), cached.check(request)];
  assert.ok(three.ok && four.ok);
  assert.equal(three.claims, four.claims);
  assert.ok(Object.isFrozen(three.claims) && Object.isFrozen(three.claims?.['roles']));
});

it('a header that is missing is told from one that is no text', () => {
  const filter = jwtFilter({ key });
  for (const value of [...NOT_STRINGS, [`Bearer ${mint({})}`], [mint({})], { 0: mint({}) }]) {
    const isMissing = value === undefined || value === null;
    const expected = denial(isMissing ? 'token_missing' : 'credentials_malformed');
    assert.deepEqual(filter.check(requestWith(value)), expected);
  }
});

it('a host whose headers throw is answered as if there were none', () => {
  assert.deepEqual(jwtFilter({ key }).check(brokenRequest()), denial('token_missing'));
});

it('a value is malformed where it holds no credentials (RFC 6750 §3.1)', () => {
  const filter = jwtFilter({ key });
  const token = mint({});
  for (const value of [
    '', ' ', '\t', 'Bearer', 'bearer ', `Bearer\t${token}`, `Bearer ${token} ${token}`,
    `Bearer ${token}, Bearer ${token}`, `${token},${token}`, `Basic ${token}`, `JWT ${token}`,
    `Token ${token}`, `Bearer: ${token}`, `Bearer Bearer ${token}`,
  ]) {
    assert.deepEqual(filter.check(requestWith(value)), denial('credentials_malformed'));
  }
});

it('a value is a token that is malformed where it only looks like one', () => {
  const filter = jwtFilter({ key });
  const token = mint({});
  const texts = [`Bearer${token}x.`, 'Bearer undefined', 'Bearer null', `Bearer "${token}`.slice(0, 20), 'x'];
  for (const value of texts) {
    assert.deepEqual(filter.check(requestWith(value)), denial('token_malformed'), value);
  }
  assert.deepEqual(filter.check(requestWith(`Bearer${token}`)), denial('header_refused'));
  assert.deepEqual(filter.check(requestWith(`Bearer "${token}"`)), denial('header_refused'));
});

it('tokens are taken up to 8,192 characters, unless a filter says otherwise', () => {
  const filter = jwtFilter({ key });
  assert.deepEqual(filter.check(requestWith('x'.repeat(8192))), denial('token_malformed'));
  assert.deepEqual(filter.check(requestWith('x'.repeat(8193))), denial('token_too_long'));
});

it('the header is asked for once, by its name in lower case', () => {
  const names: string[] = [];
  const request = {
    address: undefined,
    header(name: string): string | undefined {
      names.push(name);
      return undefined;
    },
  };
  jwtFilter({ key }).check(request);
  jwtFilter({ key, header: 'X-Api-Token' }).check(request);
  jwtFilter({ key, header: 'PROXYAUTHORIZATION' }).check(request);
  assert.deepEqual(names, ['authorization', 'x-api-token', 'proxyauthorization']);
});

it('another header is read in the place of Authorization, and not beside it', () => {
  const filter = jwtFilter({ key, header: 'X-Api-Token' });
  const token = mint({ sub: 'alice' });
  const allowed = { ok: true, claims: { sub: 'alice' } };
  assert.deepEqual(filter.check(requestOf({ 'x-api-token': token })), allowed);
  assert.deepEqual(filter.check(requestOf({ 'x-api-token': `Bearer ${token}` })), allowed);
  assert.deepEqual(filter.check(requestOf({ authorization: token })), denial('token_missing'));
  assert.deepEqual(jwtFilter({ key }).check(requestOf({ 'x-api-token': token })), denial('token_missing'));
});

it('the address of a request does not matter', () => {
  const filter = jwtFilter({ key });
  for (const address of [undefined, null, 'nowhere', '192.0.2.1']) {
    assert.equal(filter.check(requestOf({ authorization: mint({}) }, address)).ok, true);
  }
});

it('authorize has the last word, and its word is true', () => {
  const request = requestWith(mint({ sub: 'alice' }));
  const check = (answer: unknown): Verdict =>
    jwtFilter({ key, authorize: () => wrong(answer) }).check(request);
  assert.deepEqual(check(true), { ok: true, claims: { sub: 'alice' } });
  for (const answer of [
    false, undefined, null, 0, 1, 'true', '', {}, [], [true], NaN, new Boolean(true), Promise.resolve(true),
    () => true, Symbol('true'), 1n,
  ]) assert.deepEqual(check(answer), denial('claims_refused'));
});

it('authorize sees the claims that are given on, and the request', () => {
  const seen: unknown[][] = [];
  const filter = jwtFilter({ key, authorize: (...given) => seen.push(given) > 0 });
  const request = requestWith(mint({ sub: 'alice', admin: true }));
  const verdict = filter.check(request);
  assert.ok(verdict.ok);
  assert.deepEqual(seen, [[{ sub: 'alice', admin: true }, request]]);
  assert.equal(seen[0]?.[0], verdict.claims);
  assert.equal(seen[0]?.[1], request);
});

it('authorize is asked only about a valid token', () => {
  let count = 0;
  const filter = jwtFilter({ ...STRICT, authorize: () => (count += 1) > 0 });
  for (const reason of reasons) if (reason !== 'claims_refused') filter.check(requestWith(REFUSALS[reason]));
  assert.equal(count, 0);
  assert.equal(filter.check(requestWith(`Bearer ${claimed({})}`)).ok, true);
  assert.equal(count, 1);
});

it('authorize is asked anew about a token from the cache', () => {
  let answer = true;
  const filter = jwtFilter({ key, cacheSize: 10, authorize: () => answer });
  const request = requestWith(mint({ sub: 'alice' }));
  assert.equal(filter.check(request).ok, true);
  answer = false;
  assert.deepEqual(filter.check(request), denial('claims_refused'));
  answer = true;
  assert.equal(filter.check(request).ok, true);
});

it('an authorize that throws refuses', () => {
  for (const value of [new Error('authorize'), undefined, true]) {
    const filter = jwtFilter({
      key,
      authorize: () => {
        throw value;
      },
    });
    assert.deepEqual(filter.check(requestWith(mint({}))), denial('claims_refused'));
  }
});

it('an authorize that is async refuses, and its rejection ends no process', async () => {
  const answers: (() => unknown)[] = [
    async () => true, () => Promise.reject(new Error('authorize')),
    async () => {
      throw new Error('authorize');
    },
  ];
  const verdicts: Verdict[] = [];
  const rejections = await unhandledRejections(() => {
    for (const authorize of answers) {
      verdicts.push(jwtFilter({ key, authorize: wrong(authorize) }).check(requestWith(mint({}))));
    }
  });
  assert.deepEqual(verdicts, answers.map(() => denial('claims_refused')));
  assert.deepEqual(rejections, []);
});

it('a filter is frozen, and its check needs no this', () => {
  const filter = jwtFilter({ key });
  assert.ok(Object.isFrozen(filter));
  const { check } = filter;
  assert.equal(check(requestWith(mint({}))).ok, true);
});

it('the options of a verifier reach it', () => {
  const old = hs256Key(OTHER_SECRET);
  const cases: [Partial<JwtFilterOptions>, string, TokenReason | undefined][] = [
    [{ key: [old, key] }, mint({}), undefined],
    [{ key: [old, key] }, mint({}, undefined, OTHER_SECRET), undefined],
    [{ issuer: ['a', 'b'] }, mint({ iss: 'b' }), undefined],
    [{ issuer: ['a', 'b'] }, mint({ iss: 'c' }), 'issuer_refused'],
    [{ audience: ['a', 'b'] }, mint({ aud: ['x', 'b'] }), undefined],
    [{}, mint({ aud: 'a' }), 'audience_refused'],
    [{ subject: 'alice' }, mint({}), 'subject_refused'],
    [{ typ: 'at+jwt' }, mint({}), 'header_refused'],
    [{ typ: 'at+jwt' }, mint({}, { alg: 'HS256', typ: 'application/AT+JWT' }), undefined],
    [{ requiredClaims: ['exp'] }, mint({}), 'claim_missing'],
    [{ clockToleranceSeconds: 5 }, mint({ exp: NOW - 4 }), undefined],
    [{}, mint({ exp: NOW }), 'token_expired'],
    [{ maxAgeSeconds: 10 }, mint({ iat: NOW - 11 }), 'token_too_old'],
    [{ maxTokenLength: 10 }, mint({}), 'token_too_long'],
    [{ clock: () => NOW + 1 }, mint({ exp: NOW + 1 }), 'token_expired'],
  ];
  for (const [options, token, reason] of cases) {
    const verdict = jwtFilter({ key, clock, ...options }).check(requestWith(token));
    assert.equal(verdict.ok ? undefined : verdict.reason, reason);
  }
});

it('a realm is printable ASCII without quotes and backslashes (RFC 9110 §5.6.4)', () => {
  const texts = ['jwtFilter: option "realm" takes printable ASCII without quotes and backslashes'];
  for (let code = 0; code < 0x180; code += 1) {
    const realm = String.fromCharCode(code);
    const isQuotable = code >= 0x20 && code <= 0x7e && realm !== '"' && realm !== '\\';
    for (const text of [realm, `a${realm}b`, `a${realm}`, `${realm}b`]) {
      if (isQuotable) {
        const verdict = jwtFilter({ key, realm: text }).check(requestWith(undefined));
        assert.deepEqual(verdict, denial('token_missing', text));
      } else assertThrows(() => jwtFilter({ key, realm: text }), RangeError, texts);
    }
  }
  for (const value of [null, 42, {}, ['api'], new String('api')]) {
    assertThrows(() => jwtFilter({ key, realm: wrong(value) }), TypeError, texts);
  }
  for (const text of ['', 'a\r\nset-cookie: x', 'api\n', '\u{1f600}']) {
    assertThrows(() => jwtFilter({ key, realm: text }), RangeError, texts);
  }
});

it('the name of a header is a token (RFC 9110 §5.6.2)', () => {
  const texts = ['jwtFilter: option "header" takes the name of a header'];
  const marks = "!#$%&'*+-.^_`|~";
  for (let code = 0; code < 0x180; code += 1) {
    const character = String.fromCharCode(code);
    const isToken = /^[0-9A-Za-z]$/.test(character) || marks.includes(character);
    for (const header of [character, `x${character}y`, `x${character}`, `${character}y`]) {
      if (isToken) {
        const request = requestOf({ [header.toLowerCase()]: mint({}) });
        assert.equal(jwtFilter({ key, header }).check(request).ok, true, header);
      } else assertThrows(() => jwtFilter({ key, header }), RangeError, texts);
    }
  }
  for (const value of [null, 42, {}, ['authorization'], new String('authorization')]) {
    assertThrows(() => jwtFilter({ key, header: wrong(value) }), TypeError, texts);
  }
  assertThrows(() => jwtFilter({ key, header: '' }), RangeError, texts);
});

it('each wrong option is an error of its class that names it, and never shows a secret', () => {
  const types: { readonly [N in keyof JwtFilterOptions]-?: readonly unknown[] } = {
    key: [undefined, null, SECRET, Buffer.from(SECRET), {}, { kid: 'k' }, [SECRET], [key, null], () => key],
    issuer: [null, 42, {}, [42], /issuer/], audience: [null, 42, {}, [null], /audience/],
    subject: [null, 42, ['a']], typ: [null, 42, ['JWT'], {}], requiredClaims: [null, 'exp', [42], {}],
    clock: [null, NOW, {}, new Date(0)], clockToleranceSeconds: [null, '5', {}, [5], 5n],
    maxAgeSeconds: [null, '60', {}, [60], 60n], maxTokenLength: [null, '10', {}, 10n],
    cacheSize: [null, '10', true, 10n], header: [null, 42, {}], realm: [null, 42],
    authorize: [null, true, {}, 'authorize'],
  };
  for (const [name, values] of Object.entries(types)) {
    for (const value of values) {
      const options = wrong<JwtFilterOptions>({ key, [name]: value });
      assertThrows(() => jwtFilter(options), TypeError, [`jwtFilter: option "${name}" takes `]);
    }
  }
  const ranges: { readonly [N in keyof JwtFilterOptions]?: readonly unknown[] } = {
    key: [[], [key, key], [hs256Key(SECRET, { kid: 'k' }), hs256Key(OTHER_SECRET, { kid: 'k' })]],
    issuer: ['', [], ['a', '']], audience: ['', [], ['']], subject: [''], typ: [''],
    requiredClaims: [[], ['']], clockToleranceSeconds: [-1, NaN, Infinity],
    maxAgeSeconds: [-1, NaN, Infinity], maxTokenLength: [-1, 1.5, NaN, Infinity],
    cacheSize: [-1, 1.5, NaN, Infinity],
  };
  for (const [name, values] of Object.entries(ranges)) {
    for (const value of values) {
      const options = wrong<JwtFilterOptions>({ key, [name]: value });
      assertThrows(() => jwtFilter(options), RangeError, [`jwtFilter: option "${name}" takes `]);
    }
  }
});

it('an unknown option is an error that lists the known ones', () => {
  for (const name of ['secret', 'Key', 'algorithms', 'ignoreExpiration', '__proto__', 'constructor']) {
    const options = JSON.parse(`{ ${JSON.stringify(name)}: "${SECRET}" }`) as object;
    const texts = [
      `jwtFilter: unknown option "${name}"; the options are `, 'key, issuer, audience',
      'header, realm, authorize',
    ];
    assertThrows(
      () => jwtFilter(wrong(Object.defineProperty(options, 'key', { value: key }))), TypeError, texts,
    );
  }
});

it('the options are an object, and the key is not optional', () => {
  for (const value of [undefined, null, 42, 'key', [], [key], () => ({ key })]) {
    assertThrows(() => jwtFilter(wrong(value)), TypeError, ['jwtFilter: takes an object of options']);
  }
  assertThrows(
    () => jwtFilter(wrong({})), TypeError, ['jwtFilter: option "key" takes what hs256Key() returns'],
  );
});

it('each option is read once, and what becomes of it afterwards does not matter', () => {
  const reads: string[] = [];
  const issuer = ['issuer'];
  const values: { readonly [name: string]: unknown } = {
    ...STRICT, issuer, realm: 'api', header: 'authorization',
  };
  const options = {};
  for (const name of Object.keys(values)) {
    Object.defineProperty(options, name, {
      get() {
        reads.push(name);
        return values[name];
      },
    });
  }
  const filter = jwtFilter(wrong(options));
  issuer.push('other');
  assert.deepEqual(filter.check(requestWith(REFUSALS.issuer_refused)), denial('issuer_refused'));
  assert.equal(filter.check(requestWith(claimed({}))).ok, true);
  assert.deepEqual([...reads].sort(), Object.keys(values).sort());
});

it('a polluted Object.prototype changes nothing', () => {
  const plain = requestOf({ authorization: mint({ sub: 'alice', exp: NOW + 1 }) });
  const forged = requestOf({ authorization: mint({}, undefined, OTHER_SECRET), 'x-polluted': mint({}) });
  const checks = (): Verdict[] => {
    const filter = jwtFilter({ key, clock });
    return [plain, forged, requestOf({ 'x-polluted': mint({}) })].map((request) => filter.check(request));
  };
  const expected = [
    { ok: true, claims: { sub: 'alice', exp: NOW + 1 } }, denial('signature_invalid'),
    denial('token_missing'),
  ];
  assert.deepEqual(checks(), expected);
  assert.deepEqual(polluted(POLLUTION, checks), expected);
  const error = polluted(POLLUTION, () => {
    try {
      return jwtFilter(wrong({}));
    } catch (thrown) {
      return thrown;
    }
  });
  assert.ok(error instanceof TypeError && error.message.includes('option "key"'));
});

it('a token of another spelling than its own is refused', () => {
  const filter = jwtFilter({ key });
  const [header = '', payload = '', tag = ''] = segments(mint({ sub: 'alice' }));
  const spellings = [`${header}.${payload}.${tag}=`, `${header}.${payload}=.${tag}`, `.${payload}.${tag}`];
  for (const token of spellings) {
    assert.equal(filter.check(requestWith(token)).ok, false);
  }
  const claims: Claims = { sub: 'alice' };
  assert.deepEqual(filter.check(requestWith(seal(header, payload))), { ok: true, claims });
});
