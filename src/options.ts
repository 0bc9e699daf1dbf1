/**
 * Reading option objects strictly: own keys only, each read once, an unknown key or a wrong value refused.
 * Errors name the option and what it takes, never the value they were given: that may be a secret.
 */

/** What an option takes, in words, and the tests of its type and then of its value; it may be absent unless required. */
export interface Kind {
  readonly takes: string;
  readonly isRequired?: true;
  readonly isType: (value: unknown) => boolean;
  readonly isValue: (value: unknown) => boolean;
}

const always = (): boolean => true;
const isText = (value: unknown): boolean => typeof value === 'string';
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isFilled = (value: unknown): boolean => value !== '' && (isText(value) || isFilledList(value));
const isFilledList = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && !value.includes('');
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isSeconds = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= 0;

/** For what its own reader judges. */
export const ANYTHING: Kind = { takes: 'another value', isType: always, isValue: always };
export const TEXT: Kind = { takes: 'a non-empty string', isType: isText, isValue: isFilled };
export const TEXT_LIST: Kind = { takes: 'a non-empty list of non-empty strings', isType: isList, isValue: isFilled };
export const TEXTS: Kind = {
  takes: 'a non-empty string or a non-empty list of them', isType: (value) => isText(value) || isList(value), isValue: isFilled,
};
export const SECONDS: Kind = { takes: 'a finite number of seconds, 0 or more', isType: isNumber, isValue: isSeconds };
export const COUNT: Kind = { takes: 'a whole number, 0 or more', isType: isNumber, isValue: (value) => isWhole(value) && value >= 0 };
export const SIZE: Kind = { takes: 'a whole number, 1 or more', isType: isNumber, isValue: (value) => isWhole(value) && value >= 1 };
export const SWITCH: Kind = { takes: 'true or false', isType: (value) => typeof value === 'boolean', isValue: always };
export const CALLBACK: Kind = { takes: 'a function', isType: (value) => typeof value === 'function', isValue: always };

/**
 * The options, checked, in an object without prototype: what a polluted `Object.prototype` holds is no option.
 * @throws TypeError for what is no option object, an unknown key or a wrong type; RangeError for a wrong value.
 */
export function readOptions<T extends object>(owner: string, options: T, kinds: { readonly [N in keyof T]-?: Kind }): T {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${owner}: takes an object of options`);
  }
  for (const key of Reflect.ownKeys(options)) {
    if (Object.hasOwn(kinds, key)) continue;
    throw new TypeError(`${owner}: unknown option "${String(key)}"; the options are ${Object.keys(kinds).join(', ')}`);
  }
  const read: T = Object.create(null);
  for (const key of Object.keys(kinds) as (keyof T & string)[]) {
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
