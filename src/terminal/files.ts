/**
 * Reading files and standard input whole; an error names what was asked for and never a file's content or its
 * name.
 */

import { readFileSync } from 'node:fs';

import { blame, UsageError } from './errors.ts';
import type { Io } from './io.ts';

/**
 * A file's bytes. `what` names the option that asked for it: a path typed into the wrong option may be a
 * secret.
 * @throws UsageError
 */
export function readBytes(what: string, path: string): Uint8Array {
  return blame(`${what}: `, () => readFileBytes(path));
}

/**
 * A file's bytes.
 * @throws UsageError that leaves it to the caller to say which file this was.
 */
export function readFileBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`the file cannot be read (${code})`);
  }
}

/**
 * Bytes as text.
 * @throws UsageError for what is not UTF-8.
 */
export function toText(what: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`${what}: the text is not UTF-8`);
  }
}

// More than any token, claims set or secret, and less than hurts.
const INPUT_LIMIT = 1_048_576;

/**
 * All of standard input.
 * @throws UsageError for more than a mebibyte.
 */
export async function readInput({ stdin }: Io): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    length += chunk.length;
    if (length > INPUT_LIMIT) throw new UsageError('standard input is longer than 1 MiB');
  }
  return Buffer.concat(chunks);
}
