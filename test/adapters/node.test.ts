// `portcullis/node`: what filters see of Node's requests, the answers on its responses, and the middleware.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import * as node from '../../src/adapters/node.ts';
import type { NodeRequest, NodeResponse, NodeSocket } from '../../src/adapters/node.ts';
import { answerTo, clientAddress, ipFilter, jwtFilter, observe, restFilter } from '../../src/index.ts';
import type { Filter, FilterRequest, Refused } from '../../src/index.ts';
import { assertThrows, mint, polluted, wrong } from '../helpers.ts';
import {
  all, any, assertConfiguration, assertPlainOnly, assertRefused, filterOf, key, outcome, plainRefusal,
  POLLUTION, unhandledRejections,
} from '../filters/support.ts';

const { check, middleware, refuse, refuseUpgrade, requestOf: viewOf } = node;

type Headers = readonly (readonly [string, string])[];
type Request = NodeRequest & { readonly [name: string]: unknown };

function requestOf(headers: Headers = [], remoteAddress: string | undefined = '127.0.0.1'): Request {
  return { rawHeaders: headers.flat(), socket: { remoteAddress } };
}

/** A request that is none of Node's: what a serverless host or a mock makes of one. */
function mockOf(members: object, remoteAddress: string = '127.0.0.1'): NodeRequest {
  return wrong({ socket: { remoteAddress }, ...members });
}

/** A response that keeps what is done to it. */
function responseOf(headersSent: boolean = false): NodeResponse & { readonly calls: readonly unknown[][] } {
  const calls: unknown[][] = [];
  return {
    calls, headersSent, statusCode: 200,
    setHeader(name, value) {
      calls.push([name, value]);
    },
    end(body) {
      calls.push(['end', body, this.statusCode]);
    },
  };
}

/** What a filter sees of a request. */
function seen(request: NodeRequest): FilterRequest {
  const filter = filterOf({ ok: true, claims: undefined });
  check(filter, request);
  const [view] = filter.asked;
  assert.ok(view !== undefined && filter.asked.length === 1);
  return view;
}

/** As many header lines as these, behind which another may stand. */
function lines(count: number, ...last: string[]): string[] {
  return [...Array.from({ length: count - last.length / 2 }, (_, i) => [`a${i}`, '1']).flat(), ...last];
}

const DENIED = plainRefusal('address_refused');
const CHALLENGED: Refused = {
  ok: false, status: 401, reason: 'token_expired', error: 'invalid_token',
  challenge: 'Bearer realm="api", error="invalid_token"',
};
const OWN: Refused = {
  ok: false, status: 429, reason: 'too_many', error: 'too_many_requests', challenge: undefined,
};
const BASIC: Refused = {
  ok: false, status: 401, reason: 'password_wrong', error: 'password_wrong', challenge: 'Basic realm="x"',
};
const ALLOWED = { ok: true, claims: { sub: 'alice' } };

it('check gives the very verdict of the filter', () => {
  for (const verdict of [ALLOWED, DENIED, OWN, BASIC]) assert.equal(
    check(filterOf(verdict), requestOf()), verdict,
  );
});

it('the address is the socket\'s, at the time it is asked for', () => {
  const request = { rawHeaders: [], socket: { remoteAddress: '192.0.2.1' as string | undefined } };
  const view = seen(request);
  assert.equal(view.address, '192.0.2.1');
  request.socket.remoteAddress = undefined;
  assert.equal(view.address, undefined);
  assertRefused(check(ipFilter({ allow: ['0.0.0.0/0'] }), request), plainRefusal('address_missing'));
});

it('a request without a socket has no address', () => {
  const everybody = ipFilter({ allow: ['0.0.0.0/0', '::/0'] });
  for (const members of [
    { socket: undefined }, { socket: null }, { socket: {} }, { socket: { remoteAddress: null } },
  ]) {
    const request = wrong<NodeRequest>({ rawHeaders: ['X', 'y'], ...members });
    assert.equal(outcome(check(everybody, request)), 'address_missing');
    assert.equal(seen(request).header('x'), 'y');
    assert.equal(outcome(check(filterOf(ALLOWED), request)), 'allowed');
  }
  assert.equal(outcome(check(everybody, wrong({}))), 'address_missing');
  assert.equal(outcome(check(jwtFilter({ key }), wrong({}))), 'token_missing');
});

it('requestOf is what filters see: the socket\'s address, or the one that the host gives', () => {
  const request = requestOf([['X-One', '1'], ['x-one', '2']], '192.0.2.1');
  assert.equal(viewOf(request).address, '192.0.2.1');
  assert.equal(viewOf(request, '198.51.100.1').address, '198.51.100.1');
  assert.equal(viewOf(request, 'unix:').address, 'unix:');
  assert.equal(viewOf(request, '').address, '');
  for (const view of [viewOf(request), viewOf(request, 'unix:')]) {
    assert.equal(view.header('x-one'), '1, 2');
    assert.equal(view.header('x-two'), undefined);
    assert.ok(view.isIncomplete === undefined || view.isIncomplete === false);
  }
  const filter = restFilter({ ipFilter: { allow: '192.0.2.1', trustedProxies: 'unix:' } });
  const forwarded = requestOf([['X-Forwarded-For', '192.0.2.1']], undefined);
  assert.equal(outcome(filter.check(viewOf(forwarded, 'unix:'))), 'allowed');
  assert.equal(outcome(filter.check(viewOf(forwarded))), 'address_refused');
  const noPeer = wrong<NodeRequest>({ rawHeaders: ['X-Forwarded-For', '192.0.2.1'], socket: {} });
  assert.equal(outcome(filter.check(viewOf(noPeer))), 'address_missing');
  assert.equal(
    outcome(filter.check(viewOf(wrong({ rawHeaders: lines(1000), socket: {} }), '192.0.2.1'))),
    'request_incomplete',
  );
});

it('a request with as many header lines as the host keeps is incomplete: it may have dropped some', () => {
  const filters = (): Filter[] => [
    ipFilter({ allow: ['127.0.0.1'] }), jwtFilter({ key }), restFilter({ ipFilter: { enabled: false } }),
    filterOf(ALLOWED), all(filterOf(ALLOWED)), any(filterOf(ALLOWED)),
    observe(filterOf(ALLOWED), () => undefined),
    ipFilter({
      allow: ['127.0.0.1'], address: clientAddress({ trustedProxies: ['127.0.0.1'], withoutHeader: 'peer' }),
    }),
  ];
  const server = (maxHeadersCount?: unknown): object => ({
    remoteAddress: '127.0.0.1', server: { maxHeadersCount },
  });
  const none = { remoteAddress: '127.0.0.1' };
  const cases: [number, object, boolean][] = [
    [999, none, false], [1000, none, true], [1001, none, true], [5000, none, true],
    ...[
      undefined, null, '0', '2000', NaN, -1, -0.5, true, {},
    ].flatMap((count): [number, object, boolean][] => [
      [999, server(count), false], [1000, server(count), true],
    ]),
    [999, { ...none, server: undefined }, false], [1000, { ...none, server: undefined }, true],
    [1000, { ...none, server: null }, true], [1000, { ...none, server: {} }, true],
    [9, server(10), false], [10, server(10), true], [11, server(10), true], [1999, server(2000), false],
    [2000, server(2000), true], [1, server(1), true], [0, server(1), false], [5000, server(0), false],
    [100_000, server(0), false],
    // Node keeps twice the number, in 32 bits, of names and values.
    [1, server(2.5), false], [2, server(2.5), true], [9, server(2 ** 32 + 10), false],
    [10, server(2 ** 32 + 10), true],
  ];
  const last = ['Authorization', mint({ sub: 'alice' })];
  for (const [count, socket, isIncomplete] of cases) {
    const request = wrong<NodeRequest>({ rawHeaders: count === 0 ? [] : lines(count, ...last), socket });
    for (const filter of filters()) {
      const verdict = check(filter, request);
      const message = `${count} ${JSON.stringify(socket)}`;
      if (isIncomplete) assertRefused(verdict, plainRefusal('request_incomplete'), message);
      else if (count > 0) assert.equal(outcome(verdict), 'allowed', message);
      assert.equal(viewOf(request).isIncomplete ?? false, isIncomplete, message);
    }
    const own = filterOf(ALLOWED);
    const response = responseOf();
    let isOpen = false;
    middleware(own)(request, response, () => {
      isOpen = true;
    });
    assert.equal(isOpen, !isIncomplete);
    assert.equal(own.asked.length, isIncomplete ? 0 : 1);
    if (isIncomplete) assert.deepEqual(response.calls.at(-1), ['end', '{"error":"invalid_request"}', 400]);
  }
});

it('the limit is the server\'s at the time of the request; without a socket it is the usual one', () => {
  const server = { maxHeadersCount: 10 };
  const request = wrong<NodeRequest>({
    rawHeaders: lines(20), socket: { remoteAddress: '127.0.0.1', server },
  });
  assert.equal(outcome(check(filterOf(ALLOWED), request)), 'request_incomplete');
  server.maxHeadersCount = 21;
  assert.equal(outcome(check(filterOf(ALLOWED), request)), 'allowed');
  assert.equal(outcome(check(filterOf(ALLOWED), wrong({ rawHeaders: lines(1000) }))), 'request_incomplete');
  assert.equal(outcome(check(filterOf(ALLOWED), wrong({ rawHeaders: lines(999) }))), 'allowed');
});

it('headers are read elsewhere where the raw lines are missing or lack the name', () => {
  const token = mint({ sub: 'alice' });
  const filter = jwtFilter({ key });
  const proxied = ipFilter({
    allow: ['192.0.2.1'], address: clientAddress({ trustedProxies: ['127.0.0.1'] }),
  });
  const raws = [[], undefined, null, ['Host', 'x', 'X-Authorization', 'y']];
  for (const rawHeaders of raws) {
    const judge = (authorization: unknown): string =>
      outcome(check(filter, mockOf({ rawHeaders, headers: { authorization, host: 'x' } })));
    assert.equal(judge(token), 'allowed');
    assert.equal(judge(`Bearer ${token}`), 'allowed');
    assert.equal(judge([`Bearer ${token}`]), 'allowed');
    assert.equal(judge(''), 'token_missing');
    assert.equal(judge('Basic x'), 'scheme_refused');
    assert.equal(judge([token, token]), 'credentials_malformed');
    for (const value of [42, true, null, {}, new String(token), [token, 42], new Set([token]), () => token]) {
      assert.equal(judge(value), 'credentials_malformed', String(value));
    }
    for (const value of [[], [42], [[token]], [new String(token)]]) assert.notEqual(judge(value), 'allowed');
    const from = (forwarded: unknown): string =>
      outcome(check(proxied, mockOf({ rawHeaders, headers: { 'x-forwarded-for': forwarded } })));
    assert.equal(from('192.0.2.1'), 'allowed');
    assert.equal(from(['192.0.2.9', '192.0.2.1']), 'allowed');
    assert.equal(from(['192.0.2.1', '192.0.2.9']), 'address_refused');
    for (const value of [42, null, {}, [], ['192.0.2.1', 42], new String('192.0.2.1')]) {
      assert.equal(from(value), 'address_missing', String(value));
    }
  }
  for (const headers of [
    undefined, null, {}, { Authorization: token }, Object.create({ authorization: token }),
  ]) {
    for (const rawHeaders of raws) {
      assert.equal(outcome(check(filter, mockOf({ rawHeaders, headers }))), 'token_missing');
    }
  }
  const bare = Object.assign(Object.create(null), { authorization: token }) as object;
  assert.equal(outcome(check(filter, mockOf({ headers: bare }))), 'allowed');
  const lent = polluted(
    { authorization: token }, () => outcome(check(filter, mockOf({ rawHeaders: [], headers: {} }))),
  );
  assert.equal(lent, 'token_missing');
});

it('what the raw lines say of a name counts alone', () => {
  const token = mint({ sub: 'alice' });
  const filter = jwtFilter({ key });
  for (const line of ['', 'Basic x', 'x']) {
    const request = mockOf({ rawHeaders: ['AUTHORIZATION', line], headers: { authorization: token } });
    assert.notEqual(outcome(check(filter, request)), 'allowed');
  }
  const request = mockOf({ rawHeaders: ['Authorization', token], headers: { authorization: 'x' } });
  assert.equal(outcome(check(filter, request)), 'allowed');
});

it('nothing throws where the host\'s request is broken, and nothing opens', () => {
  const broken = (): never => {
    throw new Error('host');
  };
  const filters = [
    ipFilter({ allow: ['127.0.0.1'] }), jwtFilter({ key }), restFilter({ jwtFilter: { enabled: true, key } }),
  ];
  for (const member of ['rawHeaders', 'headers', 'socket']) {
    const request = Object.defineProperty({ ...requestOf() }, member, { get: broken });
    for (const filter of filters.slice(1)) assert.notEqual(outcome(check(filter, request)), 'allowed');
  }
  for (const rawHeaders of [
    [null, 'x'], ['Authorization'], ['Authorization', undefined], [42, 42], 'Authorization', 42, {},
  ]) {
    assert.notEqual(outcome(check(jwtFilter({ key }), mockOf({ rawHeaders }))), 'allowed');
  }
});

it('headers are found in any case (RFC 9110 §5.1)', () => {
  for (const name of ['authorization', 'Authorization', 'AUTHORIZATION', 'aUTHORIZATIOn']) {
    assert.equal(
      seen(requestOf([['Host', 'x'], [name, 'value'], ['Accept', '*/*']])).header('authorization'), 'value',
    );
  }
});

it('a header is found by its whole name, and never among the values', () => {
  const view = seen(requestOf([
    ['x-authorization', '1'], ['authorizatio', '2'], ['authorizations', '3'], ['x', 'authorization'],
    ['y', 'z'], ['proxy-authorization', '4'], ['Authorizatio\u212a', '5'],
  ]));
  assert.equal(view.header('authorization'), undefined);
  assert.equal(view.header('z'), undefined);
  assert.equal(view.header('y'), 'z');
});

it('an absent header is undefined, an empty one is not', () => {
  assert.equal(seen(requestOf([['x-empty', '']])).header('x-empty'), '');
  assert.equal(seen(requestOf([['x-empty', '']])).header('x-other'), undefined);
  assert.equal(seen(requestOf()).header('x-empty'), undefined);
});

it('repeated lines are joined in order (RFC 9110 §5.3)', () => {
  const view = seen(requestOf([
    ['X-Forwarded-For', '6.6.6.6'], ['Host', 'x'], ['x-forwarded-for', '192.0.2.1'], ['X-FORWARDED-FOR', ''],
  ]));
  assert.equal(view.header('x-forwarded-for'), '6.6.6.6, 192.0.2.1, ');
});

it('several lines of X-Forwarded-For count as one list', () => {
  const filter = ipFilter({
    allow: ['192.0.2.1'], address: clientAddress({ trustedProxies: ['10.0.0.0/8'] }),
  });
  const judge = (...lines: string[]): boolean =>
    check(filter, requestOf(lines.map((line) => ['X-Forwarded-For', line]), '10.0.0.1')).ok;
  assert.equal(judge('192.0.2.1'), true);
  assert.equal(judge('6.6.6.6', '192.0.2.1', '10.0.0.2'), true);
  assert.equal(judge('192.0.2.1', '6.6.6.6'), false);
  assert.equal(judge('192.0.2.1', ''), false);
});

it('a repeated Authorization header is refused, of which Node\'s own headers keep the first', () => {
  const filter = jwtFilter({ key });
  const good = `Bearer ${mint({ sub: 'alice' })}`;
  const judge = (...lines: Headers): unknown => {
    const verdict = check(filter, { ...requestOf(lines), ...{ headers: { authorization: good } } });
    return verdict.ok ? verdict.claims : verdict.reason;
  };
  assert.deepEqual(judge(['Authorization', good]), { sub: 'alice' });
  for (const line of [good, '', 'Basic x', 'x']) {
    assert.equal(judge(['Authorization', good], ['authorization', line]), 'credentials_malformed');
    // Read as one value, which opens with another scheme: refused as that, and no less.
    const expected = line === 'Basic x' ? 'scheme_refused' : 'credentials_malformed';
    assert.equal(judge(['authorization', line], ['Authorization', good]), expected);
  }
  // With no line of the name at all the parsed header counts.
  assert.deepEqual(judge(), { sub: 'alice' });
});

it('refuse answers with status, headers and body, and ends the response', () => {
  for (const denied of [DENIED, CHALLENGED, OWN, BASIC]) {
    const response = responseOf();
    assert.equal(refuse(response, denied), undefined);
    const { status, headers, body } = answerTo(denied);
    assert.deepEqual(response.calls, [...Object.entries(headers), ['end', body, status]]);
    assert.equal(response.statusCode, denied.status);
  }
});

it('refuse leaves a response alone whose head has been sent', () => {
  const response = responseOf(true);
  refuse(response, DENIED);
  assert.deepEqual(response.calls, []);
  assert.equal(response.statusCode, 200);
});

it('refuseUpgrade answers on the raw socket, and closes it (RFC 9112 §4)', () => {
  for (const denied of [DENIED, CHALLENGED, OWN, BASIC]) {
    const calls: unknown[][] = [];
    const listeners: (() => void)[] = [];
    const socket: NodeSocket = {
      on(event, listener) {
        calls.push(['on', event]);
        listeners.push(listener);
      },
      end(text, then) {
        calls.push(['end', text]);
        listeners.push(then);
      },
      destroy() {
        calls.push(['destroy']);
      },
    };
    assert.equal(refuseUpgrade(socket, denied), undefined);
    const { status, headers, body } = answerTo(denied);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const text = `HTTP/1.1 ${status} \r\n${lines}connection: close\r\n\r\n${body}`;
    assert.deepEqual(calls, [['on', 'error'], ['end', text]]);
    for (const listener of listeners) listener();
    assert.deepEqual(calls.slice(2), [['destroy'], ['destroy']]);
  }
});

it('the middleware calls next once for what passes, and leaves the response alone', () => {
  for (const claims of [{ sub: 'alice' }, undefined]) {
    const calls: unknown[][] = [];
    const response = responseOf();
    const request = requestOf();
    middleware(filterOf({ ok: true, claims }))(request, response, (...given: unknown[]) => calls.push(given));
    assert.deepEqual(calls, [[]]);
    assert.deepEqual(response.calls, []);
    assert.ok('auth' in request);
    assert.equal(request['auth'], claims);
  }
});

it('the middleware has left the claims when next is called', () => {
  const request = requestOf([['Authorization', mint({ sub: 'alice' })]]);
  let auth: unknown;
  middleware(jwtFilter({ key }))(request, responseOf(), () => {
    auth = request['auth'];
  });
  assert.deepEqual(auth, { sub: 'alice' });
});

it('the middleware answers a refusal, calls no next, and leaves no claims', () => {
  for (const denied of [DENIED, CHALLENGED, OWN, BASIC]) {
    const response = responseOf();
    const request = requestOf();
    middleware(filterOf(denied))(request, response, () => assert.fail('next is called'));
    const { status, headers, body } = answerTo(denied);
    assert.deepEqual(response.calls, [...Object.entries(headers), ['end', body, status]]);
    assert.ok(!('auth' in request));
  }
});

it('the middleware leaves the claims at the property named', () => {
  for (const property of ['user', 'portcullis', '__proto__', 'constructor', ' ']) {
    const request = requestOf();
    middleware(filterOf(ALLOWED), { property })(request, responseOf(), () => undefined);
    const own = Object.getOwnPropertyDescriptor(request, property);
    assert.deepEqual(own, { value: { sub: 'alice' }, configurable: true, enumerable: true, writable: true });
    assert.ok(!('auth' in request));
  }
});

it('the claims replace what stood there before, even an accessor of the prototype', () => {
  class Guarded {
    readonly rawHeaders = [];
    readonly socket = { remoteAddress: '127.0.0.1' };
    get auth(): never {
      return assert.fail('the accessor is asked');
    }
    set auth(_: unknown) {
      assert.fail('the accessor is set');
    }
  }
  const request = new Guarded();
  middleware(filterOf(ALLOWED))(request, responseOf(), () => undefined);
  assert.deepEqual(Object.getOwnPropertyDescriptor(request, 'auth')?.value, { sub: 'alice' });
  const twice = requestOf();
  middleware(filterOf({ ok: true, claims: { sub: 'first' } }))(twice, responseOf(), () => undefined);
  middleware(filterOf({ ok: true, claims: undefined }))(twice, responseOf(), () => undefined);
  assert.ok('auth' in twice && twice['auth'] === undefined);
});

it('the exception of next is the host\'s own', () => {
  const response = responseOf();
  const next = (): void => {
    throw new Error('handler');
  };
  assert.throws(() => middleware(filterOf(ALLOWED))(requestOf(), response, next), { message: 'handler' });
  assert.deepEqual(response.calls, []);
});

it('the middleware is a function of three parameters with a name for stack traces', () => {
  const handler = middleware(filterOf(ALLOWED));
  assert.equal(handler.length, 3);
  assert.equal(handler.name, 'portcullis');
});

it('refuse announces the end of a connection on HTTP/1 where a body is on the way', () => {
  const close = (req: unknown): boolean => {
    const response = responseOf();
    refuse(Object.assign(response, { req }), DENIED);
    const names = response.calls.map(([name]) => String(name).toLowerCase());
    assert.deepEqual(names.at(-1), 'end');
    const call = response.calls.find(([name]) => String(name).toLowerCase() === 'connection');
    assert.ok(call === undefined || call[1] === 'close');
    return call !== undefined;
  };
  const http1 = { httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 };
  const http2 = { httpVersion: '2.0', httpVersionMajor: 2, httpVersionMinor: 0 };
  const bodies = [
    { 'content-length': '5' }, { 'transfer-encoding': 'chunked' }, { 'content-length': '1000000000000' },
  ];
  for (const headers of bodies) {
    const rawHeaders = Object.entries(headers).flat();
    assert.equal(close({ ...http1, headers, rawHeaders }), true);
    assert.equal(close({ ...http1, httpVersion: '1.0', httpVersionMinor: 0, headers, rawHeaders }), true);
    assert.equal(close({ ...http2, headers, rawHeaders }), false);
  }
  assert.equal(close({ ...http1, headers: { host: 'x' }, rawHeaders: ['Host', 'x'] }), false);
  for (const req of [undefined, null, {}, { headers: null }, 42]) close(req);
});

it('unknown options of the middleware are errors', () => {
  for (const name of ['credentialsRequired', 'Property', '__proto__', 'toString']) {
    const options = JSON.parse(`{ ${JSON.stringify(name)}: "user" }`) as object;
    assertConfiguration(
      () => middleware(filterOf(ALLOWED), wrong(options)), TypeError, name, ['middleware: ', 'property'],
    );
  }
});

it('the property of the middleware is a non-empty string', () => {
  for (const property of [undefined, null, 42, {}, ['user'], Symbol('user'), true]) {
    const make = (): unknown => middleware(filterOf(ALLOWED), { property: wrong(property) });
    assertConfiguration(make, TypeError, 'property', ['middleware: ']);
  }
  assertConfiguration(
    () => middleware(filterOf(ALLOWED), { property: '' }), RangeError, 'property', ['middleware: '],
  );
});

it('the options of the middleware are a plain object', () => {
  for (const value of [null, 'user', ['user'], 42]) {
    assertThrows(() => middleware(filterOf(ALLOWED), wrong(value)), TypeError, ['middleware: ']);
  }
  assertPlainOnly((options) => middleware(filterOf(ALLOWED), options), 'middleware: ', { property: 'user' });
});

it('the middleware takes a filter, and says so while it is made', () => {
  for (const value of [undefined, null, {}, () => ALLOWED, { check: true }, 'filter']) {
    assertThrows(() => middleware(wrong<Filter>(value)), TypeError, ['middleware: ']);
  }
});

it('a polluted Object.prototype changes nothing', () => {
  const request = requestOf([['Authorization', mint({ sub: 'alice' })]]);
  const stranger = requestOf([['X-Polluted', mint({})]]);
  const response = responseOf();
  let count = 0;
  polluted(POLLUTION, () => {
    const handler = middleware(jwtFilter({ key }), {});
    const next = (): void => {
      count += 1;
    };
    handler(request, response, next);
    handler(stranger, response, next);
  });
  assert.equal(count, 1);
  assert.ok(Object.hasOwn(request, 'auth') && !Object.hasOwn(request, 'polluted'));
  assert.deepEqual(response.calls.at(-1), ['end', '{"error":"unauthorized"}', 401]);
});

it('the names of the entry point are these', () => {
  assert.deepEqual(Object.keys(node).sort(), ['check', 'middleware', 'refuse', 'refuseUpgrade', 'requestOf']);
});

it('a request that cannot take the claims is refused, and nothing throws', () => {
  const unlike = Object.defineProperty(requestOf(), 'auth', { value: 'somebody', configurable: false });
  for (const request of [Object.freeze(requestOf()), unlike]) {
    const response = responseOf();
    middleware(filterOf({ ok: true, claims: { sub: 'me' } }))(wrong(request), response, () => assert.fail('next'));
    assert.deepEqual(response.calls.at(-1), ['end', '{"error":"forbidden"}', 403]);
  }
});

it('where `Object.prototype` lends what a request is read by, no request is whole', () => {
  const open = ipFilter({ allow: ['127.0.0.1'] });
  const members = {
    rawHeaders: [], headers: {}, socket: { remoteAddress: '127.0.0.1' }, remoteAddress: '127.0.0.1', server: {},
    maxHeadersCount: 0,
  };
  for (const [name, value] of Object.entries(members)) {
    for (const request of [requestOf(), { rawHeaders: [] }, { rawHeaders: [], socket: {} }]) {
      const verdict = polluted({ [name]: value }, () => check(open, request));
      assert.equal(outcome(verdict), 'request_incomplete', name);
    }
  }
});

it('a header that is a promise is unreadable, and its rejection ends no process', async () => {
  const rejections = await unhandledRejections(() => {
    const request = mockOf({ headers: { authorization: Promise.reject(new Error('forgotten await')) } });
    assert.equal(outcome(check(jwtFilter({ key }), request)), 'credentials_malformed');
  });
  assert.deepEqual(rejections, []);
});
