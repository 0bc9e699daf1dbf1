/**
 * Settings that were read, made into what decides, in steps; and what is wrong with those that cannot be.
 */

import { allOf, anyOf, restFilter, type Filter } from '../index.ts';
import { addressRulesInSteps, type AddressRules } from '../explain/address-rules.ts';
import { pathOf, type Section } from '../explain/json-text.ts';
import { PART } from '../explain/rule-list.ts';
import type { Steps } from '../explain/steps.ts';
import { addressFilter } from './address-filter.ts';
import { findFaults, withoutOwner, type OptionFault } from './faults.ts';
import type { GatePart } from './gate-part.ts';
import { GATE_DEFAULTS, type GateSettings } from './gate-settings.ts';
import { LIST_FILES, relocate, type JoinedLists } from './lists.ts';
import { compileTokens, faultsOfTokens, summariesOf, type TokenPart } from './tokens.ts';

/** What the parts of a settings file hold. */
export interface Parts {
  readonly ip: JoinedLists;
  readonly tokens: readonly TokenPart[];
  readonly gate: GatePart;
}

/** What one part takes of another. */
export function faultsBetween({ ip, tokens, gate }: Parts): readonly OptionFault[] {
  const faults: OptionFault[] = [];
  const asksForTokens = tokens.some(({ isEnabled }) => isEnabled);
  if (gate.match.size > 0 && !asksForTokens) {
    faults.push({ path: ['gate', 'match'], problem: 'takes an enabled "jwtFilter": no token, no claims' });
  }
  if (gate.require === 'either' && !(asksForTokens && ip.section['enabled'] !== false)) {
    const problem = 'is "either", which takes both filters enabled: one that is off allows everybody';
    faults.push({ path: ['gate', 'require'], problem });
  }
  return faults;
}

/** All of it compiled, or undefined where a part is at fault: which one, is found out by a slower way. */
export function* compileInSteps({ ip, tokens, gate }: Parts): Steps<GateSettings | undefined> {
  try {
    const addresses = yield* addressRulesInSteps(ip.section, ip.places);
    const byToken = compileTokens(tokens, gate.match);
    const filter = byToken === undefined
      ? allOf(addressFilter(ip.section, addresses, 'allowed'))
      : combine(ip.section, addresses, byToken.filter, gate.require);
    const { allowedBy } = byToken ?? GATE_DEFAULTS;
    const { pass, log, logClaims } = gate;
    return {
      ...GATE_DEFAULTS, filter, addresses, pass, log, logClaims, allowedBy, require: gate.require,
      ...summariesOf(tokens, gate.match),
    };
  } catch {
    return undefined;
  }
}

/** Both must allow, or with `either` one of them, behind the addresses that are refused outright. */
function combine(
  section: Section, addresses: AddressRules, byToken: Filter, choice: GatePart['require'],
): Filter {
  const byAddress = addressFilter(section, addresses, 'allowed');
  if (choice === 'both') return allOf(byAddress, byToken);
  return allOf(addressFilter(section, addresses, 'anybody'), anyOf(byAddress, byToken));
}

/** What is wrong with parts that could not be compiled. */
export function* faultsInSteps({ ip, tokens }: Parts): Steps<readonly OptionFault[]> {
  const faults: OptionFault[] = [];
  const rest: { [name: string]: unknown } = { ...ip.section };
  for (const list of Object.keys(LIST_FILES)) {
    const rules = rest[list];
    if (!Array.isArray(rules) || rules.length <= PART) continue;
    // Judged once and by itself: with the rest it would be judged again for each fault of the others.
    rest[list] = [];
    try {
      yield* addressRulesInSteps({ [list]: rules }, {});
    } catch (error) {
      const { message, option } = error as Error & { readonly option?: unknown };
      faults.push({ path: pathOf(String(option)), problem: withoutOwner(message) });
    }
  }
  faults.push(...findFaults('ipFilter', rest, (of) => restFilter({ ipFilter: of })));
  return [...faults.map((fault) => relocate(fault, ip.places)), ...tokens.flatMap(faultsOfTokens)];
}
