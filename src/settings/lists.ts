/**
 * Address lists that stand in files beside the settings: one rule a line, joined with the list in the
 * settings. Of each rule it stays known where it stands, for errors and for explanations.
 */

import type { JsonPath, Section } from '../explain/json-text.ts';
import { splitRules } from '../explain/rule-list.ts';
import type { Steps } from '../explain/steps.ts';
import type { OptionFault } from './faults.ts';
import { lineFileInSteps, type LineFile } from './line-file.ts';
import type { SettingsSources } from './secrets.ts';

/** Where a rule of a joined list stands: the option that names its file, and the place in it. */
export interface RulePlace {
  readonly path: JsonPath;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the rules of each joined list stand; undefined for a rule of the settings themselves. */
export interface RulePlaces {
  readonly [list: string]: (index: number) => RulePlace | undefined;
}

/** The lists, and the option that names files for each. */
export const LIST_FILES: { readonly [list: string]: string } = {
  allow: 'allowFile', deny: 'denyFile', trustedProxies: 'trustedProxiesFile',
};

/** A section with the rules of its files within its lists, and where these stand. */
export interface JoinedLists {
  readonly section: Section;
  readonly places: RulePlaces;
}

/** Reads the files that a section called `ipFilter` names; what is wrong is added to `faults`. */
export function* joinLists(
  section: Section, sources: SettingsSources, faults: OptionFault[],
): Steps<JoinedLists> {
  const joined: { [name: string]: unknown } = { ...section };
  const places: { [list: string]: (index: number) => RulePlace | undefined } = {};
  for (const [list, option] of Object.entries(LIST_FILES)) {
    const names = section[option];
    delete joined[option];
    if (names === undefined) continue;
    const files = yield* readFiles(option, names, sources, faults);
    const inline = Object.hasOwn(section, list) ? section[list] : [];
    // What is no list is the core's to refuse.
    if (typeof inline !== 'string' && !Array.isArray(inline)) continue;
    const rules = splitRules(inline);
    joined[list] = files.reduce<readonly unknown[]>((all, { file }) => all.concat(file.entries), rules);
    places[list] = (index) => placeIn(files, index - rules.length);
  }
  return { section: joined, places };
}

/** A fault of a joined list, as one of the file in which the rule stands. */
export function relocate(fault: OptionFault, places: RulePlaces): OptionFault {
  const [, list = '', index] = fault.path;
  const at = typeof index === 'number' ? places[list]?.(index) : undefined;
  if (at === undefined) return fault;
  const { path, file, line, column } = at;
  return { path, problem: `${file}, line ${line}, column ${column}: ${fault.problem}` };
}

interface NamedFile {
  readonly path: JsonPath;
  readonly name: string;
  readonly file: LineFile;
}

const RULES = { entry: 'rule', comments: 'anywhere' } as const;

function* readFiles(
  option: string, names: unknown, sources: SettingsSources, faults: OptionFault[],
): Steps<readonly NamedFile[]> {
  const files: NamedFile[] = [];
  for (const { path, name } of namedPaths(['ipFilter', option], names, faults)) {
    try {
      const { file, problem } = yield* lineFileInSteps(sources.file(name), RULES);
      if (file === undefined) faults.push({ path, problem });
      else files.push({ path, name, file });
    } catch (error) {
      faults.push({ path, problem: (error as Error).message });
    }
  }
  return files;
}

/** The paths of a member that is one of them or a list, each with its own place in the settings. */
export function namedPaths(
  path: JsonPath, value: unknown, faults: OptionFault[],
): readonly { readonly path: JsonPath; readonly name: string }[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const names = list.filter((entry) => typeof entry === 'string' && entry !== '') as string[];
  if (names.length === list.length && names.length > 0) {
    return names.map((name, i) => ({ path: Array.isArray(value) ? [...path, i] : path, name }));
  }
  faults.push({ path, problem: 'takes the path of a file or a list of them' });
  return [];
}

function placeIn(files: readonly NamedFile[], index: number): RulePlace | undefined {
  let rest = index;
  if (rest < 0) return undefined;
  for (const { path, name, file } of files) {
    if (rest < file.entries.length) return { path, file: name, ...file.placeOf(rest) };
    rest -= file.entries.length;
  }
  return undefined;
}
