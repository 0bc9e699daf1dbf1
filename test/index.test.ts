// The entry point `.`: exactly the public names, each the very thing of its own file.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { clientAddress } from '../src/filters/client-address.ts';
import { answerTo } from '../src/filters/answer.ts';
import { allOf, anyOf } from '../src/filters/combine.ts';
import { ipFilter } from '../src/filters/ip-filter.ts';
import { jwtFilter } from '../src/filters/jwt-filter.ts';
import { observe } from '../src/filters/observe.ts';
import { restFilter } from '../src/filters/rest-filter.ts';
import * as index from '../src/index.ts';
import { cidrSet } from '../src/ip/cidr.ts';
import { decodeJwtUnverified } from '../src/jwt/decode.ts';
import { hs256Key } from '../src/jwt/key.ts';
import { jwtSigner } from '../src/jwt/sign.ts';
import { jwtVerifier } from '../src/jwt/verify.ts';
import { decodeBase64url, encodeBase64url } from '../src/primitives/base64url.ts';
import { constantTimeEqual } from '../src/primitives/constant-time.ts';
import { hmacSha256 } from '../src/primitives/hmac.ts';
import { sha256 } from '../src/primitives/sha256.ts';

const PUBLIC = {
  allOf, answerTo, anyOf, cidrSet, clientAddress, constantTimeEqual, decodeBase64url, decodeJwtUnverified,
  encodeBase64url, hmacSha256, hs256Key, ipFilter, jwtFilter, jwtSigner, jwtVerifier, observe, restFilter,
  sha256,
};

it('the public names are these, and no other', () => {
  assert.deepEqual(Object.keys(index).sort(), Object.keys(PUBLIC).sort());
});

it('each public name is the function of its own file', () => {
  assert.deepEqual({ ...index }, PUBLIC);
  for (const [name, value] of Object.entries(index)) {
    assert.equal(typeof value, 'function');
    assert.equal(value.name, name);
  }
});
