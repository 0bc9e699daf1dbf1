/**
 * `clientAddress`: the client's address behind trusted proxies, by the peer and one header (RFC 7239). Only
 * where the peer is a trusted proxy is the header looked at; a header that got lost makes nobody the client.
 */

import { attempt, heard, Thrown } from '../callbacks.ts';
import { parseAddress, type AddressWords } from '../ip/address.ts';
import { CidrSet, readCidrSet, RULES, type AddressRules } from '../ip/cidr.ts';
import { clientIn, type ClientHop, type ListHeader } from '../ip/forwarded.ts';
import { HEADER_NAME, isText, kind, readOptions, required, within, type Kinds } from '../options.ts';
import { isIncomplete } from './ask.ts';
import type { FilterRequest } from './filter.ts';

/**
 * The header in which proxies tell the client: a list to which each of them appends, or by `single` a header
 * that holds one address. That is right only where the peer itself writes or overwrites the header.
 */
export type ForwardedHeader = ListHeader | { readonly single: string };

/** Which peers are proxies, and which header they write. */
export interface ClientAddressOptions {
  /** The proxies' addresses and blocks, and `unix:` for a peer on a Unix socket. */
  readonly trustedProxies: AddressRules;
  /** `x-forwarded-for` unless given. */
  readonly forwardedHeader?: ForwardedHeader;
  /** Whether a proxy's request without the header has no client (unless given), or the proxy itself is it. */
  readonly withoutHeader?: 'refused' | 'peer';
}

/** Reads the client's address off a request; undefined where a step on the way is no plain address. */
export interface ClientAddress {
  (request: FilterRequest): string | undefined;
  /** The client, where it stood, and what stood there instead where there is none. */
  readonly trace: (request: FilterRequest) => ClientHop;
}

const isSingle = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isHeader = (value: unknown): boolean =>
  isSingle(value) || value === 'x-forwarded-for' || value === 'forwarded';

/** How each option is read. */
export const CLIENT_ADDRESS_KINDS: Kinds<ClientAddressOptions> = {
  trustedProxies: required(RULES),
  forwardedHeader: kind('"x-forwarded-for", "forwarded" or { single: name }',
    (value) => isText(value) || isSingle(value), isHeader),
  withoutHeader: kind('"refused" or "peer"', isText, (value) => value === 'refused' || value === 'peer'),
};

const NOBODY: ClientHop = Object.freeze({ address: undefined, position: -1, text: undefined });
const ABSENT: ClientHop = Object.freeze({ address: undefined, position: 0, text: undefined });
const UNIX = 'unix:';
const words: AddressWords = new Uint32Array(4);

/**
 * Compiles the list of proxies and reads the header's name.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function clientAddress(options: ClientAddressOptions): ClientAddress {
  const given = readOptions('clientAddress', options, CLIENT_ADDRESS_KINDS);
  const { trustedProxies, forwardedHeader = 'x-forwarded-for', withoutHeader } = given;
  let trustsUnix = false;
  const trusted = readCidrSet('clientAddress', 'trustedProxies', trustedProxies, (rule) => {
    trustsUnix ||= rule === UNIX;
    return rule === UNIX;
  });
  const form = isText(forwardedHeader) ? forwardedHeader : 'single';
  const name = isText(forwardedHeader) ? forwardedHeader : within('clientAddress', 'forwardedHeader', () =>
    readOptions('clientAddress', forwardedHeader, { single: required(HEADER_NAME) }).single.toLowerCase());

  const find = (request: FilterRequest): ClientHop => {
    if (isIncomplete(request)) return NOBODY;
    const peer = heard(request.address);
    if (!isText(peer)) return NOBODY;
    const isSocket = trustsUnix && peer === UNIX;
    const family = isSocket ? 0 : parseAddress(peer, words, 'ignored');
    if (!isSocket && family === 0) return { address: undefined, position: -1, text: peer };
    const itself: ClientHop = { address: peer, position: -1, text: peer };
    if (!isSocket && CidrSet.placeOf(trusted, family, words) < 0) return itself;
    const text = heard(request.header(name)) ?? undefined;
    if (text === undefined && withoutHeader === 'peer' && !isSocket) return itself;
    if (!isText(text)) return ABSENT;
    return clientIn(form, text, trusted);
  };
  const trace = (request: FilterRequest): ClientHop => {
    const found = attempt(find, request, undefined);
    return found instanceof Thrown ? NOBODY : found as ClientHop;
  };
  return Object.freeze(Object.assign((request: FilterRequest) => trace(request).address, { trace }));
}
