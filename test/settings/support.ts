/** What tests of the settings' members share. */

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
