/**
 * `restFilter`: the address filter, then the token filter, each behind its switch, replaceable as one.
 * The defaults are the seed's: addresses are judged, loopback alone is allowed; tokens are not asked for.
 */

import type { AddressRules } from '../ip/cidr.ts';
import { keyFrom, type Hs256Key } from '../jwt/key.ts';
import { ANYTHING, isText, rangeFault, readOptions, required, SWITCH } from '../options.ts';
import { typeFault, within } from '../options.ts';
import { filterOf } from './ask.ts';
import { clientAddress, CLIENT_ADDRESS_KINDS, type ClientAddressOptions } from './client-address.ts';
import { allOf } from './combine.ts';
import { ALLOWED, type Filter, type FilterRequest, type Verdict } from './filter.ts';
import { ipFilter } from './ip-filter.ts';
import { JWT_FILTER_KINDS, jwtFilter, type JwtFilterOptions } from './jwt-filter.ts';

/** Both switches. */
export interface RestFilterSettings {
  readonly ipFilter?: RestIpFilterSettings;
  readonly jwtFilter?: RestJwtFilterSettings;
}

/** The switch of the address filter, on unless given, and its lists, each also as comma-separated text. */
export interface RestIpFilterSettings extends Omit<Partial<ClientAddressOptions>, 'trustedProxies'> {
  readonly enabled?: boolean;
  /** Loopback unless given. */
  readonly allow?: AddressRules | string;
  readonly deny?: AddressRules | string;
  /** The proxies behind which the client's address is looked for: none unless given. */
  readonly trustedProxies?: AddressRules | string;
}

/** The switch of the token filter, off unless given, its secret or secrets, and `jwtFilter`'s options. */
export interface RestJwtFilterSettings extends Omit<JwtFilterOptions, 'key'> {
  readonly key?: JwtFilterOptions['key'];
  /** To be given, true or false, wherever another member is. */
  readonly enabled?: boolean;
  readonly secret?: string | Uint8Array | readonly (string | Uint8Array)[];
}

/** Both filters as one. */
export interface RestFilter extends Filter {
  /** Replaces all settings for every check that starts after; a bad one throws, and changes nothing. */
  readonly update: (settings: RestFilterSettings) => void;
}

const KINDS = { ipFilter: ANYTHING, jwtFilter: ANYTHING };
const IP_KINDS = {
  ...CLIENT_ADDRESS_KINDS, enabled: SWITCH, allow: ANYTHING, deny: ANYTHING, trustedProxies: ANYTHING,
};
const JWT_KINDS = {
  ...JWT_FILTER_KINDS, key: required(JWT_FILTER_KINDS.key, false), enabled: SWITCH, secret: ANYTHING,
};

/**
 * Compiles settings into a filter. What is switched off is read too, so that a fault shows before it matters.
 * @throws TypeError or RangeError that names the option or the rule.
 */
export function restFilter(settings?: RestFilterSettings): RestFilter {
  // Settings that are there but undefined are a mistake, and not the defaults.
  let current = compile(arguments.length === 0 ? {} : settings as RestFilterSettings);
  return Object.freeze({
    check: (request: FilterRequest): Verdict => current.check(request),
    update(next: RestFilterSettings): void {
      current = compile(next);
    },
  });
}

/** The filters that are switched on, as one. */
function compile(settings: RestFilterSettings): Filter {
  const { ipFilter: ip = {}, jwtFilter: jwt = {} } = readOptions('restFilter', settings, KINDS);
  const [first = filterOf(() => ALLOWED), ...rest] = [
    ...within('restFilter', 'ipFilter', () => compileIpFilter(ip)),
    ...within('restFilter', 'jwtFilter', () => compileJwtFilter(jwt)),
  ];
  return allOf(first, ...rest);
}

function compileIpFilter(settings: RestIpFilterSettings): readonly Filter[] {
  const given = readOptions('restFilter', settings, IP_KINDS);
  const { enabled = true, allow = ['127.0.0.1', '::1'], deny = [], trustedProxies, ...header } = given;
  const [alone] = Object.keys(header);
  if (trustedProxies === undefined && alone !== undefined) {
    throw typeFault('restFilter', alone, 'is nothing without "trustedProxies", whose header it is about');
  }
  const lists = { allow: splitList(allow), deny: splitList(deny) };
  const filter = ipFilter(trustedProxies === undefined ? lists : {
    ...lists, address: clientAddress({ ...header, trustedProxies: splitList(trustedProxies) }),
  });
  return enabled ? [filter] : [];
}

function compileJwtFilter(settings: RestJwtFilterSettings): readonly Filter[] {
  const given = readOptions('restFilter', settings, JWT_KINDS);
  const { enabled, secret, key, ...options } = given;
  if (enabled === undefined) {
    if (Object.keys(given).length === 0) return [];
    throw typeFault('restFilter', 'enabled', 'is missing beside other members; write true or false');
  }
  if (secret === undefined && key === undefined && !enabled) return [];
  if ((secret === undefined) === (key === undefined)) {
    throw typeFault('restFilter', 'secret', 'takes a secret or a list of them, unless "key" is given');
  }
  const filter = jwtFilter({ ...options, key: key ?? readSecrets(secret) });
  return enabled ? [filter] : [];
}

function readSecrets(given: unknown): readonly Hs256Key[] {
  if (!Array.isArray(given)) return [keyFrom('restFilter', 'secret', given)];
  if (given.length === 0) throw rangeFault('restFilter', 'secret', 'takes a secret, or at least one');
  return given.map((secret, i) => keyFrom('restFilter', `secret[${i}]`, secret));
}

/** The entries of comma-separated text without white space around them; any other list as it is. */
function splitList(list: AddressRules | string): AddressRules {
  return isText(list) ? list.split(',').map((entry) => entry.trim()) : list;
}
