/**
 * Reading a command's arguments strictly: an unknown option, a missing value and a second one are usage
 * errors. An error names the option and never shows a value: that may be a secret or a token.
 */

import { parseArgs } from 'node:util';

import { UsageError } from './errors.ts';

/** A `flag` takes no value, a `text` takes one, `texts` take one each time they are given. */
export interface OptionKinds {
  readonly [name: string]: 'flag' | 'text' | 'texts';
}

/** A command's arguments, read. */
export interface Arguments {
  has(name: string): boolean;
  /** The option's value, or undefined where it is not given. */
  text(name: string): string | undefined;
  /** All the option's values, in order. */
  texts(name: string): readonly string[];
  /** What is no option. */
  readonly operands: readonly string[];
}

/**
 * The arguments by the kinds of their options, with at most `operandLimit` operands.
 * @throws UsageError
 */
export function readArguments(args: readonly string[], kinds: OptionKinds, operandLimit: number): Arguments {
  const types = Object.entries(kinds).map(([name, kind]) => {
    return [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const] as const;
  });
  const { tokens } = parseArgs({
    args: [...args], options: Object.fromEntries(types), allowPositionals: true, tokens: true,
    // Its own errors show what was typed.
    strict: false,
  });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const kind = Object.hasOwn(kinds, name) && rawName.startsWith('--') ? kinds[name] : undefined;
    const shown = rawName.slice(0, 40);
    if (kind === undefined) throw new UsageError(`unknown option ${shown}`);
    if (kind === 'flag' && value !== undefined) throw new UsageError(`${shown} takes no value`);
    // `--port --host x` forgot a value; one that does start with a dash is written `--name=VALUE`.
    const isForgotten = inlineValue === false && value.startsWith('-') && value !== '-';
    if (kind !== 'flag' && (value === undefined || isForgotten)) {
      throw new UsageError(`${shown} takes a value`);
    }
    const given = values.get(name) ?? [];
    if (kind !== 'texts' && given.length > 0) throw new UsageError(`${shown} is given twice`);
    values.set(name, [...given, value ?? '']);
  }
  if (operands.length > operandLimit) throw new UsageError('too many arguments');
  const texts = (name: string): readonly string[] => values.get(name) ?? [];
  return { has: (name) => values.has(name), text: (name) => texts(name)[0], texts, operands };
}

/** The members of an object that have a value. */
export type Present<T> = { readonly [N in keyof T]?: Exclude<T[N], undefined> };

/** The members that have a value: what is not given is left out, and never handed on as undefined. */
export function present<T extends object>(options: T): Present<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}
