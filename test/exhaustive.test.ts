// The exhaustive parts of the proofs, which take a second: every case of a stated space, against oracles of their
// own. `npm run prove` runs them on the compiled code, with planted faults.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseAddress } from '../src/ip/address.ts';
import { cidrSet } from '../src/ip/cidr.ts';
import { refuseTimes } from '../src/jwt/claims.ts';
import { ipv4Text, membership, noTime } from './slow/proofs/exhaustive.mjs';

describe('every case of a space', () => {
  it('a set has what some rule covers, by the smallest rule, at every edge of every set of blocks', () => {
    assert.equal(membership({ cidrSet }) > 300_000, true);
  });

  it('an IPv4 text is one of the grammar (RFC 3986 §3.2.2), whatever of the space it is', () => {
    assert.equal(ipv4Text({ parseAddress }) > 700_000, true);
  });

  it('a time that is no number refuses all that has a time', () => {
    assert.equal(noTime({ refuseTimes }), 12_000);
  });
});
