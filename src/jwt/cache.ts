/**
 * A bounded map from token texts to what they were verified as; the least recently used goes first.
 * Only successes are put here, so whoever lacks the key can neither fill it nor push anything out.
 */
export class TokenCache<T> {
  readonly #size: number;
  // A map keeps the order of insertion, so its first entry is the least recently used.
  readonly #entries: Map<string, T> = new Map();
  #newest: string | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** The value of a token, which is the most recently used one now. */
  get(token: string): T | undefined {
    const value = this.#entries.get(token);
    if (value !== undefined && token !== this.#newest) this.set(token, value);
    return value;
  }

  /** Puts a token in, and the oldest one out when there are too many. */
  set(token: string, value: T): void {
    this.#entries.delete(token);
    this.#entries.set(token, value);
    this.#newest = token;
    const [oldest = token] = this.#entries.keys();
    if (this.#entries.size > this.#size) this.#entries.delete(oldest);
  }
}
