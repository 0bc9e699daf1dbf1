// Refusals: one row of a table for each reason, one frozen object for each pair of reason and claim, and one
// made anew only where something caused it.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { hs256Key, ipFilter, jwtFilter, restFilter } from '../../src/index.ts';
import type { Filter, FilterRequest, Refused } from '../../src/index.ts';
import { mint, NOW, OTHER_SECRET, SECRET } from '../helpers.ts';
import {
  all, any, assertCaused, assertRefused, clock, filterOf, incompleteRequest, key, outcome, plainRefusal,
  requestFrom, requestOf, requestWith, throwingFilter,
} from './support.ts';
import { YES } from './verdicts.ts';

const TOKEN = jwtFilter({
  key, clock, maxTokenLength: 400, issuer: ['i'], audience: 'a', subject: 's', typ: 'JWT', maxAgeSeconds: 100,
  requiredClaims: ['one', 'two'], revoked: ({ jti }) => jti === 'revoked',
  allowedClaimValues: { role: ['editor'], scope: ['read'] }, authorize: ({ jti }) => jti !== 'refused',
});
const ADDRESS = ipFilter({ allow: ['192.0.2.1'] });
const GOOD = { iss: 'i', aud: 'a', sub: 's', iat: NOW, one: 1, two: 2, role: 'editor', scope: 'read write' };
const tokenOf = (claims: object): string => mint({ ...GOOD, ...claims });

/** A filter and a request for each row of the table: reason, status, error, whether a challenge, claim. */
type Row = readonly [
  Filter, FilterRequest, reason: string, status: number, error: string, challenge?: string, claim?: string,
];
const INVALID = 'Bearer realm="api", error="invalid_token"';
const token = (
  value: unknown, reason: string, claim?: string, status: number = 401, error: string = 'invalid_token',
  challenge: string = INVALID,
): Row => [
  TOKEN, requestWith(value), reason, status, error, challenge, ...(claim === undefined ? [] : [claim]),
] as unknown as Row;
const scope = (claims: object, claim?: string): Row => token(
  tokenOf(claims), 'claims_refused', claim, 403, 'insufficient_scope',
  'Bearer realm="api", error="insufficient_scope"',
);

const ROWS: readonly Row[] = [
  token(undefined, 'token_missing', undefined, 401, 'unauthorized', 'Bearer realm="api"'),
  token(' ', 'token_missing', undefined, 401, 'unauthorized', 'Bearer realm="api"'),
  token('Basic x', 'scheme_refused', undefined, 401, 'unauthorized', 'Bearer realm="api"'),
  token(
    'Bearer', 'credentials_malformed', undefined, 400, 'invalid_request',
    'Bearer realm="api", error="invalid_request"',
  ),
  token('x'.repeat(401), 'token_too_long'), token('x', 'token_malformed'),
  token(mint(GOOD, { alg: 'HS512', typ: 'JWT' }), 'header_refused'),
  token(mint(GOOD, undefined, OTHER_SECRET), 'signature_invalid'),
  token(mint('1'), 'payload_malformed'),
  ...['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud'].map((claim) => token(
    tokenOf({ [claim]: {} }), 'claims_malformed', claim,
  )),
  token(tokenOf({ exp: NOW }), 'token_expired'), token(tokenOf({ nbf: NOW + 1 }), 'token_not_yet_valid'),
  token(tokenOf({ iat: NOW - 101 }), 'token_too_old'), token(tokenOf({ iss: 'x' }), 'issuer_refused'),
  token(tokenOf({ aud: 'x' }), 'audience_refused'), token(tokenOf({ sub: 'x' }), 'subject_refused'),
  token(tokenOf({ iat: undefined }), 'claim_missing', 'iat'),
  token(tokenOf({ one: undefined }), 'claim_missing', 'one'),
  token(tokenOf({ two: undefined }), 'claim_missing', 'two'),
  token(tokenOf({ one: undefined, two: undefined }), 'claim_missing', 'one'),
  token(tokenOf({ jti: 'revoked' }), 'token_revoked'), scope({ role: 'reader' }, 'role'),
  scope({ scope: 'write' }, 'scope'),
  scope({ role: undefined }, 'role'), scope({ role: 'reader', scope: 'write' }, 'role'),
  scope({ jti: 'refused' }),
  [ADDRESS, requestFrom(undefined), 'address_missing', 403, 'forbidden'],
  [ADDRESS, requestFrom('nowhere'), 'address_malformed', 403, 'forbidden'],
  [ADDRESS, requestFrom('192.0.2.2'), 'address_refused', 403, 'forbidden'],
  [ADDRESS, incompleteRequest(true), 'request_incomplete', 400, 'invalid_request'],
  [TOKEN, incompleteRequest(true), 'request_incomplete', 400, 'invalid_request'],
  [all(filterOf(YES)), incompleteRequest(true), 'request_incomplete', 400, 'invalid_request'],
  [
    jwtFilter({ key: hs256Key(SECRET, { kid: 'k' }) }), requestWith(mint({}, { alg: 'HS256', kid: 'other' })),
    'key_unknown', 401, 'invalid_token', INVALID,
  ],
];

it('each reason has its status, its error, its challenge, and a claim where it is about one', () => {
  for (const [filter, request, reason, status, error, challenge, claim] of ROWS) {
    const expected = {
      ok: false, status, reason, error, challenge, ...(claim === undefined ? {} : { claim }),
    };
    assertRefused(filter.check(request), expected, `${reason} ${claim}`);
  }
});

it('a refusal is one object for each pair of reason and claim: to refuse allocates none', () => {
  const seen = new Map<unknown, string>();
  for (const [filter, request, reason, , , , claim] of ROWS) {
    const verdict = filter.check(request);
    assert.ok(Object.isFrozen(verdict));
    for (let i = 0; i < 3; i += 1) assert.equal(filter.check(request), verdict, `${reason} ${claim}`);
    const pair = `${reason} ${claim}`;
    assert.equal(seen.get(verdict) ?? pair, pair);
    seen.set(verdict, pair);
  }
});

it('a refusal by address is one object for all filters', () => {
  const [one, two] = [
    ipFilter({ allow: [] }), ipFilter({ allow: ['::1'], address: ({ address }) => address }),
  ];
  for (const address of [undefined, 'nowhere', '192.0.2.1']) {
    assert.equal(one.check(requestFrom(address)), two.check(requestFrom(address)));
  }
});

it('a refusal comes through compositions as the very object', () => {
  for (const [filter, request] of ROWS) {
    assert.equal(all(filter).check(request), filter.check(request));
    assert.equal(any(filter).check(request), filter.check(request));
  }
  const rest = restFilter({ jwtFilter: { enabled: true, secret: SECRET, clock } });
  for (const value of [undefined, 'x', 'Basic x', 'Bearer', mint({ exp: NOW }), mint({ exp: 'x' })]) {
    const verdict = rest.check(requestWith(value));
    assert.equal(verdict.ok, false);
    assert.equal(rest.check(requestWith(value)), verdict);
  }
});

it('of several registered claims at fault the first in their order is named', () => {
  const names = ['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud'];
  const filter = jwtFilter({ key, clock });
  for (let set = 1; set < 1 << names.length; set += 1) {
    const chosen = names.filter((_, i) => (set & (1 << i)) !== 0);
    // The order in the token is the other way round: it must not matter.
    const claims = Object.fromEntries([...chosen].reverse().map((name) => [name, {}]));
    const verdict = filter.check(requestWith(mint(claims)));
    assert.ok(!verdict.ok);
    assert.deepEqual([verdict.reason, verdict.claim], ['claims_malformed', chosen[0]]);
  }
});

it('of several other claims at fault the first in the order of the option is named', () => {
  const required = jwtFilter({ key, requiredClaims: ['z', 'b', 'a'] });
  const values = jwtFilter({ key, allowedClaimValues: { z: ['1'], b: ['1'], a: ['1'] } });
  const cases: [object, string | undefined][] = [
    [{}, 'z'], [{ z: '1' }, 'b'], [{ z: '1', a: '1' }, 'b'], [{ z: '1', b: '1' }, 'a'],
    [{ a: '1', b: '1' }, 'z'],
    [{ a: '1', b: '1', z: '1' }, undefined],
  ];
  for (const filter of [required, values]) {
    for (const [claims, expected] of cases) {
      const verdict = filter.check(requestWith(mint(claims)));
      assert.equal(verdict.ok ? undefined : verdict.claim, expected);
    }
  }
});

it('of several claims at fault the registered ones are named before the others', () => {
  const required = jwtFilter({ key, requiredClaims: ['z', 'aud', 'jti', 'exp'], audience: 'a' });
  const values = jwtFilter({ key, allowedClaimValues: { z: ['1'], jti: ['1'], sub: ['1'] } });
  const cases: [Filter, object, string | undefined][] = [
    [required, { aud: 'a' }, 'exp'], [required, { aud: 'a', exp: 1e11 }, 'jti'],
    [required, { aud: 'a', z: 1 }, 'exp'],
    [required, { aud: 'a', exp: 1e11, jti: 'x' }, 'z'],
    [required, { aud: 'a', exp: 1e11, jti: 'x', z: 1 }, undefined],
    [values, {}, 'sub'], [values, { sub: '1' }, 'jti'], [values, { sub: '1', jti: '1' }, 'z'],
    [values, { z: '1', jti: '1' }, 'sub'], [values, { z: '1', jti: '1', sub: '1' }, undefined],
  ];
  for (const [filter, claims, expected] of cases) {
    const verdict = filter.check(requestWith(mint(claims)));
    assert.equal(verdict.ok ? undefined : verdict.claim, expected, JSON.stringify(claims));
  }
});

it('only where something caused it a refusal is made anew, with its cause', () => {
  const fault = new Error('callback');
  const broken = (): never => {
    throw fault;
  };
  const request = requestWith(mint({}));
  const invalid = {
    ok: false, status: 401, reason: 'token_revoked', error: 'invalid_token', challenge: INVALID,
  };
  const insufficient = {
    ok: false, status: 403, reason: 'claims_refused', error: 'insufficient_scope',
    challenge: 'Bearer realm="api", error="insufficient_scope"',
  };
  const cases: [Filter, object][] = [
    [jwtFilter({ key, revoked: broken }), invalid], [jwtFilter({ key, authorize: broken }), insufficient],
    [ipFilter({ allow: [], address: broken }), plainRefusal('address_missing')],
    [all(throwingFilter(fault)), plainRefusal('verdict_malformed')],
  ];
  for (const [filter, expected] of cases) {
    const [one, two] = [filter.check(request), filter.check(request)];
    assertCaused(one, expected, fault);
    assertCaused(two, expected, fault);
    assert.notEqual(one, two);
  }
});

it('what gives nothing causes nothing: the refusal is the constant one', () => {
  const nothing = (): never => undefined as never;
  const filters = [
    all(filterOf(undefined)), jwtFilter({ key, revoked: nothing }), jwtFilter({ key, authorize: nothing }),
    ipFilter({ allow: ['127.0.0.1'], address: nothing }),
  ];
  for (const filter of filters) {
    const verdict = filter.check(requestWith(mint({})));
    assert.ok(!verdict.ok && !('cause' in verdict), outcome(verdict));
    assert.equal(filter.check(requestWith(mint({}))), verdict);
  }
});

it('a refusal without a cause has no such member', () => {
  for (const [filter, request] of ROWS) assert.ok(!('cause' in (filter.check(request) as Refused)));
  const filters: [Filter, FilterRequest][] = [
    [jwtFilter({ key, authorize: () => false }), requestWith(mint({}))],
    [jwtFilter({ key, revoked: () => true }), requestWith(mint({}))],
    [ipFilter({ allow: [], address: () => undefined }), requestOf()],
  ];
  for (const [filter, request] of filters) {
    const verdict = filter.check(request);
    assert.ok(!verdict.ok && !('cause' in verdict), outcome(verdict));
    assert.equal(filter.check(request), verdict);
  }
});
