/**
 * A settings file checked without a gate: it and all files that it names are read as at the gate's start, and
 * nothing listens.
 */

import type { PassRules } from '../settings/pass-rules.ts';
import type { Environment } from '../terminal/io.ts';
import { inForce } from './in-force.ts';
import { loadSettings, type SettingsSource } from './settings.ts';

/** What became of a check; each problem and warning is one line that says where the settings come from. */
export interface SettingsCheck {
  /** What is wrong, with line, column and option; nothing where the settings are good. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** What would be in force, in lines; none for settings at fault. */
  readonly inForce: readonly string[];
}

/**
 * Checks settings; `flags` are claims that the command line hands on as well. `named` puts in front of a line
 * where they come from: a file's path, unless it is given.
 */
export function checkSettings(
  source: SettingsSource, env: Environment, flags: PassRules = new Map(),
  named: (line: string) => string = (line) => `${String(source)}: ${line}`,
): SettingsCheck {
  const { settings, problems } = loadSettings(source, flags, env);
  const holds = settings === undefined ? {} : inForce(settings);
  return {
    problems: problems.map(named), warnings: (settings?.warnings ?? []).map(named),
    inForce: Object.entries(holds).map(([part, words]) => `${part}: ${words}`),
  };
}
