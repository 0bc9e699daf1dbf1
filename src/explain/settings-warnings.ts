/**
 * What settings are probably not meant to say, and one line that tells what they do say: for the log at the
 * start and after each time they were read anew.
 */

import { cidrSet } from '../index.ts';
import type { AddressRules } from './address-rules.ts';
import type { RuleList } from './rule-list.ts';
import type { OptionFault } from './settings-faults.ts';
import type { GatePart } from './settings-gate.ts';
import type { TokenPart } from './settings-tokens.ts';

/** Settings, read and not at fault. */
export interface ReadSettings {
  readonly addresses: AddressRules;
  readonly tokens: readonly TokenPart[];
  readonly gate: GatePart;
}

/** What to warn of, each with the option that it is about. */
export function warningsOf({ addresses, tokens, gate }: ReadSettings): readonly OptionFault[] {
  const warnings: OptionFault[] = [];
  const warn = (path: OptionFault['path'], problem: string): void => void warnings.push({ path, problem });
  const asksForTokens = tokens.some(({ isEnabled }) => isEnabled);
  const { isEnabled, allow, deny, proxies, hasProxies } = addresses;
  if (!isEnabled && !asksForTokens) {
    warn([], 'both filters are switched off: every request is allowed');
  }
  if (!asksForTokens && gate.pass.size > 0) warn(['gate', 'pass'], `${NO_TOKEN} the headers are always empty`);
  if (!asksForTokens && gate.logClaims.length > 0) warn(['gate', 'logClaims'], `${NO_TOKEN} there are none`);
  if (!isEnabled) return warnings;
  if (!hasProxies) {
    warn(['ipFilter', 'trustedProxies'], 'is not set: behind a proxy, its own address is judged');
  }
  const open = wholeRuleOf(allow);
  if (open !== undefined) {
    const rest = asksForTokens ? 'the token alone decides' : 'only "deny" refuses';
    warn(['ipFilter', 'allow'], `${open} allows every address: ${rest}`);
  }
  const forged = wholeRuleOf(proxies);
  if (forged !== undefined) {
    warn(['ipFilter', 'trustedProxies'], `${forged} trusts everybody: each client names its own address`);
  }
  const proxy = allowedProxyOf(allow, deny, proxies);
  if (proxy !== undefined) {
    warn(['ipFilter', 'trustedProxies'], `the trusted proxy ${proxy} is itself allowed: whoever asks from ` +
      'there may come in; put it on "deny", unless that is meant');
  }
  return warnings;
}

const NO_TOKEN = 'no token is asked for, so';

/** The first rule of a list that covers every address of a family; undefined for none. */
export function wholeRuleOf(list: RuleList | undefined): string | undefined {
  return list?.rules.find((rule) => {
    if (!/\/(?:0|96)$/.test(rule)) return false;
    const set = cidrSet([rule]);
    const isWhole = (first: string, last: string): boolean => set.has(first) && set.has(last);
    return isWhole('0.0.0.0', '255.255.255.255') || isWhole('::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
  });
}

// More proxies than anybody has, and few enough to be looked at while requests wait.
const PROXY_LIMIT = 1000;

/** The first proxy whose own address is allowed. */
function allowedProxyOf(allow: RuleList | undefined, deny: RuleList, proxies: RuleList): string | undefined {
  const allowed = allow?.set ?? cidrSet(['127.0.0.1', '::1']);
  return proxies.rules.slice(0, PROXY_LIMIT).find((rule) => {
    const [address = ''] = rule.split('/');
    return allowed.has(address) && !deny.set.has(address);
  });
}

/** What is in force, in one line: rules and proxies, and by what tokens are judged. */
export function describeSettings({ addresses, tokens, gate }: ReadSettings): string {
  const asked = tokens.filter(({ isEnabled }) => isEnabled);
  const { isEnabled, allow, deny, proxies, isUnixTrusted } = addresses;
  const allowed = allow === undefined ? 'loopback' : counted(allow.size, 'rule');
  const proxyCount = proxies.size + (isUnixTrusted ? 1 : 0);
  const trusted = counted(proxyCount, 'proxy', 'proxies');
  const byAddress = isEnabled
    ? `addresses: allow ${allowed}, deny ${counted(deny.size, 'rule')}, trust ${trusted}`
    : 'addresses: not judged';
  if (asked.length === 0) return `${byAddress}; tokens: not asked for`;
  const sum = (of: (part: TokenPart) => number): number => asked.reduce((total, part) => total + of(part), 0);
  const claims = [...new Set([...asked.flatMap(claimsOf), ...gate.match.keys()])].join(', ') || 'none';
  const revoked = sum(({ revokedCount }) => revokedCount);
  const words = [
    ...(asked.length > 1 ? [`${asked.length} filters`] : []),
    counted(sum(({ secretCount }) => secretCount), 'secret'), `claims asked for: ${claims}`,
    ...(revoked === 0 ? [] : [`${revoked} revoked`]),
  ];
  return `${byAddress}; tokens: ${words.join(', ')}${gate.require === 'either' ? '; either suffices' : ''}`;
}

function claimsOf({ options }: TokenPart): readonly string[] {
  const { issuer, audience, subject, maxAgeSeconds, requiredClaims = [], allowedClaimValues = {} } = options;
  const named = { iss: issuer, aud: audience, sub: subject, iat: maxAgeSeconds };
  const expected = Object.entries(named).filter(([, value]) => value !== undefined).map(([claim]) => claim);
  return [...expected, ...requiredClaims as readonly string[], ...Object.keys(allowedClaimValues as object)];
}

function counted(count: number, one: string, many: string = `${one}s`): string {
  return count === 0 ? 'none' : `${count} ${count === 1 ? one : many}`;
}
