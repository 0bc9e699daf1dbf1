/**
 * Reading option objects strictly: own keys only, each read once, an unknown key or a wrong value refused.
 * Errors name the option and what it takes, never the value they were given: that may be a secret.
 */

/** What an option takes, in words, and the tests of its type, then of its value. */
export interface Kind {
  readonly takes: string;
  readonly isRequired?: true;
  readonly isType: (value: unknown) => boolean;
  readonly isValue: (value: unknown) => boolean;
}

const always = (): boolean => true;
const isNumber = (value: unknown): boolean => typeof value === 'number';
export const isText = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown): value is unknown[] => Array.isArray(value) && value.every(isText);
const isFilled = (value: unknown): boolean =>
  isList(value) ? value.length > 0 && !value.includes('') : value !== '';
const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && Number(value) >= least;
const isSeconds = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= 0;
const isTexts = (value: unknown): boolean => isText(value) || isList(value);

/** A kind for each sort of option; ANYTHING is for what its own reader judges. */
export const ANYTHING: Kind = kind('another value', always, always);
export const TEXT: Kind = kind('a non-empty string', isText, isFilled);
export const TEXTS: Kind = kind('a non-empty string or a non-empty list of them', isTexts, isFilled);
export const TEXT_LIST: Kind = kind('a non-empty list of non-empty strings', isList, isFilled);
export const SECONDS: Kind = kind('a finite number of seconds, 0 or more', isNumber, isSeconds);
export const COUNT: Kind = kind('a whole number, 0 or more', isNumber, (value) => isWhole(value, 0));
export const SIZE: Kind = kind('a whole number, 1 or more', isNumber, (value) => isWhole(value, 1));
export const SWITCH: Kind = kind('true or false', (value) => typeof value === 'boolean', always);
export const CALLBACK: Kind = kind('a function', (value) => typeof value === 'function', always);

/** A kind of option that may be absent. */
export function kind(takes: string, isType: Kind['isType'], isValue: Kind['isValue']): Kind {
  return { takes, isType, isValue };
}

/** The same kind, whose option may not be absent. */
export function required(of: Kind): Kind {
  return { ...of, isRequired: true };
}

/**
 * The options, checked, in an object without prototype: a polluted `Object.prototype` adds none.
 * @throws TypeError for no object, an unknown key, a wrong type, a missing option; RangeError for a wrong value.
 */
export function readOptions<T extends object>(
  owner: string, options: T, kinds: { readonly [N in keyof T]-?: Kind },
): T {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${owner}: takes an object of options`);
  }
  const known = Object.keys(kinds) as (keyof T & string)[];
  const unknown = Reflect.ownKeys(options).find((key) => !Object.hasOwn(kinds, key));
  if (unknown !== undefined) {
    throw new TypeError(`${owner}: unknown option "${String(unknown)}"; the options are ${known.join(', ')}`);
  }
  const read: T = Object.create(null);
  for (const key of known) {
    const given = Object.hasOwn(options, key) ? options[key] : undefined;
    const value = Array.isArray(given) ? (Array.from(given) as typeof given) : given;
    const { takes, isRequired, isType, isValue } = kinds[key];
    if (value === undefined && isRequired !== true) continue;
    if (!isType(value)) throw new TypeError(`${owner}: option "${key}" takes ${takes}`);
    if (!isValue(value)) throw new RangeError(`${owner}: option "${key}" takes ${takes}`);
    read[key] = value as T[typeof key];
  }
  return read;
}
