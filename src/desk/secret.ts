/** A secret that was typed, pasted or read of a file, made into a key; no word about it shows any of it. */

import { hs256Key, type Hs256Key } from '../index.ts';
import { doubtsOnSecret } from '../explain/secret-doubts.ts';
import { decodeSecret, type SecretEncoding } from '../explain/secret-text.ts';
import { withoutOwner } from '../settings/faults.ts';

/** A secret as it was given: a text, or a file's bytes. */
export interface GivenSecret {
  readonly content: string | Uint8Array;
  readonly encoding: SecretEncoding;
}

/** A key and what makes one doubt it; or what keeps the secret from being one. */
export type KeyReading =
  | { readonly key: Hs256Key; readonly doubts: readonly string[]; readonly problem: undefined }
  | { readonly key: undefined; readonly doubts: readonly string[]; readonly problem: string };

/** The key of a secret, with a name if it bears one. */
export function readKey({ content, encoding }: GivenSecret, kid: string = ''): KeyReading {
  const { secret, problem } = decodeSecret(content, encoding);
  if (secret === undefined) return { key: undefined, doubts: [], problem: `the secret: ${problem}` };
  try {
    const key = hs256Key(secret, kid === '' ? {} : { kid });
    return { key, doubts: doubtsOnSecret(content, encoding), problem: undefined };
  } catch (error) {
    return { key: undefined, doubts: [], problem: `the secret: ${withoutOwner((error as Error).message)}` };
  }
}
