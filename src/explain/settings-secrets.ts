/**
 * The keys of a settings file: secrets inline, in files or in the environment. Where they are kept is the
 * platform's to read; here it is said which are needed, and what is wrong with one.
 */

import { hs256Key, type Hs256Key } from '../index.ts';
import { decodeSecret } from './secret-text.ts';
import { optionFault, withoutOwner, type OptionFault, type Section } from './settings-faults.ts';

/** Where a settings file's names lead; what cannot be read is an error whose message says why. */
export interface SettingsSources {
  /** A file's bytes, by the name in the settings: beside the settings file, or a full path. */
  readonly file: (name: string) => Uint8Array;
  readonly variable: (name: string) => string;
}

/** The members that name secrets. */
export const SECRET_MEMBERS: readonly string[] = ['secret', 'secretFile', 'secretEnv'];

/** The keys of a section called `owner`; what is wrong with it is added to `faults`. */
export function readKeys(
  owner: string, section: Section, sources: SettingsSources, faults: OptionFault[],
): readonly Hs256Key[] {
  const keys: Hs256Key[] = [];
  const add = (member: string, contentOf: (text: string) => string | Uint8Array): void => {
    const value = section[member];
    const texts = textsOf(value);
    if (texts === undefined) {
      faults.push(optionFault([owner, member], 'takes a string or a list of them'));
      return;
    }
    texts.forEach((text, i) => {
      const path = [owner, member, ...(Array.isArray(value) ? [i] : [])] as const;
      try {
        const { secret, problem } = decodeSecret(contentOf(text), 'utf8');
        if (secret === undefined) faults.push(optionFault(path, problem));
        else keys.push(hs256Key(secret));
      } catch (error) {
        faults.push(optionFault(path, withoutOwner((error as Error).message)));
      }
    });
  };
  add('secret', (text) => text);
  add('secretFile', sources.file);
  add('secretEnv', sources.variable);
  return keys;
}

/** A member that is one text or a list of them; none where it is absent, undefined for anything else. */
function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((entry) => typeof entry === 'string');
  return texts.length === list.length && texts.length > 0 ? texts : undefined;
}
