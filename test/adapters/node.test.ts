// `portcullis/node`: what filters see of Node's requests, the answers on its responses, and the middleware.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import * as node from '../../src/adapters/node.ts';
import { answerTo } from '../../src/adapters/answer.ts';
import type { NodeRequest, NodeResponse, NodeSocket } from '../../src/adapters/node.ts';
import { clientAddress } from '../../src/filters/client-address.ts';
import type { Refused, Filter, FilterRequest } from '../../src/filters/filter.ts';
import { ipFilter } from '../../src/filters/ip-filter.ts';
import { jwtFilter } from '../../src/filters/jwt-filter.ts';
import { assertThrows, mint, polluted, wrong } from '../helpers.ts';
import { filterOf, key, POLLUTION } from '../filters/support.ts';

const { check, middleware, refuse, refuseUpgrade } = node;

type Headers = readonly (readonly [string, string])[];
type Request = NodeRequest & { readonly [name: string]: unknown };

function requestOf(headers: Headers = [], remoteAddress: string | undefined = '127.0.0.1'): Request {
  return { rawHeaders: headers.flat(), socket: { remoteAddress } };
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

const DENIED: Refused = { ok: false, status: 403, reason: 'address_refused', challenge: undefined };
const CHALLENGED: Refused = {
  ok: false, status: 401, reason: 'token_expired', challenge: 'Bearer realm="api", error="invalid_token"',
};
const ALLOWED = { ok: true, claims: { sub: 'alice' } };

it('check gives the very verdict of the filter', () => {
  for (const verdict of [ALLOWED, DENIED]) assert.equal(check(filterOf(verdict), requestOf()), verdict);
});

it('the address is the socket\'s, at the time it is asked for', () => {
  const request = { rawHeaders: [], socket: { remoteAddress: '192.0.2.1' as string | undefined } };
  const view = seen(request);
  assert.equal(view.address, '192.0.2.1');
  request.socket.remoteAddress = undefined;
  assert.equal(view.address, undefined);
  assert.deepEqual(check(ipFilter({ allow: ['0.0.0.0/0'] }), request), {
    ok: false, status: 403, reason: 'address_missing', challenge: undefined,
  });
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
    assert.equal(judge(['authorization', line], ['Authorization', good]), 'credentials_malformed');
  }
  assert.equal(judge(), 'token_missing');
});

it('refuse answers with status, headers and body, and ends the response', () => {
  for (const denied of [DENIED, CHALLENGED]) {
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
  for (const denied of [DENIED, CHALLENGED]) {
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
  for (const denied of [DENIED, CHALLENGED]) {
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

it('a filter without a plain verdict never gets to next', () => {
  const verdicts: unknown[] = [
    undefined, null, true, 1, 'yes', {}, [], { ok: 1 }, { ok: 'true' }, { ok: {} }, Promise.resolve(ALLOWED),
  ];
  for (const verdict of verdicts) {
    let isOpen = false;
    try {
      middleware(filterOf(verdict))(requestOf(), responseOf(), () => {
        isOpen = true;
      });
    } catch {
      // The host answers an exception with 500.
    }
    assert.equal(isOpen, false, JSON.stringify(verdict));
  }
});

it('unknown options of the middleware are errors', () => {
  for (const name of ['credentialsRequired', 'Property', '__proto__', 'toString']) {
    const options = JSON.parse(`{ ${JSON.stringify(name)}: "user" }`) as object;
    const texts = [`middleware: unknown option "${name}"; the option is property`];
    assertThrows(() => middleware(filterOf(ALLOWED), wrong(options)), TypeError, texts);
  }
});

it('the property of the middleware is a non-empty string', () => {
  for (const property of ['', null, 42, {}, ['user'], Symbol('user'), true]) {
    const texts = ['middleware: option "property" takes a non-empty string'];
    assertThrows(() => middleware(filterOf(ALLOWED), { property: wrong(property) }), TypeError, texts);
  }
  const request = requestOf();
  middleware(filterOf(ALLOWED), { property: undefined })(request, responseOf(), () => undefined);
  assert.deepEqual(request['auth'], { sub: 'alice' });
});

it('the options of the middleware are an object', () => {
  for (const value of [null, 'user', ['user'], 42]) {
    assertThrows(() => middleware(filterOf(ALLOWED), wrong(value)), TypeError, ['middleware: ']);
  }
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
  assert.deepEqual(Object.keys(node).sort(), ['answerTo', 'check', 'middleware', 'refuse', 'refuseUpgrade']);
  assert.equal(node.answerTo, answerTo);
});
