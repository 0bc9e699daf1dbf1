/**
 * Reading a command's arguments strictly: an unknown option, a missing or empty value and a second one are
 * usage errors. An error names the option and shows neither a value nor a stray argument: that may be a
 * secret or a token.
 */

import { parseArgs } from 'node:util';

import { nearestName } from '../explain/nearest.ts';
import { UsageError } from './errors.ts';

/**
 * A `flag` takes no value, a `text` takes one, `texts` take one each time they are given. `file` and `files`
 * are the same with paths, of which `-` is standard input; `stdin` is a flag that takes standard input.
 */
export type OptionKind = 'flag' | 'stdin' | 'text' | 'texts' | 'file' | 'files';

/** The options of a command. */
export interface OptionKinds {
  readonly [name: string]: OptionKind;
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
  /** Which of them takes standard input, in words; undefined where none does. */
  readonly stdinTaker: string | undefined;
}

/**
 * The arguments by the kinds of their options, with at most `operandLimit` operands.
 * @throws UsageError
 */
export function readArguments(args: readonly string[], kinds: OptionKinds, operandLimit: number): Arguments {
  const types = Object.entries(kinds).map(([name, kind]) => {
    return [name, { type: isFlag(kind) ? 'boolean' : 'string' } as const] as const;
  });
  const { tokens } = parseArgs({
    args: [...args], options: Object.fromEntries(types), allowPositionals: true, tokens: true,
    // Its own errors show what was typed.
    strict: false,
  });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const stdinTakers: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const kind = Object.hasOwn(kinds, name) && rawName.startsWith('--') ? kinds[name] : undefined;
    if (kind === undefined) throw new UsageError(unknownOption(rawName, Object.keys(kinds)));
    if (isFlag(kind) && value !== undefined) throw new UsageError(`${rawName} takes no value`);
    // `--port --host x` forgot a value; one that does start with a dash is written `--name=VALUE`.
    const isForgotten = inlineValue === false && value.startsWith('-') && value !== '-';
    if (!isFlag(kind) && (value === undefined || isForgotten)) {
      throw new UsageError(`${rawName} takes a value`);
    }
    if (value === '') throw new UsageError(`${rawName} takes a non-empty text: is a variable unset?`);
    const given = values.get(name) ?? [];
    if (!kind.endsWith('s') && given.length > 0) throw new UsageError(`${rawName} is given twice`);
    values.set(name, [...given, value ?? '']);
    if (kind === 'stdin' || (kind.startsWith('file') && value === '-')) stdinTakers.push(rawName);
  }
  if (operands.length > operandLimit) throw new UsageError('too many arguments');
  if (operands.includes('')) throw new UsageError('an argument is empty: is a variable unset?');
  if (operands.includes('-')) stdinTakers.push('an argument');
  const [stdinTaker, second] = stdinTakers;
  if (second !== undefined) {
    throw new UsageError(`standard input can be taken only once, not by ${stdinTaker} and ${second}`);
  }
  const texts = (name: string): readonly string[] => values.get(name) ?? [];
  return { has: (name) => values.has(name), text: (name) => texts(name)[0], texts, operands, stdinTaker };
}

function isFlag(kind: OptionKind): boolean {
  return kind === 'flag' || kind === 'stdin';
}

/** Says which option was probably meant. The one that was typed is shown only where it looks like one. */
function unknownOption(rawName: string, names: readonly string[]): string {
  const isWord = /^--?[a-z]([a-z-]{0,18}[a-z])?$/.test(rawName);
  const shown = isWord ? `unknown option ${rawName}` : 'unknown option';
  const meant = nearestName(rawName.replace(/^-+/, ''), [...names, 'help']);
  return meant === undefined ? shown : `${shown}; did you mean --${meant}?`;
}

/** The members of an object that have a value. */
export type Present<T> = { readonly [N in keyof T]?: Exclude<T[N], undefined> };

/** The members that have a value: what is not given is left out, and never handed on as undefined. */
export function present<T extends object>(options: T): Present<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}
