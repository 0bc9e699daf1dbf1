/**
 * Why an address was judged as it was, for the operator: which address, where it was read, which rule
 * decided. Told after the verdict, by the core functions that made it; no client sees a word of it.
 */

import { clientAddress } from '../index.ts';
import type { CidrSet, ClientAddress, ClientHop, FilterRequest, Verdict } from '../index.ts';
import type { Section } from './json-text.ts';
import { compileRules, rulesInSteps, splitRules, type RuleList } from './rule-list.ts';
import { finish, type Steps } from './steps.ts';

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

/** Where rules that come from files stand, by list and index; undefined for a rule of the settings. */
export interface FilePlaces {
  readonly [list: string]: (index: number) => { readonly file: string; readonly line: number } | undefined;
}

/** Where the judged address comes from. */
export interface Origin {
  /** The address, or undefined where it could not be read. */
  readonly address: string | undefined;
  /** `socket`, or the header and the entry counted from the left, such as `x-forwarded-for entry 2`. */
  readonly from: string;
  /** The socket's address, where the judged one is another. */
  readonly peer: string | undefined;
  /** What stood there and is no address. */
  readonly unreadable: string | undefined;
  /** The forwarded header that a trusted proxy should have sent, and did not. */
  readonly absent: string | undefined;
  /** The forwarded header that was sent and not read, because the peer is no trusted proxy. */
  readonly ignored: string | undefined;
}

/** The rule for the peer of a Unix socket, and its address; no set of addresses has it. */
export const UNIX: string = 'unix:';

/**
 * Settings of an address filter, ready to explain by.
 * @throws TypeError or RangeError for what a `restFilter` would not accept.
 */
export function compileAddressRules(section: Section): AddressRules {
  return finish(addressRulesInSteps(section, {}));
}

/**
 * The same in steps; `places` tell where rules that come from files stand.
 * @throws the same; for a rule of a long list a RangeError whose `option` is as in `ipFilter.allow[3]`.
 */
export function* addressRulesInSteps(section: Section, places: FilePlaces): Steps<AddressRules> {
  const { enabled = true, allow, deny = [], trustedProxies = [], forwardedHeader, withoutHeader } = section;
  const reading = Object.fromEntries(
    Object.entries({ forwardedHeader, withoutHeader }).filter(([, value]) => value !== undefined),
  );
  const traceBy = (proxies: readonly string[] | CidrSet): ClientAddress['trace'] => {
    return clientAddress({ ...reading, trustedProxies: proxies }).trace;
  };
  const placeIn = (list: string) => (index: number): string | undefined => {
    const place = places[list]?.(index);
    return place === undefined ? undefined : `${place.file} line ${place.line}`;
  };
  const named = splitRules(listOf(trustedProxies));
  const isUnixTrusted = named.includes(UNIX);
  const addressed = isUnixTrusted ? named.flatMap((rule, i) => (rule === UNIX ? [] : [i])) : undefined;
  const proxyAt = placeIn('trustedProxies');
  // In one set, as the code takes it that follows a header from proxy to proxy.
  const proxies = addressed === undefined
    ? compileRules(named, { placeOf: proxyAt, part: Infinity })
    : compileRules(addressed.map((i) => String(named[i])), {
      placeOf: (index) => proxyAt(Number(addressed[index])), part: Infinity,
    });
  const rulesOf = (list: string, value: unknown): Steps<RuleList> => {
    return naming(`ipFilter.${list}`, rulesInSteps(listOf(value), { placeOf: placeIn(list) }));
  };
  return {
    isEnabled: enabled === true, header: headerOf(traceBy), traceBy, proxies, isUnixTrusted,
    trace: traceBy(isUnixTrusted ? named : proxies.sets[0]), hasProxies: named.length > 0,
    allow: allow === undefined ? undefined : yield* rulesOf('allow', allow),
    deny: yield* rulesOf('deny', deny),
  };
}

/** What `steps` give; an error about a rule names the list by `option`. */
function* naming<T>(option: string, steps: Steps<T>): Steps<T> {
  try {
    return yield* steps;
  } catch (error) {
    const { option: rule } = error as { readonly option?: unknown };
    throw Object.assign(error as Error, { option: String(rule).replace('rules', option) });
  }
}

/** Where a request's address was read. */
export function originOf(rules: AddressRules, request: FilterRequest): Origin {
  const hop = rules.trace(request);
  const { address, position, text } = hop;
  const { header } = rules;
  const isStranger = position < 0 && address !== undefined && rules.proxies.ruleOf(address) === undefined;
  return {
    address, from: placeOf(rules, hop),
    peer: position < 0 ? undefined : request.address,
    unreadable: address === undefined && text !== undefined ? showText(text) : undefined,
    absent: position >= 0 && text === undefined ? header : undefined,
    ignored: isStranger && request.header(header) !== undefined ? header : undefined,
  };
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

/** A place for the operator's eye: entries count from 1, from the left; an absent header has none. */
export function placeOf(
  { header }: AddressRules, { position, text }: Omit<ClientHop, 'address'>,
): string {
  if (position < 0) return 'socket';
  return text === undefined ? header : `${header} entry ${position + 1}`;
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
