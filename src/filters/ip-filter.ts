/**
 * `ipFilter`: allows addresses by list (RFC 4632). Deny wins over allow; an empty allow list admits nobody;
 * an address that is missing or does not parse is refused.
 */

import { attempt, causeOf, Thrown } from '../callbacks.ts';
import { parseAddress, type AddressWords } from '../ip/address.ts';
import { CidrSet, readCidrSet, RULES, type AddressRules } from '../ip/cidr.ts';
import { CALLBACK, isText, readOptions, required } from '../options.ts';
import { filterOf } from './ask.ts';
import { ALLOWED, type Filter, type FilterRequest } from './filter.ts';
import { refuseRequest, withCause } from './refusal.ts';

/** Who may come in. */
export interface IpFilterOptions {
  readonly allow: AddressRules;
  readonly deny?: AddressRules;
  /** Where the judged address is read, such as a `clientAddress()`; the peer's unless given. */
  readonly address?: (request: FilterRequest) => string | undefined;
}

const KINDS = { allow: required(RULES), deny: RULES, address: CALLBACK };
const ADDRESS_MISSING = refuseRequest('address_missing');
const ADDRESS_MALFORMED = refuseRequest('address_malformed');
const ADDRESS_REFUSED = refuseRequest('address_refused');

const words: AddressWords = new Uint32Array(4);

/**
 * Compiles address lists into a filter.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function ipFilter(options: IpFilterOptions): Filter<undefined> {
  const { allow, deny = [], address } = readOptions('ipFilter', options, KINDS);
  const allowed = readCidrSet('ipFilter', 'allow', allow);
  const denied = readCidrSet('ipFilter', 'deny', deny);
  const readAddress = (request: FilterRequest): unknown => (address ? address(request) : request.address);
  return filterOf((request) => {
    const text = attempt(readAddress, request, undefined);
    if (text === undefined || text === null) return ADDRESS_MISSING;
    if (!isText(text)) {
      // A callback that gave no text gave no address; a request's own address that is no text is malformed.
      const isOwed = address !== undefined || text instanceof Thrown;
      return isOwed ? withCause(ADDRESS_MISSING, causeOf(text)) : ADDRESS_MALFORMED;
    }
    const family = parseAddress(text, words, 'ignored');
    if (family === 0) return ADDRESS_MALFORMED;
    const isIn = CidrSet.placeOf(allowed, family, words) >= 0 && CidrSet.placeOf(denied, family, words) < 0;
    return isIn ? ALLOWED : ADDRESS_REFUSED;
  });
}
