// `clientAddress`: the address behind trusted proxies, read from the right and only as far as trust goes
// (RFC 7239).

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { cidrSet, clientAddress, ipFilter } from '../../src/index.ts';
import type { ClientAddressOptions } from '../../src/index.ts';
import { assertThrows, NOT_STRINGS, polluted, wrong } from '../helpers.ts';
import {
  assertConfiguration, assertPlainOnly, brokenRequest, INCOMPLETE, incompleteRequest, outcome, POLLUTION,
  requestOf, unhandledRejections,
} from './support.ts';

/** The proxies of the tests, and who asks by way of them. */
const PROXIES = ['10.0.0.0/8', '2001:db8:ffff::/48'];
const PEER = '10.0.0.1';

type Header = 'x-forwarded-for' | 'forwarded';
type Found = readonly [address: string | undefined, position?: number, text?: string];

/** Asserts what a request with this header value is judged by, and where that stood; it comes from `PEER`. */
function finds(forwardedHeader: Header, value: unknown, found: Found, ...from: [unknown?]): void {
  const peer = from.length === 0 ? PEER : from[0];
  const address = clientAddress({ trustedProxies: PROXIES, forwardedHeader });
  const request = requestOf({ [forwardedHeader]: value }, peer);
  const [text, position, stood] = found;
  const hop = address.trace(request);
  const message = `${String(peer)}: ${String(value)}`;
  assert.equal(hop.address, text, message);
  if (position !== undefined) assert.equal(hop.position, position, message);
  if (stood !== undefined) assert.equal(hop.text, stood, message);
  assert.equal(address(request), text, message);
}

it('the peer is the client where it is no proxy, whatever the header says', () => {
  for (const peer of ['192.0.2.1', '::1', '9.255.255.255', '11.0.0.0', 'fe80::1%eth0']) {
    for (const value of ['1.1.1.1', PEER, 'unknown', '', undefined, `1.1.1.1, ${PEER}`]) {
      finds('x-forwarded-for', value, [peer, -1], peer);
      finds('forwarded', value === undefined ? undefined : `for=${value}`, [peer, -1], peer);
    }
  }
});

it('a proxy without the header has no client: the header may have got lost on the way', () => {
  for (const header of ['x-forwarded-for', 'forwarded'] as const) {
    for (const peer of [PEER, '::ffff:10.0.0.1', '2001:db8:ffff::1']) {
      finds(header, undefined, [undefined], peer);
      finds(header, null, [undefined], peer);
      const options = { trustedProxies: PROXIES, forwardedHeader: header, withoutHeader: 'refused' } as const;
      assert.equal(clientAddress(options)(requestOf({}, peer)), undefined);
      assert.equal(clientAddress(options).trace(requestOf({}, peer)).text, undefined);
    }
  }
});

it('a proxy without the header is judged by its own address where that is asked for', () => {
  for (const forwardedHeader of ['x-forwarded-for', 'forwarded', { single: 'x-real-ip' }] as const) {
    const address = clientAddress({ trustedProxies: PROXIES, forwardedHeader, withoutHeader: 'peer' });
    for (const peer of [PEER, '::ffff:10.0.0.1', '2001:db8:ffff::1', '192.0.2.1']) {
      assert.equal(address(requestOf({}, peer)), peer);
      const { address: found, position } = address.trace(requestOf({}, peer));
      assert.deepEqual([found, position], [peer, -1]);
    }
    const name = typeof forwardedHeader === 'string' ? forwardedHeader : 'x-real-ip';
    // There, and no address: that is another thing than not there.
    for (const value of ['', ' ', ',', 'unknown', 'for=unknown', 42, [], {}, Promise.resolve('192.0.2.1')]) {
      assert.equal(address(requestOf({ [name]: value }, PEER)), undefined, String(value));
    }
    for (const peer of [undefined, null, '', 'unknown', 42]) {
      assert.equal(address(requestOf({}, peer)), undefined);
    }
    assert.equal(address(brokenRequest({ address: PEER })), undefined);
  }
});

it('a peer that is a promise is none, and its rejection ends no process', async () => {
  const address = clientAddress({ trustedProxies: [PEER] });
  const rejections = await unhandledRejections(() => {
    assert.equal(address(requestOf({}, Promise.reject(new Error('lookup')))), undefined);
    assert.equal(address.trace(requestOf({}, Promise.reject(new Error('lookup')))).address, undefined);
  });
  assert.deepEqual(rejections, []);
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
    '192.0.2.1', 'for="192.0.2.1', 'for = 192.0.2.1', 'for=192.0.2.1 for=192.0.2.2', 'for=192.0.2.1, "',
  ]) finds('forwarded', value, [undefined]);
});

it('Forwarded may have blanks around its semicolons (RFC 9110 §5.6.6)', () => {
  for (const semicolon of [' ;', '; ', ' ; ', '\t;', ';\t', ' \t;\t ']) {
    finds('forwarded', `for=192.0.2.1${semicolon}proto=http`, ['192.0.2.1', 0]);
    finds('forwarded', `proto=http${semicolon}for="[2001:db8::1]:80"${semicolon}by=x`, ['2001:db8::1', 0]);
    finds(
      'forwarded', `for=6.6.6.6, for=192.0.2.1${semicolon}proto=http , for=10.0.0.2${semicolon}by=y`,
      ['192.0.2.1', 1],
    );
    finds('forwarded', `for=192.0.2.1${semicolon}for=192.0.2.1`, [undefined]);
  }
});

it('an empty entry of X-Forwarded-For may stand for a client that the proxy did not know', () => {
  for (const value of [
    '', ' ', ',', '192.0.2.1,', '192.0.2.1, ', '192.0.2.1,,10.0.0.2', '192.0.2.1, ,10.0.0.2',
  ]) {
    finds('x-forwarded-for', value, [undefined]);
  }
});

it('a mapped address is the IPv4 address (RFC 4291 §2.5.5.2)', () => {
  finds('x-forwarded-for', '192.0.2.1', ['192.0.2.1', 0], '::ffff:10.0.0.1');
  finds('x-forwarded-for', '192.0.2.1, ::ffff:a00:2', ['192.0.2.1', 0]);
  finds('x-forwarded-for', '::ffff:192.0.2.1', ['::ffff:192.0.2.1', 0]);
});

it('a peer that is no address leads nowhere', () => {
  const texts = ['', 'unknown', '10.0.0.1:80', '[::1]', '10.0.0.01', ' 10.0.0.1', 'unix:', 'unix:/run/x'];
  for (const peer of [...NOT_STRINGS, ...texts, ['10.0.0.1'], new String('10.0.0.1')]) {
    for (const header of ['x-forwarded-for', 'forwarded'] as const) {
      finds(header, '192.0.2.1', [undefined], peer);
      finds(header, undefined, [undefined], peer);
    }
  }
});

it('without a client the trace says where it ended, and what stood there', () => {
  finds('x-forwarded-for', 'unknown', [undefined, 0, 'unknown']);
  finds('x-forwarded-for', '192.0.2.1, unknown, 10.0.0.2', [undefined, 1, 'unknown']);
  finds('x-forwarded-for', '192.0.2.1, _hidden', [undefined, 1, '_hidden']);
  finds('x-forwarded-for', 'unknown, 192.0.2.1, 1.2.3.4:x', [undefined, 2, '1.2.3.4:x']);
  finds('x-forwarded-for', '192.0.2.1', [undefined, -1, 'nowhere'], 'nowhere');
  const { trace } = clientAddress({ trustedProxies: PROXIES });
  for (const request of [
    requestOf({}, PEER), requestOf({}, undefined), requestOf({}, 42), brokenRequest(),
    brokenRequest({ address: PEER }),
    requestOf({ 'x-forwarded-for': 42 }, PEER), incompleteRequest(true),
  ]) {
    const hop = trace(request);
    assert.equal(typeof hop.position, 'number');
    assert.deepEqual([hop.address, hop.text], [undefined, undefined]);
  }
});

it('a request that the host did not see whole has no client, and nothing of it is looked at', () => {
  for (const value of INCOMPLETE) {
    for (const options of [
      { trustedProxies: [] }, { trustedProxies: PROXIES, withoutHeader: 'peer' } as const,
    ]) {
      const looked: string[] = [];
      const address = clientAddress(options);
      assert.equal(address(incompleteRequest(value, looked)), undefined);
      assert.equal(address.trace(incompleteRequest(value, looked)).address, undefined);
      assert.deepEqual(looked, []);
    }
  }
  const whole = { ...requestOf({ 'x-forwarded-for': '192.0.2.1' }, PEER), isIncomplete: false };
  assert.equal(clientAddress({ trustedProxies: PROXIES })(whole), '192.0.2.1');
});

it('X-Forwarded-For is read unless another header is named, and only the one named', () => {
  const headers = { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.2', 'x-real-ip': '192.0.2.3' };
  const request = requestOf(headers, PEER);
  const read = (options: Partial<ClientAddressOptions>): string | undefined =>
    clientAddress({ trustedProxies: PROXIES, ...options })(request);
  assert.equal(read({}), '192.0.2.1');
  assert.equal(read({ forwardedHeader: 'x-forwarded-for' }), '192.0.2.1');
  assert.equal(read({ forwardedHeader: 'forwarded' }), '192.0.2.2');
  assert.equal(read({ forwardedHeader: { single: 'x-real-ip' } }), '192.0.2.3');
  const names: string[] = [];
  for (const forwardedHeader of ['x-forwarded-for', 'forwarded', { single: 'CF-Connecting-IP' }] as const) {
    clientAddress({ trustedProxies: PROXIES, forwardedHeader })({
      address: PEER, header: (name) => void names.push(name),
    });
  }
  assert.deepEqual(names, ['x-forwarded-for', 'forwarded', 'cf-connecting-ip']);
});

it('a header of a single address names the client, from trusted peers alone', () => {
  const address = clientAddress({ trustedProxies: PROXIES, forwardedHeader: { single: 'X-Real-IP' } });
  const found = (value: unknown, peer: unknown = PEER): string | undefined =>
    address(requestOf({ 'x-real-ip': value }, peer));
  assert.equal(found('192.0.2.1'), '192.0.2.1');
  assert.equal(found(' 192.0.2.1\t'), '192.0.2.1');
  assert.equal(found('192.0.2.1:4711'), '192.0.2.1');
  assert.equal(found('[2001:db8::1]:443'), '2001:db8::1');
  assert.equal(found('2001:db8::1'), '2001:db8::1');
  // The client, even if it is a proxy's: there is nothing to step to.
  assert.equal(found('10.0.0.9'), '10.0.0.9');
  assert.deepEqual(address.trace(requestOf({ 'x-real-ip': '10.0.0.9' }, PEER)).position, 0);
  for (const peer of ['192.0.2.7', '::1']) {
    for (const value of ['192.0.2.1', 'unknown', '', undefined]) assert.equal(found(value, peer), peer);
  }
  for (const value of [
    undefined, '', ' ', ',', '192.0.2.1,', ',192.0.2.1', '192.0.2.1, 192.0.2.1', '192.0.2.1,10.0.0.1',
    '192.0.2.1 192.0.2.1',
    'unknown', '_hidden', 'for=192.0.2.1', '010.0.0.1', '192.0.2.0/24', '192.0.2.1:x', '192.0.2.1;',
    '"192.0.2.1"', 42,
    ['192.0.2.1'], {}, new String('192.0.2.1'), 'unix:',
  ]) assert.equal(found(value), undefined, String(value));
});

it('a peer on a Unix socket is a proxy by declaration, never by a missing address', () => {
  const headers = { 'x-forwarded-for': '192.0.2.1' };
  const read = (
    options: Partial<ClientAddressOptions>, from: unknown, given: object = headers,
  ): string | undefined =>
    clientAddress({ trustedProxies: ['unix:', ...PROXIES], ...options })(requestOf({ ...given }, from));
  assert.equal(read({}, 'unix:'), '192.0.2.1');
  assert.equal(read({}, 'unix:', { 'x-forwarded-for': '192.0.2.1, 10.0.0.9' }), '192.0.2.1');
  assert.equal(
    read({ forwardedHeader: { single: 'x-real-ip' } }, 'unix:', { 'x-real-ip': '192.0.2.1' }), '192.0.2.1',
  );
  assert.equal(read({ forwardedHeader: 'forwarded' }, 'unix:', { forwarded: 'for=192.0.2.1' }), '192.0.2.1');
  // Without its header it has no client, whatever is said of other proxies.
  assert.equal(read({}, 'unix:', {}), undefined);
  assert.equal(read({ withoutHeader: 'peer' }, 'unix:', {}), undefined);
  assert.equal(read({ withoutHeader: 'peer' }, PEER, {}), PEER);
  for (const from of [undefined, null, '', 'unix', 'UNIX:', 'unix: ', 'unix:/run/portcullis', 42]) {
    assert.equal(read({}, from), undefined, String(from));
  }
  assert.equal(read({ trustedProxies: PROXIES }, 'unix:'), undefined);
  // In the header it is no address.
  assert.equal(read({}, 'unix:', { 'x-forwarded-for': 'unix:' }), undefined);
  assert.equal(read({}, PEER, { 'x-forwarded-for': '192.0.2.1, unix:' }), undefined);
  const filter = ipFilter({ allow: ['0.0.0.0/0', '::/0'] });
  assert.equal(outcome(filter.check(requestOf({}, 'unix:'))), 'address_malformed');
  for (const option of ['allow', 'deny']) {
    assertConfiguration(
      () => ipFilter(wrong({ allow: [], [option]: ['unix:'] })), RangeError, `${option}[0]`, ['unix:'],
    );
  }
});

it('a header that is no text is not taken for an absent one', () => {
  const texts = ['192.0.2.1', 'for=192.0.2.1'].map((text) => new String(text));
  for (const value of [['192.0.2.1'], 42, {}, true, [], ...texts]) {
    for (const header of ['x-forwarded-for', 'forwarded'] as const) finds(header, value, [undefined]);
  }
});

it('a host whose headers throw is not taken for one without them', () => {
  for (const forwardedHeader of ['x-forwarded-for', 'forwarded'] as const) {
    const address = clientAddress({ trustedProxies: PROXIES, forwardedHeader });
    assert.equal(address(brokenRequest({ address: PEER })), undefined);
  }
});

it('a header that comes as a promise leads nowhere, and its rejection does not end the process', async () => {
  const rejections = await unhandledRejections(() => {
    finds('x-forwarded-for', Promise.resolve('192.0.2.1'), [undefined]);
    finds('forwarded', Promise.reject(new Error('host')), [undefined]);
    const address = clientAddress({ trustedProxies: PROXIES, withoutHeader: 'peer' });
    assert.equal(
      address(requestOf({ 'x-forwarded-for': Promise.reject(new Error('host')) }, PEER)), undefined,
    );
  });
  assert.deepEqual(rejections, []);
});

it('no proxy is trusted where the list is empty', () => {
  const address = clientAddress({ trustedProxies: [] });
  assert.equal(address(requestOf({ 'x-forwarded-for': '192.0.2.1' }, '127.0.0.1')), '127.0.0.1');
});

it('an address filter judges what it finds', () => {
  const filter = ipFilter({
    allow: ['192.0.2.0/24', '10.0.0.0/8'], address: clientAddress({ trustedProxies: PROXIES }),
  });
  const reason = (value: string | undefined, peer: unknown): string =>
    outcome(filter.check(requestOf({ 'x-forwarded-for': value }, peer)));
  assert.equal(reason('192.0.2.1', PEER), 'allowed');
  assert.equal(reason('198.51.100.1', PEER), 'address_refused');
  assert.equal(reason('192.0.2.1, 198.51.100.1', PEER), 'address_refused');
  assert.equal(reason('unknown', PEER), 'address_missing');
  // Although the proxy itself is in the list.
  assert.equal(reason(undefined, PEER), 'address_missing');
  assert.equal(reason('192.0.2.1', '198.51.100.1'), 'address_refused');
  assert.equal(reason('192.0.2.1', undefined), 'address_missing');
});

it('the function is frozen, as what traces it, and neither needs a this', () => {
  const address = clientAddress({ trustedProxies: PROXIES });
  assert.ok(Object.isFrozen(address));
  const { trace } = address;
  const { address: found, position } = trace(requestOf({ 'x-forwarded-for': '192.0.2.1' }, PEER));
  assert.deepEqual([found, position], ['192.0.2.1', 0]);
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
  const make = (forwardedHeader: unknown) => () => clientAddress({
    trustedProxies: [], forwardedHeader: wrong(forwardedHeader),
  });
  for (const name of ['X-Forwarded-For', 'Forwarded', 'x-real-ip', '', 'forwarded ', 'cf-connecting-ip']) {
    assertConfiguration(make(name), RangeError, 'forwardedHeader', [/x-forwarded-for/, /forwarded/]);
  }
  for (const value of [
    undefined, null, 42, true, ['forwarded'], new String('forwarded'), new Map(), () => 'forwarded',
  ]) {
    assert.throws(
      make(value),
      { name: 'TypeError', message: /^clientAddress: .*forwardedHeader/, option: 'forwardedHeader' },
    );
  }
});

it('the name of a single header is a token (RFC 9110 §5.6.2), and stands alone', () => {
  const make = (forwardedHeader: unknown) => () => clientAddress({
    trustedProxies: [], forwardedHeader: wrong(forwardedHeader),
  });
  for (const single of ['', ' ', 'x real', 'x:', 'x,y', '\u00e9', 'x\r\n']) {
    assertConfiguration(make({ single }), RangeError, 'forwardedHeader.single');
  }
  for (const single of [undefined, null, 42, ['x-real-ip'], {}, new String('x-real-ip')]) {
    assertConfiguration(make({ single }), TypeError, 'forwardedHeader.single');
  }
  assert.throws(make({}), { name: 'TypeError', message: /forwardedHeader/ });
  assert.throws(
    make({ single: 'x-real-ip', other: 1 }), { name: 'TypeError', message: /forwardedHeader.*other/ },
  );
  assertPlainOnly((value) => make(value)(), 'forwardedHeader', { single: 'x-real-ip' });
});

it('a request without the header is refused or judged by its peer, and nothing else', () => {
  const make = (withoutHeader: unknown) => () => clientAddress({
    trustedProxies: [], withoutHeader: wrong(withoutHeader),
  });
  for (const value of ['', 'Peer', 'refuse', 'allowed', 'peer ', 'true']) {
    assertConfiguration(make(value), RangeError, 'withoutHeader', [/refused/, /peer/]);
  }
  for (const value of [undefined, null, true, false, 42, ['peer'], {}, new String('peer')]) {
    assertConfiguration(make(value), TypeError, 'withoutHeader');
  }
});

it('proxies of another type, and wrong rules, are errors that name the option', () => {
  for (const value of [
    undefined, null, true, 3, '10.0.0.0/8', {}, () => true, new Proxy(cidrSet(PROXIES), {}),
  ]) {
    assertConfiguration(
      () => clientAddress({ trustedProxies: wrong(value) }), TypeError, 'trustedProxies', ['clientAddress: '],
    );
  }
  assertConfiguration(() => clientAddress(wrong({})), TypeError, 'trustedProxies', ['clientAddress: ']);
  assertConfiguration(
    () => clientAddress({ trustedProxies: wrong(['::1', 1]) }), TypeError, 'trustedProxies[1]',
  );
  for (const rule of ['loopback', '10.0.0.0/8, 127.0.0.1', '', '10/8', 'unix', 'unix:/run/x', ' unix:']) {
    const texts = ['clientAddress: ', JSON.stringify(rule)];
    assertConfiguration(
      () => clientAddress({ trustedProxies: ['::1', rule] }), RangeError, 'trustedProxies[1]', texts,
    );
  }
});

it('unknown options, and what is no plain object, are errors', () => {
  for (const name of ['hops', 'header', 'trustProxy', '__proto__', 'constructor']) {
    const options = wrong<ClientAddressOptions>(JSON.parse(
      `{ "trustedProxies": [], ${JSON.stringify(name)}: 1 }`,
    ));
    assertConfiguration(
      () => clientAddress(options), TypeError, name, ['clientAddress: ', 'trustedProxies', 'forwardedHeader'],
    );
  }
  for (const value of [undefined, null, [], ['10.0.0.0/8'], '10.0.0.0/8', () => ({ trustedProxies: [] })]) {
    assertThrows(() => clientAddress(wrong(value)), TypeError, ['clientAddress: ', 'object']);
  }
  assertPlainOnly(clientAddress, 'clientAddress: ', { trustedProxies: [] });
});

it('a polluted Object.prototype changes nothing', () => {
  const request = requestOf(
    { 'x-forwarded-for': '192.0.2.1, 198.51.100.1', 'x-polluted': '192.0.2.9' }, PEER,
  );
  const [found, without] = polluted(POLLUTION, () => {
    const address = clientAddress({ trustedProxies: PROXIES });
    return [address.trace(request), address(requestOf({ 'x-polluted': '192.0.2.9' }, PEER))];
  });
  assert.ok(typeof found === 'object');
  assert.deepEqual([found.address, found.position, without], ['198.51.100.1', 1, undefined]);
});

it('the trace of a request without the header says that its place is the first of none', () => {
  const { trace } = clientAddress({ trustedProxies: PROXIES });
  const request = { address: PEER, header: () => undefined };
  assert.deepEqual(trace(request), { address: undefined, position: 0, text: undefined });
});

it('null is no header, and the error says what is one', () => {
  assert.throws(
    () => clientAddress({ trustedProxies: PROXIES, forwardedHeader: wrong(null) }),
    /option "forwardedHeader" takes "x-forwarded-for", "forwarded" or \{ single: name \}, not null/,
  );
});
