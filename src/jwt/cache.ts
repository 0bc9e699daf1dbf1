/**
 * A bounded map from token texts to what they were verified as; the least recently used goes first.
 * Only successes are put here, so whoever lacks the key can neither fill it nor push anything out.
 */

/** An entry in the ring of all entries, from the newest over the root to the oldest. */
interface Entry<T> {
  readonly token: string;
  value: T | undefined;
  newer: Entry<T>;
  older: Entry<T>;
}

export class TokenCache<T> {
  readonly #size: number;
  readonly #entries: Map<string, Entry<T>> = new Map();
  // The root is newer than the newest entry and older than the oldest.
  readonly #root: Entry<T>;

  constructor(size: number) {
    this.#size = size;
    const root = { token: '' } as Entry<T>;
    this.#root = root.newer = root.older = root;
  }

  /** The value of a token, which is the most recently used one now. */
  get(token: string): T | undefined {
    const entry = this.#entries.get(token);
    if (entry !== undefined) this.#use(entry);
    return entry?.value;
  }

  /** Puts a token in, and the oldest one out when there are too many. */
  set(token: string, value: T): void {
    // A copy of the text: a substring would hold the whole header that it was cut from.
    const entry = this.#entries.get(token) ?? ({ token: ` ${token}`.slice(1) } as Entry<T>);
    entry.newer ??= entry.older = entry;
    entry.value = value;
    this.#entries.set(entry.token, entry);
    this.#use(entry);
    const oldest = this.#root.newer;
    if (this.#entries.size <= this.#size || !this.#entries.delete(oldest.token)) return;
    oldest.newer.older = this.#root;
    this.#root.newer = oldest.newer;
  }

  /** Moves an entry from where it is in the ring to the newest place. */
  #use(entry: Entry<T>): void {
    entry.newer.older = entry.older;
    entry.older.newer = entry.newer;
    entry.older = this.#root.older;
    entry.newer = this.#root;
    entry.older.newer = this.#root.older = entry;
  }
}
