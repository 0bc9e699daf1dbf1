/** The settings that `--settings` names: a file, or with `-` standard input; faults have places in both. */

import { faultText, findJsonFault, pathOf, placeOfMember } from '../explain/json-text.ts';
import type { SettingsSource } from '../gate/settings.ts';
import { UsageError } from '../terminal/errors.ts';
import { readInput, toText } from '../terminal/files.ts';
import type { Io } from '../terminal/io.ts';

/** Settings that are yet to be read. */
export interface GivenSettings {
  /** A file's path, or what standard input says; the files that this names lie in the working folder. */
  readonly source: SettingsSource;
  /** A problem with these settings, with where they come from and where in them it is. */
  readonly named: (problem: string) => string;
}

/**
 * The settings of `--settings PATH`.
 * @throws UsageError where standard input holds no JSON object.
 */
export async function readGivenSettings(path: string, io: Io): Promise<GivenSettings> {
  // A file's problems say the place themselves.
  if (path !== '-') return { source: path, named: (problem) => `${path}: ${problem}` };
  const text = toText('standard input', await readInput(io));
  const fault = findJsonFault(text);
  if (fault !== undefined) throw new UsageError(`standard input: ${faultText(fault)}`);
  const source: unknown = JSON.parse(text);
  if (typeof source !== 'object' || source === null) {
    throw new UsageError('standard input: the settings take an object');
  }
  const named = (problem: string): string => {
    if (!problem.includes(': ')) return `standard input: ${problem}`;
    const place = placeOfMember(text, pathOf(problem.slice(0, Math.max(problem.indexOf(': '), 0))));
    return `standard input: ${faultText({ ...place, problem })}`;
  };
  return { source, named };
}
