/**
 * Reading option objects strictly: plain objects, own keys only, each read once; an unknown key, a wrong
 * value and `undefined` are refused. Errors say what an option takes, and never show its value, which may be
 * a secret. Each carries the path of its option as its own property `option`.
 */

import { kindOf, shown } from './shown.ts';

/** What an option takes, in words, and the tests of its type, then of its value. */
export interface Kind {
  readonly takes: string;
  readonly isType: (value: unknown) => boolean;
  readonly isValue: (value: unknown) => boolean;
  readonly isRequired: boolean;
}

/** How each option of an object is read; its order is that in which faults are found. */
export type Kinds<T> = { readonly [N in keyof T]-?: Kind };

const always = (): boolean => true;
const isNumber = (value: unknown): boolean => typeof value === 'number';
export const isText = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown): value is unknown[] => Array.isArray(value) && value.every(isText);
const isTexts = (value: unknown): boolean => isText(value) || isList(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isSeconds = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= 0;

const isFilled = (value: unknown): boolean =>
  isList(value) ? value.length > 0 && !value.includes('') : value !== '';

/** A kind for each sort of option; ANYTHING is for what its own reader judges. */
export const ANYTHING: Kind = kind('another value', always, always);
export const TEXT: Kind = kind('a non-empty string', isText, isFilled);
export const TEXTS: Kind = kind('a non-empty string or a non-empty list of them', isTexts, isFilled);
export const TEXT_LIST: Kind = kind('a non-empty list of non-empty strings', isList, isFilled);
export const SECONDS: Kind = kind('a finite number of seconds, 0 or more', isNumber, isSeconds);
export const COUNT: Kind = kind('a whole number, 0 or more', isNumber, isCount);
export const SWITCH: Kind = kind('true or false', (value) => typeof value === 'boolean', always);
export const CALLBACK: Kind = kind('a function', (value) => typeof value === 'function', always);
// RFC 9110 §5.6.2, token.
export const HEADER_NAME: Kind =
  kind('the name of a header', isText, (value) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(String(value)));

/** A kind of option, which may be absent. */
export function kind(takes: string, isType: Kind['isType'], isValue: Kind['isValue']): Kind {
  return { takes, isType, isValue, isRequired: false };
}

/** The kind for what must be there, or need not. */
export const required = (of: Kind, isRequired: boolean = true): Kind => ({ ...of, isRequired });

/** Whether a value is an object that is nothing but its own members: no list, promise, Map or instance. */
export function isPlainObject(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The `Object.prototype` of any realm, which alone ends a chain and has this method of its own.
  return prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf'));
}

/**
 * The options, checked, in an object without prototype: what a polluted `Object.prototype` holds is none.
 * @throws TypeError for no plain object, an unknown or missing key, `undefined`, a wrong type; RangeError for
 * a wrong value.
 */
export function readOptions<T extends object>(call: string, options: T, kinds: Kinds<T>): T {
  if (!isPlainObject(options)) {
    throw typeFault(call, 'options', `takes a plain object of options, not ${kindOf(options)}`);
  }
  const names = Object.keys(kinds) as (keyof T & string)[];
  const unknown = Reflect.ownKeys(options).find((key) => !Object.hasOwn(kinds, key));
  if (unknown !== undefined) {
    throw typeFault(call, shown(String(unknown)), `is no option; the options are ${names.join(', ')}`);
  }
  // `Object.create(null)` makes a dictionary, which costs a verification a twentieth (measured, Node 24).
  const read = Object.setPrototypeOf({}, null) as T;
  for (const name of names) {
    const { takes, isRequired, isType, isValue } = kinds[name];
    if (!Object.hasOwn(options, name)) {
      if (isRequired) throw typeFault(call, name, `is missing; it takes ${takes}`);
      continue;
    }
    const given: unknown = options[name];
    if (given === undefined) throw typeFault(call, name, UNSET);
    const value = Array.isArray(given) ? Array.from(given) : given;
    if (!isType(value)) throw typeFault(call, name, `takes ${takes}, not ${kindOf(value)}`);
    if (!isValue(value)) throw rangeFault(call, name, `takes ${takes}`);
    read[name] = value as T[keyof T & string];
  }
  return read;
}

const UNSET = 'is there but undefined (is a variable unset? leave the option out for none)';

/** What errors about options were made of; a caller with a name for the whole makes them anew. */
const faults = new WeakMap<object, { readonly option: string; readonly problem: string }>();

/** The error for an option of a wrong type. */
export function typeFault(call: string, option: string, problem: string): TypeError {
  return fault(TypeError, call, option, problem);
}

/** The error for an option of the right type and a wrong value. */
export function rangeFault(call: string, option: string, problem: string): RangeError {
  return fault(RangeError, call, option, problem);
}

/** Its `option` is the path as the caller wrote it, such as `ipFilter.allow[3]`. */
function fault(make: new (text: string) => Error, call: string, option: string, problem: string): Error {
  const error = Object.assign(new make(`${call}: option "${option}" ${problem}`), { option });
  faults.set(error, { option, problem });
  return error;
}

/**
 * What `make` returns. An error about an option names the call, and the option's path within this part of
 * what the call was given; an error about all of the part's options names the part.
 */
export function within<T>(call: string, part: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const known = faults.get(Object(error));
    if (known === undefined) throw error;
    const path = known.option === 'options' ? part : `${part}.${known.option}`;
    throw (error instanceof RangeError ? rangeFault : typeFault)(call, path, known.problem);
  }
}
