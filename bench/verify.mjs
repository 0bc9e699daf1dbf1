// Verification of one token, beside the token libraries and the bare HMAC of node:crypto.

import { createHmac } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import { jwtVerifier } from '../dist/index.js';
import { compare, contestant, keep } from './lib/measure.mjs';
import { fastJwt, key, ours, oursNative, viaHono, viaJose, viaJsonwebtoken } from './lib/jwt-peers.mjs';
import { freshStrings } from './lib/random.mjs';
import { heading, rounds, table } from './lib/report.mjs';
import {
  expiredTokens,
  forgedTokens,
  junk,
  keyBytes,
  keyObject,
  signingInput,
  validTokens,
} from './lib/tokens.mjs';

const IN_FLIGHT = 32;

heading(
  'verify',
  '512 distinct tokens, every call on a fresh string. `native` is a key of nativeHs256Key. `createHmac` is' +
    ' `createHmac(key).update(input).digest()` with a KeyObject: the floor of whatever is built on' +
    ' node:crypto, without decoding, parsing or comparing.',
  'jose and hono/jwt are asynchronous: awaited one by one, and jose also with 32 at once, where WebCrypto' +
    ' may use every core.',
);

for (const length of [124, 250, 1000, 4000]) await accept(length);
for (const length of [124, 250, 1000]) await acceptCached(length);
for (const length of [124, 250]) {
  await refuse(`wrong signature, ${length} characters`, length, forgedTokens(length));
  await refuse(`expired, ${length} characters`, length, expiredTokens(length));
}
await refuse('junk, no dots', 124, junk(124, 1));
await refuse('junk, three random segments', 124, junk(124, 3));
await refuse('oversized, 9,000 characters', 124, validTokens(9000, 64));

async function accept(length) {
  const tokens = validTokens(length);
  const token = freshStrings(tokens);
  const manyTokens = () => Array.from({ length: IN_FLIGHT }, token);
  for (const verify of [ours.verify(tokens[0]).ok, oursNative.verify(tokens[0]).ok, fastJwt(tokens[0])]) {
    if (!verify) throw new Error(`a valid token of ${length} characters was refused`);
  }
  const rows = await compare(
    [
      contestant('portcullis', (text) => keep(ours.verify(text)), token),
      contestant('portcullis, native', (text) => keep(oursNative.verify(text)), token),
      contestant('fast-jwt', (text) => keep(fastJwt(text)), token),
      contestant('jsonwebtoken', (text) => keep(viaJsonwebtoken(text)), token),
      contestant('jose', async (text) => keep(await viaJose(text)), token),
      contestant(
        'jose, 32 at once',
        async (texts) => keep(await Promise.all(texts.map(viaJose))),
        manyTokens,
        IN_FLIGHT,
      ),
      contestant('hono/jwt', async (text) => keep(await viaHono(text)), token),
      contestant(
        'createHmac',
        (input) => keep(createHmac('sha256', keyObject).update(input).digest()),
        freshStrings(tokens.map(signingInput)),
      ),
    ],
    rounds,
  );
  table(`accepted, ${length} characters`, { rows });
}

async function acceptCached(length) {
  const tokens = validTokens(length);
  const token = freshStrings(tokens);
  const cached = jwtVerifier({ key, cacheSize: 1000 });
  const fastJwtCached = createVerifier({ key: keyBytes, algorithms: ['HS256'], cache: 1000 });
  const fastJwtCachedByText = withoutWarning(() =>
    createVerifier({
      key: keyBytes,
      algorithms: ['HS256'],
      cache: 1000,
      cacheKeyBuilder: (text) => text,
    }),
  );
  const rows = await compare(
    [
      contestant('portcullis', (text) => keep(cached.verify(text)), token),
      contestant('fast-jwt', (text) => keep(fastJwtCached(text)), token),
      contestant('fast-jwt, token as key', (text) => keep(fastJwtCachedByText(text)), token),
    ],
    rounds,
  );
  table(`cached, ${length} characters`, { rows });
}

async function refuse(what, acceptedLength, tokens) {
  const token = freshStrings(tokens);
  if (ours.verify(tokens[0]).ok) throw new Error(`${what}: accepted`);
  const rows = await compare(
    [
      contestant('portcullis', (text) => keep(ours.verify(text)), token),
      contestant(
        'portcullis, accepting',
        (text) => keep(ours.verify(text)),
        freshStrings(validTokens(acceptedLength)),
      ),
      contestant('fast-jwt', (text) => keep(caught(fastJwt, text)), token),
      contestant('jsonwebtoken', (text) => keep(caught(viaJsonwebtoken, text)), token),
      contestant('jose', async (text) => keep(await viaJose(text).catch(itself)), token),
      contestant('hono/jwt', async (text) => keep(await viaHono(text).catch(itself)), token),
    ],
    rounds,
  );
  table(`refused: ${what}`, {
    rows,
    note: `“accepting” takes valid tokens of ${acceptedLength} characters.`,
  });
}

/** What a caller of a throwing library has to do for each refused request. */
function caught(verify, text) {
  try {
    return verify(text);
  } catch (error) {
    return error;
  }
}

function itself(error) {
  return error;
}

/** fast-jwt warns that a cache key of one's own may collide; the token's own text cannot. */
function withoutWarning(create) {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return create();
  } finally {
    process.emitWarning = emitWarning;
  }
}
