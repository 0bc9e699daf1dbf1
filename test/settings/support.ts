/** What tests of the settings share. */

import type { SettingsSources } from '../../src/settings/secrets.ts';

/** The options that the core says it has, by what it says of one that it has not. */
export function coreOptions(configure: (nonsense: object) => unknown): readonly string[] {
  try {
    configure({ nonsense: 1 });
  } catch (error) {
    const [, listed = ''] = /the options are (.*)$/.exec((error as Error).message) ?? [];
    return listed.split(', ');
  }
  return [];
}

/** Files that hold these texts, and no variable. */
export function sourcesOf(files: { readonly [name: string]: string }): SettingsSources {
  return {
    file(name) {
      const text = files[name];
      if (text === undefined) throw new Error('the file cannot be read (ENOENT)');
      return Buffer.from(text);
    },
    variable: () => '',
  };
}
