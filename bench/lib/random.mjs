// A small seeded generator (xorshift32), so that every run measures the same rules, addresses and tokens.

/** Returns `below(n)`: a whole number from 0 to n - 1, for n up to 2^32. */
export function seeded(seed) {
  let state = Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995 || 1; // small seeds, far-apart starting points
  return function below(limit) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  };
}

/** An endless cycle through the pool, one fresh flat string a call, without a cached hash. */
export function freshStrings(pool) {
  const bytes = pool.map((text) => Buffer.from(text, 'latin1'));
  let next = 0;
  return function fresh() {
    next = next + 1 < bytes.length ? next + 1 : 0;
    return bytes[next].latin1Slice();
  };
}

/** An endless cycle through the pool's own values. */
export function cycled(pool) {
  let next = 0;
  return function one() {
    next = next + 1 < pool.length ? next + 1 : 0;
    return pool[next];
  };
}
