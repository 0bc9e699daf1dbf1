// `clientAddress`: the address behind trusted proxies, read from the right and only as far as trust goes
// (RFC 7239).

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { clientAddress, type ClientAddressOptions } from '../../src/filters/client-address.ts';
import { ipFilter } from '../../src/filters/ip-filter.ts';
import { cidrSet } from '../../src/ip/cidr.ts';
import type { ForwardedHeader } from '../../src/ip/forwarded.ts';
import { assertThrows, NOT_STRINGS, polluted, wrong } from '../helpers.ts';
import { brokenRequest, POLLUTION, requestOf } from './support.ts';

/** The proxies of the tests, and who asks by way of them. */
const PROXIES = ['10.0.0.0/8', '2001:db8:ffff::/48'];
const PEER = '10.0.0.1';

type Found = readonly [address: string | undefined, position?: number];

/** Asserts what a request with this header value is judged by, and where that stood; it comes from `PEER`. */
function finds(header: ForwardedHeader, value: unknown, found: Found, ...from: [unknown?]): void {
  const peer = from.length === 0 ? PEER : from[0];
  const address = clientAddress({ trustedProxies: PROXIES, header });
  const request = requestOf({ [header]: value }, peer);
  const [text, position] = found;
  const hop = text === undefined ? undefined : { address: text, position };
  assert.deepEqual(address.trace(request), hop, `${String(peer)}: ${String(value)}`);
  assert.equal(address(request), text);
}

it('the peer is the client where it is no proxy, whatever the header says', () => {
  for (const peer of ['192.0.2.1', '::1', '9.255.255.255', '11.0.0.0', 'fe80::1%eth0']) {
    for (const value of ['1.1.1.1', PEER, 'unknown', '', undefined, `1.1.1.1, ${PEER}`]) {
      finds('x-forwarded-for', value, [peer, -1], peer);
      finds('forwarded', value === undefined ? undefined : `for=${value}`, [peer, -1], peer);
    }
  }
});

it('a proxy without the header is the client itself', () => {
  for (const header of ['x-forwarded-for', 'forwarded'] as const) {
    for (const peer of [PEER, '::ffff:10.0.0.1', '2001:db8:ffff::1', '10.0.0.1']) {
      finds(header, undefined, [peer, -1], peer);
      finds(header, null, [peer, -1], peer);
    }
  }
});

it('behind a proxy the first untrusted address from the right is the client', () => {
  finds('x-forwarded-for', '192.0.2.1', ['192.0.2.1', 0]);
  finds('x-forwarded-for', '6.6.6.6, 192.0.2.1', ['192.0.2.1', 1]);
  finds('x-forwarded-for', '6.6.6.6, 192.0.2.1, 10.0.0.3, 10.0.0.2', ['192.0.2.1', 1]);
  finds('x-forwarded-for', '10.0.0.9, 192.0.2.1, 10.0.0.2', ['192.0.2.1', 1]);
  finds('x-forwarded-for', '2001:db8::1, 2001:db8:ffff::9', ['2001:db8::1', 0], '2001:db8:ffff::1');
});

it('what stands left of the client is never looked at', () => {
  for (const junk of ['unknown', '', '_hidden', '"', '6.6.6.6:x', '127.0.0.1', '\0', ',,,', ' , ']) {
    const value = `${junk}, 192.0.2.1`;
    finds('x-forwarded-for', value, ['192.0.2.1', value.split(',').length - 1]);
  }
});

it('where all are proxies the leftmost is the client', () => {
  finds('x-forwarded-for', '10.0.0.9', ['10.0.0.9', 0]);
  finds('x-forwarded-for', '10.0.0.7, 10.0.0.8, 10.0.0.9', ['10.0.0.7', 0]);
  finds('forwarded', 'for=10.0.0.7, for=10.0.0.8', ['10.0.0.7', 0]);
});

it('a step that is no address leads nowhere', () => {
  for (const step of [
    'unknown', '_hidden', '', ' ', '010.0.0.1', 'localhost', '"2001:db8::1"', '1.2.3.4:abc', '1.2.3.4:',
    '1.2.3.4:+80', '1.2.3.4:65536', '1.2.3.4:123456', '127.0.0.1:foo;evil', '::1:', '1:2:3:4:5:6:7:8:9',
    '\u0661.2.3.4', '[::1', '::1]', '[::1]x', '[::1]:', '[1.2.3.4]', '[]', '[::1]:65536', '10.0.0.0/8',
    'for=1.1.1.1', '1.1.1.1;1.1.1.1', '1.1.1.1 1.1.1.1',
  ]) {
    finds('x-forwarded-for', step, [undefined]);
    finds('x-forwarded-for', `192.0.2.1, ${step}`, [undefined]);
    finds('x-forwarded-for', `192.0.2.1, ${step}, 10.0.0.2`, [undefined]);
  }
});

it('blanks around an entry are spaces and tabs (RFC 9110 §5.6.1)', () => {
  finds('x-forwarded-for', '6.6.6.6,\t10.0.0.2', ['6.6.6.6', 0]);
  finds('x-forwarded-for', ' 6.6.6.6 \t,192.0.2.1\t ,10.0.0.2', ['192.0.2.1', 1]);
  finds('x-forwarded-for', '192.0.2.1,\u00a010.0.0.2', [undefined]);
  finds('x-forwarded-for', '192.0.2.1\n', [undefined]);
});

it('ports and brackets are no part of the address', () => {
  finds('x-forwarded-for', '162.243.205.137:45530', ['162.243.205.137', 0]);
  finds('x-forwarded-for', '[2001:db8::1]:443', ['2001:db8::1', 0]);
  finds('x-forwarded-for', '[2001:db8::1]', ['2001:db8::1', 0]);
  finds('x-forwarded-for', '2001:db8::1', ['2001:db8::1', 0]);
  finds('x-forwarded-for', '1.1.1.1:0', ['1.1.1.1', 0]);
  finds('x-forwarded-for', '1.1.1.1:65535', ['1.1.1.1', 0]);
  finds('x-forwarded-for', '192.0.2.1, 10.0.0.2:80, [2001:db8:ffff::2]:80', ['192.0.2.1', 0]);
});

it('Forwarded is read by its grammar (RFC 7239 §4, §6)', () => {
  finds('forwarded', 'for=192.0.2.1', ['192.0.2.1', 0]);
  finds('forwarded', 'For="[2001:db8:cafe::17]:4711"', ['2001:db8:cafe::17', 0]);
  finds('forwarded', 'for="192.0.2.1:_port";proto=https;by=203.0.113.43', ['192.0.2.1', 0]);
  finds('forwarded', 'for=6.6.6.6, for=192.0.2.1;proto=http, for=10.0.0.2', ['192.0.2.1', 1]);
  finds('forwarded', 'for="192\\.0.2.1"', ['192.0.2.1', 0]);
  for (const value of [
    'for=a;for=b', 'for=192.0.2.1;FOR=192.0.2.1', 'for=192.0.2.1:80', 'for=[::1]', 'for=2001:db8::1',
    'for="2001:db8::1"', 'for="_gazonk"', 'for=unknown', 'proto=https', 'for', 'for=', '=192.0.2.1',
    '192.0.2.1', 'for="192.0.2.1', 'for = 192.0.2.1', 'for=192.0.2.1 ;proto=http',
    'for=192.0.2.1 for=192.0.2.2', 'for=192.0.2.1, "',
  ]) finds('forwarded', value, [undefined]);
});

it('a mapped address is the IPv4 address (RFC 4291 §2.5.5.2)', () => {
  finds('x-forwarded-for', '192.0.2.1', ['192.0.2.1', 0], '::ffff:10.0.0.1');
  finds('x-forwarded-for', '192.0.2.1, ::ffff:a00:2', ['192.0.2.1', 0]);
  finds('x-forwarded-for', '::ffff:192.0.2.1', ['::ffff:192.0.2.1', 0]);
});

it('a peer that is no address leads nowhere', () => {
  const texts = ['', 'unknown', '10.0.0.1:80', '[::1]', '10.0.0.01', ' 10.0.0.1'];
  for (const peer of [...NOT_STRINGS, ...texts, ['10.0.0.1'], new String('10.0.0.1')]) {
    for (const header of ['x-forwarded-for', 'forwarded'] as const) {
      finds(header, '192.0.2.1', [undefined], peer);
      finds(header, undefined, [undefined], peer);
    }
  }
});

it('X-Forwarded-For is read unless another header is named, and only the one named', () => {
  const headers = { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.2', 'x-real-ip': '192.0.2.3' };
  const request = requestOf(headers, PEER);
  const read = (options: Partial<ClientAddressOptions>): string | undefined =>
    clientAddress({ trustedProxies: PROXIES, ...options })(request);
  assert.equal(read({}), '192.0.2.1');
  assert.equal(read({ header: undefined }), '192.0.2.1');
  assert.equal(read({ header: 'x-forwarded-for' }), '192.0.2.1');
  assert.equal(read({ header: 'forwarded' }), '192.0.2.2');
});

it('a header that is no text is not taken for an absent one', () => {
  const texts = ['192.0.2.1', 'for=192.0.2.1'].map((text) => new String(text));
  for (const value of [['192.0.2.1'], 42, {}, true, [], ...texts]) {
    for (const header of ['x-forwarded-for', 'forwarded'] as const) finds(header, value, [undefined]);
  }
});

it('a host whose headers throw is not taken for one without them', () => {
  for (const header of ['x-forwarded-for', 'forwarded'] as const) {
    const address = clientAddress({ trustedProxies: PROXIES, header });
    assert.equal(address(brokenRequest({ address: PEER })), undefined);
  }
});

it('a header that comes as a promise leads nowhere, and its rejection does not end the process', async () => {
  const faults: unknown[] = [];
  const note = (fault: unknown): void => { faults.push(fault); };
  process.on('unhandledRejection', note);
  try {
    finds('x-forwarded-for', Promise.resolve('192.0.2.1'), [undefined]);
    finds('forwarded', Promise.reject(new Error('host')), [undefined]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  } finally {
    process.off('unhandledRejection', note);
  }
  assert.deepEqual(faults, []);
});

it('no proxy is trusted where the list is empty', () => {
  const address = clientAddress({ trustedProxies: [] });
  assert.equal(address(requestOf({ 'x-forwarded-for': '192.0.2.1' }, '127.0.0.1')), '127.0.0.1');
});

it('an address filter judges what it finds', () => {
  const filter = ipFilter({ allow: ['192.0.2.0/24'], address: clientAddress({ trustedProxies: PROXIES }) });
  const reason = (value: string | undefined, peer: unknown): string | undefined => {
    const verdict = filter.check(requestOf({ 'x-forwarded-for': value }, peer));
    return verdict.ok ? undefined : verdict.reason;
  };
  assert.equal(reason('192.0.2.1', PEER), undefined);
  assert.equal(reason('198.51.100.1', PEER), 'address_refused');
  assert.equal(reason('192.0.2.1, 198.51.100.1', PEER), 'address_refused');
  assert.equal(reason('unknown', PEER), 'address_missing');
  assert.equal(reason(undefined, PEER), 'address_refused');
  assert.equal(reason('192.0.2.1', '198.51.100.1'), 'address_refused');
  assert.equal(reason('192.0.2.1', undefined), 'address_missing');
});

it('the function is frozen, as what traces it, and neither needs a this', () => {
  const address = clientAddress({ trustedProxies: PROXIES });
  assert.ok(Object.isFrozen(address));
  const { trace } = address;
  assert.deepEqual(
    trace(requestOf({ 'x-forwarded-for': '192.0.2.1' }, PEER)), { address: '192.0.2.1', position: 0 },
  );
});

it('proxies are a list of any kind, compiled while the function is made', () => {
  const list = [...PROXIES];
  function* generate(): Generator<string> {
    yield* PROXIES;
  }
  const request = requestOf({ 'x-forwarded-for': '192.0.2.1, 11.0.0.1' }, PEER);
  for (const trustedProxies of [list, new Set(PROXIES), generate(), cidrSet(PROXIES)]) {
    const address = clientAddress({ trustedProxies });
    list.push('11.0.0.0/8');
    assert.equal(address(request), '11.0.0.1');
    list.pop();
  }
});

it('a header of another name is an error: none is guessed', () => {
  const texts = ['clientAddress: option "header" takes "x-forwarded-for" or "forwarded"'];
  for (const header of ['X-Forwarded-For', 'Forwarded', 'x-real-ip', '', 'forwarded ', 'cf-connecting-ip']) {
    assertThrows(() => clientAddress({ trustedProxies: [], header: wrong(header) }), RangeError, texts);
  }
  for (const header of [null, 42, {}, ['forwarded'], new String('forwarded')]) {
    assertThrows(() => clientAddress({ trustedProxies: [], header: wrong(header) }), TypeError, texts);
  }
});

it('proxies of another type, and wrong rules, are errors that name the option', () => {
  const owner = 'clientAddress: option "trustedProxies"';
  for (const value of [undefined, null, true, 3, '10.0.0.0/8', {}, () => true]) {
    assertThrows(() => clientAddress({ trustedProxies: wrong(value) }), TypeError, [owner, 'takes a list']);
  }
  assertThrows(() => clientAddress(wrong({})), TypeError, [owner, 'takes a list']);
  assertThrows(() => clientAddress({ trustedProxies: wrong(['::1', 1]) }), TypeError, [owner, 'rule 1']);
  for (const rule of ['loopback', '10.0.0.0/8, 127.0.0.1', '', '10/8']) {
    const texts = [owner, 'rule 1', JSON.stringify(rule)];
    assertThrows(() => clientAddress({ trustedProxies: ['::1', rule] }), RangeError, texts);
  }
});

it('unknown options, and what is no object, are errors', () => {
  const options = wrong<ClientAddressOptions>({ trustedProxies: [], hops: 1 });
  const texts = ['clientAddress: unknown option "hops"; the options are trustedProxies, header'];
  assertThrows(() => clientAddress(options), TypeError, texts);
  for (const value of [undefined, null, [], ['10.0.0.0/8'], '10.0.0.0/8']) {
    assertThrows(() => clientAddress(wrong(value)), TypeError, ['clientAddress: takes an object of options']);
  }
});

it('a polluted Object.prototype changes nothing', () => {
  const request = requestOf(
    { 'x-forwarded-for': '192.0.2.1, 198.51.100.1', 'x-polluted': '192.0.2.9' }, PEER,
  );
  const found = polluted(POLLUTION, () => clientAddress({ trustedProxies: PROXIES }).trace(request));
  assert.deepEqual(found, { address: '198.51.100.1', position: 1 });
});
