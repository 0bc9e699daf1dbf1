/**
 * The way from a request's socket to the address that was judged, step by step, for whoever asks why. The
 * header is read by the core alone, never a second time in another way.
 */

import type { Filter, FilterRequest, Verdict } from '../index.ts';
import { decidingRule, originOf, placeOf, UNIX, type AddressRules, type Origin } from './address-rules.ts';

/** One address on the way from the socket to the client. */
export interface Step {
  /** `socket`, or the header and the entry counted from the left. */
  readonly from: string;
  readonly address: string | undefined;
  /** What stands at the step; undefined where nothing does. */
  readonly text: string | undefined;
  /** The rule by which the address is a trusted proxy's. */
  readonly proxyRule: string | undefined;
  /** What became of it, in words. */
  readonly note: string;
}

/** A line of a request's header, its name in lower case. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

/** A request that is only asked about: a peer's address, and the lines that its header would have. */
export function requestOf(address: string, lines: readonly HeaderLine[]): FilterRequest {
  return {
    address,
    header(name) {
      const values = lines.filter((line) => line.name === name).map(({ value }) => value);
      return values.length === 0 ? undefined : values.join(', ');
    },
  };
}

/** A verdict, explained. */
export interface AddressExplanation {
  readonly verdict: Verdict;
  readonly origin: Origin;
  /** Which rule decided, in words; undefined where there was no address to decide on. */
  readonly rule: string | undefined;
  readonly steps: readonly Step[];
}

/** The filter's verdict on a request, and how the address that it judged was found. */
export function explainAddress(
  filter: Filter, rules: AddressRules, request: FilterRequest,
): AddressExplanation {
  const verdict = filter.check(request);
  const origin = originOf(rules, request);
  const rule = decidingRule(rules, verdict, origin.address);
  return { verdict, origin, rule, steps: stepsOf(rules, request) };
}

// How far a header is followed for an explanation.
const STEP_LIMIT = 32;

/**
 * The addresses from the socket's as far as trust goes, or to the first step that is no address. Each is
 * found by trusting those before it and no other.
 */
export function stepsOf(rules: AddressRules, request: FilterRequest): readonly Step[] {
  const steps: Omit<Step, 'note'>[] = [];
  const trusted: string[] = [];
  if (request.address === UNIX && rules.isUnixTrusted) {
    steps.push({ from: 'socket', address: UNIX, text: UNIX, proxyRule: UNIX });
    trusted.push(UNIX);
  }
  while (steps.length < STEP_LIMIT) {
    const hop = rules.traceBy(trusted)(request);
    const { address, position, text } = hop;
    const proxyRule = address === undefined ? undefined : rules.proxies.ruleOf(address);
    const isRepeated = position < 0 && steps.length > 0;
    // A proxy that is judged itself, for want of a header, is one step and not two.
    if (isRepeated) break;
    steps.push({ from: placeOf(rules, hop), address, text, proxyRule });
    if (address === undefined || proxyRule === undefined || position === 0) break;
    trusted.push(withoutZone(address));
  }
  return steps.map((step, i) => ({ ...step, note: noteOf(step, i === steps.length - 1) }));
}

/** What a step is: on the way, or the one that was judged. */
function noteOf({ address, text, proxyRule }: Omit<Step, 'note'>, isLast: boolean): string {
  if (address === undefined) return text === undefined ? 'absent' : 'no address';
  if (proxyRule === undefined) return 'judged';
  return `trusted proxy ${proxyRule}${isLast ? ', judged' : ''}`;
}

/** An address as a rule takes it: which interface a link-local one belongs to is no part of a rule. */
function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}
