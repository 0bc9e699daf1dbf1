/**
 * Asking a filter: the one way in which filters, observers and adapters hear a verdict. What is not plainly a
 * verdict is a refusal, an exception and a promise too; so no filter of a host can open a door by mistake.
 */

import { attempt, causeOf, heard } from '../callbacks.ts';
import { isText, typeFault } from '../options.ts';
import { kindOf } from '../shown.ts';
import type { Allowed, Filter, FilterRequest, Verdict } from './filter.ts';
import { isOurs, refuseRequest, withCause, type Refused } from './refusal.ts';

const VERDICT_MALFORMED = refuseRequest('verdict_malformed');

/** The refusal of a request that the host did not see whole. */
export const REQUEST_INCOMPLETE: Refused = refuseRequest('request_incomplete');

/**
 * A filter's verdict, itself if it is plain. `verdict_malformed` where the filter throws, or gives anything that
 * is neither an allowance nor a refusal that can be sent; `request_incomplete`, unasked, for such a request.
 */
export function askFilter<C>(filter: Filter<C>, request: FilterRequest): Verdict<C> {
  if (isIncomplete(request)) return REQUEST_INCOMPLETE;
  const verdict = attempt(check, filter, request);
  if (isPlainAllowance<C>(verdict) || isPlainRefusal(verdict)) return verdict;
  return withCause(VERDICT_MALFORMED, causeOf(verdict));
}

const check = (filter: Filter<unknown>, request: FilterRequest): unknown => filter.check(request);

/** A refusal that can be sent as it is: what it is given, or `verdict_malformed` instead of anything else. */
export function plainRefusal(given: unknown): Refused {
  return isPlainRefusal(heard(given)) ? given as Refused : VERDICT_MALFORMED;
}

/** Whether a request says, or fails to deny, that lines of its header are missing. */
export function isIncomplete(request: FilterRequest): boolean {
  try {
    const said = heard(request.isIncomplete);
    return said !== undefined && said !== false;
  } catch {
    return true;
  }
}

/** The filter itself. @throws TypeError for what has no `check` method. */
export function requireFilter<C>(call: string, filter: Filter<C>, name: string = 'filter'): Filter<C> {
  const given: unknown = filter;
  const isFilter = typeof given === 'object' && given !== null && 'check' in given &&
    typeof given.check === 'function';
  if (isFilter) return filter;
  throw typeFault(call, name, `takes a filter, an object with check(), not ${kindOf(given)}`);
}

/** Only a member of its own counts: what a polluted `Object.prototype` lends says nothing. */
function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** The claims that an allowance has of its own. */
export function claimsIn<C>(allowed: Allowed<C>): C | undefined {
  return own(allowed, 'claims') as C | undefined;
}

function isVerdict(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('then' in value);
}

function isPlainAllowance<C>(value: unknown): value is Allowed<C> {
  return isVerdict(value) && own(value, 'ok') === true;
}

const ERROR = /^[a-z0-9_.-]{1,60}$/;
const PRINTABLE = /^[\x20-\x7e]*$/;

function isPlainRefusal(value: unknown): value is Refused {
  if (!isVerdict(value)) return false;
  if (isOurs(value)) return true;
  const [status, reason] = [own(value, 'status'), own(value, 'reason')];
  const [error, challenge] = [own(value, 'error'), own(value, 'challenge')];
  return own(value, 'ok') === false &&
    typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599 &&
    isText(reason) && reason !== '' && isText(error) && ERROR.test(error) &&
    (challenge === undefined || (isText(challenge) && PRINTABLE.test(challenge)));
}
