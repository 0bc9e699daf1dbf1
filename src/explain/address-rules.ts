/**
 * Why an address was judged as it was, for the operator: which address, where it was read, which rule
 * decided. Told after the verdict, by the same core functions that made it; no client sees a word of it.
 */

import { clientAddress } from '../index.ts';
import type { CidrSet, ClientAddress, ClientHop, FilterRequest, Verdict } from '../index.ts';
import { compileRules, splitRules, type RuleList } from './rule-list.ts';
import type { Section } from './settings-faults.ts';

/** The address filter's settings, ready to explain by. */
export interface AddressRules {
  readonly isEnabled: boolean;
  /** The name of the forwarded header that is read where the peer is a trusted proxy. */
  readonly header: string;
  readonly trace: ClientAddress['trace'];
  /** The lists as they are given; without an allow list, loopback alone is allowed. */
  readonly allow: RuleList | undefined;
  readonly deny: RuleList;
  /** The proxies that have addresses. */
  readonly proxies: RuleList;
  /** Whether the peer of a Unix socket is a proxy. */
  readonly isUnixTrusted: boolean;
  /** Whether any proxy is trusted at all. */
  readonly hasProxies: boolean;
  /** The same trace, but by other proxies. */
  readonly traceBy: (proxies: readonly string[]) => ClientAddress['trace'];
}

/** Where the judged address comes from. */
export interface Origin {
  /** The address, or undefined where it could not be read. */
  readonly address: string | undefined;
  /** `socket`, or the header and the entry counted from the left, such as `x-forwarded-for entry 2`. */
  readonly from: string;
  /** The socket's address, where the judged one is another. */
  readonly peer?: string;
  /** What stood there and is no address. */
  readonly unreadable?: string;
  /** The forwarded header that a trusted proxy should have sent, and did not. */
  readonly absent?: string;
  /** The forwarded header that was sent and not read, because the peer is no trusted proxy. */
  readonly ignored?: string;
}

/** One address on the way from the socket to the client. */
export interface Step {
  readonly from: string;
  readonly address: string | undefined;
  /** What stands at the step; undefined where nothing does. */
  readonly text: string | undefined;
  /** The rule by which the address is a trusted proxy's. */
  readonly proxyRule: string | undefined;
}

// The rule for the peer of a Unix socket; no set of addresses has it.
const UNIX = 'unix:';

/**
 * Settings of an address filter, ready to explain by.
 * @throws TypeError or RangeError for what a `restFilter` would not accept.
 */
export function compileAddressRules(section: Section): AddressRules {
  const { enabled = true, allow, deny = [], trustedProxies = [], forwardedHeader, withoutHeader } = section;
  const reading = Object.fromEntries(
    Object.entries({ forwardedHeader, withoutHeader }).filter(([, value]) => value !== undefined),
  );
  const traceBy = (proxies: readonly string[] | CidrSet): ClientAddress['trace'] => {
    return clientAddress({ ...reading, trustedProxies: proxies }).trace;
  };
  const named = splitRules(listOf(trustedProxies));
  const isUnixTrusted = named.includes(UNIX);
  const proxies = compileRules(isUnixTrusted ? named.filter((rule) => rule !== UNIX) : named);
  return {
    isEnabled: enabled === true, header: headerOf(traceBy), traceBy, proxies, isUnixTrusted,
    trace: traceBy(isUnixTrusted ? named : proxies.set), hasProxies: named.length > 0,
    allow: allow === undefined ? undefined : compileRules(listOf(allow)), deny: compileRules(listOf(deny)),
  };
}

/** The section with its long lists compiled, so that a filter need not do so again. */
export function withCompiledLists(section: Section, rules: AddressRules): Section {
  const { allow, deny, proxies, isUnixTrusted } = rules;
  return {
    ...section,
    ...(allow === undefined ? {} : { allow: allow.set }),
    ...(deny.size === 0 ? {} : { deny: deny.set }),
    ...(proxies.size === 0 || isUnixTrusted ? {} : { trustedProxies: proxies.set }),
  };
}

/** Where a request's address was read. */
export function originOf(rules: AddressRules, request: FilterRequest): Origin {
  const hop = rules.trace(request);
  const { address, position, text } = hop;
  const { header } = rules;
  const from = placeOf(rules, hop);
  const peer = position < 0 || request.address === undefined ? {} : { peer: request.address };
  if (address === undefined) {
    if (text !== undefined) return { address, from, ...peer, unreadable: showText(text) };
    return { address, from, ...peer, ...(position < 0 ? {} : { absent: header }) };
  }
  const isStranger = position < 0 && proxyRuleOf(rules, address) === undefined;
  const isIgnored = isStranger && request.header(header) !== undefined;
  return { address, from, ...peer, ...(isIgnored ? { ignored: header } : {}) };
}

/** Which rule decided on an address, in words; undefined without an address. */
export function decidingRule(
  rules: AddressRules, { ok }: Verdict, address: string | undefined,
): string | undefined {
  if (!rules.isEnabled) return 'the address filter is switched off';
  if (address === undefined) return undefined;
  const denied = rules.deny.ruleOf(address);
  if (denied !== undefined) return `deny ${denied}`;
  if (rules.allow === undefined) return ok ? 'allow loopback, as no list is given' : 'no allow rule';
  const allowed = rules.allow.ruleOf(address);
  return allowed === undefined ? 'no allow rule' : `allow ${allowed}`;
}

// How far a header is followed for an explanation.
const STEP_LIMIT = 32;

/**
 * The addresses from the socket's as far as trust goes, or to the first step that is no address. Each is
 * found by trusting those before it and no other, so that the header is read by the code that decides.
 */
export function stepsOf(rules: AddressRules, request: FilterRequest): readonly Step[] {
  const steps: Step[] = [];
  const trusted: string[] = [];
  if (request.address === UNIX && rules.isUnixTrusted) {
    steps.push({ from: placeOf(rules, { position: -1, text: UNIX }), address: UNIX, text: UNIX, proxyRule: UNIX });
    trusted.push(UNIX);
  }
  while (steps.length < STEP_LIMIT) {
    const hop = rules.traceBy(trusted)(request);
    const { address, position, text } = hop;
    const proxyRule = address === undefined ? undefined : proxyRuleOf(rules, address);
    const isRepeated = position < 0 && steps.length > 0;
    // A proxy that is judged itself, for want of a header, is one step and not two.
    if (isRepeated) break;
    steps.push({ from: placeOf(rules, hop), address, text, proxyRule });
    if (address === undefined || proxyRule === undefined || position === 0) break;
    trusted.push(withoutZone(address));
  }
  return steps;
}

/** A place for the operator's eye: entries count from 1, from the left; an absent header has none. */
function placeOf({ header }: AddressRules, { position, text }: Omit<ClientHop, 'address'>): string {
  if (position < 0) return 'socket';
  return text === undefined ? header : `${header} entry ${position + 1}`;
}

/** The rule by which an address is a trusted proxy's. */
function proxyRuleOf({ proxies, isUnixTrusted }: AddressRules, address: string): string | undefined {
  return address === UNIX && isUnixTrusted ? UNIX : proxies.ruleOf(address);
}

/** An address as a rule takes it: which interface a link-local one belongs to is no part of a rule. */
function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

/** A list of rules, or what the core will refuse for not being one. */
function listOf(value: unknown): string | readonly string[] {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  throw new TypeError('takes a list of addresses and blocks');
}

/** The header that is read, asked of the code that reads it. */
function headerOf(traceBy: (proxies: readonly string[]) => ClientAddress['trace']): string {
  const proxy = '192.0.2.1';
  let read = '';
  traceBy([proxy])({
    address: proxy,
    header(name) {
      read = name;
      return undefined;
    },
  });
  return read;
}

/** What a header held, for a log: without what a terminal obeys, and never long enough to hold a token. */
function showText(text: string): string {
  return text.length > 60 ? `${text.length} characters` : text.replace(/[^\x20-\x7e]/g, '?');
}
