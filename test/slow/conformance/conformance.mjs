// Runs the core against published vectors and counts what deviates. Imports nothing of any runtime and
// takes the vectors as texts, so that Node, Bun, Deno, workerd and a browser execute the very same lines.

import { DECIDED } from './decided.mjs';

/** What is read of the vectors' folder. */
export const VECTOR_FILES = [
  'rfc.json', 'nist/SHA256ShortMsg.rsp', 'nist/SHA256LongMsg.rsp', 'nist/SHA256Monte.rsp',
  'nist/hmac_sha256_L32.json', 'wycheproof/hmac_sha256_test.json', 'wycheproof/hs256_cases.jsonl',
  'minted.jsonl', 'hostile.jsonl', 'addresses.json',
];

/**
 * One row per suite: its name, how many cases ran, and a line for each that failed.
 * `api` is the package's main module, `readText` gives the text of one of the files above.
 */
export function conformance(api, readText) {
  return SUITES.map(({ suite, atLeast, cases }) => {
    const failures = [];
    let count = 0;
    const judge = (name, run) => {
      count += 1;
      const fault = guarded(run) ?? pollution();
      if (fault !== undefined) failures.push(`${name}: ${fault}`);
    };
    const broken = guarded(() => {
      for (const [name, run] of cases(api, readText)) judge(name, run);
    });
    if (broken !== undefined) failures.push(broken);
    // A file cut short must not look like a file without failures.
    if (count < atLeast) failures.push(`only ${count} of at least ${atLeast} cases`);
    return { suite, cases: count, failures };
  });
}

// A suite yields a name and a function for each case; the function returns what is wrong, or undefined.
const SUITES = [
  { suite: 'RFC examples: SHA-256', atLeast: 5, cases: rfcHashes },
  { suite: 'RFC examples: HMAC (RFC 4231)', atLeast: 7, cases: rfcMacs },
  { suite: 'RFC examples: base64url', atLeast: 39, cases: rfcTexts },
  { suite: 'RFC examples: tokens', atLeast: 10, cases: rfcTokens },
  { suite: 'NIST SHA-256 short', atLeast: 65, cases: nistHashes('nist/SHA256ShortMsg.rsp') },
  { suite: 'NIST SHA-256 long', atLeast: 64, cases: nistHashes('nist/SHA256LongMsg.rsp') },
  { suite: 'NIST SHA-256 Monte Carlo', atLeast: 100, cases: nistMonteCarlo },
  { suite: 'NIST HMAC', atLeast: 225, cases: nistMacs },
  { suite: 'Wycheproof HMAC', atLeast: 174, cases: wycheproofMacs },
  { suite: 'Wycheproof HS256, signatures', atLeast: 69, cases: wycheproofSignatures },
  { suite: 'Wycheproof HS256, tokens', atLeast: 69, cases: wycheproofTokens },
  { suite: 'Tokens of 25 implementations', atLeast: 365, cases: mintedTokens },
  { suite: 'Hostile tokens', atLeast: 758, cases: hostileTokens },
  { suite: 'Addresses', atLeast: 140, cases: addresses },
  { suite: 'CIDR rules', atLeast: 50, cases: cidrRules },
];

function* rfcHashes({ sha256 }, read) {
  for (const { src, msgUtf8 = '', repeat, sha256: digest } of JSON.parse(read('rfc.json')).sha256) {
    const message = repeat === undefined ? msgUtf8 : repeat.unit.repeat(repeat.count);
    yield [src, () => differs(toHex(sha256(utf8(message))), digest)];
  }
}

function* rfcMacs({ hmacSha256 }, read) {
  for (const { case: number, key, data, mac } of JSON.parse(read('rfc.json')).rfc4231) {
    yield [`case ${number}`, () => {
      // The RFC prints case 5 cut to 128 bits.
      return differs(toHex(hmacSha256(hex(key), hex(data))).slice(0, mac.length), mac);
    }];
  }
}

function* rfcTexts({ encodeBase64url, decodeBase64url }, read) {
  const { vectors, invalid } = JSON.parse(read('rfc.json')).base64url;
  for (const { hex: bytes, b64url } of vectors) {
    yield [`"${b64url}"`, () => {
      return differs(encodeBase64url(hex(bytes)), b64url) ?? differs(toHex(decodeBase64url(b64url)), bytes);
    }];
  }
  for (const text of invalid) {
    yield [JSON.stringify(text), () => differs(toHex(decodeBase64url(text)), undefined)];
  }
}

function* rfcTokens(api, read) {
  // Tokens without a key are refused before any is looked for.
  const noKey = api.encodeBase64url(new Uint8Array(32).fill(1));
  for (const { src, keyB64url = noKey, secretUtf8, token, expect, exp } of JSON.parse(read('rfc.json')).jws) {
    const secret = secretUtf8 ?? api.decodeBase64url(keyB64url);
    const outcome = (now) => verdictOn(api, secret, token, now);
    yield [src, () => {
      if (expect.startsWith('accept at now<')) {
        return differs(outcome(exp - 1), 'accept') ?? differs(outcome(exp), 'token_expired');
      }
      if (expect.startsWith('accept unless keys')) {
        return differs(outcome(NOW), 'RangeError') ?? differs(isSignedWith(api, utf8(secret), token), true);
      }
      if (expect.startsWith('signature valid; as a JWT reject')) {
        return differs(outcome(NOW), 'payload_malformed');
      }
      if (expect.startsWith('reject')) return isOneOf(outcome(NOW), ['header_refused', 'token_malformed']);
      return differs(expect, 'accept') ?? differs(outcome(NOW), 'accept');
    }];
  }
}

function nistHashes(file) {
  return function* ({ sha256 }, read) {
    for (const [, length, text, digest] of read(file).matchAll(/Len = (\d+)\s+Msg = (\w+)\s+MD = (\w+)/g)) {
      // A message without bits is printed as "00".
      const message = hex(text).subarray(0, Number(length) / 8);
      yield [`Len = ${length}`, () => differs(toHex(sha256(message)), digest)];
    }
  };
}

function* nistMonteCarlo({ sha256 }, read) {
  const text = read('nist/SHA256Monte.rsp');
  let seed = /Seed = (\w+)/.exec(text)[1];
  for (const [, count, digest] of text.matchAll(/COUNT = (\d+)\s+MD = (\w+)/g)) {
    const start = hex(seed);
    yield [`COUNT = ${count}`, () => {
      // SHAVS section 6.4: each message is the last three digests; only the thousandth is printed.
      const window = new Uint8Array(96);
      for (let i = 0; i < 96; i += 32) window.set(start, i);
      for (let step = 0; step < 1000; step += 1) {
        const next = sha256(window);
        window.copyWithin(0, 32);
        window.set(next, 64);
      }
      return differs(toHex(window.subarray(64)), digest);
    }];
    // The printed digest seeds the next checkpoint, so a fault shows where it is and not in all that follow.
    seed = digest;
  }
}

function* nistMacs({ hmacSha256 }, read) {
  for (const { count, tlen, key, msg, mac } of JSON.parse(read('nist/hmac_sha256_L32.json')).cases) {
    yield [`COUNT = ${count}`, () => differs(toHex(hmacSha256(hex(key), hex(msg)).subarray(0, tlen)), mac)];
  }
}

function* wycheproofMacs({ hmacSha256, constantTimeEqual }, read) {
  for (const { tagSize, tests } of JSON.parse(read('wycheproof/hmac_sha256_test.json')).testGroups) {
    for (const { tcId, key, msg, tag, result } of tests) {
      yield [`tcId ${tcId}`, () => {
        const mac = hmacSha256(hex(key), hex(msg)).subarray(0, tagSize / 8);
        return differs(constantTimeEqual(mac, hex(tag)), result === 'valid');
      }];
    }
  }
}

/** The signature alone: a plain JWS check made of the core's primitives, since most payloads are no JSON. */
function* wycheproofSignatures(api, read) {
  for (const { id, secretB64url, token, strictJws } of lines(read('wycheproof/hs256_cases.jsonl'))) {
    yield [id, () => {
      const segments = token.split('.').map(api.decodeBase64url);
      const isEncoded = segments.length === 3 && segments.every((segment) => segment !== undefined);
      const secret = api.decodeBase64url(secretB64url);
      const isValid = isEncoded && isHs256(segments[0]) && isSignedWith(api, secret, token);
      return differs(isValid, strictJws === 'valid');
    }];
  }
}

function* wycheproofTokens(api, read) {
  // What the file calls the fault; a fault in an encoding shows in the segment that has it.
  const notCanonical = ['header_refused', 'signature_invalid', 'payload_malformed'];
  const reasons = {
    'invalid: payload is not JSON': ['payload_malformed'],
    'invalid: segments': ['token_malformed'],
    'invalid: mac': ['signature_invalid'],
    'invalid: b64url alphabet': ['token_malformed', ...notCanonical],
    'invalid: b64url non-canonical': notCanonical,
    'invalid: header json': ['header_refused'],
    'invalid: alg': ['header_refused'],
    valid: ['accept'],
  };
  for (const line of lines(read('wycheproof/hs256_cases.jsonl'))) {
    const { id, secretB64url, keyBytes, token, strictJwt } = line;
    const secret = api.decodeBase64url(secretB64url);
    // A secret of NUL bytes alone gives the MACs of the empty one (RFC 2104 section 2).
    const isRefused = keyBytes < 32 || secret.every((byte) => byte === 0);
    const expected = isRefused ? ['RangeError'] : (reasons[strictJwt] ?? [`(unknown: ${strictJwt})`]);
    yield [id, () => isOneOf(verdictOn(api, secret, token, NOW), expected)];
  }
}

function* mintedTokens(api, read) {
  for (const { impl, case: name, secret, token, header, claims } of lines(read('minted.jsonl'))) {
    yield [`${impl} ${name}`, () => {
      const bytes = utf8(secret);
      const signature = differs(isSignedWith(api, bytes, token), true);
      // Below the key policy there is no verifier; the MAC and the content are compared all the same.
      if (bytes.length < 32) {
        const said = api.decodeJwtUnverified(token)?.claims;
        const policy = differs(verdictOn(api, secret, token, NOW), 'RangeError');
        return signature ?? policy ?? differs(said, claims);
      }
      const audience = claims.aud === undefined ? {} : { audience: claims.aud };
      // One implementation's longest token is over the default cap of 8,192.
      const options = { key: api.hs256Key(secret), maxTokenLength: 65_536, clock: () => NOW, ...audience };
      const verdict = api.jwtVerifier(options).verify(token);
      if (!verdict.ok) return signature ?? verdict.reason;
      const head = header === undefined ? undefined : differs(verdict.header, header);
      return signature ?? differs(verdict.claims, claims) ?? head;
    }];
  }
}

// Where a defect named by a line's `rule` shows. A line about a text's shape may break several segments.
const REASONS = {
  alg: ['header_refused'], crit: ['header_refused'], 'header-dup': ['header_refused'],
  'header-json': ['header_refused'], 'header-object': ['header_refused'], 'header-utf8': ['header_refused'],
  'kid-type': ['header_refused'], 'typ-type': ['header_refused'], 'cty-type': ['header_refused'],
  segments: ['token_malformed'],
  shape: ['token_malformed', 'header_refused', 'signature_invalid'],
  sig: ['signature_invalid', 'header_refused'],
  b64: ['token_malformed', 'header_refused', 'signature_invalid', 'payload_malformed'],
  'b64-canonical': ['header_refused', 'signature_invalid', 'payload_malformed'],
  'payload-json': ['payload_malformed'], 'payload-object': ['payload_malformed'],
  'payload-utf8': ['payload_malformed'], 'payload-dup': ['token_expired'],
  'exp-type': ['claims_malformed'], 'nbf-type': ['claims_malformed'], 'iat-type': ['claims_malformed'],
  'string-claims': ['claims_malformed'],
  exp: ['token_expired'], nbf: ['token_not_yet_valid', 'claims_malformed'],
  'opt-iss': ['issuer_refused', 'claims_malformed'], 'opt-aud': ['audience_refused', 'claims_malformed'],
};

function* hostileTokens(api, read) {
  const undecided = new Set(Object.keys(DECIDED));
  for (const { id, secret, token, now, expect, rule, ambiguous, options } of lines(read('hostile.jsonl'))) {
    const [decided] = DECIDED[id] ?? [];
    undecided.delete(id);
    yield [id, () => {
      if (ambiguous === true && decided === undefined) return 'ambiguous, and not decided here';
      const rejections = rule.split(',').flatMap((one) => REASONS[one] ?? []);
      const expected = decided !== undefined ? [decided] : expect === 'accept' ? ['accept'] : rejections;
      return isOneOf(verdictOn(api, secret, token, now, options), expected);
    }];
  }
  for (const id of undecided) yield [id, () => 'decided here, and in no line'];
}

function* addresses({ cidrSet }, read) {
  const everything = cidrSet(['0.0.0.0/0', '::/0']);
  for (const { input, kind, valid, canonical, note } of JSON.parse(read('addresses.json'))) {
    if (kind !== 'address') continue;
    yield [`${JSON.stringify(input)}, ${note}`, () => {
      const isRule = errorOf(() => cidrSet([input])) === undefined;
      // With a slash it may be a rule, never an address; with a zone it may be an address, never a rule.
      const isRuleToo = valid ? !input.includes('%') : input.includes('/') && isRule;
      const fault = differs(everything.has(input), valid) ?? differs(isRule, isRuleToo);
      if (fault !== undefined || !valid) return fault;
      const address = canonical.split('%')[0];
      const { family, value } = numberOf(address);
      const spelled = cidrSet([input.split('%')[0]]);
      const long = textOf(family, value);
      const isOne = cidrSet([address]).has(input) && spelled.has(canonical) && spelled.has(long);
      const isMore = spelled.has(textOf(family, value - 1n)) || spelled.has(textOf(family, value + 1n));
      return isOne ? differs(isMore, false) : `is not the address ${canonical}`;
    }];
  }
}

function* cidrRules({ cidrSet }, read) {
  for (const { input, kind, valid, canonical, note } of JSON.parse(read('addresses.json'))) {
    if (kind !== 'cidr') continue;
    yield [`${JSON.stringify(input)}, ${note}`, () => {
      if (!valid) return differs(errorOf(() => cidrSet(['::1', input])), 'RangeError');
      const [address, prefix] = canonical.split('/');
      const { family, value } = numberOf(address);
      const width = family === 4 ? 32n : 128n;
      // A mapped rule counts its bits in the IPv6 form.
      const hosts = address.includes(':') ? 128n - BigInt(prefix) : 32n - BigInt(prefix);
      const first = (value >> hosts) << hosts;
      const last = first + (1n << hosts) - 1n;
      const [written, plain] = [cidrSet([input]), cidrSet([canonical])];
      for (const edge of [first - 1n, first, last, last + 1n]) {
        const isAddress = edge >= 0n && edge < 1n << width;
        const isInside = isAddress && edge >= first && edge <= last;
        const text = textOf(family, edge);
        if (written.has(text) !== isInside || plain.has(text) !== isInside) return `is wrong about ${text}`;
      }
      const otherFamily = family === 4 ? '::a' : '9.9.9.9';
      return written.has(otherFamily) ? `admits ${otherFamily}` : undefined;
    }];
  }
}

// A moment after 2023, at which all vectors are meant to be judged unless they say otherwise.
const NOW = 1_700_000_000;

/** "accept", the reason of a refusal, or the name of the error that the key is refused with. */
function verdictOn(api, secret, token, now, { leeway, ...expectations } = {}) {
  let key;
  try {
    key = api.hs256Key(secret);
  } catch (error) {
    return error.name;
  }
  const tolerance = leeway === undefined ? {} : { clockToleranceSeconds: leeway };
  const options = { key, clock: () => now, ...expectations, ...tolerance };
  const verify = (verifier) => {
    const verdict = verifier.verify(token);
    return verdict.ok ? 'accept' : verdict.reason;
  };
  const verdict = verify(api.jwtVerifier(options));
  // A cache changes no verdict, neither when it is filled nor when it is asked.
  const caching = api.jwtVerifier({ ...options, cacheSize: 2 });
  const cached = [verify(caching), verify(caching)];
  const isSteady = cached.every((one) => one === verdict);
  return isSteady ? verdict : `${verdict}, but ${cached.join(' and ')} with a cache`;
}

/** Whether the last segment is the MAC of the text before it. */
function isSignedWith({ hmacSha256, decodeBase64url, constantTimeEqual }, secret, token) {
  const dot = token.lastIndexOf('.');
  const signature = decodeBase64url(token.slice(dot + 1));
  const mac = hmacSha256(secret, utf8(token.slice(0, dot)));
  return signature !== undefined && constantTimeEqual(mac, signature);
}

/** Whether the bytes are a JSON object that names the algorithm and no critical extension. */
function isHs256(bytes) {
  try {
    const header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return header.alg === 'HS256' && header.crit === undefined;
  } catch {
    return false;
  }
}

/** Family and number of a canonical address, the simple way; a mapped address is of family 4. */
function numberOf(address) {
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(address)?.[0];
  const v4 = dotted?.split('.').reduce((number, octet) => number * 256n + BigInt(octet), 0n) ?? 0n;
  if (dotted === address) return { family: 4, value: v4 };
  const tail = `${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const hexOnly = dotted === undefined ? address : address.slice(0, -dotted.length) + tail;
  const [left, right] = hexOnly.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = right === undefined ? [] : Array(8 - left.length - right.length).fill('0');
  const groups = [...left, ...zeros, ...(right ?? [])];
  const value = groups.reduce((number, group) => number * 0x1_0000n + BigInt(`0x${group}`), 0n);
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value };
}

/** A text of the number, all groups written out; no address where the number is out of range. */
function textOf(family, value) {
  const [shifts, bits, radix, separator] = family === 4
    ? [[24n, 16n, 8n, 0n], 8n, 10, '.'] : [[112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n], 16n, 16, ':'];
  if (value < 0n || value >> (shifts[0] + bits) !== 0n) return 'out of range';
  return shifts.map((shift) => BigInt.asUintN(Number(bits), value >> shift).toString(radix)).join(separator);
}

function lines(text) {
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function hex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function toHex(bytes) {
  return bytes && Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a case's function returns; an exception is a fault like any other. */
function guarded(run) {
  try {
    return run();
  } catch (error) {
    return `threw ${error?.name}: ${error?.message}`;
  }
}

/** The name of what a function throws, or undefined. */
function errorOf(run) {
  try {
    run();
    return undefined;
  } catch (error) {
    return error.name;
  }
}

/** No case may leave a member on the prototype of all objects. */
function pollution() {
  for (const name in {}) return `Object.prototype has gained "${name}"`;
  return undefined;
}

function isOneOf(found, expected) {
  return expected.includes(found) ? undefined : `${found} instead of ${expected.join(' or ')}`;
}

function differs(found, expected) {
  return isSame(found, expected) ? undefined : `${show(found)} instead of ${show(expected)}`;
}

/** Whether two JSON values are equal; own members alone count, in any order. */
function isSame(a, b) {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const names = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]));
}

function show(value) {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
