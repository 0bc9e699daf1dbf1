/**
 * The gate's decision: a request turned into an answer and an entry for the log. The answer is 200, 401 or
 * 403 and nothing else: to nginx any other status of a subrequest is an error of the gate.
 */

import type { IncomingMessage } from 'node:http';

import { answerTo, observe } from '../index.ts';
import type { Allowed, Answer, FilterRequest, Refused, Verdict } from '../index.ts';
import { check } from '../adapters/node.ts';
import { decidingRule, originOf, type Origin } from '../explain/address-rules.ts';
import type { PassRules } from '../explain/pass-rules.ts';
import type { GateSettings } from '../explain/settings.ts';
import { passedHeaders } from './pass.ts';

/** One request as the log shows it; never the token, nor the path, which may carry secrets of its own. */
export interface Decision extends Origin {
  readonly verdict: 'allowed' | 'refused';
  readonly status: number;
  readonly reason: Refused['reason'] | undefined;
  readonly method: string;
  /** The rule that refused the address. */
  readonly rule?: string | undefined;
}

/** Decides a request; `record` sees the decision and can neither change nor break it. */
export function decide(
  settings: GateSettings, request: IncomingMessage, record: (decision: Decision) => void,
): Answer {
  const observed = observe(settings.filter, (verdict, view) => {
    record(describe(settings, verdict, view, String(request.method)));
  });
  const verdict = check(observed, request);
  return verdict.ok ? allowance(verdict, settings.pass) : answerTo({ ...verdict, status: statusOf(verdict) });
}

function describe(
  { addresses }: GateSettings, verdict: Verdict, view: FilterRequest, method: string,
): Decision {
  const origin = originOf(addresses, view);
  if (verdict.ok) return { verdict: 'allowed', status: 200, reason: undefined, method, ...origin };
  const { reason } = verdict;
  const rule = reason === 'address_refused' ? decidingRule(addresses, verdict, origin.address) : undefined;
  const refused = { verdict: 'refused', status: statusOf(verdict), reason, method, ...origin } as const;
  return rule === undefined ? refused : { ...refused, rule };
}

/** Whom a token might help is challenged, also where elsewhere it is a 400; everybody else is turned away. */
function statusOf({ status, challenge }: Refused): 401 | 403 {
  return status === 401 || (status === 400 && challenge !== undefined) ? 401 : 403;
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
