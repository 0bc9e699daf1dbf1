/**
 * The part `jwtFilter` of settings, one filter or a list of them: read with its keys and its list of revoked
 * tokens, judged by the core, and made into one filter.
 */

import { hs256Key, restFilter, type Filter } from '../index.ts';
import { optionOf, type JsonPath, type Section } from '../explain/json-text.ts';
import { claimNameProblem } from './claim-path.ts';
import { findFaults, readMembers, type OptionFault } from './faults.ts';
import { JWT_ENTRY_MEMBERS, JWT_MEMBERS } from './jwt-members.ts';
import { readRevoked } from './revoked.ts';
import { readKeys, SECRET_MEMBERS, type Findings, type SettingsSources } from './secrets.ts';
import { joinTokenFilters, type TokenFilter, type TokenFilters } from './token-filters.ts';
import { tokenRule } from './token-rules.ts';
import { summaryOf, type TokenSummary } from './token-summary.ts';

/** One token filter as it was read. */
export interface TokenPart {
  readonly path: JsonPath;
  /** Its name, or its place. */
  readonly label: string;
  readonly isEnabled: boolean;
  /** The options as the core takes them. */
  readonly options: Section;
}

/** The filters of a member `jwtFilter`; what is found is added to `findings`. */
export function readTokenParts(
  value: unknown, sources: SettingsSources, findings: Findings,
): readonly TokenPart[] {
  const { faults } = findings;
  const names = Object.keys(JWT_MEMBERS);
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    return [readPart(['jwtFilter'], readMembers(['jwtFilter'], value, names, faults), sources, findings)];
  }
  if (value.length === 0) {
    faults.push({ path: ['jwtFilter'], problem: 'lists no filter; for none write { "enabled": false }' });
  }
  const taken = new Set<unknown>();
  return value.map((entry: unknown, i) => {
    const path = ['jwtFilter', i];
    const section = readMembers(path, entry, [...names, ...Object.keys(JWT_ENTRY_MEMBERS)], faults);
    if (section['enabled'] !== true) {
      const problem = 'takes true in a list of filters; to switch one off, take it out';
      faults.push({ path: [...path, 'enabled'], problem });
    }
    const { name } = section;
    if (name !== undefined && (typeof name !== 'string' || name === '' || taken.has(name))) {
      faults.push({ path: [...path, 'name'], problem: 'takes a text that no other filter has as its name' });
    }
    taken.add(name);
    return readPart(path, section, sources, findings);
  });
}

const STAND_IN = 'no secret: where this stands, settings have a fault';
const OF_THE_FILE: readonly string[] = [...SECRET_MEMBERS, 'revokedFile', ...Object.keys(JWT_ENTRY_MEMBERS)];

function readPart(
  path: JsonPath, section: Section, sources: SettingsSources, findings: Findings,
): TokenPart {
  const { faults } = findings;
  const owner = optionOf(path);
  const keys = readKeys(owner, section, sources, findings);
  const revoked = readRevoked(owner, section['revokedFile'], sources, findings);
  const isEnabled = section['enabled'] === true;
  const isKeyless = isEnabled && keys.length === 0;
  const isAtFault = (fault: OptionFault): boolean => path.every((key, i) => fault.path[i] === key);
  if (isKeyless && !faults.some(isAtFault)) {
    const problem = 'enabled, it takes a "secretFile", a "secretEnv", a "secret" or "secrets"';
    faults.push({ path, problem });
  }
  for (const claim of Object.keys(Object(section['allowedClaimValues']))) {
    const problem = claim === '' ? undefined : claimNameProblem(claim);
    if (problem !== undefined) faults.push({ path: [...path, 'allowedClaimValues', claim], problem });
  }
  const own = Object.entries(section).filter(([name]) => !OF_THE_FILE.includes(name));
  // Where there is no key, which is a fault, its other options are judged all the same.
  const key = isKeyless ? [hs256Key(STAND_IN)] : keys;
  const options = {
    ...Object.fromEntries(own), ...(key.length === 0 ? {} : { key }),
    ...(revoked === undefined ? {} : { revoked }),
  };
  const label = typeof section['name'] === 'string' ? section['name'] : owner;
  return { path, label, isEnabled, options };
}

/** What the core finds wrong with a part. */
export function faultsOfTokens({ path, options }: TokenPart): readonly OptionFault[] {
  const faults = findFaults('jwtFilter', options, (jwt) => restFilter({ jwtFilter: jwt }));
  return faults.map(({ path: [, ...rest], problem }) => ({ path: [...path, ...rest], problem }));
}

/** What the parts that are switched on ask of tokens, and the headers in which they look for them. */
export function summariesOf(
  parts: readonly TokenPart[], match: ReadonlyMap<string, string>,
): { readonly tokens: readonly TokenSummary[]; readonly tokenHeaders: readonly string[] } {
  const asked = parts.filter(({ isEnabled }) => isEnabled).map(({ options }) => options);
  const headers = asked.map(({ tokenHeader = 'authorization' }) => String(tokenHeader).toLowerCase());
  const tokens = asked.map((options) => {
    const { secrets, claims } = summaryOf(options);
    return { secrets, claims: [...new Set([...claims, ...match.keys()])] };
  });
  return { tokens, tokenHeaders: [...new Set(headers)] };
}

/**
 * The parts that are switched on as one filter, bound by `match`; undefined where none is.
 * @throws TypeError or RangeError for options that the core does not take.
 */
export function compileTokens(
  parts: readonly TokenPart[], match: ReadonlyMap<string, string>,
): TokenFilters | undefined {
  const filters = parts.map((part) => compilePart(part, match));
  const [first, ...others] = filters.filter((_, i) => parts[i]?.isEnabled === true);
  return first === undefined ? undefined : joinTokenFilters([first, ...others]);
}

function compilePart({ label, options }: TokenPart, match: ReadonlyMap<string, string>): TokenFilter {
  // Judged with all of its options; values at JSON Pointers are then left to a rule of our own.
  const whole: Filter = restFilter({ ipFilter: { enabled: false }, jwtFilter: options });
  const { allowedClaimValues, ...others } = options;
  const claims = Object.entries(Object(allowedClaimValues)) as [string, readonly string[]][];
  const values = claims.filter(([claim]) => claim.startsWith('/'));
  const plain = claims.filter(([claim]) => !claim.startsWith('/'));
  const rule = match.size + values.length === 0
    ? undefined
    : tokenRule({ match, values: new Map(values) }, options['realm'] as string | undefined);
  if (values.length === 0) return { label, filter: whole, rule };
  const rest = plain.length === 0 ? {} : { allowedClaimValues: Object.fromEntries(plain) };
  const filter = restFilter({ ipFilter: { enabled: false }, jwtFilter: { ...others, ...rest } as object });
  return { label, filter, rule };
}
