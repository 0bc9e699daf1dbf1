/** What a token says of itself, unverified: shown where it can be read, undefined where not. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { decodeJwtUnverified } from '../../src/jwt/decode.ts';
import { arrayBuffersInUse, base64url, mint, NOT_STRINGS, polluted, SEED_TOKEN, wrong } from '../helpers.ts';

const HEADER = base64url('{"alg":"HS256"}');
const PAYLOAD = base64url('{"a":1}');

describe('decodeJwtUnverified', () => {
  it('gives header and claims of the seed\'s token', () => {
    assert.deepEqual(decodeJwtUnverified(SEED_TOKEN), {
      header: { alg: 'HS256', typ: 'JWT' }, claims: { sub: 'token', iat: 1516239022 },
    });
  });

  it('checks neither signature nor algorithm nor times nor types of claims', () => {
    const claims = { exp: 0, nbf: 'later', aud: [1], iss: null };
    for (const header of [{ alg: 'none' }, { alg: 'RS256', crit: ['a'], kid: 1 }, {}]) {
      assert.deepEqual(decodeJwtUnverified(mint(claims, header)), { header, claims });
    }
    for (const signature of ['', 'A', '!', ' ', '=', 'A'.repeat(100)]) {
      const shown = { header: { alg: 'HS256' }, claims: { a: 1 } };
      assert.deepEqual(decodeJwtUnverified(`${HEADER}.${PAYLOAD}.${signature}`), shown);
    }
  });

  it('gives undefined for anything but three segments (RFC 7515 §7.1)', () => {
    const texts = [
      '', '.', '..', '...', HEADER, `${HEADER}.${PAYLOAD}`, `${HEADER}.${PAYLOAD}.a.b`,
      `.${HEADER}.${PAYLOAD}.`,
      `${HEADER}..${PAYLOAD}.`, `${HEADER}.${PAYLOAD}..`,
    ];
    for (const text of texts) assert.equal(decodeJwtUnverified(text), undefined, text);
  });

  it('gives undefined where header or payload is no JSON object in canonical base64url', () => {
    const wrongSegments = [
      '', 'A', '!', 'e31', `${PAYLOAD}=`, ` ${PAYLOAD}`, `${PAYLOAD}\n`,
      ...['[]', 'null', '1', '{', '\ufeff{}'].map(base64url), base64url(Buffer.from('{"\xff":1}', 'latin1')),
    ];
    for (const segment of wrongSegments) {
      assert.equal(decodeJwtUnverified(`${segment}.${PAYLOAD}.`), undefined, segment);
      assert.equal(decodeJwtUnverified(`${HEADER}.${segment}.`), undefined, segment);
    }
  });

  it('gives undefined for a token with a character beyond ASCII anywhere', () => {
    const characters = ['\u0080', '\u00e9', '\u0141', '\u20ac', '\ud800', '\udc00', '\u{1f600}', '\uff21'];
    const token = `${HEADER}.${PAYLOAD}.`;
    for (const character of characters) {
      for (const at of [0, HEADER.length, HEADER.length + 1, token.length - 1, token.length]) {
        assert.equal(decodeJwtUnverified(token.slice(0, at) + character + token.slice(at)), undefined);
      }
    }
  });

  it('gives undefined for anything but a text', () => {
    for (const value of [...NOT_STRINGS, new String(SEED_TOKEN), [SEED_TOKEN]]) {
      assert.equal(decodeJwtUnverified(wrong(value)), undefined);
    }
  });

  it('gives fresh objects, with __proto__ as a member like any other', () => {
    const token = `${HEADER}.${base64url('{"__proto__":{"polluted":1}}')}.`;
    const claims = decodeJwtUnverified(token)?.claims ?? {};
    assert.deepEqual(Object.keys(claims), ['__proto__']);
    assert.equal('polluted' in claims, false);
    assert.notEqual(decodeJwtUnverified(token)?.claims, claims);
    assert.notEqual(decodeJwtUnverified(token)?.header, decodeJwtUnverified(token)?.header);
  });

  it('shows nothing that Object.prototype is polluted with, however deep', () => {
    const token = mint('{"inner":{"list":[{}]}}', { alg: 'none', x: {} });
    const seen = polluted({ role: 'admin' }, () => {
      const { header, claims } = decodeJwtUnverified(token) ?? assert.fail();
      const inner = claims['inner'] as { readonly list: readonly object[] };
      const objects: readonly object[] = [header, header['x'] as object, claims, inner, inner.list[0] ?? []];
      return objects.map((one) => Reflect.get(one, 'role'));
    });
    assert.deepEqual(seen, new Array(5).fill(undefined));
  });

  it('gives undefined for a token of more than 1 MiB, and keeps no buffer of more than 64 KiB', () => {
    const limit = 1_048_576;
    const token = `${HEADER}.${PAYLOAD}.`;
    const before = arrayBuffersInUse();
    assert.deepEqual(decodeJwtUnverified(token + 'A'.repeat(limit - token.length))?.claims, { a: 1 });
    assert.equal(decodeJwtUnverified(token + 'A'.repeat(limit + 1 - token.length)), undefined);
    assert.equal(decodeJwtUnverified(token + 'A'.repeat(20 * limit)), undefined);
    const long = `${HEADER}.${base64url(`{"a":"${'x'.repeat(700_000)}"}`)}.`;
    assert.equal(String(decodeJwtUnverified(long)?.claims['a']).length, 700_000);
    const grown = arrayBuffersInUse() - before;
    assert.ok(grown < 300_000, `${grown} bytes are kept`);
  });

  it('decodes tokens of any length up to that, and short ones after long ones', () => {
    for (const length of [10, 6_145, 20_000, 100, 200_000, 10]) {
      const claims = { text: 'x'.repeat(length) };
      const header = { alg: 'none', text: 'y'.repeat(length) };
      assert.deepEqual(decodeJwtUnverified(mint(claims, header)), { header, claims });
    }
  });

  it('decodes nesting of any depth', () => {
    const depth = 100_000;
    const decoded = decodeJwtUnverified(mint(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`));
    assert.ok(Array.isArray(decoded?.claims['a']));
  });
});
