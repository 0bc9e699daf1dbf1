// That the comparison can fail is tested with faults planted into the core.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as core from '../../../src/index.ts';
import { readText } from '../../vectors.mjs';
import { conformance } from './conformance.mjs';
import type { Row } from './conformance.mjs';

function failing(api: typeof core): Map<string, Row> {
  const rows = conformance(api, readText).filter(({ failures }) => failures.length > 0);
  return new Map(rows.map((row) => [row.suite, row]));
}

describe('the published vectors', () => {
  it('find a hash that is wrong for long messages only', () => {
    const sha256: typeof core.sha256 = (message) => core.sha256(message.subarray(0, 1000));
    const found = [...failing({ ...core, sha256 }).keys()];
    assert.deepEqual(found, ['RFC examples: SHA-256', 'NIST SHA-256 long']);
  });

  it('find a MAC that ignores half of a long key', () => {
    const hmacSha256: typeof core.hmacSha256 = (key, data) => core.hmacSha256(key.subarray(0, 64), data);
    const found = [...failing({ ...core, hmacSha256 }).keys()];
    assert.deepEqual(found, [
      'RFC examples: HMAC (RFC 4231)', 'NIST HMAC', 'Wycheproof HMAC', 'Wycheproof HS256, signatures',
      'Tokens of 25 implementations',
    ]);
  });

  it('find a decoder that takes a second spelling', () => {
    const decodeBase64url: typeof core.decodeBase64url = (text) =>
      /^[\w-]*$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64url')) : undefined;
    const found = [...failing({ ...core, decodeBase64url }).keys()];
    assert.deepEqual(found, ['RFC examples: base64url', 'Wycheproof HS256, signatures']);
  });

  it('find a verifier that forgets one rule', () => {
    const jwtVerifier: typeof core.jwtVerifier = (options) => {
      const { verify } = core.jwtVerifier(options);
      return {
        verify(token) {
          const verdict = verify(token);
          const said = verdict.ok ? undefined : core.decodeJwtUnverified(token);
          const isForgotten = !verdict.ok && verdict.reason === 'token_expired' && said !== undefined;
          return isForgotten ? { ok: true, claims: said.claims, header: { alg: 'HS256' } } : verdict;
        },
      };
    };
    const found = failing({ ...core, jwtVerifier });
    assert.deepEqual([...found.keys()], ['RFC examples: tokens', 'Hostile tokens']);
    assert.ok((found.get('Hostile tokens')?.failures.length ?? 0) >= 10);
  });

  it('find a set that admits one neighbour', () => {
    const cidrSet: typeof core.cidrSet = (rules) => {
      const set = core.cidrSet(rules);
      const has = (address: string): boolean => set.has(address === '1.2.3.5' ? '1.2.3.4' : address);
      return { has } as typeof set;
    };
    assert.deepEqual([...failing({ ...core, cidrSet }).keys()], ['Addresses', 'CIDR rules']);
  });

  it('find a file that was cut short', () => {
    const cut = (file: string): string => (file === 'minted.jsonl' ? '' : readText(file));
    const row = conformance(core, cut).find(({ suite }) => suite === 'Tokens of 25 implementations');
    assert.deepEqual(row?.failures, ['only 0 of at least 365 cases']);
  });
});
