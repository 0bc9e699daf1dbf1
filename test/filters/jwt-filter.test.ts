// `jwtFilter`: which requests carry a valid token, the exact refusal of all others, and the last words on a
// token: `revoked`, `allowedClaimValues`, `authorize`.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { hs256Key, jwtFilter, observe } from '../../src/index.ts';
import type { Claims, JwtFilterOptions, Refused, Verdict } from '../../src/index.ts';
import {
  assertThrows, mint, NOT_STRINGS, NOW, OTHER_SECRET, polluted, seal, SECRET, SEED_SECRET, SEED_TOKEN,
  wrong,
} from '../helpers.ts';
import {
  assertCaused, assertConfiguration, assertPlainOnly, assertRefused, brokenRequest, clock, INCOMPLETE,
  incompleteRequest, key, outcome, plainRefusal, POLLUTION, requestOf, requestWith, unhandledRejections,
} from './support.ts';

/** What a refusal must be: its status and its error code; with `unauthorized` the challenge tells none. */
const ANSWERS = {
  token_missing: [401, 'unauthorized'],
  scheme_refused: [401, 'unauthorized'],
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
  token_revoked: [401, 'invalid_token'],
  claims_refused: [403, 'insufficient_scope'],
} as const;
type TokenReason = keyof typeof ANSWERS;

function denial(reason: TokenReason, realm: string = 'api', claim?: string): Refused {
  const [status, error] = ANSWERS[reason];
  const challenge = `Bearer realm="${realm}"${error === 'unauthorized' ? '' : `, error="${error}"`}`;
  return { ok: false, status, reason, error, challenge, ...(claim === undefined ? {} : { claim }) };
}

const HEADER = { alg: 'HS256', typ: 'JWT', kid: 'k' };
const CLAIMS = {
  iss: 'issuer', aud: 'audience', sub: 'alice', iat: NOW - 10, exp: NOW + 60, jti: 'one', role: 'editor',
};

/** A filter that uses every option, and what it says to a token of these claims. */
const STRICT: JwtFilterOptions = {
  key: hs256Key(SECRET, { kid: 'k' }), issuer: 'issuer', audience: 'audience', subject: 'alice', typ: 'JWT',
  requiredClaims: ['jti'], clockToleranceSeconds: 5, maxAgeSeconds: 100, maxTokenLength: 500, clock,
  revoked: ({ jti }) => jti === 'revoked', allowedClaimValues: { role: ['editor', 'admin'] },
  authorize: ({ jti }) => jti !== 'refused',
};
const claimed = (claims: object): string => mint({ ...CLAIMS, ...claims }, HEADER);
const segments = (token: string): string[] => token.split('.');

/** For each reason a header value that is refused for it. */
const REFUSALS: { readonly [R in TokenReason]: unknown } = {
  token_missing: undefined,
  scheme_refused: 'Basic YWxpY2U6c2VzYW1l',
  credentials_malformed: 'Bearer a b',
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
  token_revoked: `Bearer ${claimed({ jti: 'revoked' })}`,
  claims_refused: `Bearer ${claimed({ jti: 'refused' })}`,
};

/** The claim that the refusal is about, where there is one. */
const CLAIM: { readonly [R in TokenReason]?: string } = { claims_malformed: 'exp', claim_missing: 'jti' };

const reasons = Object.keys(ANSWERS) as TokenReason[];

it('every reason has its status and its challenge (RFC 6750 §3.1)', () => {
  const filter = jwtFilter(STRICT);
  for (const reason of reasons) {
    assertRefused(filter.check(requestWith(REFUSALS[reason])), denial(reason, 'api', CLAIM[reason]), reason);
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
    assertRefused(filter.check(requestWith(REFUSALS[reason])), denial(reason, 'stage 2', CLAIM[reason]));
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

it('a header that comes as a promise is no text, and its rejection ends no process', async () => {
  const filter = jwtFilter({ key });
  const rejections = await unhandledRejections(() => {
    for (const value of [Promise.resolve(mint({})), Promise.reject(new Error('host'))]) {
      assertRefused(filter.check(requestWith(value)), denial('credentials_malformed'));
    }
  });
  assert.deepEqual(rejections, []);
});

it('a host whose headers throw is answered as if there were none', () => {
  assert.deepEqual(jwtFilter({ key }).check(brokenRequest()), denial('token_missing'));
});

it('a value is malformed where it holds no credentials (RFC 6750 §3.1)', () => {
  const filter = jwtFilter({ key });
  const token = mint({});
  for (const value of [
    'Bearer', 'bearer ', `Bearer ${token} ${token}`, `Bearer ${token}, Bearer ${token}`, `${token},${token}`,
    `Bearer: ${token}`, `Bearer Bearer ${token}`,
  ]) assertRefused(filter.check(requestWith(value)), denial('credentials_malformed'));
});

it('an empty value is none, and another scheme is refused without an error code (RFC 6750 §3.1)', () => {
  const filter = jwtFilter({ key });
  for (const value of ['', ' ', '\t']) assertRefused(
    filter.check(requestWith(value)), denial('token_missing'),
  );
  for (const value of ['Basic eA==', `JWT ${mint({})}`, `Token ${mint({})}`, `DPoP ${mint({})}`]) {
    assertRefused(filter.check(requestWith(value)), denial('scheme_refused'));
  }
});

it('a request that the host did not see whole is refused before anything of it is looked at', () => {
  const looked: string[] = [];
  const note = (): boolean => looked.push('callback') > 0;
  const filter = jwtFilter({ key, revoked: note, authorize: note });
  for (const value of INCOMPLETE) {
    assertRefused(filter.check(incompleteRequest(value, looked)), plainRefusal('request_incomplete'));
  }
  assert.deepEqual(looked, []);
  const whole = { ...requestWith(mint({})), isIncomplete: false };
  assert.equal(jwtFilter({ key }).check(whole).ok, true);
});

it('a value is a token that is malformed where it only looks like one', () => {
  const filter = jwtFilter({ key });
  const token = mint({});
  const texts = [`Bearer${token}x.`, 'Bearer undefined', 'Bearer null', `Bearer "${token}`.slice(0, 20), 'x'];
  for (const value of texts) {
    assertRefused(filter.check(requestWith(value)), denial('token_malformed'), value);
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
  jwtFilter({ key, tokenHeader: 'X-Api-Token' }).check(request);
  jwtFilter({ key, tokenHeader: 'PROXYAUTHORIZATION' }).check(request);
  assert.deepEqual(names, ['authorization', 'x-api-token', 'proxyauthorization']);
});

it('another header is read in the place of Authorization, and not beside it', () => {
  const filter = jwtFilter({ key, tokenHeader: 'X-Api-Token' });
  const token = mint({ sub: 'alice' });
  const allowed = { ok: true, claims: { sub: 'alice' } };
  assert.deepEqual(filter.check(requestOf({ 'x-api-token': token })), allowed);
  assert.deepEqual(filter.check(requestOf({ 'x-api-token': `Bearer ${token}` })), allowed);
  assertRefused(filter.check(requestOf({ authorization: token })), denial('token_missing'));
  assert.deepEqual(jwtFilter({ key }).check(requestOf({ 'x-api-token': token })), denial('token_missing'));
});

it('the address of a request does not matter', () => {
  const filter = jwtFilter({ key });
  for (const address of [undefined, null, 'nowhere', '192.0.2.1']) {
    assert.equal(filter.check(requestOf({ authorization: mint({}) }, address)).ok, true);
  }
});

/** Everything that an answer may be but true and false. */
const NO_ANSWERS: readonly unknown[] = [
  undefined, null, 0, 1, 'true', 'false', '', {}, [], [true], [false], NaN, new Boolean(true),
  new Boolean(false),
  Promise.resolve(true), Promise.resolve(false), () => true, () => false, Symbol('true'), 1n, 0n,
];

it('authorize has the last word, and its word is true', () => {
  const request = requestWith(mint({ sub: 'alice' }));
  const check = (answer: unknown): Verdict =>
    jwtFilter({ key, authorize: () => wrong(answer) }).check(request);
  assert.deepEqual(check(true), { ok: true, claims: { sub: 'alice' } });
  assertRefused(check(false), denial('claims_refused'));
  for (const answer of NO_ANSWERS) assertCaused(check(answer), denial('claims_refused'), answer);
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

it('revoked sees the claims that are given on, and the token alone', () => {
  const seen: unknown[][] = [];
  const filter = jwtFilter({
    key,
    revoked(...given) {
      seen.push(given);
      return false;
    },
  });
  const token = mint({ sub: 'alice', jti: 'one' });
  for (const value of [token, `Bearer ${token}`, ` bearer \t${token} `]) {
    const verdict = filter.check(requestWith(value));
    assert.ok(verdict.ok);
    assert.deepEqual(seen, [[{ sub: 'alice', jti: 'one' }, token]]);
    assert.equal(seen.pop()?.[0], verdict.claims);
  }
});

it('revoked lets a token pass by the word false alone', () => {
  const request = requestWith(mint({ sub: 'alice' }));
  const check = (answer: unknown): Verdict => jwtFilter({ key, revoked: () => wrong(answer) }).check(request);
  assert.deepEqual(check(false), { ok: true, claims: { sub: 'alice' } });
  assertRefused(check(true), denial('token_revoked'));
  for (const answer of NO_ANSWERS) assertCaused(check(answer), denial('token_revoked'), answer);
});

it('a callback that throws refuses, and what it threw is the cause', () => {
  for (const thrown of [new Error('callback'), undefined, null, true, false, 'text']) {
    const broken = (): never => {
      throw thrown;
    };
    for (const [options, reason] of [
      [{ authorize: broken }, 'claims_refused'], [{ revoked: broken }, 'token_revoked'],
    ] as const) {
      assertCaused(jwtFilter({ key, ...options }).check(requestWith(mint({}))), denial(reason), thrown);
    }
  }
});

it('a callback that is async refuses, and its rejection ends no process', async () => {
  const answers: (() => unknown)[] = [
    async () => true, async () => false, () => Promise.reject(new Error('callback')),
    async () => {
      throw new Error('callback');
    },
    () => {
      throw Promise.reject(new Error('callback'));
    },
    () => ({ then: (_: unknown, reject: (fault: unknown) => void) => reject(new Error('callback')) }),
  ];
  const reasons: string[] = [];
  const rejections = await unhandledRejections(() => {
    for (const answer of answers) {
      for (const options of [
        { authorize: wrong<() => boolean>(answer) }, { revoked: wrong<() => boolean>(answer) },
      ]) {
        reasons.push(outcome(jwtFilter({ key, ...options }).check(requestWith(mint({})))));
      }
    }
  });
  assert.deepEqual(reasons, answers.flatMap(() => ['claims_refused', 'token_revoked']));
  assert.deepEqual(rejections, []);
});

it('the last words are asked only about a valid token', () => {
  let count = 0;
  const filter = jwtFilter({
    ...STRICT,
    revoked: () => (count += 1) < 0,
    authorize: () => (count += 1) > 0,
  });
  for (const reason of reasons) {
    if (
      reason !== 'claims_refused' && reason !== 'token_revoked'
    ) filter.check(requestWith(REFUSALS[reason]));
  }
  assert.equal(count, 0);
  assert.equal(filter.check(requestWith(`Bearer ${claimed({})}`)).ok, true);
  assert.equal(count, 2);
});

it('the last words are revoked, allowedClaimValues, authorize: behind the first no, nobody is asked', () => {
  const asked: string[] = [];
  const filter = jwtFilter({
    key,
    revoked({ jti }) {
      asked.push('revoked');
      return jti === 'revoked';
    },
    allowedClaimValues: { role: ['editor'] },
    authorize({ sub }) {
      asked.push('authorize');
      return sub === 'alice';
    },
  });
  const cases: [object, string, string[], string?][] = [
    [{ jti: 'revoked', role: 'none', sub: 'bob' }, 'token_revoked', ['revoked']],
    [{ role: 'none', sub: 'bob' }, 'claims_refused', ['revoked'], 'role'],
    [{ role: 'editor', sub: 'bob' }, 'claims_refused', ['revoked', 'authorize']],
    [{ role: 'editor', sub: 'alice' }, 'allowed', ['revoked', 'authorize']],
  ];
  for (const [claims, expected, words, claim] of cases) {
    const verdict = filter.check(requestWith(mint(claims)));
    assert.equal(outcome(verdict), expected);
    assert.deepEqual(asked.splice(0), words);
    assert.equal(verdict.ok ? undefined : verdict.claim, claim);
  }
});

it('the last words are asked at every use of a token from the cache', () => {
  const words = { isRevoked: false, isAuthorized: true };
  const seen: unknown[] = [];
  const filter = jwtFilter({
    key, cacheSize: 10,
    revoked(claims, token) {
      seen.push(claims, token);
      return words.isRevoked;
    },
    authorize: () => words.isAuthorized,
  });
  const token = mint({ sub: 'alice' });
  const ask = (): string => outcome(filter.check(requestWith(`Bearer ${token}`)));
  assert.deepEqual([ask(), ask()], ['allowed', 'allowed']);
  words.isRevoked = true;
  assert.deepEqual([ask(), ask()], ['token_revoked', 'token_revoked']);
  words.isRevoked = false;
  words.isAuthorized = false;
  assert.deepEqual([ask(), ask()], ['claims_refused', 'claims_refused']);
  words.isAuthorized = true;
  assert.equal(ask(), 'allowed');
  assert.deepEqual(seen, Array.from({ length: 7 }, () => [{ sub: 'alice' }, token]).flat());
});

/** A filter that asks for values of claims, and what it says to these: "allowed", or the claim at fault. */
function judges(
  allowedClaimValues: JwtFilterOptions['allowedClaimValues'], cases: readonly [unknown, string][],
): void {
  const given = wrong<NonNullable<typeof allowedClaimValues>>(allowedClaimValues);
  for (const filter of [
    jwtFilter({ key, allowedClaimValues: given }),
    jwtFilter({ key, allowedClaimValues: given, cacheSize: 9 }),
  ]) {
    for (const [claims, expected] of cases) {
      const token = mint(wrong<object>(claims));
      for (let use = 0; use < 2; use += 1) {
        const verdict = filter.check(requestWith(token));
        if (expected === 'allowed') assert.equal(outcome(verdict), 'allowed', JSON.stringify(claims));
        else assertRefused(verdict, denial('claims_refused', 'api', expected), JSON.stringify(claims));
      }
    }
  }
}

it('a claim is one of the values allowed, or a list that holds one', () => {
  judges({ role: ['editor', 'admin'] }, [
    ...['editor', 'admin', ['editor'], ['x', 'admin'], [42, null, 'admin', {}], ['editor', 'admin']].map(
      (role): [unknown, string] => [{ role }, 'allowed'],
    ),
    ...[
      undefined, null, '', 'Editor', 'editor ', 'edit', 'editors', 'editor admin', 'editor,admin', 42, true,
      {}, [], [''],
      ['x'], [['editor']], { editor: true }, { 0: 'editor', length: 1 }, ['editor admin'], 'administrator',
    ].map((role): [unknown, string] => [{ role }, 'role']),
    [{}, 'role'], [{ roles: 'editor' }, 'role'], [{ Role: 'editor' }, 'role'],
  ]);
});

it('scope is split at its blanks (RFC 8693 §4.2), and no other claim is', () => {
  judges({ scope: ['read', 'write'] }, [
    ...['read', 'write', 'read write', 'x read', 'read x', 'a read b', ['read'], ['x', 'write']].map(
      (scope): [unknown, string] => [{ scope }, 'allowed'],
    ),
    ...[
      '', ' ', 'rea d', 'reader', 'x', 'read,write', 'READ', null, 42, {}, [], ['x'], 'read:x',
      'spread write2',
    ].map(
      (scope): [unknown, string] => [{ scope }, 'scope'],
    ),
    [{}, 'scope'], [{ scopes: 'read' }, 'scope'],
  ]);
  judges({ scp: ['read'] }, [[{ scp: 'read' }, 'allowed'], [{ scp: 'read write' }, 'scp']]);
});

it('all claims that are named must fit, and one value of each suffices', () => {
  judges({ tenant: ['a', 'b'], role: ['editor'], scope: ['read'] }, [
    [{ tenant: 'a', role: 'editor', scope: 'read' }, 'allowed'],
    [{ tenant: ['b'], role: ['x', 'editor'], scope: 'x read' }, 'allowed'],
    [{ tenant: 'c', role: 'editor', scope: 'read' }, 'tenant'],
    [{ tenant: 'a', role: 'x', scope: 'read' }, 'role'],
    [{ tenant: 'a', role: 'editor', scope: 'x' }, 'scope'], [{ tenant: 'a', role: 'editor' }, 'scope'],
    [{ role: 'x', scope: 'x' }, 'tenant'], [{ tenant: 'a' }, 'role'],
  ]);
});

it('only a token\'s own claims count, whatever their names', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']) {
    const values = JSON.parse(`{ ${JSON.stringify(name)}: ["x"] }`) as { [claim: string]: string[] };
    judges(values, [
      [`{ ${JSON.stringify(name)}: "x" }`, 'allowed'], [`{ ${JSON.stringify(name)}: "y" }`, name], [{}, name],
    ]);
  }
  const filter = jwtFilter({ key, allowedClaimValues: { role: ['admin'] } });
  const request = requestWith(mint({ sub: 'alice' }));
  assert.equal(polluted({ role: 'admin' }, () => outcome(filter.check(request))), 'claims_refused');
  // What no loop shows is lent as well.
  Object.defineProperty(Object.prototype, 'role', { value: 'admin', configurable: true });
  try {
    assert.equal(outcome(filter.check(request)), 'claims_refused');
  } finally {
    Reflect.deleteProperty(Object.prototype, 'role');
  }
});

it('registered claims may be asked for by value too', () => {
  judges({ sub: ['alice', 'bob'] }, [[{ sub: 'alice' }, 'allowed'], [{ sub: 'carol' }, 'sub'], [{}, 'sub']]);
  judges({ jti: ['one'] }, [[{ jti: 'one' }, 'allowed'], [{}, 'jti']]);
});

it('the values allowed are lists of texts, none of them empty, copied while the filter is made', () => {
  const make = (values: unknown) => () => jwtFilter({ key, allowedClaimValues: wrong(values) });
  for (const value of [undefined, null, 'admin', 42, true, ['admin'], [], () => ({}), Symbol('role')]) {
    assert.throws(
      make(value),
      { name: 'TypeError', message: /^jwtFilter: .*allowedClaimValues/, option: 'allowedClaimValues' },
    );
  }
  assertPlainOnly((value) => make(value)(), 'allowedClaimValues', { role: ['admin'] });
  for (const value of [
    undefined, null, 'admin', 42, {}, new Set(['admin']), { 0: 'admin' }, [42], ['admin', null], [['admin']],
  ]) {
    assert.throws(make({ role: value }), (error) => error instanceof TypeError &&
      error.constructor === TypeError &&
      String((error as { option?: unknown }).option).startsWith('allowedClaimValues.role'));
  }
  for (const value of [
    {}, { '': ['x'] }, { role: ['x'], '': ['x'] }, { role: [] }, { role: [''] }, { role: ['admin', ''] },
    { role: ['a'], scope: [] },
  ]) {
    assert.throws(make(value), (error) => (error instanceof TypeError || error instanceof RangeError) &&
      String((error as { option?: unknown }).option).startsWith('allowedClaimValues'));
  }
  const roles = ['editor'];
  const values: { [claim: string]: string[] } = { role: roles };
  const filter = jwtFilter({ key, allowedClaimValues: values });
  roles.push('root');
  values['role'] = ['root'];
  values['more'] = ['x'];
  assert.equal(outcome(filter.check(requestWith(mint({ role: 'editor' })))), 'allowed');
  assert.equal(outcome(filter.check(requestWith(mint({ role: 'root' })))), 'claims_refused');
});

it('a guard types the claims, and the filter allows what it takes', () => {
  interface Streamer extends Claims {
    readonly streamId: string;
  }
  const isStreamer = (claims: Claims): claims is Streamer => typeof claims['streamId'] === 'string';
  const filter = jwtFilter({ key, authorize: isStreamer });
  const verdict = filter.check(requestWith(mint({ streamId: 's1' })));
  assert.ok(verdict.ok);
  const streamId: string = verdict.claims.streamId;
  assert.equal(streamId, 's1');
  assertRefused(filter.check(requestWith(mint({ streamId: 1 }))), denial('claims_refused'));
});

it('claims show nothing that a polluted Object.prototype lends, at any depth', () => {
  const seen: unknown[] = [];
  const members = { role: 'admin', admin: true, realm: { role: 'admin' } };
  const options: Partial<JwtFilterOptions>[] = [{}, { cacheSize: 10 }];
  for (const option of options) {
    const isAdmin = (claims: Claims): boolean => {
      const list = claims['list'] as readonly { readonly role?: unknown }[];
      const inner = claims['inner'] as {
        readonly role?: unknown;
        readonly more: { readonly role?: unknown };
      };
      seen.push(claims['role'], inner.role, inner.more.role, list[0]?.role, 'admin' in claims);
      return claims['role'] === 'admin' || inner.role === 'admin' || inner.more.role === 'admin' ||
        list[0]?.role === 'admin';
    };
    const authorized = jwtFilter({ key, ...option, authorize: isAdmin });
    const revoked = jwtFilter({ key, ...option, revoked: (claims) => isAdmin(claims) });
    const open = jwtFilter({ key, ...option });
    const request = requestWith(mint({ sub: 'alice', inner: { more: {} }, list: [{}] }));
    for (let use = 0; use < 2; use += 1) {
      const [one, two, three] = polluted(members, () => [authorized, revoked, open].map((filter) => {
        const verdict = filter.check(request);
        return [outcome(verdict), verdict.ok ? String(verdict.claims?.['role']) : ''];
      }));
      assert.deepEqual(
        [one, two, three], [['claims_refused', ''], ['allowed', 'undefined'], ['allowed', 'undefined']],
      );
      // Before and after nothing is different, so that what was cached in between is no danger, nor the other
      // way.
      assert.equal(outcome(authorized.check(request)), 'claims_refused');
      const verdict = open.check(request);
      assert.ok(verdict.ok);
      assert.equal(JSON.stringify(verdict.claims), '{"sub":"alice","inner":{"more":{}},"list":[{}]}');
    }
  }
  assert.ok(seen.length > 0 && seen.every((value) => value === undefined || value === false));
});

it('claims that were made under pollution keep every member that is theirs', () => {
  const text = '{"sub":"alice","role":"reader","__proto__":{"role":"root"},' +
    '"inner":{"__proto__":null,"role":1},"list":[[{"a":1}],null,0]}';
  const filter = jwtFilter({ key, allowedClaimValues: { role: ['reader'] } });
  const found = polluted({ role: 'admin' }, () => {
    const verdict = filter.check(requestWith(mint(text)));
    return verdict.ok ? JSON.stringify(verdict.claims) : verdict.reason;
  });
  assert.equal(found, text);
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
    [{ typ: 'JWT' }, mint({}, { alg: 'HS256', typ: 'application/jwt' }), undefined],
  ];
  for (const [options, token, reason] of cases) {
    const verdict = jwtFilter({ key, clock, ...options }).check(requestWith(token));
    assert.equal(verdict.ok ? undefined : verdict.reason, reason);
  }
});

it('a realm is printable ASCII without quotes and backslashes (RFC 9110 §5.6.4)', () => {
  const texts = ['jwtFilter: ', 'printable ASCII'];
  for (let code = 0; code < 0x180; code += 1) {
    const realm = String.fromCharCode(code);
    const isQuotable = code >= 0x20 && code <= 0x7e && realm !== '"' && realm !== '\\';
    for (const text of [realm, `a${realm}b`, `a${realm}`, `${realm}b`]) {
      if (isQuotable) {
        const verdict = jwtFilter({ key, realm: text }).check(requestWith(undefined));
        assertRefused(verdict, denial('token_missing', text));
      } else assertConfiguration(() => jwtFilter({ key, realm: text }), RangeError, 'realm', texts);
    }
  }
  for (const value of [null, 42, {}, ['api'], new String('api')]) {
    assertConfiguration(() => jwtFilter({ key, realm: wrong(value) }), TypeError, 'realm', texts);
  }
  for (const text of ['', 'a\r\nset-cookie: x', 'api\n', '\u{1f600}']) {
    assertConfiguration(() => jwtFilter({ key, realm: text }), RangeError, 'realm', texts);
  }
});

it('the name of the header is a token (RFC 9110 §5.6.2)', () => {
  const texts = ['jwtFilter: ', 'header'];
  const marks = "!#$%&'*+-.^_`|~";
  for (let code = 0; code < 0x180; code += 1) {
    const character = String.fromCharCode(code);
    const isToken = /^[0-9A-Za-z]$/.test(character) || marks.includes(character);
    for (const tokenHeader of [character, `x${character}y`, `x${character}`, `${character}y`]) {
      if (isToken) {
        const request = requestOf({ [tokenHeader.toLowerCase()]: mint({}) });
        assert.equal(jwtFilter({ key, tokenHeader }).check(request).ok, true, tokenHeader);
      } else assertConfiguration(() => jwtFilter({ key, tokenHeader }), RangeError, 'tokenHeader', texts);
    }
  }
  for (const value of [null, 42, {}, ['authorization'], new String('authorization')]) {
    assertConfiguration(() => jwtFilter({ key, tokenHeader: wrong(value) }), TypeError, 'tokenHeader', texts);
  }
  assertConfiguration(() => jwtFilter({ key, tokenHeader: '' }), RangeError, 'tokenHeader', texts);
});

it('each wrong option is an error of its class that names it, and never shows a secret', () => {
  const types: { readonly [N in keyof JwtFilterOptions]-?: readonly unknown[] } = {
    key: [null, SECRET, Buffer.from(SECRET), {}, { kid: 'k' }, () => key],
    issuer: [null, 42, {}, /issuer/, () => 'x'], audience: [null, 42, {}, /audience/],
    subject: [null, 42, ['a']], typ: [null, 42, ['JWT'], {}], requiredClaims: [null, 'exp', {}, 42],
    clock: [null, NOW, {}, new Date(0)], clockToleranceSeconds: [null, '5', {}, [5], 5n],
    maxAgeSeconds: [null, '60', {}, [60], 60n], maxTokenLength: [null, '10', {}, 10n],
    cacheSize: [null, '10', true, 10n], tokenHeader: [null, 42, {}], realm: [null, 42],
    revoked: [null, true, false, {}, 'revoked', ['jti'], new Set(['jti'])],
    allowedClaimValues: [null, 'role', 42],
    authorize: [null, true, {}, 'authorize'],
  };
  for (const [name, values] of Object.entries(types)) {
    for (const value of [undefined, ...values]) {
      const options = wrong<JwtFilterOptions>({ key, [name]: value });
      assertConfiguration(() => jwtFilter(options), TypeError, name, ['jwtFilter: ']);
    }
  }
  const ranges: { readonly [N in keyof JwtFilterOptions]?: readonly unknown[] } = {
    key: [[]], issuer: ['', []], audience: ['', []], subject: [''], typ: [''], requiredClaims: [[]],
    clockToleranceSeconds: [-1, NaN, Infinity], maxAgeSeconds: [-1, NaN, Infinity],
    maxTokenLength: [-1, 1.5, NaN, Infinity], cacheSize: [-1, 1.5, NaN, Infinity],
  };
  for (const [name, values] of Object.entries(ranges)) {
    for (const value of values) {
      const options = wrong<JwtFilterOptions>({ key, [name]: value });
      assertConfiguration(() => jwtFilter(options), RangeError, name, ['jwtFilter: ']);
    }
  }
  const inLists: [string, unknown, ErrorConstructor][] = [
    ['key', [SECRET], TypeError], ['key', [key, null], TypeError], ['key', [key, key], RangeError],
    ['key', [hs256Key(SECRET, { kid: 'k' }), hs256Key(OTHER_SECRET, { kid: 'k' })], RangeError],
    ['issuer', [42], TypeError], ['issuer', ['a', ''], RangeError], ['audience', [null], TypeError],
    ['audience', [''], RangeError], ['requiredClaims', [42], TypeError], ['requiredClaims', [''], RangeError],
  ];
  for (const [name, value, type] of inLists) {
    const options = wrong<JwtFilterOptions>({ key, [name]: value });
    assert.throws(() => jwtFilter(options), (error: unknown) => {
      assert.ok(error instanceof Error && error.constructor === type, String(error));
      assert.ok(String((error as { option?: unknown }).option).startsWith(name), String(error));
      assert.ok(!error.message.includes(SECRET));
      return true;
    });
  }
});

it('an unknown option is an error that lists the known ones', () => {
  for (const name of [
    'secret', 'Key', 'header', 'algorithms', 'ignoreExpiration', '__proto__', 'constructor',
  ]) {
    const options = JSON.parse(`{ ${JSON.stringify(name)}: "${SECRET}" }`) as object;
    const given = wrong<JwtFilterOptions>(Object.defineProperty(options, 'key', { value: key }));
    const texts = [
      'jwtFilter: ', 'key, issuer, audience', 'tokenHeader', 'revoked', 'allowedClaimValues', 'authorize',
    ];
    assertConfiguration(() => jwtFilter(given), TypeError, name, texts);
  }
});

it('the options are a plain object, and the key is not optional', () => {
  for (const value of [undefined, null, 42, 'key', [], [key], () => ({ key })]) {
    assertThrows(() => jwtFilter(wrong<JwtFilterOptions>(value)), TypeError, ['jwtFilter: ', 'object']);
  }
  assertPlainOnly(jwtFilter, 'jwtFilter: ', { key });
  assertConfiguration(
    () => jwtFilter(wrong<JwtFilterOptions>({})), TypeError, 'key', ['jwtFilter: ', 'hs256Key'],
  );
});

it('each option is read once, and what becomes of it afterwards does not matter', () => {
  const reads: string[] = [];
  const issuer = ['issuer'];
  const values: { readonly [name: string]: unknown } = {
    ...STRICT, issuer, realm: 'api', tokenHeader: 'authorization',
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
  const filter = jwtFilter(wrong<JwtFilterOptions>(options));
  issuer.push('other');
  assertRefused(filter.check(requestWith(REFUSALS.issuer_refused)), denial('issuer_refused'));
  assert.equal(filter.check(requestWith(claimed({}))).ok, true);
  assert.deepEqual([...reads].sort(), Object.keys(values).sort());
});

it('a polluted Object.prototype changes nothing', () => {
  const plain = requestOf({ authorization: mint({ sub: 'alice', exp: NOW + 1 }) });
  const forged = requestOf({ authorization: mint({}, undefined, OTHER_SECRET), 'x-polluted': mint({}) });
  const checks = (): object[] => {
    const filter = jwtFilter({ key, clock });
    return [plain, forged, requestOf({ 'x-polluted': mint({}) })].map((request) => {
      const verdict = filter.check(request);
      return verdict.ok ? { ok: true, claims: JSON.stringify(verdict.claims) } : { ...verdict };
    });
  };
  const expected = [
    { ok: true, claims: JSON.stringify({ sub: 'alice', exp: NOW + 1 }) }, denial('signature_invalid'),
    denial('token_missing'),
  ];
  assert.deepEqual(checks(), expected);
  assert.deepEqual(polluted(POLLUTION, checks), expected);
  const error = polluted(POLLUTION, () => {
    try {
      return jwtFilter(wrong<JwtFilterOptions>({}));
    } catch (thrown) {
      return thrown;
    }
  });
  assert.ok(error instanceof TypeError && error.message.includes('key'));
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

it('claims are the host\'s to change where nobody observes, before and after somebody did', () => {
  const filter = jwtFilter({ key });
  const isFrozen = (): boolean => {
    const verdict = filter.check(requestWith(mint({ sub: 'alice', roles: ['a'] })));
    assert.ok(verdict.ok);
    return Object.isFrozen(verdict.claims) || Object.isFrozen(verdict.claims['roles']);
  };
  assert.equal(isFrozen(), false);
  observe(filter, () => undefined).check(requestWith(mint({ sub: 'alice' })));
  assert.equal(isFrozen(), false);
});

it('errors about allowedClaimValues say what it takes, and name the call', () => {
  assert.throws(
    () => jwtFilter({ key, allowedClaimValues: wrong('role') }),
    /^TypeError: jwtFilter: option "allowedClaimValues" takes names of claims and a list of texts for each, not/,
  );
  assert.throws(
    () => jwtFilter({ key, allowedClaimValues: wrong({ role: 'editor' }) }),
    /^TypeError: jwtFilter: option "allowedClaimValues\.role" takes a non-empty list/,
  );
});
