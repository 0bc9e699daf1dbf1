// Runs fast and slow twins on the same generated inputs and reports a difference small enough to read.

import type * as core from '../../../src/index.ts';
import { seededRandom, seedOf } from './random.ts';
import type { Random } from './random.ts';
import { shrink } from './shrink.ts';

/** The public functions under comparison; a test may plant a wrong one. */
export type Subject = Pick<
  typeof core,
  | 'encodeBase64url'
  | 'decodeBase64url'
  | 'constantTimeEqual'
  | 'sha256'
  | 'hmacSha256'
  | 'hs256Key'
  | 'jwtSigner'
  | 'jwtVerifier'
  | 'decodeJwtUnverified'
  | 'cidrSet'
  | 'clientAddress'
  | 'ipFilter'
  | 'jwtFilter'
>;

/** One kind of input, made and compared. */
export interface Topic<Case = unknown> {
  readonly name: string;
  /** How many cases the full comparison takes. */
  readonly cases: number;
  /** Makes and compares the case of this seed and index. */
  run(seed: number, index: number): Difference | undefined;
  /** Compares a case from elsewhere. */
  judge(input: Case): Finding | undefined;
}

/** A difference: the input, shrunk, and what the twins say of it. */
export interface Finding {
  readonly input: unknown;
  readonly description: string;
}

export interface Difference extends Finding {
  readonly topic: string;
  readonly seed: number;
  readonly index: number;
}

/**
 * A topic of cases: `compare` returns what differs, or `undefined`. It must catch what the subject throws
 * (`outcome` does) and may itself throw only for an input that `generate` cannot make.
 */
export function topic<Case>(parts: {
  readonly name: string;
  readonly cases: number;
  readonly generate: (random: Random) => Case;
  readonly compare: (input: Case) => string | undefined;
  /** The members a case, or a part of it, may lack; shrinking leaves them out. */
  readonly optional?: readonly string[];
}): Topic<Case> {
  const { name, cases, generate, compare, optional = [] } = parts;
  const nameSeed = seedOf(name);
  const judge = (original: Case): Finding | undefined => {
    const description = compare(original);
    if (description === undefined) return undefined;
    // A smaller input must fail in the same respect, or shrinking would end in one that is merely out of
    // range.
    const fails = (candidate: Case): boolean => respectOf(compare(candidate)) === respectOf(description);
    const input = shrink(original, fails, { optional });
    return { input, description: compare(input) ?? '' };
  };
  return {
    name,
    cases,
    judge,
    run(seed, index) {
      const finding = judge(generate(seededRandom(seed, nameSeed, index)));
      return finding && { topic: name, seed, index, ...finding };
    },
  };
}

/** What a description is about: its words before the colon. */
function respectOf(description: string | undefined): string | undefined {
  return description?.split(':')[0];
}

/** The first difference among the cases `start` to `end - 1` of a topic. */
export function firstDifference(
  from: Topic,
  seed: number,
  start: number,
  end: number,
): Difference | undefined {
  for (let index = start; index < end; index++) {
    const difference = from.run(seed, index);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A difference as text: how to see it again, the shrunk input, and what the twins say. */
export function report({ topic: name, seed, index, input, description }: Difference): string {
  return [
    `${name}: the twins differ`,
    `  again: npm run fuzz -- --seed ${seed} --topic ${name} --case ${index}`,
    `  input: ${show(input)}`,
    `  ${description}`,
  ].join('\n');
}

/** A result, or what was thrown instead; a thrown value is a difference wherever a result is due. */
export function outcome<T>(compute: () => T): { readonly value: T } | { readonly thrown: unknown } {
  try {
    return { value: compute() };
  } catch (thrown) {
    return { thrown };
  }
}

/** Says in what respect two results differ, and how. */
export function differs(what: string, expected: unknown, got: unknown): string {
  return `${what}: expected ${show(expected)}, got ${show(got)}`;
}

/** Data as ASCII text, so that look-alikes and control characters can be told apart. */
export function show(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Uint8Array) return `<${Buffer.from(part).toString('hex')}>`;
    if (part instanceof Error) return `${part.name}: ${part.message}`;
    if (part === undefined) return '<undefined>';
    return typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part))
      ? `<${part}>`
      : part;
  });
  return text.replace(/[^ -~]/gu, (character) => {
    return character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
  });
}

/** The seed of this run: `PORTCULLIS_SEED`, or a fixed one so that every plain run is the same. */
export function environmentSeed(): number {
  return environmentNumber('PORTCULLIS_SEED', 20260301);
}

/** The share of the full comparison to run: `PORTCULLIS_CASES_SCALE`, or all of it. */
export function environmentScale(): number {
  return environmentNumber('PORTCULLIS_CASES_SCALE', 1);
}

function environmentNumber(name: string, otherwise: number): number {
  const text = process.env[name];
  const number = text === undefined || text === '' ? otherwise : Number(text);
  if (!Number.isFinite(number) || number < 0) throw new RangeError(`${name} takes a number from 0 up`);
  return number;
}
