/** Requests that no server made: what tests of a user's own give to the adapter, by `node-mocks-http`. */

import { createRequire } from 'node:module';

import { FORGED, GOOD, PROXY } from './requests.mjs';

const require = createRequire(import.meta.url);
const bearer = (value) => ({ Authorization: `Bearer ${value}` });
const behindProxy = (address) =>
  ({ headers: { ...bearer(GOOD), 'X-Forwarded-For': address }, socket: { remoteAddress: PROXY } });

/** A mock has headers but no `rawHeaders`, and an empty `socket` unless one is given. */
const MOCKS = [
  ['good token', { headers: bearer(GOOD) }, '200 alice'],
  ['no token', {}, '401 unauthorized'],
  ['forged token', { headers: bearer(FORGED) }, '401 invalid_token'],
  ['a list of two tokens',
    { headers: { authorization: [`Bearer ${GOOD}`, `Bearer ${GOOD}`] } }, '400 invalid_request'],
  ['a list of one token', { headers: { authorization: [`Bearer ${GOOD}`] } }, '200 alice'],
  ['a number as token', { headers: { authorization: 7 } }, '400 invalid_request'],
  ['no socket', { headers: bearer(GOOD), socket: undefined }, '403 forbidden'],
  ['a socket without an address', { headers: bearer(GOOD), socket: {} }, '403 forbidden'],
  ['a stranger behind the proxy', behindProxy('198.51.100.9'), '403 forbidden'],
  ['a friend behind the proxy', behindProxy('203.0.113.7'), '200 alice'],
  ['no lines', { headers: bearer(GOOD), rawHeaders: [] }, '200 alice'],
  ['a thousand lines',
    { headers: bearer(GOOD), rawHeaders: Array(2000).fill('a') }, '400 invalid_request'],
];

/** How many mocks get the answer that they should, and what is wrong. */
export function tryMocks(settings) {
  const { createRequest, createResponse } = require('node-mocks-http');
  const { restFilter } = require('portcullis');
  const { middleware } = require('portcullis/node');
  const pass = middleware(restFilter({
    ipFilter: { allow: settings.ALLOW, trustedProxies: settings.TRUSTED_PROXIES },
    jwtFilter: { enabled: true, secret: settings.JWT_SECRET },
  }));
  const failures = [];
  for (const [name, { headers, ...members }, wanted] of MOCKS) {
    const socket = { remoteAddress: '127.0.0.1' };
    const request = Object.assign(createRequest({ headers }), { socket }, members);
    const response = createResponse();
    let actual;
    pass(request, response, () => (actual = `200 ${request.auth?.sub}`));
    actual ??= `${response.statusCode} ${JSON.parse(response._getData()).error}`;
    if (actual !== wanted) failures.push(`${name}: ${actual}, not ${wanted}`);
  }
  return { passed: MOCKS.length - failures.length, failures };
}
