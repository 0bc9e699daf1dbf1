/**
 * JSON objects (RFC 8259) as tokens carry them: of duplicate members the last wins (RFC 7519 §4), and nothing
 * shows in an object that does not stand in the text.
 */

/** A JSON object as parsed: every member an own property, even `__proto__`. */
export interface JsonObject {
  readonly [name: string]: unknown;
}

/** The object that a JSON text is, or undefined for ill-formed JSON and for every other value. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return undefined;
    if (isPrototypePolluted()) eachWithin(value, takePrototype);
    return value;
  } catch {
    return undefined;
  }
}

/** Whether a value is an object, neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// What stands in it is lent by `Object.prototype`.
const BARE: object = {};

/** Whether `Object.prototype` lends every object literal a registered claim, or any member that it shows. */
export function isPrototypePolluted(): boolean {
  for (const _name in BARE) return true;
  return 'exp' in BARE || 'nbf' in BARE || 'iat' in BARE || 'iss' in BARE || 'sub' in BARE || 'jti' in BARE ||
    'aud' in BARE;
}

/** What lists can do, without what `Object.prototype` lends them. */
const BARE_LIST: object = Object.create(null, Object(Object.getOwnPropertyDescriptors(Array.prototype)));

function takePrototype(item: object): void {
  Object.setPrototypeOf(item, Array.isArray(item) ? BARE_LIST : null);
}

/** Freezes a parsed value and all within it. */
export function deepFreeze<T extends object>(value: T): T {
  eachWithin(value, Object.freeze);
  return value;
}

/** Hands on an object and all within it; a loop, since nesting is as deep as the sender likes. */
function eachWithin(value: object, take: (item: object) => void): void {
  const open: object[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    take(item);
    for (const member of Object.values(item)) {
      if (typeof member === 'object' && member !== null) open.push(member);
    }
  }
}
