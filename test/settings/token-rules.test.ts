/** Tokens bound to what is requested, and values at JSON Pointers; what is missing never fits. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Claims, FilterRequest, Refused } from '../../src/index.ts';
import { tokenRule, type TokenRules } from '../../src/settings/token-rules.ts';

const NONE: TokenRules = { match: new Map(), values: new Map() };
const MATCH: TokenRules = {
  ...NONE,
  match: new Map([
    ['streamId', 'x-stream'],
    ['scope', 'x-action'],
  ]),
};

const request = (headers: { readonly [name: string]: string }): FilterRequest => {
  return { address: '127.0.0.1', header: (name) => headers[name] };
};

function ask(
  rules: TokenRules,
  claims: Claims | undefined,
  headers = {},
  realm?: string,
): Refused | undefined {
  return tokenRule(rules, realm)({ ok: true, claims }, request(headers));
}

const BOTH = { 'x-stream': 's1', 'x-action': 'publish' };

const met: readonly (readonly [claims: Claims, headers: object])[] = [
  [{ streamId: 's1', scope: 'play publish' }, BOTH],
  [{ streamId: ['s0', 's1'], scope: ['publish'] }, BOTH],
  [{ streamId: 's1', scope: 'publish' }, BOTH],
];

for (const [claims, headers] of met) {
  test(`met: ${JSON.stringify(claims)}`, () => assert.equal(ask(MATCH, claims, headers), undefined));
}

const broken: readonly (readonly [claim: string, claims: Claims | undefined, headers: object])[] = [
  ['streamId', { streamId: 's2', scope: 'publish' }, BOTH],
  ['streamId', { streamId: 'S1', scope: 'publish' }, BOTH],
  ['streamId', { streamId: 's1 ', scope: 'publish' }, BOTH],
  ['streamId', { streamId: 's0 s1', scope: 'publish' }, BOTH],
  ['streamId', { streamId: ['s'], scope: 'publish' }, BOTH],
  ['streamId', { streamId: { s1: 's1' }, scope: 'publish' }, BOTH],
  ['streamId', { streamId: [['s1']], scope: 'publish' }, BOTH],
  ['streamId', { scope: 'publish' }, BOTH],
  ['streamId', undefined, BOTH],
  ['streamId', { streamId: 1 }, { 'x-stream': '1' }],
  ['streamId', { streamId: '*', scope: 'publish' }, BOTH],
  ['streamId', { streamId: '', scope: 'publish' }, { ...BOTH, 'x-stream': '' }],
  ['streamId', { streamId: ['', 's1'], scope: 'publish' }, { ...BOTH, 'x-stream': '' }],
  ['streamId', { streamId: 's1', scope: 'publish' }, { 'x-action': 'publish' }],
  // Two lines of a header.
  ['streamId', { streamId: ['s1', 's1, s1'], scope: 'publish' }, { ...BOTH, 'x-stream': 's1, s1' }],
  ['streamId', { streamId: 's1,s2', scope: 'publish' }, { ...BOTH, 'x-stream': 's1,s2' }],
  ['scope', { streamId: 's1', scope: 'play' }, BOTH],
  ['scope', { streamId: 's1', scope: 'publisher unpublish' }, BOTH],
  ['scope', { streamId: 's1' }, BOTH],
  ['scope', { streamId: 's1', scope: 'publish' }, { 'x-stream': 's1' }],
];

for (const [claim, claims, headers] of broken) {
  test(`broken: ${claim} of ${JSON.stringify(claims)} at ${JSON.stringify(headers)}`, () => {
    const refused = ask(MATCH, claims, headers);
    assert.equal(refused?.reason, 'claims_refused');
    assert.equal(refused.claim, claim);
  });
}

test('the refusal is the one that the core makes, by the realm, and frozen', () => {
  const refused = ask(MATCH, {}, {}, 'streams');
  assert.deepEqual(refused, {
    ok: false,
    status: 403,
    reason: 'claims_refused',
    error: 'insufficient_scope',
    challenge: 'Bearer realm="streams", error="insufficient_scope"',
    claim: 'streamId',
  });
  assert(Object.isFrozen(refused));
  assert.match(String(ask(MATCH, {})?.challenge), /realm="api"/);
});

test('a claim may be named by a JSON Pointer, and own members alone are found', () => {
  const rules = { ...NONE, match: new Map([['/video/room', 'x-room']]) };
  assert.equal(ask(rules, { video: { room: 'r1' } }, { 'x-room': 'r1' }), undefined);
  assert.equal(ask(rules, { video: { room: 'r2' } }, { 'x-room': 'r1' })?.claim, '/video/room');
  assert.equal(
    ask(rules, { video: Object.create({ room: 'r1' }) as object }, { 'x-room': 'r1' })?.claim,
    '/video/room',
  );
});

test('values at a JSON Pointer: one of them, as the claim or within its list', () => {
  const rules = {
    ...NONE,
    values: new Map([
      ['/realm_access/roles', ['stream', 'admin']],
      ['/scope', ['a']],
    ]),
  };
  const scope = 'b a';
  assert.equal(ask(rules, { realm_access: { roles: ['x', 'admin'] }, scope }), undefined);
  assert.equal(ask(rules, { realm_access: { roles: 'stream' }, scope }), undefined);
  for (const roles of ['x', ['x'], undefined, { stream: true }, 5]) {
    assert.equal(ask(rules, { realm_access: { roles }, scope })?.claim, '/realm_access/roles');
  }
  assert.equal(ask(rules, { realm_access: { roles: 'admin' }, scope: 'b' })?.claim, '/scope');
});

test('a header function that throws is no verdict of ours', () => {
  const rule = tokenRule(MATCH, undefined);
  const fail = (): never => {
    throw new Error('no');
  };
  assert.throws(() => rule({ ok: true, claims: {} }, { address: '::1', header: fail }));
});
