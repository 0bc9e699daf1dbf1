/**
 * A bounded map from token texts to what they were verified as; the least recently used goes first.
 * The verifier puts only successes here, so whoever lacks the key can neither fill it nor push anything out.
 */

import { decodeUtf8, encodeUtf8 } from '../primitives/utf8.ts';

/** An entry in the ring of all entries, from the newest over the root to the oldest. */
interface Entry<T> {
  readonly token: string;
  readonly value: T;
  newer: Entry<T>;
  older: Entry<T>;
}

export class TokenCache<T> {
  readonly #size: number;
  readonly #entries: Map<number, Entry<T>> = new Map();
  // The root is newer than the newest entry and older than the oldest.
  readonly #root: Entry<T>;

  constructor(size: number) {
    this.#size = size;
    const root = { token: '', value: undefined } as Entry<T>;
    this.#root = root.newer = root.older = root;
  }

  /** The value of a token, which is the most recently used one now. */
  get(token: string): T | undefined {
    const entry = this.#entries.get(numberOf(token));
    if (entry === undefined || entry.token !== token) return undefined;
    unlink(entry);
    this.#link(entry);
    return entry.value;
  }

  /** Puts a token in, and the oldest one out when there are too many. */
  set(token: string, value: T): void {
    // A copy of the text: a substring would hold the whole header that it was cut from.
    const copy = decodeUtf8(encodeUtf8(token)) as string;
    const entry = { token: copy, value, newer: this.#root, older: this.#root };
    const number = numberOf(token);
    const former = this.#entries.get(number);
    if (former !== undefined) unlink(former);
    this.#link(entry);
    this.#entries.set(number, entry);
    if (this.#entries.size <= this.#size) return;
    const oldest = this.#root.newer;
    unlink(oldest);
    this.#entries.delete(numberOf(oldest.token));
  }

  /** Puts an entry between the newest one and the root. */
  #link(entry: Entry<T>): void {
    entry.newer = this.#root;
    entry.older = this.#root.older;
    entry.older.newer = this.#root.older = entry;
  }
}

function unlink<T>(entry: Entry<T>): void {
  entry.newer.older = entry.older;
  entry.older.newer = entry.newer;
}

/**
 * 30 bits of a token's end, which is its MAC. A map of texts would hash the whole text, which alone takes ten
 * times as long (measured, Node 24, 1,000 characters). Of two tokens with one number the later is remembered.
 */
function numberOf(text: string): number {
  let n = 0;
  for (let i = 8; i > 0; i -= 1) n = ((n << 6) + n + text.charCodeAt(text.length - i)) & 0x3fffffff;
  return n;
}
