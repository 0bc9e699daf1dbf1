/**
 * The settings of Ant Media Server's two filters, out of an application's `red5-web.properties`, as settings
 * of the gate; and what becomes stricter by them. The secret is looked at and never handed on.
 */

import { cidrSet } from '../index.ts';
import { bytesOfText } from '../explain/text-bytes.ts';
import { publisherOf } from '../explain/published-secrets.ts';
import { ruleProblem } from './blocks.ts';
import { readProperties } from './properties.ts';

/** Settings, with what is to be said of them; or what keeps them from being read, naming the property. */
export type Import =
  | { readonly settings: object; readonly notes: readonly string[]; readonly problem: undefined }
  | { readonly settings: undefined; readonly notes: readonly string[]; readonly problem: string };

/** Where the secret is kept here. */
export interface SecretPlace {
  readonly member: 'secretFile' | 'secretEnv';
  readonly name: string;
}

/**
 * The networks that its server believes as proxies by itself, where its valve for `X-Forwarded-For` is on:
 * loopback, link-local, private and shared ones (RFC 1918, RFC 3927, RFC 6598).
 */
const PROXIES = [
  '10.0.0.0/8', '192.168.0.0/16', '172.16.0.0/12', '169.254.0.0/16', '127.0.0.0/8', '100.64.0.0/10', '::1',
];

const STRICTER = [
  'a request of a trusted proxy without X-Forwarded-For is refused; there, it is the proxy\'s own',
  'a refused token is answered with 401 and a challenge, not with 403',
  'a token with an "aud" is refused until jwtFilter.audience names it',
  'the token stands alone or behind "Bearer" and a blank, and its header stands once',
  'no path is special: one with "rest/v2/acm" in it is filtered too',
  'tokens of a cluster\'s nodes, in ClusterAuthorization, do not count',
];

/** The gate's settings for those of a properties file. */
export function fromAntMedia(text: string, place: SecretPlace): Import {
  const properties = readProperties(text);
  const names: string[] = [];
  // Both spellings are read there; the short one is looked at first.
  const valueOf = (name: string): string | undefined => {
    const found = [name, `settings.${name}`].find((one) => properties.has(one));
    if (found !== undefined) names.push(found);
    return found === undefined ? undefined : properties.get(found)?.trim();
  };
  try {
    const notes: string[] = [];
    const ipFilter = readIpFilter(valueOf, notes);
    const jwtFilter = readJwtFilter(valueOf, place, notes);
    if (names.length === 0) notes.unshift('the file has no setting of the filters: these are the defaults');
    notes.push(...STRICTER.map((what) => `stricter: ${what}`));
    notes.push('laxer: a token with an "iat" to come is accepted, unless jwtFilter.maxAgeSeconds is set');
    return { settings: { ipFilter, jwtFilter }, notes, problem: undefined };
  } catch (error) {
    return { settings: undefined, notes: [], problem: (error as Error).message };
  }
}

type Values = (name: string) => string | undefined;

function readIpFilter(valueOf: Values, notes: string[]): object {
  const enabled = readSwitch('ipFilterEnabled', valueOf, true);
  const list = plain('remoteAllowedCIDR', valueOf) ?? '127.0.0.1';
  const allow: string[] = [];
  list.split(',').map((entry) => entry.trim()).forEach((entry, i) => {
    // Ranges and netmasks are none there either: what it skips must not be let in here.
    const problem = entry === '' ? 'is empty' : ruleProblem(entry);
    if (problem === undefined) allow.push(entry);
    else notes.push(`stricter: entry ${i + 1} of remoteAllowedCIDR is left out: it ${problem}`);
  });
  if (allow.length === 0) notes.push('the allow list is empty, which admits nobody, as it does there');
  notes.push('trustedProxies are what the server trusts by itself: keep only those that your proxies are in');
  const proxies = cidrSet(PROXIES);
  const both = allow.filter((rule) => proxies.has(rule.replace(/\/.*$/, '')));
  if (both.length > 0) {
    notes.push(`${both.join(', ')}: allowed, and trusted as a proxy; a client there that asks the gate ` +
      'itself, without a proxy, is refused until it is taken out of trustedProxies');
  }
  return { enabled, allow, trustedProxies: PROXIES };
}

function readJwtFilter(valueOf: Values, { member, name }: SecretPlace, notes: string[]): object {
  const enabled = readSwitch('jwtControlEnabled', valueOf, false);
  if (!enabled) return { enabled };
  if ((valueOf('jwksURL') ?? '') !== '') {
    throw new RangeError('jwksURL is set: its tokens are of public keys, and the gate takes HS256 alone');
  }
  const secret = plain('jwtSecretKey', valueOf) ?? '';
  const kind = member === 'secretFile' ? 'the file, which only the gate may read,' : 'the variable';
  notes.push(`the secret is not printed: put the value of jwtSecretKey into ${kind} ${name}`);
  if (bytesOfText(secret).length < 32) {
    notes.push('stricter: jwtSecretKey has fewer than 32 bytes and is refused: make one, by keygen');
  }
  const publisher = publisherOf(secret);
  if (publisher !== undefined) notes.push(`everybody knows this jwtSecretKey: it is printed in ${publisher}`);
  return { enabled, [member]: name };
}

/** A value that stands in the file itself. */
function plain(name: string, valueOf: Values): string | undefined {
  const value = valueOf(name);
  if (value?.includes('${') !== true) return value;
  throw new RangeError(`${name} refers to another setting by \${…}: write its value out`);
}

function readSwitch(name: string, valueOf: Values, otherwise: boolean): boolean {
  const value = plain(name, valueOf)?.toLowerCase();
  if (value === undefined || value === '') return otherwise;
  if (['true', 'on', 'yes', '1'].includes(value)) return true;
  if (['false', 'off', 'no', '0'].includes(value)) return false;
  throw new RangeError(`${name} takes true or false`);
}
