// Makes a failing input small: tries simpler versions of it and keeps each one that still fails.

/**
 * The smallest input found that still `fails`. Works on plain data: text, numbers, arrays, byte arrays and
 * objects of them; of an object only the members named `optional` are left out. A candidate for which `fails`
 * throws is no longer a valid input and is dropped.
 */
export function shrink<T>(
  input: T,
  fails: (candidate: T) => boolean,
  { optional = [], attempts = 20_000 }: { optional?: readonly string[]; attempts?: number } = {},
): T {
  let smallest = input;
  let left = attempts;
  let isShrinking = true;
  while (isShrinking && left > 0) {
    isShrinking = false;
    for (const candidate of simplerThan(smallest, optional)) {
      if (left-- <= 0) break;
      // The candidates keep the shape of the input, so they are of its type wherever `fails` can tell.
      if (stillFails(candidate as T, fails)) {
        smallest = candidate as T;
        isShrinking = true;
        break;
      }
    }
  }
  return smallest;
}

function stillFails<T>(candidate: T, fails: (candidate: T) => boolean): boolean {
  try {
    return fails(candidate);
  } catch {
    return false;
  }
}

/** Every one-step simplification of a value, the boldest first. */
function* simplerThan(value: unknown, optional: readonly string[]): Generator<unknown> {
  if (typeof value === 'string') yield* simplerText(value);
  else if (typeof value === 'number') yield* simplerNumber(value);
  else if (value === true) yield false;
  else if (value instanceof Uint8Array) yield* simplerBytes(value);
  else if (Array.isArray(value)) yield* simplerList(value, optional);
  else if (typeof value === 'object' && value !== null) yield* simplerObject(value, optional);
}

function* simplerBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (const list of shorterLists([...bytes])) yield Uint8Array.from(list);
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0) yield bytes.map((kept, at) => (at === index ? 0 : kept));
  }
}

function* simplerText(text: string): Generator<string> {
  for (const list of shorterLists(text.split(''))) yield list.join('');
  for (let index = 0; index < text.length; index++) {
    // A run of plain characters reads more easily than the one that was drawn; '0' and 'a' never alternate.
    const plain = plainCharacter(text.charAt(index));
    if (plain !== undefined) yield text.slice(0, index) + plain + text.slice(index + 1);
  }
}

function plainCharacter(character: string): string | undefined {
  if (character >= '1' && character <= '9') return '0';
  if ((character >= 'b' && character <= 'z') || (character >= 'A' && character <= 'Z')) return 'a';
  return undefined;
}

function* simplerNumber(number: number): Generator<number> {
  if (number === 0 || !Number.isFinite(number)) return;
  yield 0;
  if (number < 0) yield -number;
  for (const candidate of [Math.trunc(number), Math.trunc(number / 2), number - Math.sign(number)]) {
    if (Math.abs(candidate) < Math.abs(number)) yield candidate;
  }
}

function* simplerList(list: readonly unknown[], optional: readonly string[]): Generator<unknown[]> {
  yield* shorterLists(list);
  for (const [index, element] of list.entries()) {
    for (const simpler of simplerThan(element, optional)) {
      yield list.map((other, at) => (at === index ? simpler : other));
    }
  }
}

function* simplerObject(object: object, optional: readonly string[]): Generator<Record<string, unknown>> {
  const entries = Object.entries(object);
  for (const [name] of entries) {
    if (optional.includes(name)) yield Object.fromEntries(entries.filter(([other]) => other !== name));
  }
  for (const [name, value] of entries) {
    for (const simpler of simplerThan(value, optional)) {
      yield Object.fromEntries(entries.map(([other, kept]) => [other, other === name ? simpler : kept]));
    }
  }
}

/** The list without one chunk: halves first, then quarters, and so on down to single elements. */
function* shorterLists<T>(list: readonly T[]): Generator<T[]> {
  for (let size = list.length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < list.length; start += size) {
      yield [...list.slice(0, start), ...list.slice(start + size)];
    }
  }
}
