/** JSON objects (RFC 8259) as tokens carry them: duplicate members, the last wins (RFC 7519 §4). */

/** A JSON object as parsed: every member an own property, even `__proto__`. */
export interface JsonObject {
  readonly [name: string]: unknown;
}

/** The object that a JSON text is, or undefined for ill-formed JSON and for every other value. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is an object, neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Freezes a parsed value and all within it; a loop, since nesting is as deep as the sender likes. */
export function deepFreeze<T extends object>(value: T): T {
  const open: object[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    for (const member of Object.values(Object.freeze(item))) {
      if (typeof member === 'object' && member !== null) open.push(member);
    }
  }
  return value;
}
