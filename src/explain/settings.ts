/**
 * The gate's settings: JSON of `restFilter`'s shape with lists and secrets also in files or the environment,
 * and a part `gate` of its own. Judged as a whole: the outcome is settings, or all faults with their places.
 */

import { allOf, anyOf, restFilter, type Filter } from '../index.ts';
import { compileAddressRules, withCompiledLists, type AddressRules } from './address-rules.ts';
import { faultText, findJsonFault, optionOf, placeOfMember, type TextPlace } from './json-text.ts';
import { GATE_MEMBERS } from './jwt-members.ts';
import type { PassRules } from './pass-rules.ts';
import { findFaults, optionFaultText, readMembers } from './settings-faults.ts';
import type { OptionFault, Section } from './settings-faults.ts';
import { readGatePart, type GatePart, type LogChoice } from './settings-gate.ts';
import { joinLists, relocate, type JoinedLists } from './settings-lists.ts';
import { IP_MEMBERS } from './settings-members.ts';
import type { Findings, SettingsSources } from './settings-secrets.ts';
import { compileTokens, faultsOfTokens, readTokenParts, summariesOf } from './settings-tokens.ts';
import type { TokenPart } from './settings-tokens.ts';
import { warningsOf, wholeRuleOf } from './settings-warnings.ts';
import type { AllowedBy } from './token-filters.ts';
import type { TokenSummary } from './token-summary.ts';

/** Settings, compiled: what decides, what explains it, and what is handed on and logged. */
export interface GateSettings {
  readonly filter: Filter;
  readonly addresses: AddressRules;
  readonly pass: PassRules;
  /** Which decisions are logged. */
  readonly log: LogChoice;
  /** Names of claims, or JSON Pointers, that the log shows of allowed requests. */
  readonly logClaims: readonly string[];
  /** Which of several token filters allowed. */
  readonly allowedBy: AllowedBy;
  /** What is asked of tokens by each filter for them; nothing where none is asked for. */
  readonly tokens?: readonly TokenSummary[];
  /** The headers that tokens come in, in lower case. */
  readonly tokenHeaders: readonly string[];
  /** Whether an allowed address or a good token suffices. */
  readonly require: GatePart['require'];
  /** What is probably not meant, each in one line. */
  readonly warnings: readonly string[];
}

type OfTheGate = 'log' | 'logClaims' | 'allowedBy' | 'tokenHeaders' | 'require' | 'warnings';

/** What settings hold that say nothing of a gate. */
export const GATE_DEFAULTS: Pick<GateSettings, OfTheGate> = {
  log: 'all', logClaims: [], allowedBy: () => undefined, tokenHeaders: ['authorization'], require: 'both',
  warnings: [],
};

/** Settings, or undefined and at least one fault. */
export interface SettingsReading<F> {
  readonly settings: GateSettings | undefined;
  readonly faults: readonly F[];
}

/** A fault of a settings text: where it stands, and what is wrong there in words that name the option. */
export interface SettingsFault extends TextPlace {
  readonly problem: string;
}

/** Reads a settings text. Where it is no JSON, its first fault is the only one. */
export function readSettings(text: string, sources: SettingsSources): SettingsReading<SettingsFault> {
  return readText(text, (value, wordsOf) => readValue(value, sources, wordsOf));
}

/** Reads of a settings text what judges addresses, and no secret; tokens are then not asked for. */
export function readAddressSettings(text: string, sources: SettingsSources): SettingsReading<SettingsFault> {
  return readText(text, (value, wordsOf) => {
    const faults: OptionFault[] = [];
    const { ipFilter } = readMembers([], value, TOP_MEMBERS, faults);
    const reading = readValue(ipFilter === undefined ? {} : { ipFilter }, sources, wordsOf);
    return faults.length === 0 ? reading : { settings: undefined, faults: [...faults, ...reading.faults] };
  });
}

/** Reads settings that are an object already; without sources, none of its names leads anywhere. */
export function readSettingsObject(
  value: unknown, sources: SettingsSources = NO_SOURCES,
): SettingsReading<OptionFault> {
  return readValue(value, sources, optionFaultText);
}

type WordsOf = (fault: OptionFault) => string;

function readText(
  text: string, read: (value: unknown, wordsOf: WordsOf) => SettingsReading<OptionFault>,
): SettingsReading<SettingsFault> {
  const fault = findJsonFault(text);
  if (fault !== undefined) return { settings: undefined, faults: [fault] };
  const place = (one: OptionFault): SettingsFault => {
    return { ...placeOfMember(text, one.path), problem: optionFaultText(one) };
  };
  const { settings, faults } = read(JSON.parse(text), (one) => faultText(place(one)));
  return { settings, faults: faults.map(place) };
}

/** The members of a settings file. */
export const TOP_MEMBERS: readonly string[] = ['ipFilter', 'jwtFilter', 'gate', '$schema'];

const nothing = (): never => {
  throw new Error('it cannot be read from here');
};
const NO_SOURCES: SettingsSources = { file: nothing, variable: nothing };

/** What the parts of a settings file hold. */
interface Parts {
  readonly ip: JoinedLists;
  readonly tokens: readonly TokenPart[];
  readonly gate: GatePart;
}

function readValue(value: unknown, sources: SettingsSources, wordsOf: WordsOf): SettingsReading<OptionFault> {
  const findings: Findings = { faults: [], warnings: [] };
  const { faults } = findings;
  const file = readMembers([], value, TOP_MEMBERS, faults);
  const { $schema = '' } = file;
  if (typeof $schema !== 'string') faults.push({ path: ['$schema'], problem: 'takes a schema\'s address' });
  const section = readMembers(['ipFilter'], file['ipFilter'], Object.keys(IP_MEMBERS), faults);
  const gateSection = readMembers(['gate'], file['gate'], Object.keys(GATE_MEMBERS), faults);
  const ip = joinLists(section, sources, faults);
  const tokens = readTokenParts(file['jwtFilter'], sources, findings);
  const parts = { ip, tokens, gate: readGatePart(gateSection, faults) };
  faults.push(...faultsBetween(parts));
  const settings = faults.length === 0 ? compile(parts) : undefined;
  if (settings === undefined) {
    const found = findFaults('ipFilter', ip.section, (of) => restFilter({ ipFilter: of }));
    const ofCore = [...found.map((fault) => relocate(fault, ip.places)), ...tokens.flatMap(faultsOfTokens)];
    const told = new Set(faults.map(({ path }) => optionOf(path)));
    return { settings, faults: [...faults, ...ofCore.filter(({ path }) => !told.has(optionOf(path)))] };
  }
  const whole = parts.gate.require === 'either' ? wholeRuleOf(settings.addresses.allow) : undefined;
  if (whole !== undefined) {
    const problem = `${whole} lets everybody in without a token, where "gate.require" is "either"`;
    return { settings: undefined, faults: [{ path: ['ipFilter', 'allow'], problem }] };
  }
  const warnings = [...findings.warnings, ...warningsOf(settings.addresses, tokens, parts.gate)];
  return { settings: { ...settings, warnings: warnings.map(wordsOf) }, faults: [] };
}

/** What one part takes of another. */
function faultsBetween({ ip, tokens, gate }: Parts): readonly OptionFault[] {
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
function compile({ ip, tokens, gate }: Parts): GateSettings | undefined {
  try {
    const addresses = compileAddressRules(ip.section, ip.places);
    const section = withCompiledLists(ip.section, addresses);
    const byToken = compileTokens(tokens, gate.match);
    const filter = combine(section, byToken?.filter, gate.require);
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
function combine(section: Section, byToken: Filter | undefined, choice: GatePart['require']): Filter {
  const byAddress = restFilter({ ipFilter: section });
  if (byToken === undefined) return byAddress;
  if (choice === 'both') return allOf(byAddress, byToken);
  const notDenied = restFilter({ ipFilter: { ...section, allow: ['0.0.0.0/0', '::/0'] } });
  return allOf(notDenied, anyOf(byAddress, byToken));
}
