/**
 * The gate's settings: JSON of `restFilter`'s shape with secrets inline, in files or in the environment, and
 * a part `gate` of its own. Judged as a whole: the outcome is settings, or all faults, each with its place.
 */

import { hs256Key, restFilter } from '../index.ts';
import type { RestFilter, RestIpFilterSettings, RestJwtFilterSettings } from '../index.ts';
import { compileAddressRules, withCompiledLists, type AddressRules } from './address-rules.ts';
import { findJsonFault, placeOfMember, type TextPlace } from './json-text.ts';
import { readPassRules, type PassRules } from './pass-rules.ts';
import { findFaults, optionFault, optionFaultText } from './settings-faults.ts';
import type { OptionFault, Section } from './settings-faults.ts';
import { readKeys, SECRET_MEMBERS, type SettingsSources } from './settings-secrets.ts';
import { summaryOf, type TokenSummary } from './token-summary.ts';

/** Settings, compiled: what decides, what explains it, and which claims are handed on. */
export interface GateSettings {
  readonly filter: RestFilter;
  readonly addresses: AddressRules;
  readonly pass: PassRules;
  /** What is asked of tokens by each filter for them; nothing where none is asked for. */
  readonly tokens?: readonly TokenSummary[];
}

/** Settings, or undefined and at least one fault. */
export interface SettingsReading<F> {
  readonly settings: GateSettings | undefined;
  readonly faults: readonly F[];
}

/** A fault of a settings text: where it stands, and what is wrong there in words that name the option. */
export interface SettingsFault extends TextPlace {
  readonly problem: string;
}

/** What a settings file holds, part by part. */
interface Sections {
  readonly ipFilter: Section;
  readonly jwtFilter: Section;
  readonly gate: Section;
}

type FileOption = Exclude<keyof RestJwtFilterSettings, 'key' | 'clock' | 'revoked' | 'authorize'>;

// Spelled out, so that none is forgotten when the core gets a new one.
const IP_OPTIONS: { readonly [N in keyof RestIpFilterSettings]-?: true } = {
  enabled: true, allow: true, deny: true, trustedProxies: true, forwardedHeader: true, withoutHeader: true,
};
const JWT_OPTIONS: { readonly [N in FileOption]-?: true } = {
  enabled: true, secret: true, issuer: true, audience: true, subject: true, typ: true, requiredClaims: true,
  clockToleranceSeconds: true, maxAgeSeconds: true, maxTokenLength: true, cacheSize: true, tokenHeader: true,
  realm: true, allowedClaimValues: true,
};

/** The parts of a settings file, and the options of each. */
const OPTIONS: { readonly [S in keyof Sections]: readonly string[] } = {
  ipFilter: Object.keys(IP_OPTIONS),
  jwtFilter: [...new Set([...Object.keys(JWT_OPTIONS), ...SECRET_MEMBERS])],
  gate: ['pass'],
};

const STAND_IN = 'no secret: where this stands, settings have a fault';

/** Reads a settings text. Where it is no JSON, its first fault is the only one. */
export function readSettings(text: string, sources: SettingsSources): SettingsReading<SettingsFault> {
  return readText(text, (value) => readSettingsObject(value, sources));
}

/** Reads of a settings text what judges addresses, and no secret; tokens are then not asked for. */
export function readAddressSettings(text: string, sources: SettingsSources): SettingsReading<SettingsFault> {
  return readText(text, (value) => {
    const faults: OptionFault[] = [];
    const { ipFilter } = readSections(value, faults);
    const reading = readSettingsObject({ ipFilter }, sources);
    return faults.length === 0 ? reading : { settings: undefined, faults: [...faults, ...reading.faults] };
  });
}

function readText(
  text: string, read: (value: unknown) => SettingsReading<OptionFault>,
): SettingsReading<SettingsFault> {
  const fault = findJsonFault(text);
  if (fault !== undefined) return { settings: undefined, faults: [fault] };
  const { settings, faults } = read(JSON.parse(text));
  const placed = faults.map((one) => ({ ...placeOfMember(text, one.path), problem: optionFaultText(one) }));
  return { settings, faults: placed };
}

/** Reads settings that are an object already; without sources, none of its names leads anywhere. */
export function readSettingsObject(
  value: unknown, sources: SettingsSources = NO_SOURCES,
): SettingsReading<OptionFault> {
  const faults: OptionFault[] = [];
  const { ipFilter, jwtFilter, gate } = readSections(value, faults);
  const keys = readKeys('jwtFilter', jwtFilter, sources, faults);
  const isKeyless = jwtFilter['enabled'] === true && keys.length === 0;
  if (isKeyless && !faults.some(({ path }) => path[0] === 'jwtFilter')) {
    faults.push(optionFault(['jwtFilter'], 'enabled, it takes a "secret", a "secretFile" or a "secretEnv"'));
  }
  // Where there is no key, which is a fault, its other options are judged all the same.
  const jwt = withKeys(jwtFilter, isKeyless ? [hs256Key(STAND_IN)] : keys);
  const pass = readPass(gate['pass'], faults);
  const settings = faults.length === 0 ? compile(ipFilter, jwt, pass) : undefined;
  if (settings !== undefined) return { settings, faults: [] };
  faults.push(...findFaults('ipFilter', ipFilter, (ip) => restFilter({ ipFilter: ip })));
  faults.push(...findFaults('jwtFilter', jwt, (of) => restFilter({ jwtFilter: of })));
  return { settings: undefined, faults };
}

/** All of it compiled, or undefined where a part is at fault: which one, is found out by a slower way. */
function compile(ipFilter: Section, jwtFilter: Section, pass: PassRules): GateSettings | undefined {
  try {
    const addresses = compileAddressRules(ipFilter);
    const filter = restFilter({ ipFilter: withCompiledLists(ipFilter, addresses), jwtFilter });
    const tokens = jwtFilter['enabled'] === true ? [summaryOf(jwtFilter)] : [];
    return { filter, addresses, pass, tokens };
  } catch {
    return undefined;
  }
}

const nothing = (): never => {
  throw new Error('it cannot be read from here');
};
const NO_SOURCES: SettingsSources = { file: nothing, variable: nothing };

/** The sections of settings, each an object with known members alone; what is not is added to `faults`. */
function readSections(value: unknown, faults: OptionFault[]): Sections {
  const file = readSection([], value, Object.keys(OPTIONS), faults);
  const section = (name: keyof Sections): Section => readSection([name], file[name], OPTIONS[name], faults);
  return { ipFilter: section('ipFilter'), jwtFilter: section('jwtFilter'), gate: section('gate') };
}

/** The options as the core takes and judges them. */
function withKeys(section: Section, keys: readonly unknown[]): Section {
  const others = Object.entries(section).filter(([name]) => !SECRET_MEMBERS.includes(name));
  return Object.fromEntries(keys.length === 0 ? others : [...others, ['key', keys]]);
}

/** The claims to hand on, by the header's name for each. */
function readPass(value: unknown, faults: OptionFault[]): PassRules {
  const pairs = Object.entries(readSection(['gate', 'pass'], value, undefined, faults));
  const { rules, fault } = readPassRules('gate.pass', pairs);
  if (rules !== undefined) return rules;
  faults.push(fault);
  return new Map();
}

/** A member that is an object, empty where it is absent, without names that are none of the known ones. */
function readSection(
  path: readonly string[], value: unknown, known: readonly string[] | undefined, faults: OptionFault[],
): Section {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push({ path, problem: path.length === 0 ? 'the settings take an object' : 'takes an object' });
    return {};
  }
  return Object.fromEntries(Object.entries(value).filter(([name]) => {
    if (known?.includes(name) !== false) return true;
    const problem = `is no option; the options are ${known.join(', ')}`;
    faults.push({ path: [...path, name], problem });
    return false;
  }));
}
