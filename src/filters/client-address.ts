/** `clientAddress`: the client's address behind trusted proxies, by the peer and one header (RFC 7239). */
import { readCidrSet, type CidrSet } from '../ip/cidr.ts';
import { hopBehind, type ForwardedHeader, type ClientHop } from '../ip/forwarded.ts';
import { ANYTHING, attempt, heard, isText, kind, readOptions } from '../options.ts';
import type { FilterRequest } from './filter.ts';

/** Which peers are proxies, and which header they write. */
export interface ClientAddressOptions {
  /** The proxies' addresses and blocks. */
  readonly trustedProxies: Iterable<string> | CidrSet;
  /** The header that every one of them appends to; `x-forwarded-for` unless given. */
  readonly header?: ForwardedHeader | undefined;
}

/** Reads the client's address off a request; undefined where a step on the way is no plain address. */
export interface ClientAddress {
  (request: FilterRequest): string | undefined;
  /** The address and where it stood: its position in the header's list, from the left, or -1 for the peer. */
  readonly trace: (request: FilterRequest) => ClientHop | undefined;
}

const isKnown = (value: unknown): boolean => value === 'x-forwarded-for' || value === 'forwarded';
const KINDS = { trustedProxies: ANYTHING, header: kind('"x-forwarded-for" or "forwarded"', isText, isKnown) };

/**
 * Compiles the list of proxies. Only where the peer is one of them is the header looked at, from the right.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function clientAddress(options: ClientAddressOptions): ClientAddress {
  const { trustedProxies, header = 'x-forwarded-for' } = readOptions('clientAddress', options, KINDS);
  const trusted = readCidrSet('clientAddress: option "trustedProxies"', trustedProxies);
  const find = (request: FilterRequest): ClientHop | undefined => {
    const { address } = request;
    const text = heard(request.header(header)) ?? undefined;
    if (!isText(address) || (text !== undefined && !isText(text))) return undefined;
    return hopBehind(trusted, address, header, text);
  };
  const trace = (request: FilterRequest): ClientHop | undefined => attempt(find, request) as ClientHop | undefined;
  return Object.freeze(Object.assign((request: FilterRequest) => trace(request)?.address, { trace }));
}
