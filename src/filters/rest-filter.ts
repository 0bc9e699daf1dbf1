/**
 * `restFilter`: the address filter, then the token filter, each behind its switch, replaceable as one.
 * The defaults are the seed's: addresses are judged, loopback alone is allowed; tokens are not asked for.
 */
import type { CidrSet } from '../ip/cidr.ts';
import { hs256Key } from '../jwt/key.ts';
import { ANYTHING, isText, readOptions, SWITCH } from '../options.ts';
import { clientAddress, type ClientAddressOptions } from './client-address.ts';
import { ALLOWED, allOf, type Filter, type FilterRequest, type Verdict } from './filter.ts';
import { ipFilter } from './ip-filter.ts';
import { JWT_FILTER_KINDS, jwtFilter, type JwtFilterOptions } from './jwt-filter.ts';

/** A list of addresses and blocks: one by one, compiled, or as the operator's comma-separated text. */
export type AddressList = Iterable<string> | CidrSet;

/** Both switches. */
export interface RestFilterSettings {
  readonly ipFilter?: RestIpFilterSettings | undefined;
  readonly jwtFilter?: RestJwtFilterSettings | undefined;
}

/** The switch of the address filter, on unless given, and its lists; `allow` is loopback unless given. */
export interface RestIpFilterSettings {
  readonly enabled?: boolean | undefined;
  readonly allow?: AddressList | undefined;
  readonly deny?: AddressList | undefined;
  /** The proxies behind which the client's address is looked for, and the header they write. */
  readonly trustedProxies?: AddressList | undefined;
  readonly header?: ClientAddressOptions['header'];
}

/** The switch of the token filter, off unless given, its secret or secrets, and `jwtFilter`'s options. */
export interface RestJwtFilterSettings extends Omit<JwtFilterOptions, 'key'> {
  readonly key?: JwtFilterOptions['key'] | undefined;
  readonly enabled?: boolean | undefined;
  readonly secret?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
}

/** Both filters as one. */
export interface RestFilter extends Filter {
  /** Replaces all settings for every check that starts after; a bad one throws, and changes nothing. */
  readonly update: (settings?: RestFilterSettings) => void;
}

const LISTS = { allow: ANYTHING, deny: ANYTHING, trustedProxies: ANYTHING };
const IP_KINDS = { ...LISTS, enabled: SWITCH, header: ANYTHING };
const JWT_KINDS = { ...JWT_FILTER_KINDS, key: ANYTHING, enabled: SWITCH, secret: ANYTHING };

/**
 * Compiles settings into a filter. What is switched off is read too, so that a fault shows before it matters.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function restFilter(settings: RestFilterSettings = {}): RestFilter {
  let current = compile(settings);
  return Object.freeze({
    check: (request: FilterRequest): Verdict => current.check(request),
    update(next: RestFilterSettings = {}): void {
      current = compile(next);
    },
  });
}

/** The filters that are switched on, as one. */
function compile(settings: RestFilterSettings): Filter {
  const kinds = { ipFilter: ANYTHING, jwtFilter: ANYTHING };
  const { ipFilter: ip = {}, jwtFilter: jwt = {} } = readOptions('restFilter', settings, kinds);
  const [first, ...rest] = [...compileIpFilter(ip), ...compileJwtFilter(jwt)];
  return first === undefined ? { check: () => ALLOWED } : allOf(first, ...rest);
}

function compileIpFilter(settings: RestIpFilterSettings): readonly Filter[] {
  const given = readOptions('restFilter: ipFilter', settings, IP_KINDS);
  const { enabled = true, allow = ['127.0.0.1', '::1'], deny = [], trustedProxies = [], header } = given;
  const behind = clientAddress({ trustedProxies: splitList(trustedProxies), header });
  const address = given.trustedProxies === undefined ? undefined : behind;
  const filter = ipFilter({ allow: splitList(allow), deny: splitList(deny), address });
  return enabled ? [filter] : [];
}

function compileJwtFilter(settings: RestJwtFilterSettings): readonly Filter[] {
  const owner = 'restFilter: jwtFilter';
  const { enabled = false, secret, key, ...options } = readOptions(owner, settings, JWT_KINDS);
  if (secret === undefined && key === undefined && !enabled) return [];
  const secrets = (Array.isArray(secret) ? secret : [secret]) as readonly (string | Uint8Array)[];
  if ((secret === undefined) === (key === undefined) || secrets.length === 0) {
    throw new TypeError(`${owner}: option "secret" takes a secret or a list of them, unless "key" is given`);
  }
  const keys = key === undefined ? secrets.map((one) => hs256Key(one)) : key;
  const filter = jwtFilter({ ...options, key: keys });
  return enabled ? [filter] : [];
}

/** The entries of comma-separated text without the blanks around them; any other list as it is. */
function splitList(list: AddressList): AddressList {
  return isText(list) ? list.split(',').map((entry) => entry.trim()) : list;
}
