// What is timed: two controls and the places where a secret meets an attacker's input.

import { randomBytes } from 'node:crypto';

import { constantTimeEqual, hmacSha256, hs256Key, jwtSigner, jwtVerifier } from '../../../dist/index.js';

const SECRET = randomBytes(32);

// Where results go, so that no call can be left out as useless; adding them up would branch on them.
const results = [];
let count = 0;

function keep(result) {
  results[(count = (count + 1) & 7)] = result;
}

/** What must be found, so that the absence of a finding means something. */
export const PLANTED = [planted('a planted early exit', 0), planted('a planted early exit behind verify', 1)];

/** What must not be found: two classes of the same inputs. */
export const IDENTICAL = comparison('two classes of equal inputs', 'equal', () => 20);

/** What is judged. */
export const TARGETS = [
  comparison('constantTimeEqual', 'equal / first byte differs', (which) => [undefined, 0][which]),
  comparison('constantTimeEqual', 'first / last byte differs', (which) => [0, 31][which]),
  signature('verify, signature', 'first / last byte wrong', (which) => [0, 31][which]),
  signature('verify, signature', 'one bit / all bits wrong', (which) => [31, 'all'][which]),
  message('hmacSha256, message of 256 bytes', 'zeros / random', 256),
  key('hmacSha256, key of 64 bytes', 'zeros / random', 64),
  secret('hs256Key, secret of 64 characters', 'one letter / random letters'),
];

/** Compares a secret tag with one that differs at a place. */
function comparison(name, classes, place) {
  const tag = randomBytes(32);
  const given = Buffer.alloc(32);
  const prepare = (which) => spoil(given, tag, place(which));
  return { name, classes, batch: 200, prepare, run: () => keep(constantTimeEqual(tag, given)) };
}

/** Verifies tokens that are right but for their signature. */
function signature(name, classes, place) {
  const { verify } = jwtVerifier({ key: hs256Key(SECRET) });
  const token = jwtSigner({ key: hs256Key(SECRET) }).sign({ sub: 'somebody', scope: 'read write' });
  const text = Buffer.from(token, 'latin1');
  const start = token.lastIndexOf('.') + 1;
  const right = Buffer.from(token.slice(start), 'base64url');
  const given = Buffer.alloc(32);
  let current = token;
  const prepare = (which) => {
    spoil(given, right, place(which));
    text.write(given.toString('base64url'), start, 'latin1');
    // A string made anew for each sample: two lasting ones would differ in where they lie.
    current = text.toString('latin1');
  };
  return { name, classes, batch: 20, prepare, run: () => keep(verify(current)), given, right };
}

/** The early exit that everybody writes first, alone or behind the work of a whole verification. */
function planted(name, verifications) {
  const inner = signature(name, 'first / last byte wrong', (which) => [0, 31][which]);
  const run = () => {
    for (let i = 0; i < verifications; i += 1) inner.run();
    keep(leakyEqual(inner.right, inner.given));
  };
  return { ...inner, batch: verifications === 0 ? 200 : 20, run };
}

function leakyEqual(a, b) {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Authenticates messages of one length. */
function message(name, classes, length) {
  const text = Buffer.alloc(length);
  const pool = randomPool(length);
  const prepare = (which) => (which === 0 ? text.fill(0) : text.set(pool()));
  return { name, classes, batch: 20, prepare, run: () => keep(hmacSha256(SECRET, text)) };
}

/** Prepares keys of one length, and authenticates one short message with each. */
function key(name, classes, length) {
  const bytes = Buffer.alloc(length);
  const text = Buffer.from('a message');
  const pool = randomPool(length);
  const prepare = (which) => (which === 0 ? bytes.fill(0) : bytes.set(pool()));
  return { name, classes, batch: 20, prepare, run: () => keep(hmacSha256(bytes, text)) };
}

/**
 * Makes keys of texts. Both classes are letters: whether a secret is UTF-8, PEM or JSON is a question of
 * policy, whose answer does take its own time, once, when a server starts.
 */
function secret(name, classes) {
  const bytes = Buffer.alloc(64);
  const pool = randomPool(64);
  let current = '';
  const prepare = (which) => {
    const random = pool();
    for (let i = 0; i < 64; i += 1) bytes[i] = which === 0 ? 97 : 97 + (random[i] % 26);
    current = bytes.toString('latin1');
  };
  return { name, classes, batch: 10, prepare, run: () => keep(hs256Key(current)) };
}

/** Writes `right` into `given` with one bit of a byte wrong, all bits, or none. */
function spoil(given, right, place) {
  given.set(right);
  if (place === 'all') for (let i = 0; i < given.length; i += 1) given[i] ^= 255;
  else if (place !== undefined) given[place] ^= 128;
}

/** Random bytes, made beforehand: drawing them costs more than what is measured. */
function randomPool(length) {
  const entries = Array.from({ length: 256 }, () => randomBytes(length));
  let next = 0;
  return () => entries[(next = (next + 1) % entries.length)];
}
