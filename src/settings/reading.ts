/**
 * The gate's settings: JSON of `restFilter`'s shape with lists and secrets also in files or the environment,
 * and a part `gate` of its own. Judged as a whole: the outcome is settings, or all faults with their places.
 */

import { faultText, findJsonFault, optionOf, placesOfMembers, type TextPlace } from '../explain/json-text.ts';
import { finish, type Steps } from '../explain/steps.ts';
import { compileInSteps, faultsBetween, faultsInSteps, type Parts } from './compile.ts';
import { FAULT_LIMIT, optionFaultText, readMembers, type OptionFault } from './faults.ts';
import { readGatePart } from './gate-part.ts';
import type { GateSettings } from './gate-settings.ts';
import { GATE_MEMBERS } from './jwt-members.ts';
import { joinLists } from './lists.ts';
import { IP_MEMBERS } from './members.ts';
import type { Findings, SettingsSources } from './secrets.ts';
import { readTokenParts } from './tokens.ts';
import { warningsOf } from './warnings.ts';

export { GATE_DEFAULTS, type GateSettings } from './gate-settings.ts';

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
  return finish(settingsInSteps(text, sources));
}

/** The same in steps, for whoever has requests to answer meanwhile. */
export function settingsInSteps(
  text: string, sources: SettingsSources,
): Steps<SettingsReading<SettingsFault>> {
  return readText(text, (value, wordsOf) => readValue(value, sources, wordsOf));
}

/** Reads of a settings text what judges addresses, and no secret; tokens are then not asked for. */
export function readAddressSettings(text: string, sources: SettingsSources): SettingsReading<SettingsFault> {
  return finish(addressSettingsInSteps(text, sources));
}

/** The same in steps. */
export function addressSettingsInSteps(
  text: string, sources: SettingsSources,
): Steps<SettingsReading<SettingsFault>> {
  return readText(text, (value, wordsOf) => readAddresses(value, sources, wordsOf));
}

/** The same of settings that are an object already. */
export function addressSettingsObjectInSteps(
  value: unknown, sources: SettingsSources,
): Steps<SettingsReading<OptionFault>> {
  return readAddresses(value, sources, (faults) => faults.map(optionFaultText));
}

function* readAddresses(
  value: unknown, sources: SettingsSources, wordsOf: WordsOf,
): Steps<SettingsReading<OptionFault>> {
  const faults: OptionFault[] = [];
  const { ipFilter } = readMembers([], value, TOP_MEMBERS, faults);
  const reading = yield* readValue(ipFilter === undefined ? {} : { ipFilter }, sources, wordsOf);
  return faults.length === 0 ? reading : refuse([...faults, ...reading.faults]);
}

/** Reads settings that are an object already; without sources, none of its names leads anywhere. */
export function readSettingsObject(
  value: unknown, sources: SettingsSources = NO_SOURCES,
): SettingsReading<OptionFault> {
  return finish(settingsObjectInSteps(value, sources));
}

/** The same in steps. */
export function settingsObjectInSteps(
  value: unknown, sources: SettingsSources,
): Steps<SettingsReading<OptionFault>> {
  return readValue(value, sources, (faults) => faults.map(optionFaultText));
}

type WordsOf = (faults: readonly OptionFault[]) => readonly string[];

function* readText(
  text: string, read: (value: unknown, wordsOf: WordsOf) => Steps<SettingsReading<OptionFault>>,
): Steps<SettingsReading<SettingsFault>> {
  const fault = findJsonFault(text);
  if (fault !== undefined) return { settings: undefined, faults: [fault] };
  const place = (all: readonly OptionFault[]): readonly SettingsFault[] => {
    const places = placesOfMembers(text, all.map(({ path }) => path));
    return places.map((one, i) => ({ ...one, problem: optionFaultText(all[i] as OptionFault) }));
  };
  const { settings, faults } = yield* read(JSON.parse(text), (all) => place(all).map(faultText));
  return { settings, faults: place(faults) };
}

/** The members of a settings file. */
export const TOP_MEMBERS: readonly string[] = ['ipFilter', 'jwtFilter', 'gate', '$schema'];

const nothing = (): never => {
  throw new Error('it cannot be read from here');
};
const NO_SOURCES: SettingsSources = { file: nothing, variable: nothing };

function* readValue(
  value: unknown, sources: SettingsSources, wordsOf: WordsOf,
): Steps<SettingsReading<OptionFault>> {
  const findings: Findings = { faults: [], warnings: [] };
  const { faults } = findings;
  const file = readMembers([], value, TOP_MEMBERS, faults);
  const { $schema = '' } = file;
  if (typeof $schema !== 'string') faults.push({ path: ['$schema'], problem: 'takes a schema\'s address' });
  const section = readMembers(['ipFilter'], file['ipFilter'], Object.keys(IP_MEMBERS), faults);
  const gateSection = readMembers(['gate'], file['gate'], Object.keys(GATE_MEMBERS), faults);
  const ip = yield* joinLists(section, sources, faults);
  const tokens = readTokenParts(file['jwtFilter'], sources, findings);
  const parts: Parts = { ip, tokens, gate: readGatePart(gateSection, faults) };
  faults.push(...faultsBetween(parts));
  const settings = faults.length === 0 ? yield* compileInSteps(parts) : undefined;
  if (settings === undefined) {
    const ofCore = yield* faultsInSteps(parts);
    const told = new Set(faults.map(({ path }) => optionOf(path)));
    return refuse([...faults, ...ofCore.filter(({ path }) => !told.has(optionOf(path)))]);
  }
  const whole = parts.gate.require === 'either' ? settings.addresses.allow?.whole : undefined;
  if (whole !== undefined) {
    const problem = `${whole} lets everybody in without a token, where "gate.require" is "either"`;
    return refuse([{ path: ['ipFilter', 'allow'], problem }]);
  }
  const warnings = [...findings.warnings, ...warningsOf(settings.addresses, tokens, parts.gate)];
  return { settings: { ...settings, warnings: wordsOf(warnings) }, faults: [] };
}

/** Faults, one at least, and not more of them than a person mends at once. */
function refuse(all: readonly OptionFault[]): SettingsReading<OptionFault> {
  const more = all.length - FAULT_LIMIT;
  const faults = all.length === 0
    ? [{ path: [], problem: 'these settings cannot be compiled' }]
    : [...all.slice(0, FAULT_LIMIT), ...(more > 0 ? [{ path: [], problem: `and ${more} more` }] : [])];
  return { settings: undefined, faults };
}
