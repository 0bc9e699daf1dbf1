/**
 * The gate's settings from a file, or from an object of the same shape, with the files and variables they
 * name. Which files these are is told also where something is wrong: mending one of them may be the cure.
 */

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { faultText } from '../explain/json-text.ts';
import { finish, type Steps } from '../explain/steps.ts';
import { optionFaultText } from '../settings/faults.ts';
import { readPassRules, type PassRules } from '../settings/pass-rules.ts';
import { addressSettingsInSteps, addressSettingsObjectInSteps } from '../settings/reading.ts';
import { settingsInSteps as textInSteps, settingsObjectInSteps } from '../settings/reading.ts';
import type { GateSettings, SettingsFault, SettingsReading } from '../settings/reading.ts';
import type { SettingsSources } from '../settings/secrets.ts';
import { readFileBytes, toText } from '../terminal/files.ts';
import type { Environment } from '../terminal/io.ts';
import { readVariable } from '../terminal/secrets.ts';
import { ABSENT, markOf, type FileMarks } from './watch.ts';

/** Settings: the path of a file, or an object of the same shape; its files lie in the working folder. */
export type SettingsSource = string | object;

/** What became of settings, and all the files that they depend on; each problem is one line. */
export interface LoadedSettings {
  readonly settings: GateSettings | undefined;
  readonly problems: readonly string[];
  /** How each file was just before it was read. */
  readonly files: FileMarks;
  /** Whether a file could not be read: the next time it may be, with nothing changed. */
  readonly isUnread: boolean;
}

/** Loads settings; `flags` are claims that the command line hands on as well. */
export function loadSettings(source: SettingsSource, flags: PassRules, env: Environment): LoadedSettings {
  return finish(settingsInSteps(source, flags, env));
}

/** The same in steps, for a gate that has requests to answer meanwhile. */
export function* settingsInSteps(
  source: SettingsSource, flags: PassRules, env: Environment,
): Steps<LoadedSettings> {
  const files = new Files();
  const isFile = typeof source === 'string';
  const isOwnExposed = (): boolean => isFile && isExposed(source);
  const sources = { ...sourcesOf(isFile ? dirname(source) : '.', env, files), isOwnExposed };
  const { settings, problems } = isFile
    ? yield* readFile(files, source, (text) => textInSteps(text, sources))
    : withWords(yield* settingsObjectInSteps(source, sources), optionFaultText);
  const { marks, isUnread } = files;
  if (settings === undefined) return { settings, problems, files: marks, isUnread };
  const { rules, fault } = readPassRules('gate.pass', [...settings.pass, ...flags]);
  if (rules === undefined) {
    return { settings: undefined, problems: [optionFaultText(fault)], files: marks, isUnread };
  }
  return { settings: { ...settings, pass: rules }, problems, files: marks, isUnread };
}

/** Loads of settings what judges addresses; no secret is read, and no token asked for. */
export function loadAddressSettings(source: SettingsSource, env: Environment): LoadedSettings {
  const files = new Files();
  const isFile = typeof source === 'string';
  const sources = sourcesOf(isFile ? dirname(source) : '.', env, files);
  const read = isFile
    ? finish(readFile(files, source, (text) => addressSettingsInSteps(text, sources)))
    : withWords(finish(addressSettingsObjectInSteps(source, sources)), optionFaultText);
  return { ...read, files: files.marks, isUnread: files.isUnread };
}

/** Files that are read, and how each was before: what changes meanwhile is a change; one may come later. */
class Files {
  readonly marks: Map<string, string> = new Map();
  isUnread = false;

  read(file: string): Uint8Array {
    const mark = markOf(file);
    if (!this.marks.has(file)) this.marks.set(file, mark);
    try {
      return readFileBytes(file);
    } catch (error) {
      // One that is not there is noticed when it comes.
      this.isUnread ||= mark !== ABSENT;
      throw error;
    }
  }
}

/** What settings in a folder lead to. */
function sourcesOf(folder: string, env: Environment, files: Files): SettingsSources {
  return {
    file: (name) => files.read(resolve(folder, name)),
    variable: (name) => readVariable(name, env),
    isExposed: (name) => isExposed(resolve(folder, name)),
  };
}

/** Whether every user may read a file; where there are no such rights, as on Windows, nobody is warned. */
function isExposed(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  return process.platform !== 'win32' && (mode & 0o004) !== 0;
}

type Read = Pick<LoadedSettings, 'settings' | 'problems'>;

function* readFile(
  files: Files, path: string, read: (text: string) => Steps<SettingsReading<SettingsFault>>,
): Steps<Read> {
  try {
    return withWords(yield* read(toText('settings', files.read(path))), faultText);
  } catch (error) {
    // The file itself; what its names lead to is among the faults.
    return { settings: undefined, problems: [(error as Error).message] };
  }
}

function withWords<F>({ settings, faults }: SettingsReading<F>, wordsOf: (fault: F) => string): Read {
  return { settings, problems: faults.map(wordsOf) };
}
