// Bearer credentials and challenges (RFC 6750 §2.1, §3): which header values carry a token, and what a
// refusal says.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { denyCredentials, isOneToken, readCredentials } from '../../src/filters/bearer.ts';
import { JWT_REASONS } from '../../src/jwt/claims.ts';

const T = 'header.payload.signature';

/** The token of a value, as the filter has it in the end. */
function tokenOf(value: string): string | undefined {
  const credentials = readCredentials(value);
  return credentials !== undefined && isOneToken(credentials) ? credentials : undefined;
}

function readsAll(values: readonly string[], token: string | undefined): void {
  for (const value of values) assert.equal(tokenOf(value), token, JSON.stringify(value));
}

it('credentials are the scheme Bearer, a space and the token (RFC 6750 §2.1)', () => {
  readsAll([`Bearer ${T}`], T);
  assert.equal(tokenOf('Bearer x'), 'x');
});

it('credentials have a scheme in any case (RFC 9110 §11.1)', () => {
  readsAll([`bearer ${T}`, `BEARER ${T}`, `bEARER ${T}`, `BeArEr ${T}`, `bearEr ${T}`], T);
});

it('credentials may have several spaces behind the scheme (RFC 6750 §2.1)', () => {
  readsAll([`Bearer  ${T}`, `Bearer   ${T}`, `bearer${' '.repeat(100)}${T}`], T);
});

it('credentials are no tab behind the scheme (RFC 6750 §2.1)', () => {
  readsAll([`Bearer\t${T}`, `Bearer \t${T}`, `Bearer\t ${T}`, `Bearer  \t ${T}`], undefined);
});

it('credentials may be the bare token, as the users of the seed send it', () => {
  readsAll([T], T);
  assert.equal(tokenOf('x'), 'x');
});

it('credentials may have spaces and tabs around them (RFC 9110 §5.5)', () => {
  readsAll([` ${T}`, `${T} `, `\t${T}`, `${T}\t`, ` \t ${T}\t \t`], T);
  readsAll([` Bearer ${T}`, `Bearer ${T} `, `\tBearer ${T}\t`, ` \t Bearer  ${T} \t `], T);
});

it('credentials keep every other white space, which no token has', () => {
  for (const blank of ['\n', '\r', '\v', '\f', '\0', '\u00a0', '\u2003', '\u3000', '\ufeff']) {
    for (const value of [`${blank}${T}`, `${T}${blank}`, `header${blank}signature`]) {
      assert.equal(tokenOf(value), value);
      assert.equal(tokenOf(`Bearer ${value}`), value);
    }
    assert.equal(tokenOf(`Bearer${blank}${T}`), `Bearer${blank}${T}`);
    assert.equal(tokenOf(blank), blank);
  }
});

it('credentials are a bare token where no blank ends the word Bearer', () => {
  for (const value of [`Bearer${T}`, 'BearerX', 'bearerbearer', 'Bearer.', 'Bearer:', 'Beare', 'B', 'Bear']) {
    readsAll([value, ` ${value}\t`], value);
  }
});

it('credentials take a second word Bearer for the token', () => {
  readsAll(['Bearer Bearer', 'bearer  Bearer '], 'Bearer');
  assert.equal(tokenOf(`Bearer Bearer${T}`), `Bearer${T}`);
});

it('credentials have no blank within', () => {
  readsAll([
    `${T} ${T}`, `${T}\t${T}`, `Bearer ${T} ${T}`, `Bearer ${T}\t${T}`, `Bearer Bearer ${T}`, `Bearer a  b`,
    `bearer bearer ${T}`, 'a b', 'a\tb',
  ], undefined);
});

it('credentials have no comma, which is how a repeated header arrives (RFC 9110 §5.3)', () => {
  readsAll([
    `Bearer ${T}, Bearer ${T}`, `Bearer ${T},Bearer ${T}`, `Bearer ${T},${T}`, `${T},${T}`, `${T}, ${T}`, ',',
    `,${T}`, `${T},`, `Bearer ,${T}`, `Bearer ${T},`, `Bearer,${T}`, `, ${T}`, `${T}, `, 'a,b',
  ], undefined);
});

it('credentials are not empty, and not the scheme alone', () => {
  readsAll(
    ['', ' ', '\t', ' \t ', 'Bearer', 'Bearer ', 'bearer\t', ' BEARER', ' bearer  ', 'Bearer \t '], undefined,
  );
});

it('credentials are of no other scheme', () => {
  readsAll(['Basic eA==', `JWT ${T}`, `Token ${T}`, `Bearer: ${T}`, `DPoP ${T}`, `xBearer ${T}`, `Beare ${T}`,
    `earer ${T}`, `Bearers ${T}`, `B ${T}`, `Bearer= ${T}`], undefined);
});

it('credentials know the scheme by these six letters of ASCII alone', () => {
  const scheme = 'bearer';
  for (let at = 0; at < scheme.length; at += 1) {
    for (let code = 0; code < 0x280; code += 1) {
      const letter = String.fromCharCode(code);
      const value = `${scheme.slice(0, at)}${letter}${scheme.slice(at + 1)} ${T}`;
      const isScheme = code === scheme.charCodeAt(at) || code === scheme.toUpperCase().charCodeAt(at);
      // A blank in front is trimmed, and "earer" is no scheme either.
      assert.equal(tokenOf(value), isScheme ? T : undefined, JSON.stringify(value));
    }
  }
});

it('credentials keep the token as it stands: nothing is decoded, unquoted or shortened', () => {
  const long = 'x'.repeat(20_000);
  for (const token of [`"${T}"`, 'undefined', 'null', '=', '%20', 'a;b', "'x'", 'é', '\ud800', long]) {
    readsAll([token, `Bearer ${token}`], token);
  }
});

it('the denial without credentials is 401 with a challenge that tells no error (RFC 6750 §3.1)', () => {
  assert.deepEqual({ ...denyCredentials('token_missing', 'api') }, {
    ok: false, status: 401, reason: 'token_missing', challenge: 'Bearer realm="api"',
  });
});

it('the denial of malformed credentials is 400 invalid_request (RFC 6750 §3.1)', () => {
  assert.deepEqual({ ...denyCredentials('credentials_malformed', 'api') }, {
    ok: false, status: 400, reason: 'credentials_malformed',
    challenge: 'Bearer realm="api", error="invalid_request"',
  });
});

it('the denial of claims without the right is 403 insufficient_scope (RFC 6750 §3.1)', () => {
  assert.deepEqual({ ...denyCredentials('claims_refused', 'api') }, {
    ok: false, status: 403, reason: 'claims_refused',
    challenge: 'Bearer realm="api", error="insufficient_scope"',
  });
});

it('the denial of a token is 401 invalid_token, whatever is wrong with it (RFC 6750 §3.1)', () => {
  assert.equal(JWT_REASONS.length, 14);
  for (const reason of JWT_REASONS) {
    assert.deepEqual({ ...denyCredentials(reason, 'api') }, {
      ok: false, status: 401, reason, challenge: 'Bearer realm="api", error="invalid_token"',
    });
  }
});

it('the denial quotes the realm as given (RFC 9110 §11.5)', () => {
  assert.equal(denyCredentials('token_missing', 'a b, c=d').challenge, 'Bearer realm="a b, c=d"');
  assert.equal(
    denyCredentials('token_expired', '~').challenge, 'Bearer realm="~", error="invalid_token"',
  );
});

it('the denial is frozen, and so the same for everyone', () => {
  for (const reason of ['token_missing', 'claims_refused', 'token_expired'] as const) {
    assert.ok(Object.isFrozen(denyCredentials(reason, 'api')));
  }
});
