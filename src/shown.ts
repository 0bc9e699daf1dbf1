/** What an error shows of what it was given: nothing that may be a secret, or that a terminal obeys. */

/** Addresses and names of hosts: dots or colons, and nothing between them that is as long as a secret. */
const ADDRESS_OR_NAME = /^[\w-]{0,24}(?:[.:][\w-]{0,24})+(?:\/\w*)?$/;

/**
 * A text as it stands between quotes, what is not printable ASCII escaped. Of one that is as long as a secret
 * (32 bytes), and no address or name of a host, the length alone.
 */
export function shown(text: string): string {
  const start = text.slice(0, 60);
  const isShort = start.replace(/[^\x00-\x7f]/g, 'xxx').length < 32;
  if (!isShort && !ADDRESS_OR_NAME.test(start)) return `(${text.length} characters)`;
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(start).slice(1, -1).replace(/[^\x20-\x7e]/g, escape);
}

/** What kind of thing a value is, in words; nothing of its content. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'a list';
  if (typeof Reflect.get(value, 'then') === 'function') return 'a promise';
  const name = String(Reflect.get(Object(value.constructor ?? Object), 'name'));
  return name === 'Object' ? 'an object' : `an instance of ${shown(name) || 'some class'}`;
}
