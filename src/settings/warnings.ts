/**
 * What settings say that is probably not meant: for the log at the start and after each time they were read
 * anew.
 */

import { cidrSet } from '../index.ts';
import type { AddressRules } from '../explain/address-rules.ts';
import type { RuleList } from '../explain/rule-list.ts';
import type { OptionFault } from './faults.ts';
import type { GatePart } from './gate-part.ts';
import type { TokenPart } from './tokens.ts';

/** What to warn of, each with the option that it is about. */
export function warningsOf(
  addresses: AddressRules, tokens: readonly TokenPart[], gate: GatePart,
): readonly OptionFault[] {
  const warnings: OptionFault[] = [];
  const warn = (path: OptionFault['path'], problem: string): void => void warnings.push({ path, problem });
  const asksForTokens = tokens.some(({ isEnabled }) => isEnabled);
  const { isEnabled, allow, deny, proxies, hasProxies } = addresses;
  if (!isEnabled && !asksForTokens) {
    warn([], 'both filters are switched off: every request is allowed');
  }
  const isEmpty = !asksForTokens;
  if (isEmpty && gate.pass.size > 0) warn(['gate', 'pass'], `${NO_TOKEN} the headers are always empty`);
  if (isEmpty && gate.logClaims.length > 0) warn(['gate', 'logClaims'], `${NO_TOKEN} there are none`);
  if (!isEnabled) return warnings;
  if (!hasProxies) {
    warn(['ipFilter', 'trustedProxies'], 'is not set: behind a proxy, its own address is judged');
  }
  const open = allow?.whole;
  if (open !== undefined) {
    const rest = asksForTokens ? 'the token alone decides' : 'only "deny" refuses';
    warn(['ipFilter', 'allow'], `${open} allows every address: ${rest}`);
  }
  const forged = proxies.whole;
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

// More proxies than anybody has, and few enough to be looked at while requests wait.
const PROXY_LIMIT = 1000;

/** The first proxy whose own address is allowed. */
function allowedProxyOf(allow: RuleList | undefined, deny: RuleList, proxies: RuleList): string | undefined {
  const allowed = allow ?? cidrSet(['127.0.0.1', '::1']);
  return proxies.rules.slice(0, PROXY_LIMIT).find((rule) => {
    const [address = ''] = rule.split('/');
    return allowed.has(address) && !deny.has(address);
  });
}
