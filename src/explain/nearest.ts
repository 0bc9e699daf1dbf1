/**
 * The known name that a misspelt one is nearest to, for "did you mean": by single letters added, lost,
 * changed, or swapped with their neighbour (Damerau, Levenshtein), in either case of letters.
 */

/** The nearest of the names; undefined where none is near, and for a word that is longer than any name. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let nearest: string | undefined;
  let least = limit + 1;
  for (const name of names) {
    // A word may be a secret in the wrong place, and as long as it likes.
    if (Math.abs(name.length - word.length) > limit) continue;
    const distance = distanceOf(word.toLowerCase(), name.toLowerCase());
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** How many letters have to be added, taken away, changed or swapped to make one word of the other. */
function distanceOf(a: string, b: string): number {
  let older: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = Number(row[j - 1]) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? Number(older[j - 2]) + 1 : Infinity;
      next.push(Math.min(changed, swapped, Number(row[j]) + 1, Number(next[j - 1]) + 1));
    }
    [older, row] = [row, next];
  }
  return Number(row[b.length]);
}
