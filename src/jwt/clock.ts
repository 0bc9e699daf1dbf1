/** The time as NumericDate (RFC 7519 §2): seconds since 1970, with their fraction. */

/** The system's time. */
export function systemClock(): number {
  return Date.now() / 1000;
}

/** A clock's time; NaN where it throws or gives no number, which refuses whatever has a time. */
export function readClock(clock: () => unknown): number {
  try {
    const now = clock();
    return typeof now === 'number' ? now : NaN;
  } catch {
    return NaN;
  }
}
