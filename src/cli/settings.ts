/**
 * The gate's settings: a JSON file of the same shape as `restFilter`'s, with secrets inline, in files or in
 * the environment, and a part `gate` of its own. Read and judged as a whole; an error says where and never
 * shows a secret.
 */

import { dirname, resolve } from 'node:path';

import type { Hs256Key, RestFilterSettings, RestIpFilterSettings, RestJwtFilterSettings } from '../index.ts';
import { configure, UsageError } from './arguments.ts';
import { readBytes, toText } from './files.ts';
import type { Environment } from './io.ts';
import { faultText, findJsonFault } from './json-fault.ts';
import { passRules, type PassRules } from './pass.ts';
import { makeKey, readSecretFile, readVariable } from './secret.ts';

/** Settings, read. */
export interface Settings {
  readonly filter: RestFilterSettings;
  readonly pass: PassRules;
}

/** A JSON object. */
export interface Section {
  readonly [name: string]: unknown;
}

/** The parts of a settings file, whose members nobody has looked at yet. */
export interface Sections {
  readonly ipFilter: RestIpFilterSettings;
  readonly jwtFilter: Section;
  readonly gate: Section;
}

type FileOption = Exclude<keyof RestJwtFilterSettings, 'key' | 'clock' | 'authorize'>;

/**
 * The token filter's options that a file can hold, spelled out so that none is forgotten when the core gets a
 * new one.
 */
const JWT_OPTIONS: { readonly [N in FileOption]-?: true } = {
  enabled: true, secret: true, issuer: true, audience: true, subject: true, typ: true, requiredClaims: true,
  clockToleranceSeconds: true, maxAgeSeconds: true, maxTokenLength: true, cacheSize: true, header: true,
  realm: true,
};
const FILE_OPTIONS = ['ipFilter', 'jwtFilter', 'gate'];
const ALL_JWT_OPTIONS = [...Object.keys(JWT_OPTIONS), 'secretFile', 'secretEnv'];

/**
 * The sections of a settings file.
 * @throws UsageError with line and column for what is no JSON, else with the option's name.
 */
export function readSections(path: string): Sections {
  const text = toText('settings', readBytes('settings', path));
  const fault = findJsonFault(text);
  if (fault !== undefined) throw new UsageError(faultText(fault));
  const file = readSection('settings', JSON.parse(text), FILE_OPTIONS);
  return {
    // Its own options are the core's to judge.
    ipFilter: readSection('ipFilter', file['ipFilter'], undefined) as RestIpFilterSettings,
    jwtFilter: readSection('jwtFilter', file['jwtFilter'], ALL_JWT_OPTIONS),
    gate: readSection('gate', file['gate'], ['pass']),
  };
}

/**
 * Settings as the gate takes them. The secret files that the file names are added to `files` before they are
 * read.
 * @throws UsageError that names the option.
 */
export function readSettings(path: string, env: Environment, files: string[]): Settings {
  const { ipFilter, jwtFilter, gate } = readSections(path);
  const { secret, secretFile, secretEnv, ...options } = jwtFilter;
  const keys = [
    ...textsOf('jwtFilter.secret', secret).map((text) => makeKey('jwtFilter.secret', text)),
    ...textsOf('jwtFilter.secretFile', secretFile).map((name) => {
      const file = resolve(dirname(path), name);
      files.push(file);
      return makeKey('jwtFilter.secretFile', readSecretFile('jwtFilter.secretFile', file));
    }),
    ...textsOf('jwtFilter.secretEnv', secretEnv).map((name) => {
      return makeKey('jwtFilter.secretEnv', readVariable('jwtFilter.secretEnv', name, env));
    }),
  ];
  if (keys.length === 0 && options['enabled'] === true) {
    throw new UsageError('jwtFilter: enabled, it takes a "secret", a "secretFile" or a "secretEnv"');
  }
  return { filter: { ipFilter, jwtFilter: withKeys(options, keys) }, pass: readPass(gate['pass']) };
}

/** The options as the core takes and judges them. */
function withKeys(options: Section, keys: readonly Hs256Key[]): RestJwtFilterSettings {
  return keys.length === 0 ? options : { ...options, key: keys };
}

/** The claims to pass on, by the header's name for each. */
function readPass(value: unknown): PassRules {
  const pairs = Object.entries(readSection('gate.pass', value, undefined));
  return configure('gate.pass: ', () => passRules(pairs));
}

/** A member that is an object, empty where it is absent, with no name but the known ones. */
function readSection(what: string, value: unknown, known: readonly string[] | undefined): Section {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${what}: takes an object`);
  }
  for (const name of Object.keys(value)) {
    if (known?.includes(name) !== false) continue;
    const shown = JSON.stringify(name.slice(0, 40));
    throw new UsageError(`${what}: unknown option ${shown}; the options are ${known.join(', ')}`);
  }
  return { ...value };
}

/** A member that is one text or a list of them. */
function textsOf(what: string, value: unknown): readonly string[] {
  const list: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  const texts = list.filter((entry) => typeof entry === 'string');
  if (texts.length === list.length && (value === undefined || texts.length > 0)) return texts;
  throw new UsageError(`${what}: takes a string or a list of them`);
}
