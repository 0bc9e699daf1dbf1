// `Authorization` values around one good token, and the settings of the filter that reads them.

import type { Random } from '../random.ts';
import { nearTexts } from './text.ts';

export interface CredentialsCase {
  /** The header's value, with `@` in place of the token, or something that is not text. */
  readonly value?: unknown;
  /** Whether the token put in is a good one, and whether the application lets its claims in. */
  readonly isTokenGood: boolean;
  readonly isAuthorized: boolean;
  readonly headerName?: string;
}

const schemes = [
  'Bearer', 'bearer', 'BEARER', 'bEaReR', 'Basic', 'Token', 'JWT', 'Bearer:', 'Bearer=', 'Digest',
  '\uff22earer', 'B\u0435arer', 'earer', 'BearerBearer', 'Bearer\0', '"Bearer"', 'Bear\u200ber',
];
const gaps = [
  ' ', ' ', ' ', '  ', '    ', '', '\t', ' \t', '\t ', '\xa0', '\u3000', '\v', '\n', '\r\n ', ',', ', ',
];
const ends = ['', '', '', '', ' ', '\t', '  ', ' \t ', ',', ', ', ';', '\n', '\0', '\xa0', ' x', '=', '.'];
const tokens = [
  '@', '@', '@', '@', '@', 'undefined', 'null', 'Bearer', 'a.b.c', '..', '"@"', '@,@', '@ @', 'Bearer @', '',
];

const notTexts: readonly unknown[] = [null, 0, false, true, [], ['Bearer @'], {}, ['@', '@']];

/** A header value of every kind, well-formed in about a third of the cases. */
export function credentialsCase(random: Random): CredentialsCase {
  const scheme = random.chance(0.6) ? random.pick(['Bearer', 'bearer', 'BEARER']) : random.pick(schemes);
  const prefix = random.chance(0.75) ? scheme + random.pick(gaps) : '';
  const text = random.pick(ends) + prefix + random.pick(tokens) + random.pick(ends);
  const value = random.oneOf<unknown>(
    () => text,
    () => text,
    () => text,
    () => (random.chance(0.5) ? `${random.pick(['Bearer ', 'bearer  ', ''])}@` : text),
    () => nearTexts(random, random.pick(['Bearer @', '@', text])),
    () => (random.chance(0.3) ? random.pick(notTexts) : text),
  );
  return {
    ...(random.chance(0.02) ? {} : { value }),
    isTokenGood: random.chance(0.8),
    isAuthorized: random.chance(0.85),
    ...(random.chance(0.1) ? { headerName: 'x-token' } : {}),
  };
}
