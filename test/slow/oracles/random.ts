// A small seeded generator (the sfc32 recurrence): one seed, one sequence, on every machine. Not for secrets.

/** Draws from one reproducible sequence. */
export interface Random {
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** The result of one of the given makers, all equally likely. */
  oneOf<T>(...makers: readonly (() => T)[]): T;
  /** So many uniformly drawn bytes. */
  bytes(length: number): Uint8Array;
}

/** A generator for these seeds; every seed changes the whole sequence. */
export function seededRandom(...seeds: readonly number[]): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = 1;

  function word(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  for (const seed of seeds) {
    a ^= seed | 0;
    b ^= Math.floor(seed / 0x100000000) | 0;
    // Twelve rounds spread one changed seed bit over the whole state.
    for (let round = 0; round < 12; round++) word();
  }

  function below(limit: number): number {
    return Math.floor((word() / 0x100000000) * limit);
  }
  function pick<T>(list: readonly T[]): T {
    const index = below(list.length);
    if (index >= list.length) throw new RangeError('pick() needs a list that is not empty');
    return list[index] as T;
  }
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => word() / 0x100000000 < probability,
    pick,
    oneOf: (...makers) => pick(makers)(),
    bytes: (length) => Uint8Array.from({ length }, () => word() >>> 24),
  };
}

/** A 32-bit number of a name, so that topics with one seed draw different sequences (FNV-1a). */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
