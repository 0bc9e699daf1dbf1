/** `jwtFilter`, one or a list: read whole, judged by the core, made into one filter. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hs256Key, jwtSigner, type Claims, type FilterRequest, type Verdict } from '../../src/index.ts';
import { optionFaultText } from '../../src/settings/faults.ts';
import type { Findings, SettingsSources } from '../../src/settings/secrets.ts';
import {
  compileTokens,
  faultsOfTokens,
  readTokenParts,
  summariesOf,
  type TokenPart,
} from '../../src/settings/tokens.ts';
import { SECRET } from '../terminal/support.ts';

const OTHER = 'another secret of more than 32 characters';
const SOURCES: SettingsSources = { file: () => Buffer.from('gone\n'), variable: () => SECRET };
const NO_MATCH: ReadonlyMap<string, string> = new Map();

function read(value: unknown): {
  readonly parts: readonly TokenPart[];
  readonly faults: readonly string[];
} {
  const findings: Findings = { faults: [], warnings: [] };
  const parts = readTokenParts(value, SOURCES, findings);
  return { parts, faults: [...findings.faults, ...parts.flatMap(faultsOfTokens)].map(optionFaultText) };
}

const one = { enabled: true, secret: SECRET };
const two = { enabled: true, secret: OTHER };

function compile(value: unknown, match = NO_MATCH): NonNullable<ReturnType<typeof compileTokens>> {
  const { parts, faults } = read(value);
  assert.deepEqual(faults, []);
  const filters = compileTokens(parts, match);
  assert(filters !== undefined);
  return filters;
}

const tokenOf = (secret: string, claims: Claims = {}): string =>
  jwtSigner({ key: hs256Key(secret) }).sign(claims);

function ask(value: unknown, headers: { readonly [name: string]: string }, match = NO_MATCH): string {
  const { filter, allowedBy } = compile(value, match);
  const request: FilterRequest = { address: undefined, header: (name) => headers[name] };
  const verdict: Verdict = filter.check(request);
  if (!verdict.ok) return `${verdict.reason} ${verdict.claim ?? ''}`.trim();
  return `allowed by ${allowedBy(verdict)}`;
}

test('none, and one that is switched off', () => {
  assert.deepEqual(read(undefined), { parts: [], faults: [] });
  assert.deepEqual(read({}).faults, []);
  for (const value of [{}, { enabled: false }, { ...one, enabled: false }]) {
    assert.equal(compileTokens(read(value).parts, NO_MATCH), undefined);
  }
});

test('one', () => {
  assert.equal(ask(one, { authorization: tokenOf(SECRET) }), 'allowed by undefined');
  assert.equal(ask(one, { authorization: tokenOf(OTHER) }), 'signature_invalid');
  assert.equal(ask(one, {}), 'token_missing');
});

test('several: by place or by name', () => {
  const list = [one, { ...two, name: 'staff', tokenHeader: 'X-Token' }];
  assert.equal(ask(list, { authorization: tokenOf(SECRET) }), 'allowed by jwtFilter[0]');
  assert.equal(ask(list, { 'x-token': tokenOf(OTHER) }), 'allowed by staff');
  assert.equal(ask(list, { 'x-token': tokenOf(SECRET) }), 'signature_invalid');
  assert.equal(ask(list, {}), 'token_missing');
});

test('tokens with and without an audience', () => {
  const list = [one, { ...one, audience: 'api' }];
  assert.equal(ask(list, { authorization: tokenOf(SECRET) }), 'allowed by jwtFilter[0]');
  assert.equal(ask(list, { authorization: tokenOf(SECRET, { aud: 'api' }) }), 'allowed by jwtFilter[1]');
  assert.equal(ask(list, { authorization: tokenOf(SECRET, { aud: 'x' }) }), 'audience_refused');
});

test('revoked tokens are refused at every use, out of the cache too', () => {
  const value = { ...one, revokedFile: 'r', cacheSize: 10 };
  const { filter } = compile(value);
  const reasonOf = (jti: string): string | undefined => {
    const token = tokenOf(SECRET, { jti, iat: 1 });
    const verdict = filter.check({ address: undefined, header: () => token });
    return verdict.ok ? undefined : verdict.reason;
  };
  for (let i = 0; i < 2; i += 1) {
    assert.equal(reasonOf('gone'), 'token_revoked');
    assert.equal(reasonOf('here'), undefined);
  }
});

test('claims bound to headers, with every filter of a list', () => {
  const match = new Map([['room', 'x-room']]);
  const headers = (secret: string, room: string): { readonly [name: string]: string } => {
    return { authorization: tokenOf(secret, { room }), 'x-room': 'r1' };
  };
  for (const secret of [SECRET, OTHER]) {
    assert.match(ask([one, two], headers(secret, 'r1'), match), /^allowed by jwtFilter/);
    assert.equal(ask([one, two], headers(secret, 'r2'), match), 'claims_refused room');
  }
});

test('allowed values at names and at JSON Pointers, both', () => {
  const value = { ...one, allowedClaimValues: { role: ['a'], '/r/x': ['b', 'c'] } };
  const asked = (claims: Claims): string => ask(value, { authorization: tokenOf(SECRET, claims) });
  assert.equal(asked({ role: 'a', r: { x: ['c'] } }), 'allowed by undefined');
  assert.equal(asked({ role: 'x', r: { x: ['c'] } }), 'claims_refused role');
  assert.equal(asked({ role: 'a', r: { x: ['x'] } }), 'claims_refused /r/x');
  assert.equal(asked({ role: 'a', '/r/x': 'b' }), 'claims_refused /r/x');
  const pointers = { ...one, allowedClaimValues: { '/r/x': ['b'] } };
  assert.equal(
    ask(pointers, { authorization: tokenOf(SECRET, { r: { x: 'b' } }) }),
    'allowed by undefined',
  );
});

test('what is asked of tokens, and in which headers', () => {
  const { parts } = read([
    { ...one, requiredClaims: ['exp'], allowedClaimValues: { role: ['a'] } },
    { ...two, tokenHeader: 'X-Token' },
    two,
  ]);
  assert.deepEqual(summariesOf(parts, new Map([['room', 'x-room']])), {
    tokens: [
      { secrets: 1, claims: ['exp', 'role', 'room'] },
      { secrets: 1, claims: ['room'] },
      { secrets: 1, claims: ['room'] },
    ],
    tokenHeaders: ['authorization', 'x-token'],
  });
  assert.deepEqual(summariesOf(read({ enabled: false }).parts, NO_MATCH), { tokens: [], tokenHeaders: [] });
});

const KEYLESS = 'enabled, it takes a "secretFile", a "secretEnv", a "secret" or "secrets"';

const faults: readonly (readonly [value: unknown, ...faults: readonly RegExp[]])[] = [
  [[], /^jwtFilter: lists no filter/],
  ['yes', /^jwtFilter: takes an object$/],
  [[one, 5], /^jwtFilter\[1\]: takes an object$/, /^jwtFilter\[1\]\.enabled: takes true/],
  [[one, { ...two, enabled: false }], /^jwtFilter\[1\]\.enabled: takes true in a list.*take it out$/],
  [
    [one, { secret: OTHER }],
    /^jwtFilter\[1\]\.enabled: takes true/,
    /^jwtFilter\[1\]\.enabled: is missing/,
  ],
  [
    [
      { ...one, name: 'a' },
      { ...two, name: 'a' },
    ],
    /^jwtFilter\[1\]\.name: takes a text that no other/,
  ],
  [[{ ...one, name: '' }], /^jwtFilter\[0\]\.name: /],
  [[{ ...one, name: 5 }], /^jwtFilter\[0\]\.name: /],
  [{ ...one, name: 'a' }, /^jwtFilter\.name: is no option/],
  [[one, { ...two, isuer: 'x' }], /^jwtFilter\[1\]\.isuer: is no option \(did you mean issuer\?\)/],
  [{ enabled: true }, new RegExp(`^jwtFilter: ${KEYLESS}$`)],
  [[one, { enabled: true }], /^jwtFilter\[1\]: enabled, it takes a "secretFile"/],
  [[one, { ...two, issuer: '' }], /^jwtFilter\[1\]\.issuer: takes a non-empty string/],
  [[one, { ...two, secret: 'short' }], /^jwtFilter\[1\]\.secret: has 5 bytes/],
  [
    { ...one, allowedClaimValues: { '/~': ['a'] } },
    /^jwtFilter\.allowedClaimValues\["\/~"\]: is no JSON Pointer/,
  ],
  [
    { ...one, allowedClaimValues: { '/a': [] } },
    /^jwtFilter\.allowedClaimValues\.?\[?"?\/a"?\]?: takes a non-empty list/,
  ],
  [{ ...one, allowedClaimValues: {} }, /^jwtFilter\.allowedClaimValues: takes names of claims/],
  [{ ...one, allowedClaimValues: 5 }, /^jwtFilter\.allowedClaimValues: /],
  [{ ...one, allowedClaimValues: { '': ['a'] } }, /^jwtFilter\.allowedClaimValues: takes names of claims/],
  [{ ...one, revokedFile: 5 }, /^jwtFilter\.revokedFile: takes the path/],
];

for (const [value, ...expected] of faults) {
  test(`faults: ${expected.map(String).join(' ')}`, () => {
    const { faults: found } = read(value);
    assert.equal(found.length, expected.length, found.join('\n'));
    for (const fault of expected)
      assert(
        found.some((text) => fault.test(text)),
        found.join('\n'),
      );
  });
}
