/**
 * Tokens that have been taken back, by files of the settings: a `jti` or a whole token a line. Asked at every
 * use of a token; a file at fault is a fault of the settings, so that what was in force stays.
 */

import type { Claims } from '../index.ts';
import { pathOf } from '../explain/json-text.ts';
import { readLineFile } from './line-file.ts';
import { namedPaths } from './lists.ts';
import { EXPOSED, type Findings, type SettingsSources } from './secrets.ts';

/** Whether a token has been taken back. */
export type Revoked = (claims: Claims, token: string) => boolean;

// A `jti` may hold a `#`, so only a line that begins with one is a comment.
const TOKENS = { entry: 'token or jti', comments: 'lines' } as const;

/** Reads the files that `revokedFile` of a section called `owner` names; undefined where it names none. */
export function readRevoked(
  owner: string, value: unknown, sources: SettingsSources, { faults, warnings }: Findings,
): Revoked | undefined {
  if (value === undefined) return undefined;
  const entries = new Set<string>();
  for (const { path, name } of namedPaths([...pathOf(owner), 'revokedFile'], value, faults)) {
    try {
      const { file, problem } = readLineFile(sources.file(name), TOKENS);
      for (const entry of file?.entries ?? []) entries.add(entry);
      if (problem !== undefined) faults.push({ path, problem });
      else if (sources.isExposed?.(name) === true) warnings.push({ path, problem: EXPOSED });
    } catch (error) {
      faults.push({ path, problem: (error as Error).message });
    }
  }
  // Blanks around a line are no part of it: a jti that differs by them alone is taken back as well.
  return ({ jti }, token) => entries.has(token) || (jti !== undefined && entries.has(jti.trim()));
}
