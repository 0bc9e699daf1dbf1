/**
 * Reading files and standard input whole, up to a bound; an error says in words what is wrong, names the
 * option that asked, and never shows a file's content or its name.
 */

import { closeSync, openSync, readSync } from 'node:fs';

import { blame, UsageError } from './errors.ts';
import type { Io } from './io.ts';

// More than any token, claims set or secret, and less than hurts.
const INPUT_LIMIT = 1_048_576;
// More than millions of address rules.
const FILE_LIMIT = 268_435_456;
const CHUNK = 65_536;

/** What the system's codes mean; a path typed into the wrong option may be a secret, so none is shown. */
const CAUSES: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read the file',
  EPERM: 'this user may not read the file',
  EISDIR: 'this is a folder and no file',
  ENOTDIR: 'a part of the path is a file and no folder',
  ELOOP: 'the path leads in a circle of links',
  ENAMETOOLONG: 'no file has so long a name',
  ERR_INVALID_ARG_VALUE: 'no file has such a name',
  EMFILE: 'too many files are open',
  EIO: 'the disk does not give it',
};

/**
 * The bytes of a file, or of standard input where the path is `-`. `what` names the option that asked for it.
 * @throws UsageError
 */
export async function readFileOrInput(what: string, path: string, io: Io): Promise<Uint8Array> {
  return path === '-' ? readInput(io) : blame(`${what}: `, () => readFileBytes(path, INPUT_LIMIT));
}

/**
 * A file's bytes.
 * @throws UsageError that leaves it to the caller to say which file this was.
 */
export function readFileBytes(path: string, limit: number = FILE_LIMIT): Uint8Array {
  try {
    return readWhole(path, limit);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = String((error as NodeJS.ErrnoException).code);
    throw new UsageError(CAUSES[code] ?? `the file cannot be read (${code})`);
  }
}

/** Not by the size that the system tells: a device or a pipe has none, and may have no end. */
function readWhole(path: string, limit: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    let [length, read] = [0, 0];
    do {
      const chunk = new Uint8Array(CHUNK);
      read = readSync(file, chunk);
      chunks.push(chunk.subarray(0, read));
      length += read;
    } while (read > 0 && length <= limit);
    if (length > limit) throw new UsageError(`the file is longer than ${limit / 1_048_576} MiB`);
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
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

/**
 * All of standard input; whoever sits before it is told that it is waited for.
 * @throws UsageError for more than a mebibyte.
 */
export async function readInput({ stdin, stderr }: Io): Promise<Uint8Array> {
  if (stdin.isTTY === true) stderr.write('note: reads what you type or paste here; Ctrl-D ends it\n');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    length += chunk.length;
    if (length > INPUT_LIMIT) throw new UsageError('standard input is longer than 1 MiB');
  }
  return Buffer.concat(chunks);
}
