/**
 * Reading option objects strictly: plain objects, own keys only, each read once; a key that is unknown, a value
 * that is wrong or `undefined` is refused. Errors say what an option takes, never what it was given: that may
 * be a secret. Each carries the path of its option as its own property `option`.
 */

import { kindOf, shown } from './shown.ts';

/** Where options stand: in which call, and at which path within what was given to it. */
export interface Place {
  readonly call: string;
  /** Empty for the object itself, else such as `ipFilter`. */
  readonly path: string;
}

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
const isTexts = (value: unknown): boolean => isText(value) || isList(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isSeconds = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= 0;

function isFilled(value: unknown): boolean {
  return isList(value) ? value.length > 0 && !value.includes('') : value !== '';
}

/** A kind for each sort of option; ANYTHING is for what its own reader judges. */
export const ANYTHING: Kind = kind('another value', always, always);
export const TEXT: Kind = kind('a non-empty string', isText, isFilled);
export const TEXTS: Kind = kind('a non-empty string or a non-empty list of them', isTexts, isFilled);
export const TEXT_LIST: Kind = kind('a non-empty list of non-empty strings', isList, isFilled);
export const SECONDS: Kind = kind('a finite number of seconds, 0 or more', isNumber, isSeconds);
export const COUNT: Kind = kind('a whole number, 0 or more', isNumber, isCount);
export const SWITCH: Kind = kind('true or false', (value) => typeof value === 'boolean', always);
export const CALLBACK: Kind = kind('a function', (value) => typeof value === 'function', always);

/** A kind of option, which may be absent. */
export function kind(takes: string, isType: Kind['isType'], isValue: Kind['isValue']): Kind {
  return { takes, isType, isValue, isRequired: false };
}

/** The kind for what must be there, or need not. */
export function required(of: Kind, isRequired: boolean = true): Kind {
  return { ...of, isRequired };
}

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
 * @throws TypeError for no plain object, an unknown or missing key, `undefined`, a wrong type; RangeError for a
 * wrong value.
 */
export function readOptions<T extends object>(
  place: Place, options: T, kinds: { readonly [N in keyof T]-?: Kind },
): T {
  if (!isPlainObject(options)) {
    throw typeFault(place, '', `takes a plain object of options, not ${kindOf(options)}`);
  }
  const names = Object.keys(kinds) as (keyof T & string)[];
  const unknown = Reflect.ownKeys(options).find((key) => !Object.hasOwn(kinds, key));
  if (unknown !== undefined) {
    const name = shown(String(unknown)).slice(1, -1);
    throw typeFault(place, name, `is no option; the options are ${names.join(', ')}`);
  }
  const read = Object.create(null) as T;
  for (const name of names) {
    const { takes, isRequired, isType, isValue } = kinds[name];
    if (!Object.hasOwn(options, name)) {
      if (isRequired) throw typeFault(place, name, `is missing; it takes ${takes}`);
      continue;
    }
    const given: unknown = options[name];
    if (given === undefined) throw typeFault(place, name, UNSET);
    const value = Array.isArray(given) ? Array.from(given) : given;
    if (!isType(value)) throw typeFault(place, name, `takes ${takes}, not ${kindOf(value)}`);
    if (!isValue(value)) throw rangeFault(place, name, `takes ${takes}`);
    read[name] = value as T[keyof T & string];
  }
  return read;
}

/** Options that have been read, with others in their place; still without prototype. */
export function withOptions<T extends object, M extends object>(options: T, others: M): T & M {
  return Object.assign(Object.create(null), options, others);
}

const UNSET = 'is there but undefined (is a variable unset? leave the option out for none)';

/** The path of an option as its caller wrote it. */
export function pathOf({ path }: Place, name: string): string {
  return path === '' || name === '' ? path + name : `${path}.${name}`;
}

/** The error for an option of a wrong type. */
export function typeFault(place: Place, name: string, problem: string): TypeError {
  return fault(TypeError, place, name, problem);
}

/** The error for an option of the right type and a wrong value. */
export function rangeFault(place: Place, name: string, problem: string): RangeError {
  return fault(RangeError, place, name, problem);
}

function fault<E extends Error>(make: new (text: string) => E, place: Place, name: string, problem: string): E {
  const option = pathOf(place, name);
  const subject = option === '' ? '' : `option "${option}" `;
  return Object.assign(new make(`${place.call}: ${subject}${problem}`), { option: option || 'options' });
}
