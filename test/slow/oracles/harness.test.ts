// The comparison itself can fail: each planted fault must be found, and shrunk to an input that shows it.

import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, it } from 'node:test';

import * as core from '../../../src/index.ts';
import { requestAddressSlowly } from './address.ts';
import { credentialsSlowly } from './bearer.ts';
import { cidrRulesSlowly, hasAddressSlowly } from './cidr.ts';
import { clientAddressSlowly } from './forwarded.ts';
import { addressCandidate, cidrCase } from './generators/addresses.ts';
import { credentialsCase } from './generators/credentials.ts';
import { forwardedCase, xForwardedForCase } from './generators/forwarded.ts';
import { signCase, tokenCase, tokenOf } from './generators/tokens.ts';
import { firstDifference, report, show } from './harness.ts';
import type { Subject } from './harness.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';
import { shrink } from './shrink.ts';
import { signSlowly } from './signer.ts';
import { allTopics } from './topics/all.ts';
import { verifySlowly } from './verifier.ts';

interface PlantedFault {
  readonly what: string;
  readonly topic: string;
  readonly subject: Partial<Subject>;
  /** The shrunk input as text must not be longer. */
  readonly size: number;
}

/** A verifier that first does something to the token, or to the options. */
function verifierThat(change: {
  token?: (token: string) => string;
  options?: Partial<Parameters<Subject['jwtVerifier']>[0]>;
}): Partial<Subject> {
  return {
    jwtVerifier: (options) => {
      const verifier = core.jwtVerifier({ ...options, ...change.options });
      return {
        verify: (token) =>
          verifier.verify(typeof token === 'string' ? (change.token?.(token) ?? token) : token),
      };
    },
  };
}

/** A set that answers for some addresses instead of the real one. */
function setThat(
  answer: (address: string, rules: readonly string[]) => boolean | undefined,
): Partial<Subject> {
  return {
    cidrSet: (rules) => {
      const list = [...rules];
      const set = core.cidrSet(list);
      return {
        has: (address: string) => answer(address, list) ?? set.has(address),
        ruleIndexOf: (address: string) => set.ruleIndexOf(address),
      } as ReturnType<Subject['cidrSet']>;
    },
  };
}

type Resolver = ReturnType<Subject['clientAddress']>;

/** Another answer in the shape of an honest resolver. */
function resolverThat(
  honest: Resolver,
  answer: (request: Parameters<Resolver>[0]) => string | undefined,
): Resolver {
  return Object.assign(answer, { trace: honest.trace });
}

const plantedFaults: readonly PlantedFault[] = [
  {
    what: 'a decoder that ignores unused bits, padding and foreign characters',
    topic: 'base64url',
    subject: { decodeBase64url: (text) => Uint8Array.from(Buffer.from(text, 'base64url')) },
    size: 60,
  },
  {
    what: 'a hash of the underlying buffer, not of the view',
    topic: 'sha256',
    subject: { sha256: (message) => core.sha256(new Uint8Array(message.buffer)) },
    size: 60,
  },
  {
    what: 'a MAC that cuts long keys',
    topic: 'hmac',
    subject: { hmacSha256: (key, message) => core.hmacSha256(key.subarray(0, 64), message) },
    size: 190,
  },
  {
    what: 'a comparison of the shorter length',
    topic: 'constant-time-equal',
    subject: { constantTimeEqual: (a, b) => a.every((byte, index) => (b[index] ?? byte) === byte) },
    size: 40,
  },
  {
    what: 'a set that reads octets with leading zeros',
    topic: 'addresses',
    subject: setThat((address, [rule]) => {
      return rule === '0.0.0.0/0' && isIP(address.replace(/(^|\.)0+(?=\d)/gu, '$1')) === 4 ? true : undefined;
    }),
    size: 40,
  },
  {
    what: 'a set that reads Arabic-Indic digits',
    topic: 'addresses',
    subject: setThat((address, [rule]) => {
      const ascii = address.replace(/[\u0660-\u0669]/gu, (digit) => String(digit.charCodeAt(0) - 0x660));
      return rule === '0.0.0.0/0' && isIP(ascii) === 4 ? true : undefined;
    }),
    size: 50,
  },
  {
    what: 'a set whose last address is missing',
    topic: 'cidr',
    subject: setThat((address) => (address === '255.255.255.255' ? false : undefined)),
    size: 100,
  },
  {
    what: 'the leftmost address of the list',
    topic: 'x-forwarded-for',
    subject: {
      clientAddress: (options) => {
        const honest = core.clientAddress(options);
        return resolverThat(honest, (request) => {
          const address = honest(request);
          const leftmost = request.header('x-forwarded-for')?.split(',')[0]?.trim();
          return address === undefined || address === request.address ? address : leftmost;
        });
      },
    },
    size: 120,
  },
  {
    what: 'blanks refused after a semicolon',
    topic: 'forwarded',
    subject: {
      clientAddress: (options) => {
        const honest = core.clientAddress(options);
        return resolverThat(honest, ({ address, header }) => {
          return honest({ address, header: (name) => header(name)?.replaceAll('; ', '; ;=') });
        });
      },
    },
    size: 120,
  },
  {
    what: 'one second of tolerance too much',
    topic: 'verify',
    subject: verifierThat({ options: { clockToleranceSeconds: 61 } }),
    size: 220,
  },
  {
    what: 'an audience nobody asked for',
    topic: 'verify',
    subject: verifierThat({ options: { audience: 'me' } }),
    size: 220,
  },
  {
    what: 'a trimmed token',
    topic: 'verify',
    subject: verifierThat({ token: (token) => token.trim() }),
    size: 240,
  },
  {
    what: 'a token without its padding',
    topic: 'verify',
    subject: verifierThat({ token: (token) => token.replace(/=+$/u, '') }),
    size: 260,
  },
  {
    what: 'a cache that believes its first answer',
    topic: 'cache',
    subject: {
      jwtVerifier: (options) => {
        const verifier = core.jwtVerifier(options);
        const answers = new Map<string, ReturnType<typeof verifier.verify>>();
        return {
          verify: (token) => {
            const answer = answers.get(token) ?? verifier.verify(token);
            answers.set(token, answer);
            return answer;
          },
        };
      },
    },
    size: 320,
  },
  {
    what: 'a signer that drops the subject',
    topic: 'sign',
    subject: {
      jwtSigner: ({ subject: _, ...options }) => core.jwtSigner(options),
    },
    size: 160,
  },
  {
    what: 'a scheme found anywhere in the value',
    topic: 'credentials',
    subject: {
      jwtFilter: (options: core.JwtFilterOptions): core.Filter<core.Claims> => {
        const filter = core.jwtFilter(options);
        return {
          check: ({ address, header }) => filter.check({
            address,
            header: (name) => {
              const value = header(name);
              return typeof value === 'string' ? value.replace(/^.*bearer/iu, 'Bearer') : value;
            },
          }),
        };
      },
    },
    size: 80,
  },
];

describe('a planted fault is found and shrunk', () => {
  for (const { what, topic: name, subject, size } of plantedFaults) {
    it(`${name}: ${what}`, (t) => {
      const topic = allTopics({ ...core, ...subject }).find((candidate) => candidate.name === name);
      assert.ok(topic);
      const difference = firstDifference(topic, 1, 0, 50_000);
      assert.ok(difference, 'not found');
      t.diagnostic(report(difference));
      const input = show(difference.input);
      assert.ok(input.length <= size, `${input.length} characters: ${input}`);
      assert.match(report(difference), /--seed 1 --topic [\w-]+ --case \d+/u);
      // The same case of the same seed shows it again.
      assert.deepEqual(topic.run(difference.seed, difference.index), difference);
    });
  }
});

describe('the generators reach every outcome', () => {
  /** How often each outcome comes up in four thousand cases. */
  function counts(outcomeOf: (random: Random) => string): Map<string, number> {
    const result = new Map<string, number>();
    for (let index = 0; index < 4000; index++) {
      const name = outcomeOf(seededRandom(1, index));
      result.set(name, (result.get(name) ?? 0) + 1);
    }
    return result;
  }

  function assertReached(reached: Map<string, number>, names: readonly string[], least: number): void {
    assert.deepEqual([...reached.keys()].sort(), [...names].sort());
    for (const [name, count] of reached) assert.ok(count >= least, `${name} ${count}`);
  }

  it('of verification', () => {
    const reached = counts((random) => {
      const { recipe, keys, signer, expected, now } = tokenCase(random);
      const verdict = verifySlowly(tokenOf(recipe, keys[signer]), keys, expected, now);
      return verdict.ok ? 'ok' : verdict.reason;
    });
    assertReached(reached, [
      'ok', 'token_too_long', 'token_malformed', 'header_refused', 'key_unknown', 'signature_invalid',
      'payload_malformed', 'claims_malformed', 'token_expired', 'token_not_yet_valid', 'token_too_old',
      'issuer_refused', 'audience_refused', 'subject_refused', 'claim_missing',
    ], 5);
    assert.ok((reached.get('ok') ?? 0) > 800);
  });

  it('of signing and of reading credentials', () => {
    assertReached(counts((random) => {
      const { claims, key, options, now } = signCase(random);
      const token = signSlowly(JSON.parse(claims) as Record<string, unknown>, key, options, now);
      return token === undefined ? 'refused' : 'signed';
    }), ['refused', 'signed'], 500);
    assertReached(counts((random) => {
      const credentials = credentialsSlowly(credentialsCase(random).value);
      return 'reason' in credentials ? credentials.reason : credentials.token === '@' ? 'good' : 'other';
    }), ['token_missing', 'scheme_refused', 'credentials_malformed', 'good', 'other'], 50);
  });

  it('of addresses, lists and the way behind proxies', () => {
    assertReached(counts((random) => String(requestAddressSlowly(addressCandidate(random))?.family)), [
      '4', '6', 'undefined',
    ], 400);
    assertReached(counts((random) => {
      const { rules: texts, probes } = cidrCase(random);
      const rules = cidrRulesSlowly(texts);
      if ('firstBad' in rules) return 'refused';
      const held = probes.filter((probe) => hasAddressSlowly(rules, probe)).length;
      return held === 0 ? 'none' : held === probes.length ? 'all' : 'some';
    }), ['refused', 'none', 'some', 'all'], 50);
    const makers = [['x-forwarded-for', xForwardedForCase], ['forwarded', forwardedCase]] as const;
    for (const [name, make] of makers) {
      assertReached(counts((random) => {
        const { trusted, peer, header } = make(random);
        const rules = cidrRulesSlowly(trusted);
        const client = 'firstBad' in rules ? undefined : clientAddressSlowly(rules, name, peer, header);
        return client === undefined ? 'none' : client === peer ? 'the peer' : 'another';
      }), ['none', 'the peer', 'another'], 200);
    }
  });
});

describe('shrink', () => {
  it('finds the one element that matters', () => {
    const input = {
      list: Array.from({ length: 50 }, (_, index) => index),
      text: 'something else',
      flag: true,
    };
    const small = shrink(input, ({ list }) => list.includes(37), { optional: ['flag'] });
    assert.deepEqual(small, { list: [37], text: '' });
  });

  it('keeps an input it cannot make smaller, and drops candidates that throw', () => {
    assert.equal(shrink('x', (text) => text.length === 1 && text.charCodeAt(0) > 0x70), 'x');
    const strict = (text: string): boolean => {
      if (text.length < 4) throw new RangeError('too short');
      return true;
    };
    assert.equal(shrink('bcdefgh', strict), 'aaaa');
  });

  it('stops after the given number of attempts', () => {
    let attempts = 0;
    shrink('x'.repeat(1000), () => ++attempts < 0, { attempts: 10 });
    assert.equal(attempts, 10);
  });
});

describe('seededRandom', () => {
  it('repeats a sequence for the same seeds and no other', () => {
    const draw = (...seeds: number[]): string => Buffer.from(seededRandom(...seeds).bytes(8)).toString('hex');
    assert.equal(draw(1, 2), draw(1, 2));
    const all = [draw(1, 2), draw(2, 1), draw(1), draw(0), draw(2 ** 40), draw(2 ** 41), draw(1, 3)];
    assert.equal(new Set(all).size, all.length);
  });

  it('draws every value of a range about equally often', () => {
    const random = seededRandom(7);
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 10_000; draw++) {
      const value = random.between(-2, 2);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    assert.deepEqual([...counts.keys()].sort((a, b) => a - b), [-2, -1, 0, 1, 2]);
    for (const count of counts.values()) assert.ok(count > 1800 && count < 2200, String(count));
  });
});
