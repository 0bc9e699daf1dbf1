// Checks each oracle against the published vectors: NIST CAVP, Wycheproof, tokens of other implementations,
// hostile tokens, addresses.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readText } from '../../vectors.mjs';
import { addressSlowly, requestAddressSlowly } from './address.ts';
import { decodeBase64urlSlowly, encodeBase64urlSlowly } from './base64url.ts';
import { cidrRuleSlowly } from './cidr.ts';
import { hmacSha256Slowly, sha256Slowly } from './hash.ts';
import { verifySlowly } from './verifier.ts';
import type { SlowVerdict } from './verifier.ts';

function lines<T>(file: string): T[] {
  return readText(file).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const toHex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString('hex');
const reasonOf = (verdict: SlowVerdict): string => (verdict.ok ? 'none' : verdict.reason);

interface RfcFile {
  readonly sha256: readonly {
    readonly src: string;
    readonly msgUtf8?: string;
    readonly repeat?: { readonly unit: string; readonly count: number };
    readonly sha256: string;
  }[];
  readonly rfc4231: readonly { readonly key: string; readonly data: string; readonly mac: string }[];
  readonly base64url: {
    readonly vectors: readonly { readonly hex: string; readonly b64url: string }[];
    readonly invalid: readonly string[];
  };
}

describe('published vectors', () => {
  it('rfc.json', () => {
    const { sha256, rfc4231, base64url } = JSON.parse(readText('rfc.json')) as RfcFile;
    for (const { src, msgUtf8 = '', repeat, sha256: digest } of sha256) {
      const message = repeat === undefined ? msgUtf8 : repeat.unit.repeat(repeat.count);
      assert.equal(toHex(sha256Slowly(Buffer.from(message))), digest, src);
    }
    for (const { key, data, mac } of rfc4231) {
      // Case 5 is printed cut to 128 bits.
      assert.equal(toHex(hmacSha256Slowly(hex(key), hex(data)))?.slice(0, mac.length), mac);
    }
    for (const vector of base64url.vectors) {
      assert.equal(encodeBase64urlSlowly(hex(vector.hex)), vector.b64url);
      assert.equal(toHex(decodeBase64urlSlowly(vector.b64url)), vector.hex);
    }
    for (const text of base64url.invalid) assert.equal(decodeBase64urlSlowly(text), undefined, text);
  });

  it('NIST CAVP SHA-256 messages', (t) => {
    let count = 0;
    for (const file of ['nist/SHA256ShortMsg.rsp', 'nist/SHA256LongMsg.rsp']) {
      for (const [, length, message = '', digest] of readText(file).matchAll(
        /Len = (\d+)\s+Msg = (\w+)\s+MD = (\w+)/gu,
      )) {
        assert.equal(toHex(sha256Slowly(hex(message).subarray(0, Number(length) / 8))), digest);
        count++;
      }
    }
    assert.equal(count, 129);
    t.diagnostic(`${count} messages`);
  });

  it('NIST CAVP SHA-256 Monte Carlo', () => {
    const text = readText('nist/SHA256Monte.rsp');
    let seed = hex(/Seed = (\w+)/u.exec(text)?.[1] ?? '');
    for (const [, digest] of text.matchAll(/MD = (\w+)/gu)) {
      let window = [seed, seed, seed];
      for (let step = 0; step < 1000; step++) {
        window = [...window.slice(1), Buffer.from(sha256Slowly(...window))];
      }
      seed = window[2] ?? seed;
      assert.equal(seed.toString('hex'), digest);
    }
  });

  it('NIST CAVP HMAC', () => {
    type Case = { readonly tlen: number; readonly key: string; readonly msg: string; readonly mac: string };
    const { cases } = JSON.parse(readText('nist/hmac_sha256_L32.json')) as { cases: readonly Case[] };
    assert.equal(cases.length, 225);
    for (const { tlen, key, msg, mac } of cases) {
      assert.equal(toHex(hmacSha256Slowly(hex(key), hex(msg)).subarray(0, tlen)), mac);
    }
  });

  it('Wycheproof HMAC', () => {
    type Group = {
      readonly tagSize: number;
      readonly tests: readonly {
        readonly key: string;
        readonly msg: string;
        readonly tag: string;
        readonly result: string;
      }[];
    };
    const { testGroups } = JSON.parse(readText('wycheproof/hmac_sha256_test.json')) as {
      testGroups: readonly Group[];
    };
    const tests = testGroups.flatMap((group) =>
      group.tests.map((test) => ({ ...test, size: group.tagSize / 8 })),
    );
    assert.equal(tests.length, 174);
    for (const { key, msg, tag, result, size } of tests) {
      const mac = toHex(hmacSha256Slowly(hex(key), hex(msg)).subarray(0, size));
      assert.equal(mac === tag, result === 'valid');
    }
  });

  it('Wycheproof HS256', () => {
    type Case = {
      readonly id: string;
      readonly secretB64url: string;
      readonly token: string;
      readonly strictJws: string;
    };
    // What the file calls the fault, and where in the order of checks it shows.
    const reasons = new Map([
      ['valid', ['payload_malformed']],
      ['invalid: segments', ['token_malformed']],
      ['invalid: mac', ['signature_invalid']],
      [
        'invalid: b64url alphabet',
        ['token_malformed', 'header_refused', 'signature_invalid', 'payload_malformed'],
      ],
      ['invalid: b64url non-canonical', ['header_refused', 'signature_invalid', 'payload_malformed']],
      ['invalid: header json', ['header_refused']],
      ['invalid: alg', ['header_refused']],
    ]);
    for (const { id, secretB64url, token, strictJws } of lines<Case>('wycheproof/hs256_cases.jsonl')) {
      const key = { secret: Buffer.from(secretB64url, 'base64url') };
      const reason = reasonOf(verifySlowly(token, [key], {}, 1700000000));
      assert.ok(reasons.get(strictJws)?.includes(reason), `${id}: ${strictJws}, ${reason}`);
    }
  });

  it('tokens of other implementations', (t) => {
    type Case = {
      readonly impl: string;
      readonly case: string;
      readonly secret: string;
      readonly token: string;
      readonly claims: Record<string, unknown>;
    };
    const cases = lines<Case>('minted.jsonl');
    for (const { impl, case: name, secret, token, claims } of cases) {
      const audience = claims['aud'] as string | readonly string[] | undefined;
      // Some of the tokens are longer than the default cap on purpose.
      const expected = { maxTokenLength: 65536, ...(audience === undefined ? {} : { audience }) };
      const verdict = verifySlowly(token, [{ secret }], expected, 1700000000);
      assert.ok(verdict.ok, `${impl} ${name}: ${reasonOf(verdict)}`);
      assert.deepEqual(verdict.claims, claims, `${impl} ${name}`);
    }
    t.diagnostic(`${cases.length} tokens of ${new Set(cases.map(({ impl }) => impl)).size} implementations`);
  });

  it('hostile tokens', (t) => {
    type Case = {
      readonly id: string;
      readonly secret: string;
      readonly token: string;
      readonly now: number;
      readonly expect: 'accept' | 'reject';
      readonly options?: { readonly leeway?: number; readonly issuer?: string; readonly audience?: string };
    };
    const cases = lines<Case>('hostile.jsonl');
    for (const { id, secret, token, now, expect, options = {} } of cases) {
      // Two rules are about the key alone, which an oracle without a key policy does not judge.
      if (id.startsWith('key/short-') || id === 'alg/pem-key-hs256') continue;
      const { leeway, ...others } = options;
      const expected = { ...others, ...(leeway === undefined ? {} : { clockToleranceSeconds: leeway }) };
      const verdict = verifySlowly(token, [{ secret }], expected, now);
      assert.equal(
        verdict.ok,
        (decidedOtherwise.get(id) ?? expect) === 'accept',
        `${id}: ${reasonOf(verdict)}`,
      );
    }
    t.diagnostic(`${cases.length} tokens`);
  });

  it('addresses and rules', (t) => {
    type Case = {
      readonly input: string;
      readonly kind: string;
      readonly valid: boolean;
      readonly canonical?: string;
    };
    const cases = JSON.parse(readText('addresses.json')) as readonly Case[];
    for (const { input, kind, valid, canonical = '' } of cases) {
      if (kind === 'address') {
        assert.equal(requestAddressSlowly(input) !== undefined, valid, input);
        if (valid) assert.deepEqual(requestAddressSlowly(input), requestAddressSlowly(canonical), input);
        if (valid && !input.includes('%')) {
          assert.deepEqual(addressSlowly(input), addressSlowly(canonical), input);
        }
        continue;
      }
      const rule = cidrRuleSlowly(input);
      assert.equal(rule !== undefined, valid, input);
      const same = cidrRuleSlowly(canonical);
      const width = rule?.family === 6 ? 128 : 32;
      const network = (value = 0n): bigint => value >> BigInt(width - (rule?.prefix ?? 0));
      if (valid) {
        assert.deepEqual([same?.prefix, network(same?.value)], [rule?.prefix, network(rule?.value)], input);
      }
    }
    t.diagnostic(`${cases.length} texts`);
  });
});

/** Where the specifications leave a choice and the contract chose the other way. */
const decidedOtherwise = new Map([
  // Duplicate members: the last wins (RFC 7519 section 4).
  ['alg/dup-hs256-twice', 'accept'],
  ['header/dup-typ', 'accept'],
  ['header/dup-unknown', 'accept'],
  ['payload/dup-exp-past-future', 'accept'],
  ['payload/dup-sub', 'accept'],
  ['payload/dup-nested', 'accept'],
  // A time must be a finite number.
  ['time/nbf-minus-1e999', 'reject'],
  ['time/iat-1e999', 'reject'],
]);
