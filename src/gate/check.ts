/**
 * A settings file checked without a gate: it and all files that it names are read as at the gate's start, and
 * nothing listens.
 */

import type { Environment } from '../terminal/io.ts';
import { inForce } from './in-force.ts';
import { loadSettings } from './settings.ts';

/** What became of a check; each problem and warning is one line that begins with the file's path. */
export interface SettingsCheck {
  /** What is wrong, with line, column and option; nothing where the settings are good. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** What would be in force, in lines; none for settings at fault. */
  readonly inForce: readonly string[];
}

/** Checks the settings file at a path. */
export function checkSettings(path: string, env: Environment): SettingsCheck {
  const { settings, problems } = loadSettings(path, new Map(), env);
  const named = (line: string): string => `${path}: ${line}`;
  const holds = settings === undefined ? {} : inForce(settings);
  return {
    problems: problems.map(named), warnings: (settings?.warnings ?? []).map(named),
    inForce: Object.entries(holds).map(([part, words]) => `${part}: ${words}`),
  };
}
