/**
 * What `portcullis import --trust-proxy` and `check-address --blocks` print, against the programs whose
 * settings they read: Express finds the same client, express-ipfilter the same addresses in a range.
 */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { cidrSet, clientAddress } from '../../../dist/index.js';
import { blocksOfRange } from '../../../dist/moving/blocks.js';
import { fromTrustProxy } from '../../../dist/moving/trust-proxy.js';

const require = createRequire(new URL('../hosts/package.json', import.meta.url));
const express = require('express');
const { IpFilter } = require('express-ipfilter');
const proxyAddress = createRequire(require.resolve('express'))('proxy-addr');

const PEERS = [
  '127.0.0.1', '127.255.255.255', '::1', '10.0.0.1', '10.255.255.255', '11.0.0.0', '172.15.255.255', '172.16.0.0',
  '172.31.255.255', '172.32.0.0', '192.168.0.1', '192.169.0.0', '169.254.1.1', '169.255.0.0', 'fe80::1', 'fec0::1',
  'fc00::1', 'fdff::1', 'fe00::1', '203.0.113.9', '2001:db8::1', '::ffff:10.0.0.1',
];
const HEADERS = [
  '198.51.100.7', '198.51.100.7, 10.0.0.2', '10.0.0.3, 198.51.100.7, 127.0.0.1', '10.0.0.3, 10.0.0.2',
  '203.0.113.9,fd00::1,::1', '2001:db8::5, 169.254.9.9',
];
const VALUES = [
  'loopback', 'linklocal', 'uniquelocal', 'loopback, linklocal, uniquelocal', '10.0.0.0/8', '10.0.0.1',
  '10.0.0.0/255.0.0.0', '127.0.0.1, ::1, 203.0.113.9', 'uniquelocal, 127.0.0.1/8',
];

for (const value of VALUES) {
  test(`trust proxy ${value}: Express and the settings printed find the same client`, () => {
    const app = express().set('trust proxy', value);
    const { settings } = fromTrustProxy(value);
    const address = clientAddress({ trustedProxies: settings.ipFilter.trustedProxies });
    for (const peer of PEERS) {
      for (const header of HEADERS) {
        const request = { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': header } };
        const theirs = proxyAddress(request, app.get('trust proxy fn'));
        assert.equal(address({ address: peer, header: () => header }), theirs, `${peer}: ${header}`);
      }
      // Stricter, as it is said: a proxy's request without the header has no client.
      const trusts = app.get('trust proxy fn')(peer, 0);
      assert.equal(address({ address: peer, header: () => undefined }), trusts ? undefined : peer, peer);
    }
  });
}

test('trust proxy false: no header is read', () => {
  assert.deepEqual(fromTrustProxy('false').settings, { ipFilter: { trustedProxies: [] } });
});

/** Whether express-ipfilter lets the address through. */
function lets(filter, address) {
  let outcome;
  filter({ address, url: '/' }, {}, (error) => (outcome = error === undefined));
  return outcome;
}

const RANGES = [
  ['10.0.0.1', '10.0.0.9'], ['10.0.0.0', '10.0.0.255'], ['10.0.0.250', '10.0.1.5'], ['192.168.0.7', '192.168.0.7'],
  ['127.255.255.250', '128.0.0.4'], ['0.0.0.0', '0.0.0.3'], ['255.255.255.250', '255.255.255.255'],
];

for (const [from, to] of RANGES) {
  test(`the range ${from} to ${to}: express-ipfilter and the blocks printed hold the same addresses`, () => {
    const filter = IpFilter([[from, to]], { mode: 'allow', log: false, detectIp: ({ address }) => address });
    const set = cidrSet(blocksOfRange(from, to).blocks);
    const numberOf = (text) => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const textOf = (number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
    const last = Math.min(numberOf(to) + 5, 2 ** 32 - 1);
    for (let at = Math.max(numberOf(from) - 5, 0); at <= last; at += 1) {
      assert.equal(set.has(textOf(at)), lets(filter, textOf(at)), textOf(at));
    }
  });
}
