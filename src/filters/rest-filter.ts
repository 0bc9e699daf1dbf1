/**
 * `restFilter`: the address filter, then the token filter, each behind its switch, replaceable as one.
 * The defaults are the seed's: addresses are judged, loopback alone is allowed; tokens are not asked for.
 */

import type { AddressRules } from '../ip/cidr.ts';
import { keyOf } from '../jwt/key.ts';
import { ANYTHING, isText, readOptions, required, SWITCH, typeFault, withOptions } from '../options.ts';
import type { Place } from '../options.ts';
import { isIncomplete, REQUEST_INCOMPLETE } from './ask.ts';
import { CLIENT_ADDRESS_KINDS, makeClientAddress, type ClientAddressOptions } from './client-address.ts';
import { allOf } from './combine.ts';
import { ALLOWED, type Filter, type FilterRequest, type Verdict } from './filter.ts';
import { makeIpFilter } from './ip-filter.ts';
import { JWT_FILTER_KINDS, makeJwtFilter, type JwtFilterOptions } from './jwt-filter.ts';

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

const PLACE: Place = { call: 'restFilter', path: '' };
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
  const { ipFilter = {}, jwtFilter = {} } = readOptions<RestFilterSettings>(PLACE, settings, KINDS);
  const [first, ...rest] = [...compileIpFilter(ipFilter), ...compileJwtFilter(jwtFilter)];
  return first === undefined ? { check: allowAll } : allOf(first, ...rest);
}

const allowAll = (request: FilterRequest): Verdict => (isIncomplete(request) ? REQUEST_INCOMPLETE : ALLOWED);

function compileIpFilter(settings: RestIpFilterSettings): readonly Filter[] {
  const place = { ...PLACE, path: 'ipFilter' };
  const given = readOptions<RestIpFilterSettings>(place, settings, IP_KINDS);
  const { enabled = true, allow = ['127.0.0.1', '::1'], deny = [], trustedProxies } = given;
  const lists = { allow: splitList(allow), deny: splitList(deny) };
  const alone = (['forwardedHeader', 'withoutHeader'] as const).find((name) => given[name] !== undefined);
  if (trustedProxies === undefined && alone !== undefined) {
    throw typeFault(place, alone, 'is nothing without "trustedProxies", whose header it is about');
  }
  const address = trustedProxies === undefined ? {} : {
    address: makeClientAddress(place, withOptions(given, { trustedProxies: splitList(trustedProxies) })),
  };
  const filter = makeIpFilter(place, withOptions(lists, address));
  return enabled ? [filter] : [];
}

function compileJwtFilter(settings: RestJwtFilterSettings): readonly Filter[] {
  const place = { ...PLACE, path: 'jwtFilter' };
  const given = readOptions<RestJwtFilterSettings>(place, settings, JWT_KINDS);
  const { enabled, secret, key } = given;
  if (enabled === undefined) {
    if (Object.keys(given).length === 0) return [];
    throw typeFault(place, 'enabled', 'is missing; write true or false, since other members are there');
  }
  if (secret === undefined && key === undefined && !enabled) return [];
  if ((secret === undefined) === (key === undefined)) {
    throw typeFault(place, 'secret', 'takes a secret or a list of them, unless "key" is given instead');
  }
  const filter = makeJwtFilter(place, withOptions(given, { key: key ?? readSecrets(place, secret) }));
  return enabled ? [filter] : [];
}

function readSecrets(place: Place, secret: unknown): JwtFilterOptions['key'] {
  if (!Array.isArray(secret)) return keyOf(place, 'secret', secret);
  if (secret.length === 0) throw typeFault(place, 'secret', 'takes a secret or a list of them, not an empty list');
  return secret.map((one: unknown, i) => keyOf(place, `secret[${i}]`, one));
}

/** The entries of comma-separated text without the blanks around them; any other list as it is. */
function splitList(list: AddressRules | string): AddressRules {
  return isText(list) ? list.split(',').map((entry) => entry.trim()) : list;
}
