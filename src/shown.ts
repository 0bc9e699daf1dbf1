/** What an error shows of what it was given: never much of it, and nothing that a terminal obeys. */

/** A text in double quotes, its first 60 characters at most; what is not printable ASCII is escaped. */
export function shown(text: string): string {
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text.slice(0, 60)).replace(/[^\x20-\x7e]/g, escape);
}

/** What kind of thing a value is, in words; nothing of its content. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'a list';
  if ('then' in value && typeof value.then === 'function') return 'a promise';
  const name = String(Reflect.get(Object(value.constructor ?? Object), 'name'));
  return name === 'Object' ? 'an object' : `an instance of ${shown(name).slice(1, -1) || 'some class'}`;
}
