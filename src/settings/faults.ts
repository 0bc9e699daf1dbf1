/**
 * Faults of settings: which option, and what it takes. The core stops at the first fault it meets; whoever
 * mends a file wants to see all of them, so a part at fault is judged again without the option at fault.
 */

import { optionOf, pathOf, type JsonPath, type Section } from '../explain/json-text.ts';
import { nearestName } from '../explain/nearest.ts';

/** One fault: the option's path as it stands in the file, and what is wrong there; it shows no secret. */
export interface OptionFault {
  readonly path: JsonPath;
  readonly problem: string;
}

/** A fault at a path whose first parts may be written together, such as `gate.pass`. */
export function optionFault(
  [owner, ...rest]: readonly [string, ...(string | number)[]], problem: string,
): OptionFault {
  return { path: [...pathOf(owner), ...rest], problem };
}

/** A fault in words: the option, and what is wrong there. */
export function optionFaultText({ path, problem }: OptionFault): string {
  return path.length === 0 ? problem : `${optionOf(path)}: ${problem}`;
}

/**
 * The known members of what should be an object, as one that has them alone; empty where it is absent. What
 * is none, and any other name, is added to `faults`.
 */
export function readMembers(
  path: JsonPath, value: unknown, known: readonly string[] | undefined, faults: OptionFault[],
): Section {
  if (value === undefined) return {};
  if (!isPlain(value)) {
    faults.push({ path, problem: path.length === 0 ? 'the settings take an object' : 'takes an object' });
    return {};
  }
  return Object.fromEntries(Object.entries(value).filter(([name, member]) => {
    const problem = known?.includes(name) === false ? unknownProblem(name, known)
      : member === undefined ? 'is there but undefined; leave it out for none' : undefined;
    if (problem !== undefined) faults.push({ path: [...path, name], problem });
    return problem === undefined;
  }));
}

/** Whether a value is an object that is nothing but its members: no list, promise or Map. */
function isPlain(value: unknown): value is Section {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function unknownProblem(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  return `is no option${hint}; the options are ${known.join(', ')}`;
}

/** More than a person mends at once: whoever serves meanwhile has better things to do than to find them. */
export const FAULT_LIMIT = 20;
// How many list entries are judged again for them at most.
const ENTRY_LIMIT = 100_000;

/**
 * The faults that `compile`, which throws at the first one, has with the section called `name`: all of them,
 * unless they are very many. One whose option the section does not have, such as a missing one, is the last.
 */
export function findFaults(
  name: string, section: Section, compile: (section: Section) => unknown,
): readonly OptionFault[] {
  const faults: OptionFault[] = [];
  const entries = Object.values(section).reduce<number>((sum, value) => sum + sizeOf(value), 1);
  const limit = Math.min(FAULT_LIMIT, Math.ceil(ENTRY_LIMIT / entries));
  let rest: Section | undefined = section;
  while (rest !== undefined && faults.length < limit) {
    const fault = faultOf(name, rest, compile);
    if (fault === undefined || faults.some(({ path }) => optionOf(path) === optionOf(fault.path))) break;
    faults.push(fault);
    rest = mend(rest, fault.path.slice(1));
  }
  return faults;
}

/** How long a list or a text is. */
function sizeOf(value: unknown): number {
  return Array.isArray(value) || typeof value === 'string' ? value.length : 1;
}

/** What `compile` throws, as a fault; the core's errors name the option that they are about. */
function faultOf(
  name: string, section: Section, compile: (section: Section) => unknown,
): OptionFault | undefined {
  try {
    compile(section);
    return undefined;
  } catch (error) {
    const { message, option } = error as Error & { readonly option?: unknown };
    const path = typeof option === 'string' ? pathOf(option) : [];
    return { path: path[0] === name ? path : [name], problem: withoutOwner(message) };
  }
}

/** A message of the core without the function that threw it and the option's path, which stand elsewhere. */
export function withoutOwner(message: string): string {
  return message.replace(/^[a-z][A-Za-z0-9]*: /, '').replace(/^option "[^"]*" /, '');
}

// What a member at fault is judged as, so that the others do not miss it; any other is left out.
const STAND_INS: Section = { enabled: false, allow: [], deny: [], trustedProxies: [] };
// An address, and a text that serves as any other.
const STAND_IN_ENTRY = '192.0.2.1';

/** The section without its fault at `path`; undefined where there is nothing to take away. */
function mend(section: Section, [name, entry]: JsonPath): Section | undefined {
  if (typeof name !== 'string' || !Object.hasOwn(section, name)) return undefined;
  const value = section[name];
  if (Array.isArray(value) && typeof entry === 'number') {
    return { ...section, [name]: value.map((one, i) => (i === entry ? STAND_IN_ENTRY : one)) };
  }
  const { [name]: _atFault, ...others } = section;
  return Object.hasOwn(STAND_INS, name) ? { ...others, [name]: STAND_INS[name] } : others;
}
