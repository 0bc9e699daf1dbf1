// Compares address parsing, rule lists, the two forwarding headers and the address filter with their twins.
// The package exports no parser, so an address is seen through the sets that hold it.

import { addressText, requestAddressSlowly } from '../address.ts';
import type { SlowAddress } from '../address.ts';
import { cidrRulesSlowly, hasAddressSlowly, ruleIndexSlowly } from '../cidr.ts';
import type { SlowRule } from '../cidr.ts';
import { clientAddressSlowly } from '../forwarded.ts';
import { addressCandidate, cidrCase, longCidrCase, ruleText } from '../generators/addresses.ts';
import type { CidrCase } from '../generators/addresses.ts';
import { forwardedCase, xForwardedForCase } from '../generators/forwarded.ts';
import type { ForwardedCase } from '../generators/forwarded.ts';
import { differs, outcome, topic } from '../harness.ts';
import type { Subject, Topic } from '../harness.ts';
import type { Random } from '../random.ts';

export interface AddressCase {
  readonly text: string;
  /** Which bit the neighbour differs in. */
  readonly bit: number;
}

export function addressTopic(subject: Subject): Topic<AddressCase> {
  const anyIpv4 = subject.cidrSet(['0.0.0.0/0']);
  const anyIpv6 = subject.cidrSet(['::/0']);
  return topic({
    name: 'addresses',
    cases: 250_000,
    generate: (random) => ({ text: addressCandidate(random), bit: random.below(128) }),
    compare: ({ text, bit }) => {
      const address = requestAddressSlowly(text);
      const family = outcome(() => [anyIpv4.has(text), anyIpv6.has(text)].join());
      const expected = [address?.family === 4, address?.family === 6].join();
      if (!('value' in family) || family.value !== expected) {
        return differs('is IPv4, is IPv6', expected, family);
      }
      if (address === undefined) return undefined;
      // The set of this one address has it, the set of its neighbour across one bit has not.
      const width = address.family === 4 ? 32 : 128;
      const neighbour = { ...address, value: address.value ^ (1n << BigInt(bit % width)) };
      const isHeldBy = (one: SlowAddress): boolean => subject.cidrSet([addressText(one)]).has(text);
      const held = outcome(() => [address, neighbour].map(isHeldBy).join());
      return 'value' in held && held.value === 'true,false'
        ? undefined
        : differs('value', addressText(address), held);
    },
  });
}

export function cidrTopic(subject: Subject): Topic<CidrCase> {
  return setTopic(subject, 'cidr', 50_000, cidrCase);
}

/** A few lists of tens of thousands of rules, whose naive scan takes most of a second. */
export function longCidrTopic(subject: Subject): Topic {
  return setTopic(subject, 'long-cidr', 5, longCidrCase);
}

function setTopic(
  subject: Subject,
  name: string,
  cases: number,
  generate: (random: Random) => CidrCase,
): Topic<CidrCase> {
  return topic({
    name,
    cases,
    generate,
    compare: ({ rules, probes }) => {
      const expected = cidrRulesSlowly(rules);
      const got = outcome(() => subject.cidrSet(rules));
      if ('firstBad' in expected) {
        if ('value' in got || !(got.thrown instanceof RangeError)) return differs('rules', expected, got);
        const isNamed = new RegExp(`\\b${expected.firstBad}\\b`, 'u').test(got.thrown.message);
        return isNamed ? undefined : differs('named rule', expected, got);
      }
      if ('thrown' in got) return differs('rules', 'accepted', got);
      for (const probe of probes) {
        const isHeld = hasAddressSlowly(expected, probe);
        const fast = outcome(() => got.value.has(probe));
        if (!('value' in fast) || fast.value !== isHeld) return differs('has', [probe, isHeld], fast);
        const place = ruleIndexSlowly(expected, probe);
        const found = outcome(() => got.value.ruleIndexOf(probe));
        if (!('value' in found) || found.value !== place) {
          return differs('ruleIndexOf', [probe, place], found);
        }
      }
      return undefined;
    },
  });
}

export function xForwardedForTopic(subject: Subject): Topic<ForwardedCase> {
  return wayTopic(subject, 'x-forwarded-for', 120_000, xForwardedForCase);
}

export function forwardedTopic(subject: Subject): Topic<ForwardedCase> {
  return wayTopic(subject, 'forwarded', 120_000, forwardedCase);
}

function wayTopic(
  subject: Subject,
  headerName: 'x-forwarded-for' | 'forwarded',
  cases: number,
  generate: (random: Random) => ForwardedCase,
): Topic<ForwardedCase> {
  return topic({
    name: headerName,
    cases,
    generate,
    optional: ['peer', 'header'],
    compare: ({ trusted, peer, header }) => {
      const expected = clientAddressSlowly(validRules(trusted), headerName, peer, header);
      const resolver = outcome(() => subject.clientAddress({
        trustedProxies: trusted, forwardedHeader: headerName,
      }));
      if ('thrown' in resolver) return differs('construction', 'no exception', resolver);
      const got = outcome(() => resolver.value({
        address: peer,
        header: (name) => (name.toLowerCase() === headerName ? header : undefined),
      }));
      return 'value' in got && got.value === expected ? undefined : differs('client', expected, got);
    },
  });
}

function validRules(rules: readonly string[]): readonly SlowRule[] {
  const parsed = cidrRulesSlowly(rules);
  if ('firstBad' in parsed) throw new RangeError('the case needs valid rules');
  return parsed;
}

const nearRules = ['10.0.0.0/8', '10.1.2.3', '10.1.2.2/31', '11.0.0.0/8', '::/0', '0.0.0.0/0'];

export function ipFilterTopic(subject: Subject): Topic {
  return topic({
    name: 'ip-filter',
    cases: 50_000,
    optional: ['deny', 'address'],
    generate: (random) => {
      const rules = (): string[] => Array.from({ length: random.below(4) }, () => ruleText(random));
      const isNear = random.chance(0.5);
      const address = isNear ? '10.1.2.3' : addressCandidate(random);
      const near = (): string[] => [random.pick(nearRules)];
      return {
        allow: random.chance(0.6) ? near() : rules(),
        ...(random.chance(0.5) ? { deny: random.chance(0.5) ? near() : rules() } : {}),
        ...(random.chance(0.03) ? {} : { address }),
        isResolved: random.chance(0.3),
      };
    },
    compare: ({ allow, deny, address, isResolved }) => {
      const expected = ipReasonSlowly(validRules(allow), validRules(deny ?? []), address);
      const filter = outcome(() => subject.ipFilter({
        allow,
        ...(deny === undefined ? {} : { deny }),
        // Where the address comes from somewhere else, the peer's own must not count.
        ...(isResolved ? { address: () => address } : {}),
      }));
      if ('thrown' in filter) return differs('construction', 'no exception', filter);
      const request = { address: isResolved ? '192.0.2.77' : address, header: () => undefined };
      const got = outcome(() => [filter.value.check(request), filter.value.check(request)] as const);
      if ('thrown' in got) return differs('verdict', expected, got);
      const [verdict, again] = got.value;
      if (verdict.ok) return expected === undefined ? undefined : differs('verdict', expected, verdict);
      const isAsExpected =
        verdict.reason === expected && verdict.status === 403 && verdict.challenge === undefined;
      if (!isAsExpected) return differs('verdict', expected, verdict);
      return Object.isFrozen(verdict) && verdict === again
        ? undefined
        : differs('refusal', 'one frozen constant', verdict);
    },
  });
}

function ipReasonSlowly(
  allow: readonly SlowRule[],
  deny: readonly SlowRule[],
  text: string | undefined,
): string | undefined {
  if (text === undefined) return 'address_missing';
  const address: SlowAddress | undefined = requestAddressSlowly(text);
  if (address === undefined) return 'address_malformed';
  return hasAddressSlowly(deny, text) || !hasAddressSlowly(allow, text) ? 'address_refused' : undefined;
}
