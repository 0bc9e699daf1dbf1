/**
 * The keys of a settings file: secrets inline, in files or in the environment, each in its encoding. Where
 * they are kept is the platform's to read; here it is said which are needed, and what is wrong with one.
 */

import { hs256Key, type Hs256Key } from '../index.ts';
import { pathOf, type JsonPath, type Section } from '../explain/json-text.ts';
import { doubtsOnSecret } from '../explain/secret-doubts.ts';
import { decodeSecret, SECRET_ENCODINGS, type SecretEncoding } from '../explain/secret-text.ts';
import { readMembers, withoutOwner, type OptionFault } from './faults.ts';
import { SECRET_ENTRY_MEMBERS } from './jwt-members.ts';

/** Where a settings file's names lead; what cannot be read is an error whose message says why. */
export interface SettingsSources {
  /** A file's bytes, by the name in the settings: beside the settings file, or a full path. */
  readonly file: (name: string) => Uint8Array;
  readonly variable: (name: string) => string;
  /** Whether everybody on the machine may read the file. */
  readonly isExposed?: (name: string) => boolean;
  /** The same of the settings file itself, which may hold a secret. */
  readonly isOwnExposed?: () => boolean;
}

/** What is found while settings are read: faults, and what is probably not meant. */
export interface Findings {
  readonly faults: OptionFault[];
  readonly warnings: OptionFault[];
}

/** The members that name secrets. */
export const SECRET_MEMBERS: readonly string[] = [
  'secret', 'secretFile', 'secretEnv', 'secretEncoding', 'secrets',
];

/** What a file is warned of that everybody may read. */
export const EXPOSED: string =
  'every user of this machine may read this file; take that right away (chmod o-r)';

/** One secret, and how to read it. */
interface Kept {
  readonly path: JsonPath;
  readonly from: 'file' | 'env' | 'value';
  readonly text: string;
  readonly encoding: SecretEncoding;
  readonly kid?: string;
}

/** The keys of a section called `owner`, such as `jwtFilter[0]`; what is found is added to `findings`. */
export function readKeys(
  owner: string, section: Section, sources: SettingsSources, findings: Findings,
): readonly Hs256Key[] {
  const { faults } = findings;
  const at = pathOf(owner);
  const encoding = readEncoding([...at, 'secretEncoding'], section['secretEncoding'], faults);
  const plain = ([['secret', 'value'], ['secretFile', 'file'], ['secretEnv', 'env']] as const).flatMap(
    ([member, from]) => readPlain([...at, member], from, section[member], encoding, faults),
  );
  const isAlone = ['secret', 'secretFile', 'secretEnv'].every((name) => !Object.hasOwn(section, name));
  if (section['secretEncoding'] !== undefined && isAlone) {
    const problem = 'is nothing without "secret", "secretFile" or "secretEnv"; an entry of "secrets" has ' +
      'its own "encoding"';
    faults.push({ path: [...at, 'secretEncoding'], problem });
  }
  const kept = [...plain, ...readEntries([...at, 'secrets'], section['secrets'], faults)];
  return kept.flatMap((one) => keyOf(one, sources, findings));
}

function keyOf(kept: Kept, sources: SettingsSources, { faults, warnings }: Findings): readonly Hs256Key[] {
  const { path, from, text, encoding, kid } = kept;
  try {
    const content = from === 'value' ? text : from === 'file' ? sources.file(text) : sources.variable(text);
    const { secret, problem } = decodeSecret(content, encoding);
    if (secret === undefined) {
      faults.push({ path, problem });
      return [];
    }
    const key = hs256Key(secret, kid === undefined ? {} : { kid });
    const isOpen = from === 'file' ? sources.isExposed?.(text) : from === 'value' && sources.isOwnExposed?.();
    if (isOpen === true) warnings.push({ path, problem: EXPOSED });
    warnings.push(...doubtsOnSecret(content, encoding).map((doubt) => ({ path, problem: doubt })));
    return [key];
  } catch (error) {
    faults.push({ path, problem: withoutOwner((error as Error).message) });
    return [];
  }
}

/** The secrets of a member that is one text or a list of them; none where it is absent. */
function readPlain(
  path: JsonPath, from: Kept['from'], value: unknown, encoding: SecretEncoding, faults: OptionFault[],
): readonly Kept[] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((entry) => typeof entry === 'string');
  if (texts.length === 0 || texts.length !== list.length) {
    faults.push({ path, problem: 'takes a string or a list of them' });
    return [];
  }
  return texts.map((text, i) => {
    return { path: Array.isArray(value) ? [...path, i] : path, from, text, encoding };
  });
}

/** The secrets of `secrets`, each an object of its own. */
function readEntries(path: JsonPath, value: unknown, faults: OptionFault[]): readonly Kept[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0) {
    const problem = 'takes a list of objects, such as [{ "file": "jwt.secret" }]';
    faults.push({ path, problem });
    return [];
  }
  const taken = new Set<string>();
  return value.flatMap((entry: unknown, i) => {
    const kept = readEntry([...path, i], entry, faults);
    for (const { kid } of kept) {
      if (kid === undefined) continue;
      const problem = 'is the kid of another secret already';
      if (taken.has(kid)) faults.push({ path: [...path, i, 'kid'], problem });
      taken.add(kid);
    }
    return kept;
  });
}

function readEntry(path: JsonPath, value: unknown, faults: OptionFault[]): readonly Kept[] {
  const count = faults.length;
  const entry = readMembers(path, value, Object.keys(SECRET_ENTRY_MEMBERS), faults);
  const encoding = readEncoding([...path, 'encoding'], entry['encoding'], faults);
  const { kid } = entry;
  if (kid !== undefined && (typeof kid !== 'string' || kid === '')) {
    faults.push({ path: [...path, 'kid'], problem: 'takes the name that tokens bear as "kid", a text' });
  }
  const given = (['file', 'env', 'value'] as const).filter((from) => Object.hasOwn(entry, from));
  const [from] = given;
  if (faults.length > count) return [];
  if (from === undefined || given.length > 1) {
    faults.push({ path, problem: 'takes exactly one of "file", "env" and "value"' });
    return [];
  }
  const text = entry[from];
  const at = [...path, from];
  if (typeof text === 'string') {
    return [{ path: at, from, text, encoding, ...(typeof kid === 'string' ? { kid } : {}) }];
  }
  faults.push({ path: at, problem: 'takes a string' });
  return [];
}

function readEncoding(at: JsonPath, value: unknown, faults: OptionFault[]): SecretEncoding {
  const encoding = value === undefined ? 'utf8' : SECRET_ENCODINGS.find((one) => one === value);
  if (encoding !== undefined) return encoding;
  faults.push({ path: at, problem: `takes one of ${SECRET_ENCODINGS.join(', ')}` });
  return 'utf8';
}
