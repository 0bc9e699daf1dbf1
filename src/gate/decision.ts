/**
 * The gate's decision: a request turned into an answer and an entry for the log. The answer is 200, 401 or
 * 403 and nothing else: to nginx any other status of a subrequest is an error of the gate. What is told to
 * the log is worked out for the log alone, and only where it takes it.
 */

import type { IncomingMessage } from 'node:http';

import { answerTo } from '../index.ts';
import type { Allowed, Answer, Claims, FilterRequest, Refused, Verdict } from '../index.ts';
import { requestOf } from '../adapters/node.ts';
import { decidingRule, originOf, UNIX, type AddressRules, type Origin } from '../explain/address-rules.ts';
import { claimAt } from '../settings/claim-path.ts';
import type { PassRules } from '../settings/pass-rules.ts';
import type { GateSettings } from '../settings/reading.ts';
import { causeOf, malformedCause } from './causes.ts';
import { passedHeaders } from './pass.ts';

/**
 * One request as the log shows it; never the token, nor the path, which may carry secrets of its own. Every
 * member is there, if undefined: of one that is not, a polluted `Object.prototype` would tell the value.
 */
export interface Decision extends Origin {
  readonly verdict: 'allowed' | 'refused';
  readonly status: number;
  readonly reason: Refused['reason'] | undefined;
  /** The client's; undefined where a proxy stands in front and does not hand it on. */
  readonly method: string | undefined;
  /** The rule that refused the address. */
  readonly rule: string | undefined;
  /** The claim that the refusal is about. */
  readonly claim: string | undefined;
  /** What else an operator wants to know of a refusal, in words. */
  readonly cause: string | undefined;
  readonly claims: Claims | undefined;
  /** Which of several token filters allowed, by its name or place. */
  readonly filter: string | undefined;
}

/** Who is told of decisions. */
export interface Recorder {
  /** Counts one: by its reason, or as allowed where there is none. */
  readonly count: (reason: Refused['reason'] | undefined) => void;
  readonly log: (decision: Decision) => void;
  /** The time in seconds since 1970. */
  readonly clock: () => number;
}

/**
 * Decides a request; the recorder sees the decision and can neither change nor break it. `peer` is the
 * address to judge where it is not the socket's.
 */
export function decide(
  settings: GateSettings, request: IncomingMessage, recorder: Recorder, peer?: string,
): Answer {
  const view = peer === undefined ? requestOf(request) : requestOf(request, peer);
  const verdict = settings.filter.check(view);
  record(settings, recorder, verdict, () => {
    return describe(settings, verdict, view, request.method, recorder.clock());
  });
  return verdict.ok ? allowance(verdict, settings.pass) : refusal(verdict);
}

/** The answer to what is no request: Node's parser refused it, and says why by a code. */
export function refuseMalformed(
  settings: GateSettings, code: string, peer: string | undefined, recorder: Recorder,
): Answer {
  record(settings, recorder, MALFORMED, () => {
    const { proxies } = settings.addresses;
    const isProxy = peer === UNIX || (peer !== undefined && proxies.ruleOf(peer) !== undefined);
    const { reason } = MALFORMED;
    return {
      verdict: 'refused', status: statusOf(MALFORMED), reason, method: undefined,
      // Which client of the proxy sent it cannot be read.
      address: isProxy ? undefined : peer, from: 'socket', peer: isProxy ? peer : undefined,
      unreadable: undefined, absent: undefined, ignored: undefined,
      rule: undefined, claim: undefined, cause: malformedCause(code), claims: undefined, filter: undefined,
    };
  });
  return refusal(MALFORMED);
}

const MALFORMED: Refused = Object.freeze({
  ok: false, status: 400, reason: 'request_malformed', error: 'invalid_request', challenge: undefined,
});

function record(
  { log }: GateSettings, recorder: Recorder, verdict: Verdict, describeIt: () => Decision,
): void {
  try {
    recorder.count(verdict.ok ? undefined : verdict.reason);
    if (log === 'all' || (log === 'refused' && !verdict.ok)) recorder.log(describeIt());
  } catch {
    // A full disk opens and closes no door.
  }
}

function describe(
  settings: GateSettings, verdict: Verdict, view: FilterRequest, sent: string | undefined, now: number,
): Decision {
  const { addresses, logClaims, tokenHeaders, allowedBy } = settings;
  const origin = originOf(addresses, view);
  const { address, from, peer, unreadable, absent, ignored } = origin;
  const method = methodOf(addresses, origin, view, sent);
  // Member by member: copying objects is what a line of the log would cost most (measured, Node 24).
  if (verdict.ok) {
    return {
      verdict: 'allowed', status: 200, reason: undefined, method,
      address, from, peer, unreadable, absent, ignored,
      rule: undefined, claim: undefined, cause: undefined, filter: allowedBy(verdict),
      claims: logClaims.length === 0 ? undefined : shownClaims(logClaims, verdict.claims),
    };
  }
  const { reason } = verdict;
  return {
    verdict: 'refused', status: statusOf(verdict), reason, method,
    address, from, peer, unreadable, absent, ignored,
    rule: reason === 'address_refused' ? decidingRule(addresses, verdict, address) : undefined,
    claim: Object.hasOwn(verdict, 'claim') ? verdict.claim : undefined,
    cause: causeOf(verdict, view, tokenHeaders, now), claims: undefined, filter: undefined,
  };
}

// RFC 9110 §9.1: a method is a token.
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/;

/** The client's method; of one that comes through a proxy, what the proxy says. */
function methodOf(
  { proxies }: AddressRules, { peer, address }: Origin, view: FilterRequest, method: string | undefined,
): string | undefined {
  const isProxied = peer !== undefined || (address !== undefined && proxies.ruleOf(address) !== undefined);
  if (!isProxied) return method;
  const told = view.header('x-forwarded-method') ?? view.header('x-original-method') ?? '';
  return METHOD.test(told) ? told : undefined;
}

// Enough to know whom or what it is about, and too little to flood a log.
const CLAIM_LIMIT = 100;

/** The claims that are texts, numbers or truth values; a long text is cut. */
function shownClaims(names: readonly string[], claims: Claims | undefined): Claims | undefined {
  if (claims === undefined) return undefined;
  const entries = names.flatMap((name): readonly (readonly [string, string | number | boolean])[] => {
    const value = claimAt(claims, name);
    if (typeof value === 'string') return [[name, value.slice(0, CLAIM_LIMIT)]];
    return typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [];
  });
  return Object.fromEntries(entries);
}

/** Whom a token might help is challenged, also where elsewhere it is a 400; everybody else is turned away. */
function statusOf({ status, challenge }: Refused): 401 | 403 {
  return status === 401 || (status === 400 && challenge !== undefined) ? 401 : 403;
}

// Refusals are made once, and so are their answers.
const answers = new WeakMap<Refused, Answer>();

function refusal(refused: Refused): Answer {
  const known = answers.get(refused);
  if (known !== undefined) return known;
  const answer = answerTo({ ...refused, status: statusOf(refused) });
  answers.set(refused, answer);
  return answer;
}

// Without a body: nginx keeps no connection open whose answer to a subrequest has one.
const EMPTY = { 'content-length': '0', 'cache-control': 'no-store' };
const ALLOWANCE: Answer = { status: 200, headers: EMPTY, body: '' };

function allowance({ claims }: Allowed, pass: PassRules): Answer {
  if (pass.size === 0) return ALLOWANCE;
  return { ...ALLOWANCE, headers: { ...EMPTY, ...passedHeaders(pass, claims) } };
}
