/**
 * `restFilter`: the address filter and the token filter in sequence, each behind its switch, replaceable as one.
 * The defaults are the seed's: addresses judged, loopback alone allowed; tokens not asked for.
 */

import { ANYTHING, readOptions, SWITCH } from '../options.ts';
import type { CidrSet } from '../ip/cidr.ts';
import type { ForwardedHeader } from '../ip/forwarded.ts';
import { hs256Key, type Hs256Key } from '../jwt/key.ts';
import { clientAddress } from './client-address.ts';
import { ALLOWED, allOf, type Filter, type FilterRequest, type Verdict } from './filter.ts';
import { ipFilter } from './ip-filter.ts';
import { jwtFilter, JWT_FILTER_KINDS, type JwtFilterOptions } from './jwt-filter.ts';

/** A list of addresses and blocks: compiled, one by one, or as the operator's comma-separated text. */
export type AddressList = Iterable<string> | CidrSet;

/** The switch of the address filter, and its lists. */
export interface RestIpFilterSettings {
  /** True unless given. */
  readonly enabled?: boolean | undefined;
  /** Loopback, `127.0.0.1` and `::1`, unless given. */
  readonly allow?: AddressList | undefined;
  readonly deny?: AddressList | undefined;
  /** The proxies behind which the client's address is looked for; none unless given. */
  readonly trustedProxies?: AddressList | undefined;
  /** The header that they write; `x-forwarded-for` unless given. */
  readonly header?: ForwardedHeader | undefined;
}

/** The switch of the token filter, its secret (or several while they rotate, or keys), and the options of `jwtFilter`. */
export interface RestJwtFilterSettings extends Omit<JwtFilterOptions, 'key'> {
  /** False unless given. */
  readonly enabled?: boolean | undefined;
  readonly secret?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  readonly key?: Hs256Key | readonly Hs256Key[] | undefined;
}

/** Both switches. */
export interface RestFilterSettings {
  readonly ipFilter?: RestIpFilterSettings | undefined;
  readonly jwtFilter?: RestJwtFilterSettings | undefined;
}

/** Both filters as one. */
export interface RestFilter extends Filter {
  /** Replaces all settings at once, for every check that starts after; throws, and changes nothing, at a bad one. */
  readonly update: (settings?: RestFilterSettings) => void;
}

/**
 * Compiles settings into a filter. What is switched off is read too, so that a fault shows before it is switched on.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function restFilter(settings: RestFilterSettings = {}): RestFilter {
  let current = compile(settings);
  return Object.freeze({
    check: (request: FilterRequest): Verdict => current.check(request),
    update: (next: RestFilterSettings = {}): void => {
      current = compile(next);
    },
  });
}

const PASS: Filter = Object.freeze({ check: () => ALLOWED });

const IP_KINDS = { enabled: SWITCH, allow: ANYTHING, deny: ANYTHING, trustedProxies: ANYTHING, header: ANYTHING };
const JWT_KINDS = { ...JWT_FILTER_KINDS, key: ANYTHING, enabled: SWITCH, secret: ANYTHING };

function compile(settings: RestFilterSettings): Filter {
  const kinds = { ipFilter: ANYTHING, jwtFilter: ANYTHING };
  const { ipFilter: ip = {}, jwtFilter: jwt = {} } = readOptions('restFilter', settings, kinds);
  const address = compileIpFilter(ip);
  const token = compileJwtFilter(jwt);
  if (address === undefined) return token ?? PASS;
  return token === undefined ? address : allOf(address, token);
}

/** The filter, or undefined where it is switched off. */
function compileIpFilter(settings: RestIpFilterSettings): Filter | undefined {
  const { enabled = true, allow = ['127.0.0.1', '::1'], deny = [], trustedProxies, header } = readOptions(
    'restFilter: ipFilter', settings, IP_KINDS,
  );
  const proxies = trustedProxies === undefined ? [] : splitList(trustedProxies);
  const behind = clientAddress({ trustedProxies: proxies, header });
  const address = trustedProxies === undefined ? undefined : behind;
  const filter = ipFilter({ allow: splitList(allow), deny: splitList(deny), address });
  return enabled ? filter : undefined;
}

/** The filter, or undefined where it is switched off. */
function compileJwtFilter(settings: RestJwtFilterSettings): Filter | undefined {
  const owner = 'restFilter: jwtFilter';
  const { enabled = false, secret, key, ...options } = readOptions(owner, settings, JWT_KINDS);
  if (secret === undefined && key === undefined && !enabled) return undefined;
  if ((secret === undefined) === (key === undefined)) throw new TypeError(`${owner}: takes either "secret" or "key"`);
  const secrets = (Array.isArray(secret) ? secret : [secret]) as readonly (string | Uint8Array)[];
  const filter = jwtFilter({ ...options, key: key ?? secrets.map((one) => hs256Key(one)) });
  return enabled ? filter : undefined;
}

/** The entries of comma-separated text without the blanks around them; any other list as it is. */
function splitList(list: AddressList): Iterable<string> | CidrSet {
  return typeof list === 'string' ? list.split(',').map((entry: string) => entry.trim()) : list;
}
