/**
 * Asking what belongs to the host: callbacks, header functions, filters. Nothing that one of them does opens
 * a door or ends the process: an exception is a value, and the rejection of a promise is heard.
 */

/** What a callback threw. */
export class Thrown {
  readonly cause: unknown;
  readonly #isOurs: undefined;

  constructor(cause: unknown) {
    this.cause = cause;
  }

  /** What `instanceof` says. It asks no prototype, since a proxy throws when it is asked for its own. */
  static [Symbol.hasInstance](value: unknown): value is Thrown {
    return typeof value === 'object' && value !== null && #isOurs in value;
  }
}

/** What a callback returns, or what it threw. */
export function attempt<A, B>(callback: (a: A, b: B) => unknown, a: A, b: B): unknown {
  try {
    return heard(callback(a, b));
  } catch (error) {
    return new Thrown(heard(error));
  }
}

/** What a callback threw, or what it gave instead of its answer. */
export function causeOf(outcome: unknown): unknown {
  return outcome instanceof Thrown ? outcome.cause : outcome;
}

/** Returns what it is given. Where that is a promise, its rejection cannot end the process any more. */
export function heard(outcome: unknown): unknown {
  try {
    if (typeof outcome === 'object' && outcome !== null && 'then' in outcome) {
      Promise.resolve(outcome).catch(() => undefined);
    }
  } catch {
    // What cannot be looked at, such as a revoked proxy, promises nothing.
  }
  return outcome;
}
