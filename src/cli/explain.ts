/**
 * Why an address was judged as it was, for the operator: which address, where it was read, which rule
 * decided. Told after the verdict, by the same core functions that made it; no client sees a word of it.
 */

import { clientAddress, type ClientAddress, type FilterRequest, type ForwardedHeader } from '../index.ts';
import type { RestIpFilterSettings, Verdict } from '../index.ts';
import { ruleFinder, rulesOf, type RuleFinder } from './rule-finder.ts';

/** The address filter's settings, ready to explain by. */
export interface AddressRules {
  readonly isEnabled: boolean;
  readonly header: ForwardedHeader;
  readonly trace: ClientAddress['trace'];
  readonly allowRule: RuleFinder;
  readonly denyRule: RuleFinder;
  readonly proxyRule: RuleFinder;
  /** Whether any proxy is trusted at all. */
  readonly hasProxies: boolean;
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
  /** The forwarded header that was sent and not read, because the peer is no trusted proxy. */
  readonly ignored?: string;
}

/** One address on the way from the socket to the client. */
export interface Step {
  readonly from: string;
  readonly address: string | undefined;
  /** What stands at the step; undefined where the socket has no address. */
  readonly text: string | undefined;
}

// What `restFilter` allows unless told otherwise.
const LOOPBACK = ['127.0.0.1', '::1'];

/** Settings that a `restFilter` has accepted, ready to explain by. */
export function addressRules(settings: RestIpFilterSettings = {}): AddressRules {
  const { enabled = true, allow = LOOPBACK, deny, trustedProxies, header = 'x-forwarded-for' } = settings;
  const proxies = rulesOf(trustedProxies);
  const { trace } = clientAddress({ trustedProxies: proxies, header });
  return {
    isEnabled: enabled, header, trace, hasProxies: proxies.length > 0, allowRule: ruleFinder(rulesOf(allow)),
    denyRule: ruleFinder(rulesOf(deny)), proxyRule: ruleFinder(proxies),
  };
}

/** Where a request's address was read. */
export function originOf(rules: AddressRules, request: FilterRequest): Origin {
  const hop = rules.trace(request);
  if (hop === undefined) return { address: undefined, ...faultOf(rules, request) };
  const { address, position } = hop;
  const from = placeOf(rules, position);
  const isSent = position < 0 && request.header(rules.header) !== undefined;
  const isIgnored = isSent && rules.proxyRule(address) === undefined;
  return { address, from, ...peerOf(from, request), ...(isIgnored ? { ignored: rules.header } : {}) };
}

/** The step that is no address; the header as a whole where its parts are readable. */
function faultOf(rules: AddressRules, request: FilterRequest): Omit<Origin, 'address'> {
  const whole = { from: rules.header, text: request.header(rules.header) };
  const { from, text } = wayOf(rules, request).find(({ address }) => address === undefined) ?? whole;
  return { from, ...peerOf(from, request), ...(text === undefined ? {} : { unreadable: showText(text) }) };
}

/** Which rule refused an address: the one of the deny list, or that the allow list has none for it. */
export function refusingRule(
  rules: AddressRules, verdict: Verdict, address: string | undefined,
): string | undefined {
  if (verdict.ok || verdict.reason !== 'address_refused' || address === undefined) return undefined;
  const rule = rules.denyRule(address);
  return rule === undefined ? 'no allow rule' : `deny ${rule}`;
}

// How far a header is followed for an explanation: each step reads a longer part of it.
const STEP_LIMIT = 32;

/** The addresses from the socket's as far as trust goes, or to the first step that is no address. */
export function wayOf(rules: AddressRules, request: FilterRequest): readonly Step[] {
  const { header, trace } = rules;
  const entries = entriesOf(header, request.header(header));
  const isReadable = trace(request) !== undefined;
  const way: Step[] = [];
  let reached: number | undefined;
  // The address behind the header's last entry, its last two, and so on: the same function, longer input.
  for (let first = entries.length; first >= 0 && entries.length - first <= STEP_LIMIT; first -= 1) {
    const part = first === entries.length ? undefined : entries.slice(first).join(',');
    const hop = trace({ address: request.address, header: () => part });
    const text = part === undefined ? request.address : entries[first];
    if (hop === undefined) {
      way.push({ from: placeOf(rules, part === undefined ? -1 : first), address: undefined, text });
      break;
    }
    const position = hop.position < 0 ? -1 : first + hop.position;
    if (position !== reached) way.push({ from: placeOf(rules, position), address: hop.address, text });
    else if (isReadable) break;
    reached = position;
  }
  return way;
}

/** A place for the operator's eye: entries count from 1, from the left. */
function placeOf({ header }: AddressRules, position: number): string {
  return position < 0 ? 'socket' : `${header} entry ${position + 1}`;
}

function peerOf(from: string, { address }: FilterRequest): { readonly peer?: string } {
  return from === 'socket' || address === undefined ? {} : { peer: address };
}

/**
 * The entries of a forwarded header; in `Forwarded` a comma within quotes separates nothing, and no entry is
 * empty.
 */
function entriesOf(header: ForwardedHeader, value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  if (header === 'x-forwarded-for') return value.split(',').map((entry) => entry.trim());
  const elements = value.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
  return elements.map((element) => element.trim()).filter((element) => element !== '');
}

/** What a header held, for a log: without what a terminal obeys, and never long enough to hold a token. */
function showText(text: string): string {
  return text.length > 60 ? `${text.length} characters` : text.replace(/[^\x20-\x7e]/g, '?');
}
