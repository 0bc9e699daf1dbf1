/**
 * The address filter of compiled lists. Where a list is so long that it was compiled in parts, the core reads
 * the address, and the parts are searched one by one; the refusals are the core's own.
 */

import { ipFilter, restFilter, type Filter, type FilterRequest, type Verdict } from '../index.ts';
import type { AddressRules } from '../explain/address-rules.ts';
import type { Section } from '../explain/json-text.ts';
import type { RuleList } from '../explain/rule-list.ts';

const EVERYBODY: readonly string[] = ['0.0.0.0/0', '::/0'];
const NOBODY: Filter = ipFilter({ allow: [] });

/**
 * The filter of a section whose rules are compiled; with `anybody` it refuses whom `deny` names, and whoever
 * has no address.
 * @throws TypeError or RangeError for what a `restFilter` would not accept.
 */
export function addressFilter(section: Section, rules: AddressRules, who: 'allowed' | 'anybody'): Filter {
  const { proxies, isUnixTrusted, deny } = rules;
  const allow = who === 'allowed' ? rules.allow : undefined;
  const { allow: _rules, ...others } = section;
  const ip: Section = {
    ...(who === 'allowed' ? section : { ...others, allow: EVERYBODY }),
    // A long list leaves the judgement to its parts.
    ...(allow === undefined ? {} : { allow: isLong(allow) ? EVERYBODY : allow.sets[0] }),
    ...(deny.size === 0 ? {} : { deny: isLong(deny) ? [] : deny.sets[0] }),
    ...(proxies.size === 0 || isUnixTrusted ? {} : { trustedProxies: proxies.sets[0] }),
  };
  const filter = restFilter({ ipFilter: ip });
  if (!rules.isEnabled || !(isLong(allow) || isLong(deny))) return filter;
  return Object.freeze({
    check(request: FilterRequest): Verdict {
      const verdict = filter.check(request);
      if (!verdict.ok) return verdict;
      const { address } = rules.trace(request);
      const isIn = address !== undefined && allow?.has(address) !== false && !deny.has(address);
      return isIn ? verdict : NOBODY.check({ address: '0.0.0.0', header: () => undefined });
    },
  });
}

/** Whether a list was compiled in parts. */
function isLong(list: RuleList | undefined): boolean {
  return list !== undefined && list.sets.length > 1;
}
