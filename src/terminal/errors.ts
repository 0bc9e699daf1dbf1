/**
 * What ends a command before its work is done: a mistake of the caller's, or something that cannot be done.
 * Each is said in one line, which names the option and never shows a value.
 */

/** The caller's mistake, in one line; the command ends with exit code 2. */
export class UsageError extends Error {}

/** What cannot be done, in one line; the command ends with exit code 1. */
export class Failure extends Error {}

/**
 * What `make` returns. Where it throws, that is a mistake in what the caller gave, and `what` names it.
 * @throws UsageError
 */
export function blame<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new UsageError(what + (error as Error).message);
  }
}
