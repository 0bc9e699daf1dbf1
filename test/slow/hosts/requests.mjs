/** The shared table: the requests that are asked of every host, and the one answer that all must give. */

import { mintWith } from '../../tokens.mjs';
import { HANDSHAKE } from './lib/ask.mjs';

const SECRET = 'zautXStXM9iW3aD3FuyPH0TdK4GHPmHq';

/** The peers: any address of 127.0.0.0/8 is this machine, so a client chooses which one it comes from. */
const ALLOWED = '127.0.0.1';
export const PROXY = '127.0.0.9';
export const STRANGER = '127.0.0.66';

/** What the hosts are started with. */
export const SETTINGS = {
  JWT_SECRET: SECRET, ALLOW: `${ALLOWED}, 203.0.113.0/24`, TRUSTED_PROXIES: PROXY, PORT: '0',
};

function token(claims, { header, secret = SECRET } = {}) {
  return mintWith(secret, claims, header);
}

const now = Math.floor(Date.now() / 1000);
const alice = { sub: 'alice', iat: now, exp: now + 3600 };
export const GOOD = token(alice);
const EXPIRED = token({ ...alice, exp: now - 1 });
export const FORGED = token({ ...alice, sub: 'root' }, { secret: `${SECRET}!` });
const UNSIGNED = `${token(alice, { header: { alg: 'none' } }).split('.').slice(0, 2).join('.')}.`;

/** A request passes, and its handler sees the token's claims. */
const passes = { status: 200, challenge: undefined, body: { sub: 'alice' }, reason: undefined };

/** A request is refused: the status, the reason in the log, the code in body and challenge. */
function refused(status, reason, code) {
  let challenge = `Bearer realm="api", error="${code}"`;
  if (code === 'unauthorized') challenge = 'Bearer realm="api"';
  if (code === 'forbidden') challenge = undefined;
  return { status, reason, challenge, body: { error: code } };
}

const missing = refused(401, 'token_missing', 'unauthorized');
const otherScheme = refused(401, 'scheme_refused', 'unauthorized');
const malformed = refused(400, 'credentials_malformed', 'invalid_request');
const invalid = (reason) => refused(401, reason, 'invalid_token');
const foreign = refused(403, 'address_refused', 'forbidden');
const nowhere = refused(403, 'address_missing', 'forbidden');

const authorization = (value) => ['Authorization', value];
const bearer = (value) => authorization(`Bearer ${value}`);
const forwarded = (value) => ['X-Forwarded-For', value];

function request(name, headers, answer, rest = {}) {
  return { name, peer: ALLOWED, method: 'GET', path: '/me', body: undefined, headers, answer, ...rest };
}

/** A good token that comes through the trusted proxy, which sends these `X-Forwarded-For` headers. */
function behindProxy(name, values, answer) {
  return request(`behind a proxy${name}`, [bearer(GOOD), ...values.map(forwarded)], answer, { peer: PROXY });
}

/** A handshake for a WebSocket, which only some recipes complete, and HTTP/2 does not know in this form. */
function upgrade(name, headers, answer, rest = {}) {
  return request(`WebSocket, ${name}`, [...HANDSHAKE, ...headers], answer, { protocol: 'http/1.1', ...rest });
}

const notFound = { ...passes, status: 404, body: undefined };

/** A body that a parser would answer with an error of its own, were it asked before the filter. */
const BROKEN_BODY = '{"name":';
const broken = { method: 'POST', body: BROKEN_BODY };
const BODY_FIELDS = [['Content-Type', 'application/json'], ['Content-Length', String(BROKEN_BODY.length)]];

const PREFLIGHT = [
  ['Origin', 'https://app.example'], ['Access-Control-Request-Method', 'GET'],
  ['Access-Control-Request-Headers', 'authorization'],
];

export const REQUESTS = [
  request('no token', [], missing),
  request('good token', [bearer(GOOD)], passes),
  request('good token, bare', [authorization(GOOD)], passes),
  request('good token, "bEARER" and three spaces', [authorization(`bEARER   ${GOOD}`)], passes),
  request('good token, header name in capitals', [['AUTHORIZATION', `Bearer ${GOOD}`]], passes),
  request('good token in another header', [['Proxy-Authorization', `Bearer ${GOOD}`]], missing),
  request('good token in the query', [], missing, { path: `/me?access_token=${GOOD}` }),
  request('expired token', [bearer(EXPIRED)], invalid('token_expired')),
  request('forged token', [bearer(FORGED)], invalid('signature_invalid')),
  request('forged token, bare', [authorization(FORGED)], invalid('signature_invalid')),
  request('unsigned token, alg "none"', [bearer(UNSIGNED)], invalid('header_refused')),
  request('token without exp', [bearer(token({ sub: 'alice' }))], invalid('claim_missing')),
  request('token for an audience', [bearer(token({ ...alice, aud: 'other' }))], invalid('audience_refused')),
  request('token not yet valid',
    [bearer(token({ ...alice, nbf: now + 3600 }))], invalid('token_not_yet_valid')),
  request('exp is a string',
    [bearer(token({ ...alice, exp: String(alice.exp) }))], invalid('claims_malformed')),
  request('9,000 characters', [bearer('a'.repeat(9000))], invalid('token_too_long')),
  request('no token at all: "Bearer x"', [bearer('x')], invalid('token_malformed')),
  request('scheme Basic', [authorization('Basic YWxpY2U6c2VzYW1l')], otherScheme),
  request('scheme alone', [authorization('Bearer')], malformed),
  request('header empty', [authorization('')], missing),
  request('a tab behind the scheme', [authorization(`Bearer\t${GOOD}`)], passes),
  request('two tokens in one header', [authorization(`Bearer ${GOOD}, Bearer ${GOOD}`)], malformed),
  request('header repeated, both good', [bearer(GOOD), bearer(GOOD)], malformed),
  request('header repeated, good then forged', [bearer(GOOD), bearer(FORGED)], malformed),
  // workerd hands on no header without a value, so that the good one stands alone there.
  request('header repeated, empty then good',
    [authorization(''), bearer(GOOD)], malformed, { under: { workerd: passes } }),
  request('header repeated, another case', [bearer(GOOD), ['authorization', 'Basic eA==']], malformed),

  request('wrong address, good token', [bearer(GOOD)], foreign, { peer: STRANGER }),
  request('wrong address, no token', [], foreign, { peer: STRANGER }),
  request('wrong address that names a right one',
    [bearer(GOOD), forwarded('203.0.113.7')], foreign, { peer: STRANGER }),
  request('right address that names a wrong one', [bearer(GOOD), forwarded('198.51.100.9')], passes),
  request('the proxy without the header', [bearer(GOOD)], nowhere, { peer: PROXY }),
  request('behind a proxy, no token', [forwarded('203.0.113.7')], missing, { peer: PROXY }),
  behindProxy('', ['203.0.113.7'], passes),
  behindProxy(', with a port', ['203.0.113.7:4711'], passes),
  behindProxy(' and another', [`203.0.113.7,\t${PROXY}`], passes),
  behindProxy(' and another, two headers', ['203.0.113.7', PROXY], passes),
  behindProxy(', wrong address', ['198.51.100.9'], foreign),
  behindProxy(', wrong address that wrote a right one', ['203.0.113.7, 198.51.100.9'], foreign),
  behindProxy(', wrong address that wrote a header', ['203.0.113.7', '198.51.100.9'], foreign),
  behindProxy(' that says "unknown"', ['unknown'], nowhere),
  behindProxy(' that says nothing', [''], nowhere),

  request('HEAD, good token', [bearer(GOOD)], { ...passes, body: undefined }, { method: 'HEAD' }),
  request('HEAD, no token', [], { ...missing, body: undefined }, { method: 'HEAD' }),
  request('OPTIONS, no token', PREFLIGHT, missing, { method: 'OPTIONS' }),
  request('POST, a broken body, no token', BODY_FIELDS, missing, broken),
  request('POST, a broken body, expired',
    [bearer(EXPIRED), ...BODY_FIELDS], invalid('token_expired'), broken),
  request('another path, no token', [], missing, { path: '/nowhere' }),
  request('another path, good token', [bearer(GOOD)], notFound, { path: '/nowhere' }),

  upgrade('no token', [], missing),
  upgrade('expired token', [bearer(EXPIRED)], invalid('token_expired')),
  upgrade('wrong address', [bearer(GOOD)], foreign, { peer: STRANGER }),
  upgrade('good token', [bearer(GOOD)], { ...passes, status: 101 }, { protocol: 'websocket' }),
];

/** What the handshakes of `hangUp` ask for, and a request that a host must answer as ever behind them. */
export const HANDSHAKE_REQUEST = request('', HANDSHAKE, missing);
export const GOOD_REQUEST = request('a good token, after clients that hung up', [bearer(GOOD)], passes);

const open = { status: 200, challenge: undefined, body: undefined, reason: undefined };
const NEAR_HEALTH = [
  '/health/', '/HEALTH', '//health', '/healthz', '/health%2f', '/me/../health', '/health;x', '/health/me',
];
const preflight = { ...open, status: 204 };

/** For the hosts that give two exact paths a filter of their own. */
export const EXACT_PATHS = [
  request('health check', [], open, { path: '/health' }),
  request('health check, wrong address', [], foreign, { path: '/health', peer: STRANGER }),
  request('health check, any token', [bearer(FORGED)], open, { path: '/health' }),
  ...NEAR_HEALTH.map((path) => request(`not the health check: ${path}`, [], missing, { path })),
  request('not the health check: POST', [], missing, { path: '/health', method: 'POST' }),
  request('preflight', PREFLIGHT, preflight, { method: 'OPTIONS' }),
  request('preflight, wrong address', PREFLIGHT, foreign, { method: 'OPTIONS', peer: STRANGER }),
  request('not the preflight: another path', PREFLIGHT, missing, { method: 'OPTIONS', path: '/nowhere' }),
  request('not the preflight: /me/', PREFLIGHT, missing, { method: 'OPTIONS', path: '/me/' }),
  request('no token', [], missing),
  request('good token', [bearer(GOOD)], passes),
];

/** For the README's recipes, which know no proxy. */
export const PLAIN = [
  request('no token', [], missing),
  request('good token', [bearer(GOOD)], passes),
  request('expired token', [bearer(EXPIRED)], invalid('token_expired')),
  request('token without exp', [bearer(token({ sub: 'alice' }))], invalid('claim_missing')),
  request('wrong address, good token', [bearer(GOOD)], foreign, { peer: STRANGER }),
  request('another path, no token', [], missing, { path: '/nowhere' }),
];

/** For the host that reads tokens in a cookie, a query and a subprotocol. */
const socketWith = (name, headers, answer, rest = {}) =>
  upgrade(name, headers, { ...answer, status: answer === passes ? 101 : answer.status }, {
    protocol: 'websocket', ...rest,
  });
export const ELSEWHERE = [
  request('no token', [], missing),
  request('good token', [bearer(GOOD)], passes),
  request('good token in a cookie', [['Cookie', `theme=dark; session=${GOOD}`]], passes),
  request('expired token in a cookie', [['Cookie', `session=${EXPIRED}`]], invalid('token_expired')),
  request('two cookies, good then forged', [['Cookie', `session=${GOOD}; session=${FORGED}`]], passes),
  request('cookie of another name', [['Cookie', `xsession=${GOOD}`]], missing),
  request('good token in the query', [], passes, { path: `/me?a=b&token=${GOOD}` }),
  request('forged token in the query', [], invalid('signature_invalid'), { path: `/me?token=${FORGED}` }),
  request('a path without a query that looks like one', [], missing, { path: `//token=${GOOD}` }),
  request('the path //', [], missing, { path: '//' }),
  request('forged header, good cookie',
    [bearer(FORGED), ['Cookie', `session=${GOOD}`]], invalid('signature_invalid')),
  request('wrong address, good cookie', [['Cookie', `session=${GOOD}`]], foreign, { peer: STRANGER }),
  socketWith('good subprotocol', [['Sec-WebSocket-Protocol', `bearer, ${GOOD}`]], passes),
  socketWith('forged subprotocol', [['Sec-WebSocket-Protocol', `bearer, ${FORGED}`]],
    invalid('signature_invalid')),
  socketWith('subprotocol of three', [['Sec-WebSocket-Protocol', `bearer, ${GOOD}, x`]], missing),
  socketWith('good query', [], passes, { path: `/live?token=${GOOD}` }),
  socketWith('no token', [], missing),
];

const role = (value) => [bearer(token({ ...alice, role: value }))];
const articles = { method: 'DELETE', path: '/articles' };
const noScope = refused(403, 'claims_refused', 'insufficient_scope');

/** For the host whose routes ask for roles. */
export const ROLES = [
  request('no token', [], missing),
  request('good token', [bearer(GOOD)], passes),
  request('revoked token', [bearer(token({ ...alice, jti: 'b7' }))], invalid('token_revoked')),
  request('token that is not revoked', [bearer(token({ ...alice, jti: 'a1' }))], passes),
  request('the role of an editor', role('editor'), preflight, articles),
  request('the roles of a reader and an admin', role(['reader', 'admin']), preflight, articles),
  request('the role of a reader', role('reader'), noScope, articles),
  request('no role', [bearer(GOOD)], noScope, articles),
  request('no token for articles', [], missing, articles),
];
