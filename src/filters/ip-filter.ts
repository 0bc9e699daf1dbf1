/**
 * `ipFilter`: allows addresses by list (RFC 4632). Deny wins over allow; an empty allow list admits nobody;
 * an address that is missing or does not parse is refused.
 */
import { parseAddress, type AddressWords } from '../ip/address.ts';
import { readCidrSet, type CidrSet } from '../ip/cidr.ts';
import { ANYTHING, attempt, CALLBACK, isText, readOptions } from '../options.ts';
import { ALLOWED, type Refused, type Filter, type FilterRequest, type Verdict } from './filter.ts';

/** Who may come in. */
export interface IpFilterOptions {
  readonly allow: Iterable<string> | CidrSet;
  readonly deny?: Iterable<string> | CidrSet | undefined;
  /** Where the judged address is read, such as a `clientAddress()`; the socket's peer unless given. */
  readonly address?: ((request: FilterRequest) => string | undefined) | undefined;
}

const KINDS = { allow: ANYTHING, deny: ANYTHING, address: CALLBACK };
const words: AddressWords = new Uint32Array(4);
const peerAddress = (request: FilterRequest): string | undefined => request.address;

/**
 * Compiles address lists into a filter.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function ipFilter(options: IpFilterOptions): Filter {
  const { allow, deny = [], address = peerAddress } = readOptions('ipFilter', options, KINDS);
  const allowed = readCidrSet('ipFilter: option "allow"', allow);
  const denied = readCidrSet('ipFilter: option "deny"', deny);
  return Object.freeze({
    check(request: FilterRequest): Verdict {
      const text = attempt(address, request);
      if (text === undefined || text === null) return ADDRESS_MISSING;
      const family = isText(text) ? parseAddress(text, words, 'ignored') : 0;
      if (family === 0) return ADDRESS_MALFORMED;
      return allowed.covers(family, words) && !denied.covers(family, words) ? ALLOWED : ADDRESS_REFUSED;
    },
  });
}

function deny(reason: Refused['reason']): Refused {
  return Object.freeze({ ok: false, status: 403, reason, challenge: undefined });
}

const ADDRESS_MISSING = deny('address_missing');
const ADDRESS_MALFORMED = deny('address_malformed');
const ADDRESS_REFUSED = deny('address_refused');
