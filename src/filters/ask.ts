/**
 * Asking a filter: the one way in which filters, observers and adapters hear a verdict. What is not plainly a
 * verdict is a refusal, an exception and a promise too: no filter of a host can open a door by mistake.
 */

import { attempt, heard, Thrown } from '../callbacks.ts';
import { isText, typeFault } from '../options.ts';
import { kindOf } from '../shown.ts';
import { ALLOWED, type Allowed, type Filter, type FilterRequest, type Verdict } from './filter.ts';
import { isOurs, refuseRequest, withCause, type Refused } from './refusal.ts';

/** The refusal for a verdict that is none. */
export const VERDICT_MALFORMED: Refused = refuseRequest('verdict_malformed');

/** The refusal of a request that the host did not see whole. */
export const REQUEST_INCOMPLETE: Refused = refuseRequest('request_incomplete');

/**
 * A filter's verdict, itself if it is plain; `verdict_malformed` where the filter throws, or gives what is
 * neither an allowance nor a refusal that can be sent. About an incomplete request no filter is asked.
 */
export function askFilter<C>(filter: Filter<C>, request: FilterRequest): Verdict<C> {
  if (isIncomplete(request)) return REQUEST_INCOMPLETE;
  try {
    // One of ours need not ask once more whether the request is whole, and its verdicts are plain.
    return OwnFilter.isOwn(filter) ? OwnFilter.decide(filter, request) : plainVerdict(filter.check(request));
  } catch (error) {
    return withCause(VERDICT_MALFORMED, heard(error));
  }
}

/** A verdict itself, if it is plain, else `verdict_malformed`. */
export function plainVerdict<C>(verdict: Verdict<C>): Verdict<C> {
  if (!isPlain(verdict)) return withCause(VERDICT_MALFORMED, heard(verdict));
  // An allowance without claims would show those that a polluted `Object.prototype` lends.
  const isLent = 'claims' in BARE && verdict.ok && !Object.hasOwn(verdict, 'claims');
  return isLent ? ALLOWED as Allowed<C> : verdict;
}

const BARE: object = {};

/** Decides a request that is whole, by a plain verdict. */
type Decide<C> = (request: FilterRequest) => Verdict<C>;

/** A filter of this package; to whoever has one, it is an object with `check` and nothing else. */
class OwnFilter<C> implements Filter<C> {
  readonly check: Filter<C>['check'];
  readonly #decide: Decide<C>;

  constructor(decide: Decide<C>) {
    this.#decide = decide;
    this.check = (request) => (isIncomplete(request) ? REQUEST_INCOMPLETE : decide(request));
    Object.freeze(Object.setPrototypeOf(this, Object.prototype));
  }

  static isOwn<C>(filter: Filter<C>): filter is OwnFilter<C> {
    return #decide in filter;
  }

  static decide<C>(filter: OwnFilter<C>, request: FilterRequest): Verdict<C> {
    return filter.#decide(request);
  }
}

/** A filter of this package: frozen, and not asked about a request that the host did not see whole. */
export function filterOf<C>(decide: Decide<C>): Filter<C> {
  return new OwnFilter(decide);
}

/** Whether a verdict is one; what throws when it is looked at is none. */
function isPlain(verdict: unknown): boolean {
  try {
    if (okOf(verdict) !== true) return readRefusal(verdict) !== undefined;
    // Claims that throw when they are read would do so in the host.
    heard(Reflect.get(Object(verdict), 'claims'));
    return !isThenable(verdict);
  } catch {
    return false;
  }
}

/** What of a refusal is sent; of anything that is no refusal, what `verdict_malformed` sends. */
export function plainRefusal(given: unknown): Refused {
  const read = attempt((value: unknown) => readRefusal(heard(value)), given, undefined);
  return read === undefined || read instanceof Thrown ? VERDICT_MALFORMED : read as Refused;
}

/** Whether lines of a request's header may be missing; where it says nothing of that, none are. */
export function isIncomplete(request: FilterRequest): boolean {
  const said = attempt(readIncomplete, request, undefined);
  return said !== undefined && said !== false;
}

const readIncomplete = (request: FilterRequest): unknown => request.isIncomplete;

/** The filter itself. @throws TypeError for what has no `check` method. */
export function requireFilter<C>(call: string, filter: Filter<C>, name: string = 'filter'): Filter<C> {
  if (isObject(filter) && typeof Reflect.get(filter, 'check') === 'function') return filter;
  throw typeFault(call, name, `takes a filter, an object with check(), not ${kindOf(filter)}`);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A member of its own; null for a getter: what the host reads later must still be what was judged. */
function fixed(value: object, name: string): unknown {
  const member = Object.getOwnPropertyDescriptor(value, name);
  return member === undefined || Object.hasOwn(member, 'value') ? member?.value : null;
}

/** Read by its name at one place, since it is read of every verdict. */
function okOf(value: unknown): unknown {
  return isObject(value) && Object.hasOwn(value, 'ok') && 'ok' in value ? value.ok : undefined;
}

const isThenable = (value: unknown): boolean => isObject(value) && 'then' in value;

const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599;
const isError = (value: unknown): value is string => isText(value) && /^[a-z0-9_.-]{1,60}$/.test(value);
const isChallenge = (value: unknown): value is string | undefined =>
  value === undefined || (isText(value) && /^[\x20-\x7e]*$/.test(value));

/** A refusal of ours itself; of any other that can be sent, its members, each read once; else undefined. */
function readRefusal(value: unknown): Refused | undefined {
  if (!isObject(value)) return undefined;
  if (isOurs(value)) return value as Refused;
  const { 0: ok, 1: status, 2: reason, 3: error, 4: challenge } =
    ['ok', 'status', 'reason', 'error', 'challenge'].map((name) => heard(fixed(value, name)));
  if (ok !== false || isThenable(value) || !isText(reason) || reason === '') return undefined;
  if (!isStatus(status) || !isError(error) || !isChallenge(challenge)) return undefined;
  return { ok, status, reason, error, challenge };
}
