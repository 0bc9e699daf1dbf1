/** Express's `trust proxy` becomes a list of proxies, or is refused with the reason. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter } from '../../src/index.ts';
import { fromTrustProxy } from '../../src/moving/trust-proxy.ts';

const UNIQUE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];
const values: readonly (readonly [value: string, proxies: readonly string[]])[] = [
  ['false', []],
  ['0', []],
  ['loopback', ['127.0.0.1/8', '::1/128']],
  ['loopback, linklocal, uniquelocal', ['127.0.0.1/8', '::1/128', '169.254.0.0/16', 'fe80::/10', ...UNIQUE]],
  ['10.0.0.1', ['10.0.0.1']],
  ['10.0.0.0/255.0.0.0, ::1', ['10.0.0.0/8', '::1']],
  ['["loopback", "10.0.0.1"]', ['127.0.0.1/8', '::1/128', '10.0.0.1']],
];

for (const [value, trustedProxies] of values) {
  test(`${value}: ${trustedProxies.length}`, () => {
    const { settings, notes, problem } = fromTrustProxy(value);
    assert.deepEqual([settings, problem], [{ ipFilter: { trustedProxies } }, undefined]);
    assert.equal(notes.length, trustedProxies.length === 0 ? 0 : 2);
    restFilter(settings ?? {});
  });
}

const refused: readonly (readonly [value: string, problem: RegExp])[] = [
  ['true', /^true believes every client/],
  ['1', /^a number of hops is no name/],
  ['12', /^a number of hops is no name/],
  ['loopback, proxy.example', /^entry 2 is "proxy\.example", neither an address/],
  ['toString', /^entry 1 is "toString"/],
];

for (const [value, problem] of refused) {
  test(`refused: ${value}`, () => {
    const read = fromTrustProxy(value);
    assert.equal(read.settings, undefined);
    assert.match(read.problem ?? '', problem);
  });
}
