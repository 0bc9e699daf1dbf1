/** What an error shows of a text that it was given: never much of it, and nothing that a terminal obeys. */

/** A text in double quotes, its first 60 characters at most; what is not printable ASCII is escaped. */
export function shown(text: string): string {
  const quoted = JSON.stringify(text.slice(0, 60));
  return quoted.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What kind of thing a value is, in words; nothing of its content. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'a list';
  if ('then' in value && typeof value.then === 'function') return 'a promise';
  const { constructor } = value;
  const name = typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'some class';
  return name === 'Object' ? 'an object' : `an instance of ${shown(name).slice(1, -1)}`;
}
