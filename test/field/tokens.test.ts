/** Tokens, secrets and requests as users of other libraries reported them: each report is a test here. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  anyOf, hs256Key, jwtFilter, jwtSigner, jwtVerifier, type Claims, type JwtFilterOptions,
  type JwtSignerOptions,
  type JwtVerifierOptions, type Verdict,
} from '../../src/index.ts';
import { check } from '../../src/adapters/node.ts';
import { passedHeaders } from '../../src/gate/pass.ts';
import { wrong } from '../helpers.ts';
import { tokenCases, type TokenCase } from './vectors.ts';

const of = (kind: TokenCase['kind']): readonly TokenCase[] => tokenCases.filter((one) => one.kind === kind);
const titleOf = ({ about, source }: TokenCase): string => `${about} (${source})`;

/** The secret of a case: text, bytes in base64, or nothing where a variable was unset. */
function secretOf({ secret, secretBase64, isUndefined = false }: TokenCase): string | Uint8Array {
  if (secretBase64 !== undefined) return new Uint8Array(Buffer.from(secretBase64, 'base64'));
  return wrong(isUndefined ? undefined : secret);
}

function keysOf(one: TokenCase): JwtVerifierOptions['key'] {
  if (one.secrets === undefined) return hs256Key(secretOf(one));
  return one.secrets.map(({ secret, kid }) => hs256Key(secret, kid === undefined ? {} : { kid }));
}

const clockOf = ({ clock = NaN }: TokenCase) => (): number => clock;

/** The class of the error that `act` throws, or what it gives. */
function outcomeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return Object(error).constructor;
  }
}

/** The class of error that a case expects. */
const errorOf = ({ expect }: TokenCase): unknown => ({ TypeError, RangeError })[String(expect)];

describe('verifying', () => {
  for (const one of of('verify')) {
    it(titleOf(one), () => {
      for (const cacheSize of [0, 2]) {
        const verifier = jwtVerifier({ ...one.options, key: keysOf(one), clock: clockOf(one), cacheSize });
        for (const time of ['first', 'second']) {
          const result = verifier.verify(wrong(one.token));
          assert.equal(result.ok ? 'ok' : result.reason, one.expect, time);
        }
      }
    });
  }
});

describe('secrets', () => {
  for (const one of of('key')) {
    it(titleOf(one), () => {
      assert.equal(outcomeOf(() => hs256Key(secretOf(one))), errorOf(one));
    });
  }
});

describe('signing', () => {
  for (const one of of('sign')) {
    it(titleOf(one), () => {
      const signer = jwtSigner({
        ...wrong<Partial<JwtSignerOptions>>(one.options), key: hs256Key(secretOf(one)), clock: clockOf(one),
      });
      const act = (): string => signer.sign(wrong<Claims>(one.claims));
      if (typeof one.expect === 'string') {
        assert.equal(outcomeOf(act), errorOf(one));
      } else {
        const payload: unknown = JSON.parse(Buffer.from(act().split('.')[1] ?? '', 'base64url').toString());
        assert.deepEqual(payload, { ...one.claims, ...(one.expect as object) });
      }
    });
  }
});

/** Asserts that a verdict is what a case expects, of which 200 is the status of an allowance. */
function assertVerdict(verdict: Verdict, expected: unknown): void {
  const { status, reason, challenge } = Object(expected) as { [name: string]: unknown };
  assert.equal(verdict.ok ? 200 : verdict.status, status);
  if (reason !== undefined) assert.equal(!verdict.ok && verdict.reason, reason);
  if (challenge !== undefined) assert.equal(!verdict.ok && verdict.challenge, challenge);
}

describe('requests', () => {
  const filterOf = (one: TokenCase, options: object = {}): ReturnType<typeof jwtFilter> =>
    jwtFilter({
      ...wrong<Partial<JwtFilterOptions>>(one.options ?? {}), ...options, realm: 'api',
      key: hs256Key(secretOf(one)), clock: clockOf(one),
    });
  const requestOf = ({ headers = {} }: TokenCase) => ({
    address: '127.0.0.1', header: (name: string) => headers[name],
  });

  for (const one of of('filter')) {
    it(titleOf(one), () => assertVerdict(filterOf(one).check(requestOf(one)), one.expect));
  }

  for (const one of of('anyOf')) {
    it(titleOf(one), () => {
      const [first, ...rest] = (one.places ?? []).map((tokenHeader) => filterOf(one, { tokenHeader }));
      assert.ok(first !== undefined && rest.length > 0);
      assertVerdict(anyOf(first, ...rest).check(requestOf(one)), one.expect);
    });
  }

  for (const one of of('host')) {
    it(titleOf(one), () => {
      const { rawHeaders, socket, request } = one;
      const verdict = check(filterOf(one), wrong({ rawHeaders, socket, ...request }));
      assert.equal(verdict.ok ? 'ok' : verdict.reason, 'ok');
    });
  }
});

describe('claims that the gate passes on as headers', () => {
  for (const one of of('pass')) {
    it(titleOf(one), () => {
      const result = jwtVerifier({ key: keysOf(one) }).verify(wrong(one.token));
      if (!result.ok) assert.fail(result.reason);
      const headers = passedHeaders(new Map(Object.entries(one.pass ?? {})), result.claims);
      assert.deepEqual(Object.values(headers), one.expect);
    });
  }
});

describe('the cases', () => {
  it('are all of a kind that is tested', () => {
    const kinds = ['anyOf', 'filter', 'host', 'key', 'pass', 'sign', 'verify'];
    assert.deepEqual([...new Set(tokenCases.map(({ kind }) => kind))].sort(), kinds);
    assert.equal(tokenCases.length, 47);
  });
});
