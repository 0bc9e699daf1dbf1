// Theorems about the way from a key, a message and a received MAC to the verdict.

import { Truth, int32 } from '../interpreter/numbers.mjs';
import { constant, Refused, term } from '../interpreter/terms.mjs';
import { proveAll, Unproved } from '../prover/prove.mjs';
import { bytesOf, hmacBytes, hashWords } from '../specification/sha256.mjs';
import {
  byteArray,
  createWorld,
  everyWay,
  opaqueCompression,
  termsOf,
  unknownBytes,
  unknownWords,
} from './world.mjs';

const upTo = (last, first = 0) => Array.from({ length: last + 1 - first }, (_, n) => first + n);
/** The header `{"alg":"HS256"}` and its dot: known to everybody. */
const HEADER = 'eyJhbGciOiJIUzI1NiJ9.';
const known = (text) => Array.from(text, (character) => constant(character.charCodeAt(0)));

/**
 * A world in which `start(secretSize, textSize)` gives a verifier with one key, and a token of it: the
 * secret's bytes, the characters of the payload segment and the eight words of the received MAC are unknown.
 * The secret has passed the policy on secrets, which reads it once.
 */
function verifierWorld(read, { stubs, ...choices }) {
  let token, text;
  const received = () => unknownWords('r', 8);
  const world = createWorld({
    read,
    modules: ['primitives/bytes.js', 'jwt/key.js', 'jwt/verify.js'],
    ...choices,
    encode: (given) =>
      given === token ? byteArray([...text, ...known(token.slice(text.length))]) : undefined,
    stubs: {
      secretBytes: (_, given) => given,
      readSignature(_, from, to, words) {
        if (from !== text.length + 1 || to !== token.length)
          throw new Unproved('the signature is read elsewhere');
        received().forEach((word, n) => words.write(n, int32(word)));
        return true;
      },
      ...stubs,
    },
  });
  function start(secretSize, textSize) {
    token = `${HEADER.padEnd(textSize, 'p')}.${'s'.repeat(43)}`;
    text = [...known(HEADER), ...unknownBytes('p', textSize - HEADER.length)];
    const secret = unknownBytes('k', secretSize);
    const { verify } = world.names.jwtVerifier({ key: world.names.hs256Key(byteArray(secret)) });
    return { secret, text, received: received(), verify: () => verify(token).reason };
  }
  return { ...world, start };
}

export const independence = {
  name: 'Secret independence',
  statement:
    'No branch and no index on the way from key, message and received MAC to the verdict depends on any ' +
    'byte of them, but for one branch: on the verdict itself. The same holds of `sha256`, `hmacSha256` ' +
    'and `constantTimeEqual`, with no branch at all.',
  symbols:
    'the run of verify over unknown key, payload and MAC takes one path, decided by lengths, up to the ' +
    'test of constantTimeEqualWords(expected, received)',
  range:
    'secrets of 32 to 130 bytes with a signed text of 100 characters, signed texts of 22 to 260 ' +
    'characters with a secret of 32 bytes; one key, no cache, the header {"alg":"HS256"}; `compress` for ' +
    'all inputs by the theorem on it, and once within the whole. Not within: the policy on secrets, which ' +
    'reads a secret once when a key is made; the decoding of the signature’s characters, which whoever ' +
    'sends them knows',
  method: 'for all inputs of each length stated',
  rules: ['The MAC is taken over the text as received, and compared in constant time.'],
  prove({ read }) {
    const { compress } = opaqueCompression();
    let branches, decision;
    const onBranch = () => {
      branches += 1;
      if (branches > 1) throw new Unproved('a second branch depends on key, message or MAC');
      return decision;
    };
    // To read the payload is to have passed; the header's object is known to everybody.
    const readObject = (_, from) => (from === 0 ? { alg: 'HS256' } : undefined);
    const run = ({ start }, secretSize, textSize) => {
      const { verify } = start(secretSize, textSize);
      for (const [way, reason] of [
        [false, 'signature_invalid'],
        [true, 'payload_malformed'],
      ]) {
        [branches, decision] = [0, way];
        const found = verify();
        if (branches !== 1 || found !== reason) throw new Unproved(`${branches} branches, then ${found}`);
      }
    };
    const world = verifierWorld(read, { stubs: { compress, readObject }, onBranch });
    for (const size of upTo(130, 32)) run(world, size, 100);
    for (const size of upTo(260, 22)) run(world, 32, size);
    // Once with everything as it is.
    run(verifierWorld(read, { stubs: { readObject }, onBranch }), 65, 100);
    const { names } = createWorld({
      read,
      modules: ['primitives/hmac.js', 'primitives/sha256.js', 'primitives/constant-time.js'],
      stubs: { compress },
    });
    for (const size of upTo(130)) {
      const bytes = () => byteArray(unknownBytes('m', size));
      names.sha256(bytes());
      names.hmacSha256(bytes(), bytes());
      names.constantTimeEqual(bytes(), byteArray(unknownBytes('n', size)));
    }
  },
  faults: [
    {
      name: 'the comparison of words ends at the first difference',
      file: 'primitives/constant-time.js',
      find: 'for (let i = 0; i < 8; i += 1)\n        difference |= a[i] ^ b[i];',
      replace:
        'for (let i = 0; i < 8; i += 1) {\n        difference |= a[i] ^ b[i];\n        if (difference !== 0) return false;\n    }',
    },
    {
      name: 'the comparison of bytes ends at the first difference',
      file: 'primitives/constant-time.js',
      find: 'for (let i = 0; i < a.length; i += 1)\n        difference |= a[i] ^ b[i];',
      replace: 'for (let i = 0; i < a.length; i += 1)\n        if (a[i] !== b[i])\n            return false;',
    },
    {
      name: 'the first word is compared before the others',
      file: 'jwt/verify.js',
      find: 'if (constantTimeEqualWords(expected, received))',
      replace: 'if (expected[0] === received[0] && constantTimeEqualWords(expected, received))',
    },
  ],
};

export const verdict = {
  name: 'Verdict',
  statement:
    'With a key of its own, `verify` passes a token’s signature exactly where the received MAC is ' +
    'HMAC-SHA-256 of the token’s text before its second dot under the secret, given that `hmacKey`, ' +
    '`hmacInto` and `constantTimeEqualWords` do what the theorems on them say.',
  symbols:
    '∀ secret, payload, r ∈ (2³²)⁸: verify passes the signature ⟺ r = HMAC(secret, header ‖ "." ‖ ' +
    'payload)',
  range:
    'signed texts of 22 to 260 characters with a secret of 32 bytes, secrets of 32 to 130 bytes with a ' +
    'signed text of 100 characters; one key, the header {"alg":"HS256"}, every received MAC of 32 bytes',
  method: 'for all inputs of each length stated',
  rules: [
    'The MAC is taken over the text as received, and compared in constant time.',
    'Nothing of the payload is read before the MAC is checked.',
  ],
  async prove({ read, program }) {
    const opaque = opaqueCompression();
    const hash = (bytes) => bytesOf(hashWords(bytes, unknownWords('h', 8), opaque.apply));
    const macOf = (key, text) => wordsOf(hmacBytes(key, text, hash));
    const states = new Map();
    const { engine, start } = verifierWorld(read, {
      isPublic: true,
      stubs: {
        hmacKey(key) {
          const made = {};
          states.set(made, termsOf(key));
          return made;
        },
        hmacInto(made, { bytes }, length, tag) {
          if (!states.has(made)) throw new Unproved('states that no key has');
          macOf(states.get(made), termsOf(bytes.subarray(0, length))).forEach((word, n) =>
            tag.write(n, int32(word)),
          );
        },
        constantTimeEqualWords: (a, b) => new Truth(areEqual(termsOf(a), termsOf(b))),
        // The first is the header, the second the payload: to get there is to have passed.
        readObject: (_, from) => (from === 0 ? { alg: 'HS256' } : undefined),
      },
    });
    const claims = [];
    for (const sizes of [
      ...upTo(260, 22).map((size) => [32, size]),
      ...upTo(130, 32).map((size) => [size, 100]),
    ]) {
      const { secret, text, received, verify } = start(...sizes);
      const isRight = areEqual(macOf(secret, text), received);
      for (const { path, result } of everyWay(engine, verify)) {
        if (!['payload_malformed', 'signature_invalid'].includes(result))
          throw new Unproved(`the token is refused as ${result}`);
        claims.push({
          name: `${result} at ${sizes}`,
          given: path,
          shown: result === 'signature_invalid' ? term('negated', [isRight]) : isRight,
        });
      }
    }
    await proveAll(claims, { program });
  },
  faults: [
    {
      name: 'the MAC is taken over the header alone',
      file: 'jwt/verify.js',
      find: 'isSigned(found.keys, text, payloadEnd)',
      replace: 'isSigned(found.keys, text, headerEnd)',
    },
    {
      name: 'the expected MAC is compared with itself',
      file: 'jwt/verify.js',
      find: 'constantTimeEqualWords(expected, received)',
      replace: 'constantTimeEqualWords(expected, expected)',
    },
  ],
};

const areEqual = (as, bs) =>
  as.map((a, n) => term('equal', [a, bs[n]])).reduce((p, q) => term('both', [p, q]));
const wordsOf = (bytes) =>
  Array.from({ length: bytes.length / 4 }, (_, n) => term('word', bytes.slice(4 * n, 4 * n + 4)));
