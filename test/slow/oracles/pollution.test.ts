// A polluted `Object.prototype` opens no door and makes nothing throw: whatever a member is called that it
// lends, and whatever is lent, a request ends as it would without it, or is refused.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import {
  allOf, anyOf, clientAddress, decodeJwtUnverified, hs256Key, ipFilter, jwtFilter, jwtVerifier, restFilter,
  type Filter, type Verdict,
} from 'portcullis';
import { check as checkFetch } from 'portcullis/fetch';
import { check, middleware, refuse, refuseUpgrade, type NodeRequest } from 'portcullis/node';

import { mint, NOW, SECRET, wrong } from '../../helpers.ts';

// The built package: a loader of TypeScript has a way of its own with `Object.defineProperty`.
const clock = (): number => NOW;
const key = hs256Key(SECRET);

const FOLDERS = ['', 'primitives/', 'ip/', 'jwt/', 'filters/', 'adapters/'];

/** A source without its comments. */
const codeOf = (text: string): string => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');

// Words where members stand: behind a dot, a brace, a comma or a quote, or before a colon, a comma or a brace.
const MEMBERS = /(?<=[.'{,]\s?)[A-Za-z_$][\w$]*|[A-Za-z_$][\w$]*(?=\??[:,]|\s\})/g;

/** The names of members in the core and its adapters, and what the language itself reads of objects. */
const NAMES = [...new Set(FOLDERS.flatMap((folder) => {
  const url = new URL(`../../../src/${folder}`, import.meta.url);
  const files = readdirSync(url).filter((name) => name.endsWith('.ts'));
  return files.flatMap((name) => codeOf(readFileSync(new URL(name, url), 'utf8')).match(MEMBERS) ?? []);
})), 'get', 'set', 'value', 'writable', 'done', 'next', 'return', 'throw', 'then', 'raw', '0', '1', '2']
  .filter((name) => !Object.hasOwn(Object.prototype, name));

const VALUES: readonly unknown[] = [
  'x', '127.0.0.1', true, 0, null, {}, ['x'], () => true, { remoteAddress: '127.0.0.1' },
  ['authorization', `Bearer ${mint({ sub: 'root', exp: NOW + 60 })}`],
];

const GOOD = mint({ sub: 'alice', roles: [], exp: NOW + 60 });
const FORGED = `${GOOD.slice(0, -4)}AAAA`;
const jwt = jwtFilter({ key, clock });
const remembering = jwtFilter({ key, clock, cacheSize: 4 });
const ip = ipFilter({ allow: ['127.0.0.1'] });
const behind = ipFilter({
  allow: ['127.0.0.1'],
  address: clientAddress({ trustedProxies: ['10.0.0.1'], forwardedHeader: 'forwarded' }),
});
const rest = restFilter({ jwtFilter: { enabled: true, key, clock, allowedClaimValues: { sub: ['alice'] } } });
const { verify } = jwtVerifier({ key, clock });
const bare: Filter = { check: () => wrong({ ok: true }) };
const editors = jwtFilter({ key, clock, authorize: ({ roles }) => wrong<readonly unknown[]>(roles)[0] === 'x' });
const admins = jwtFilter({ key, clock, authorize: ({ roles }) => wrong<{ x: unknown }>(roles).x === true });

const nodeRequest = (address: string | undefined, ...rawHeaders: readonly string[]): NodeRequest => {
  return { rawHeaders, headers: {}, ...(address !== undefined && { socket: { remoteAddress: address } }) };
};
const bearer = (token: string): readonly [string, string] => ['Authorization', `Bearer ${token}`];
// Made beforehand: the loader names a function by `Object.defineProperty`.
const response = { headersSent: false, statusCode: 200, setHeader: () => undefined, end: () => undefined };
let isNext = false;
const next = (): void => {
  isNext = true;
};
const onNode = middleware(jwt);
const passes = (request: NodeRequest): boolean => {
  isNext = false;
  onNode(wrong(request), response, next);
  return isNext;
};
const said = ({ ok, ...rest }: Verdict): unknown => ok === true && [wrong<{ claims: object }>(rest).claims];
const socket = { on: () => undefined, end: () => undefined, destroy: () => undefined };

/** What is done with requests; each says whether it let something in, and perhaps with what. */
const DEEDS: { readonly [name: string]: () => unknown } = {
  'a good token': () => said(check(jwt, nodeRequest('127.0.0.1', ...bearer(GOOD)))),
  'a forged one': () => said(check(jwt, nodeRequest('127.0.0.1', ...bearer(FORGED)))),
  'no token': () => said(check(jwt, nodeRequest('127.0.0.1'))),
  'a request without rawHeaders': () => said(check(jwt, { headers: {} })),
  'a request without anything': () => said(check(jwt, {})),
  'no address': () => said(check(ip, nodeRequest(undefined))),
  'a socket without an address': () => said(check(ip, { rawHeaders: [], socket: {} })),
  'a good address': () => said(check(ip, nodeRequest('127.0.0.1'))),
  'a bad address': () => said(check(ip, nodeRequest('192.0.2.1'))),
  'a remembered token': () => said(check(remembering, nodeRequest('127.0.0.1', ...bearer(GOOD)))),
  'the header of a token': () => {
    const result = verify(GOOD);
    return result.ok && [result.header];
  },
  'both': () => said(check(allOf(ip, jwt), nodeRequest('127.0.0.1', ...bearer(GOOD)))),
  'not both': () => said(check(allOf(ip, jwt), nodeRequest('192.0.2.1', ...bearer(GOOD)))),
  'either': () => said(check(anyOf(jwt, ip), nodeRequest('127.0.0.1', ...bearer(FORGED)))),
  'an allowance without claims': () => said(check(allOf(ip, bare), nodeRequest('127.0.0.1'))),
  'a list that lacks the word': () => said(check(editors, nodeRequest('127.0.0.1', ...bearer(GOOD)))),
  'a list that lacks the member': () => said(check(admins, nodeRequest('127.0.0.1', ...bearer(GOOD)))),
  'a forwarded address': () => said(check(behind, nodeRequest('10.0.0.1', 'Forwarded', 'for=127.0.0.1'))),
  'none forwarded': () => said(check(behind, nodeRequest('10.0.0.1'))),
  'a proxy without a header': () => said(check(behind, { headers: {}, socket: { remoteAddress: '10.0.0.1' } })),
  'both switches': () => said(check(rest, nodeRequest('127.0.0.1', ...bearer(GOOD)))),
  'a claim of another value': () => {
    return said(check(rest, nodeRequest('127.0.0.1', ...bearer(mint({ sub: 'bob', exp: NOW + 60 })))));
  },
  'middleware': () => passes(nodeRequest('127.0.0.1', ...bearer(GOOD))),
  'middleware, refusing': () => passes(nodeRequest('127.0.0.1', ...bearer(FORGED))),
  'an upgrade refused': () => void refuseUpgrade(socket, wrong(check(jwt, nodeRequest('127.0.0.1')))),
  'an answer to what is no refusal': () => refuse(response, wrong(5)),
  'a token that is only read': () => decodeJwtUnverified(GOOD) !== undefined,
  'a Request': () => said(checkFetch(ip, wrong({ headers: new Map() }), undefined)),
};

/** What it comes to: an exception, or what was let in, as JSON, which shows lent members of lists and objects. */
function outcomeOf(deed: () => unknown): string {
  try {
    const given = deed();
    return Array.isArray(given) ? `lets in ${shownWhole(given[0])}` : String(given);
  } catch (error) {
    return `throws ${String(error)}`;
  }
}

/** A value with all that it shows, lent members too, as deep as claims go here: what is lent may lend itself. */
function shownWhole(value: unknown, depth: number = 4): string {
  if (typeof value !== 'object' || value === null || depth === 0) return typeof value === 'object' ? '…' : String(value);
  const names: string[] = [];
  for (const name in value) names.push(name);
  return `{${names.map((name) => `${name}: ${shownWhole(Reflect.get(value, name), depth - 1)}`).join()}}`;
}

const deeds = Object.entries(DEEDS).map(([deed, act]) => ({ deed, act }));
const usual = new Map(deeds.map(({ deed, act }) => [deed, outcomeOf(act)]));

test('unpolluted, the deeds are what their names say', () => {
  for (const [name, outcome] of usual) assert.ok(!outcome.startsWith('throws'), `${name}: ${outcome}`);
  const isIn = (name: string): boolean => !['false', 'undefined'].includes(usual.get(name) ?? '');
  assert.deepEqual(Object.keys(DEEDS).filter(isIn), [
    'a good token', 'a good address', 'a remembered token', 'the header of a token', 'both', 'either',
    'an allowance without claims', 'a forwarded address', 'both switches', 'middleware',
    'a token that is only read',
  ]);
});

// One test for each value, since there are hundreds of names.
for (const value of VALUES) {
  test(`whatever name lends ${typeof value === 'function' ? 'a function' : JSON.stringify(value)}`, () => {
    const wrongs: string[] = [];
    // As an assignment makes it: enumerable.
    const member = Object.assign(Object.create(null), { value, enumerable: true, configurable: true, writable: true });
    for (const name of NAMES) {
      Reflect.defineProperty(Object.prototype, name, member);
      const outcomes = deeds.map(({ act }) => outcomeOf(act));
      Reflect.deleteProperty(Object.prototype, name);
      deeds.forEach(({ deed }, n) => {
        const outcome = String(outcomes[n]);
        const isRefused = outcome === 'false' || outcome === 'undefined';
        if (outcome !== usual.get(deed) && !isRefused) wrongs.push(`${name}: ${deed}: ${outcome}`);
      });
    }
    assert.deepEqual(wrongs.slice(0, 20), [], `${wrongs.length} in all`);
  });
}
