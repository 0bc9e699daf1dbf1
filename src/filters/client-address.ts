/** `clientAddress`: the client's address behind trusted proxies, read from the peer and one named header (RFC 7239 §5.2). */

import { ANYTHING, readOptions, type Kind } from '../options.ts';
import { readCidrSet, type CidrSet } from '../ip/cidr.ts';
import { hopBehind, type ForwardedHeader, type Hop } from '../ip/forwarded.ts';
import type { FilterRequest } from './filter.ts';

/** Which peers are proxies, and which header they write. */
export interface ClientAddressOptions {
  /** The proxies' addresses and blocks. */
  readonly trustedProxies: Iterable<string> | CidrSet;
  /** The header that every one of them appends to; `x-forwarded-for` unless given. */
  readonly header?: ForwardedHeader | undefined;
}

/** Reads the client's address off a request; undefined where a step of the way is no plain address. */
export interface ClientAddress {
  (request: FilterRequest): string | undefined;
  /** The address with where it stood: at `position` of the header's list, from the left, or -1 for the socket's peer. */
  readonly trace: (request: FilterRequest) => Hop | undefined;
}

const HEADER: Kind = {
  takes: '"x-forwarded-for" or "forwarded"',
  isType: (value) => typeof value === 'string',
  isValue: (value) => value === 'x-forwarded-for' || value === 'forwarded',
};

/**
 * Compiles the list of proxies. Only where the peer is one of them is the header looked at, from the right.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function clientAddress(options: ClientAddressOptions): ClientAddress {
  const kinds = { trustedProxies: ANYTHING, header: HEADER };
  const { trustedProxies, header = 'x-forwarded-for' } = readOptions('clientAddress', options, kinds);
  const trusted = readCidrSet('clientAddress: option "trustedProxies"', trustedProxies);
  const trace = (request: FilterRequest): Hop | undefined => {
    const text: unknown = request.header(header);
    const isPeer = typeof request.address === 'string';
    return isPeer ? hopBehind(trusted, request.address, header, typeof text === 'string' ? text : undefined) : undefined;
  };
  return Object.freeze(Object.assign((request: FilterRequest) => trace(request)?.address, { trace }));
}
