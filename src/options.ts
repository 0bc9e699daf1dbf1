/**
 * Reading option objects strictly: own keys only, each read once, an unknown key or a wrong value refused.
 * Errors name the option and what it takes, never the value they were given: that may be a secret.
 */

/** What an option takes, in words, and the tests of its type, then of its value. */
export interface Kind {
  readonly takes: string;
  readonly isType: (value: unknown) => boolean;
  readonly isValue: (value: unknown) => boolean;
  readonly isRequired: boolean;
}

const always = (): boolean => true;
const isNumber = (value: unknown): boolean => typeof value === 'number';
export const isText = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown): value is unknown[] => Array.isArray(value) && value.every(isText);
const isFilled = (value: unknown): boolean =>
  isList(value) ? value.length > 0 && !value.includes('') : value !== '';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isSeconds = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= 0;
const isTexts = (value: unknown): boolean => isText(value) || isList(value);

/** A kind for each sort of option; ANYTHING is for what its own reader judges. */
export const ANYTHING: Kind = kind('another value', always, always);
export const TEXT: Kind = kind('a non-empty string', isText, isFilled);
export const TEXTS: Kind = kind('a non-empty string or a non-empty list of them', isTexts, isFilled);
export const TEXT_LIST: Kind = kind('a non-empty list of non-empty strings', isList, isFilled);
export const SECONDS: Kind = kind('a finite number of seconds, 0 or more', isNumber, isSeconds);
export const COUNT: Kind = kind('a whole number, 0 or more', isNumber, isCount);
export const SWITCH: Kind = kind('true or false', (value) => typeof value === 'boolean', always);
export const CALLBACK: Kind = kind('a function', (value) => typeof value === 'function', always);

/** A kind of option, which may be absent unless it is said to be required. */
export function kind(
  takes: string, isType: Kind['isType'], isValue: Kind['isValue'], isRequired: boolean = false,
): Kind {
  return { takes, isType, isValue, isRequired };
}

/**
 * The options, checked, each of them an own property: what a polluted `Object.prototype` holds is none.
 * @throws TypeError for no object, an unknown or missing key, a wrong type; RangeError for a wrong value.
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
  const entries = known.map((key) => {
    const given: unknown = Object.hasOwn(options, key) ? options[key] : undefined;
    const value = Array.isArray(given) ? Array.from(given) : given;
    const { takes, isRequired, isType, isValue } = kinds[key];
    if (value === undefined && !isRequired) return [key, value];
    if (!isType(value)) throw new TypeError(`${owner}: option "${key}" takes ${takes}`);
    if (!isValue(value)) throw new RangeError(`${owner}: option "${key}" takes ${takes}`);
    return [key, value];
  });
  return Object.fromEntries(entries) as T;
}

/** What a host's callback returns, or undefined where it throws: no exception opens a door. */
export function attempt<A>(callback: (argument: A) => unknown, argument: A): unknown {
  try {
    return heard(callback(argument));
  } catch {
    return undefined;
  }
}

/** What it is given. The rejection of a promise, which would otherwise end the process, is heard. */
export function heard(outcome: unknown): unknown {
  const isPromise = typeof outcome === 'object' && 'then' in Object(outcome);
  if (isPromise) Promise.resolve(outcome).catch(() => undefined);
  return outcome;
}
