/**
 * The gate's decision: settings compiled into a filter, and a request turned into an answer and an entry for
 * the log. The answer is 200, 401 or 403 and nothing else: to nginx any other status of a subrequest is an
 * error of the gate.
 */

import type { IncomingMessage } from 'node:http';

import { observe, restFilter, type Allowed, type Refused, type Filter, type RefusalReason } from '../index.ts';
import type { FilterRequest, RestFilterSettings, Verdict } from '../index.ts';
import { check, refuse } from '../adapters/node.ts';
import { addressRules, originOf, refusingRule, type AddressRules, type Origin } from './explain.ts';
import { passedHeaders, type PassRules } from './pass.ts';

/** Compiled settings: what decides, what explains, and which claims are passed on. */
export interface Gate {
  readonly filter: Filter;
  readonly addresses: AddressRules;
  readonly pass: PassRules;
}

/** What is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** One request as the log shows it; never the token, nor the path, which may carry secrets of its own. */
export interface Decision extends Origin {
  readonly verdict: 'allowed' | 'refused';
  readonly status: number;
  readonly reason: RefusalReason | undefined;
  readonly method: string;
  /** The rule that refused the address. */
  readonly rule?: string | undefined;
}

/**
 * Compiles settings.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function compileGate(settings: RestFilterSettings, pass: PassRules): Gate {
  return { filter: restFilter(settings), addresses: addressRules(settings.ipFilter), pass };
}

/** Decides a request; `record` sees the decision and can neither change nor break it. */
export function decide(gate: Gate, request: IncomingMessage, record: (decision: Decision) => void): Answer {
  const observed = observe(gate.filter, (verdict, view) => record(describe(gate, verdict, view, request)));
  const verdict = check(observed, request);
  return verdict.ok ? allowance(verdict, gate.pass) : refusal(verdict);
}

function describe(gate: Gate, verdict: Verdict, view: FilterRequest, request: IncomingMessage): Decision {
  const origin = originOf(gate.addresses, view);
  const rule = refusingRule(gate.addresses, verdict, origin.address);
  const [word, status, reason] = verdict.ok
    ? (['allowed', 200, undefined] as const)
    : (['refused', statusOf(verdict), verdict.reason] as const);
  const method = String(request.method);
  return { verdict: word, status, reason, method, ...origin, ...(rule === undefined ? {} : { rule }) };
}

/** A malformed credential, elsewhere a 400, is a 401 with the same challenge. */
function statusOf({ status }: Refused): number {
  return status === 400 ? 401 : status;
}

function allowance({ claims }: Allowed, pass: PassRules): Answer {
  const body = JSON.stringify({ ok: true, sub: claims?.sub });
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    ...passedHeaders(pass, claims),
  };
  return { status: 200, headers, body };
}

/** What the library's adapter answers everywhere, caught before it is sent. */
function refusal(denied: Refused): Answer {
  const headers: { [name: string]: string } = {};
  let text = '';
  refuse({
    headersSent: false,
    statusCode: 0,
    setHeader: (name, value) => (headers[name] = value),
    end: (body) => (text = body),
  }, denied);
  return { status: statusOf(denied), headers, body: text };
}
