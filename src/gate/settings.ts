/**
 * The gate's settings from a file, or from an object of the same shape, with the files and variables they
 * name. Which files these are is told also where something is wrong: mending one of them may be the cure.
 */

import { dirname, resolve } from 'node:path';

import { faultText } from '../explain/json-text.ts';
import { readPassRules, type PassRules } from '../explain/pass-rules.ts';
import { optionFaultText } from '../explain/settings-faults.ts';
import type { SettingsSources } from '../explain/settings-secrets.ts';
import { readAddressSettings, readSettings, readSettingsObject } from '../explain/settings.ts';
import type { GateSettings, SettingsFault, SettingsReading } from '../explain/settings.ts';
import { readFileBytes, toText } from '../terminal/files.ts';
import type { Environment } from '../terminal/io.ts';
import { readVariable } from '../terminal/secrets.ts';

/** Settings: the path of a file, or an object of the same shape; its files lie in the working folder. */
export type SettingsSource = string | object;

/** What became of settings, and all the files that they depend on; each problem is one line. */
export interface LoadedSettings {
  readonly settings: GateSettings | undefined;
  readonly problems: readonly string[];
  readonly files: readonly string[];
}

/** Loads settings; `flags` are claims that the command line hands on as well. */
export function loadSettings(source: SettingsSource, flags: PassRules, env: Environment): LoadedSettings {
  const files = typeof source === 'string' ? [source] : [];
  const sources = sourcesOf(typeof source === 'string' ? dirname(source) : '.', env, files);
  const { settings, problems } = typeof source === 'string'
    ? readFile(source, (text) => readSettings(text, sources))
    : withWords(readSettingsObject(source, sources), optionFaultText);
  if (settings === undefined) return { settings, problems, files };
  const { rules, fault } = readPassRules('gate.pass', [...settings.pass, ...flags]);
  if (rules === undefined) return { settings: undefined, problems: [optionFaultText(fault)], files };
  return { settings: { ...settings, pass: rules }, problems, files };
}

/** Loads of a settings file what judges addresses; no secret is read, and no token asked for. */
export function loadAddressSettings(path: string, env: Environment): LoadedSettings {
  const files = [path];
  const sources = sourcesOf(dirname(path), env, files);
  return { ...readFile(path, (text) => readAddressSettings(text, sources)), files };
}

/** What settings in a folder lead to; a file is noted before it is read, for it may come later. */
function sourcesOf(folder: string, env: Environment, files: string[]): SettingsSources {
  return {
    file(name) {
      const file = resolve(folder, name);
      files.push(file);
      return readFileBytes(file);
    },
    variable: (name) => readVariable(name, env),
  };
}

type Read = Omit<LoadedSettings, 'files'>;

function readFile(path: string, read: (text: string) => SettingsReading<SettingsFault>): Read {
  try {
    return withWords(read(toText('settings', readFileBytes(path))), faultText);
  } catch (error) {
    // The file itself; what its names lead to is among the faults.
    return { settings: undefined, problems: [(error as Error).message] };
  }
}

function withWords<F>({ settings, faults }: SettingsReading<F>, wordsOf: (fault: F) => string): Read {
  return { settings, problems: faults.map(wordsOf) };
}
