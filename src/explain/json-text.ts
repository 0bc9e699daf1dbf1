/**
 * Places in a JSON text (RFC 8259): of its first fault, and of each of its members. The platform's own error
 * may have no place, and quotes the text around it, which in a settings file may be the secret. A name that
 * stands twice in an object is a fault here too.
 */

/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The first fault of a text, and what was expected there. */
export interface JsonFault extends TextPlace {
  readonly problem: string;
}

/** The names and list positions that lead to a member. */
export type JsonPath = readonly (string | number)[];

/** A JSON object whose members nobody has looked at yet. */
export interface Section {
  readonly [name: string]: unknown;
}

/** A fault in words: its place, and what is wrong there. */
export function faultText({ line, column, problem }: JsonFault): string {
  return `line ${line}, column ${column}: ${problem}`;
}

/** The first fault, or undefined for a text that is one JSON value. */
export function findJsonFault(text: string): JsonFault | undefined {
  return scan(text, () => undefined);
}

/** Where members begin, an object's at its name; of one that is not there, the nearest one around it. */
export function placesOfMembers(text: string, paths: readonly JsonPath[]): readonly TextPlace[] {
  const found = paths.map((path) => ({ path, depth: -1, at: 0 }));
  scan(text, (open, at) => {
    for (const one of found) {
      const isNearer = open.length <= one.path.length && open.length > one.depth;
      if (!isNearer || !open.every(({ key }, i) => key === one.path[i])) continue;
      one.depth = open.length;
      one.at = at;
    }
  });
  return found.map(({ at }) => placeAt(text, at));
}

/** Where a member begins. */
export function placeOfMember(text: string, path: JsonPath): TextPlace {
  return placesOfMembers(text, [path])[0] as TextPlace;
}

// A list position, a name in quotes, a plain name.
const PARTS = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g;

/** The path in an option's name as errors write it: `ipFilter.allow[3]`, `gate.pass["a.b"]`. */
export function pathOf(option: string): JsonPath {
  return Array.from(option.matchAll(PARTS), ([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? String(name) : String(JSON.parse(`"${quoted}"`));
  });
}

/** Names that are shown: short ones, and addresses of the web, which claims have for names. */
const SHOWN = /^(?:[\x20-\x7e]{0,31}|https?:\/\/[\x21-\x7e]{1,80})$/;

/** A path as errors write it. */
export function optionOf(path: JsonPath): string {
  return path.reduce<string>((option, key) => {
    if (typeof key === 'number') return `${option}[${key}]`;
    // A name may be a secret or a token that was pasted to the wrong place: it has 32 characters or more.
    if (!SHOWN.test(key)) return `${option}["(${key.length} characters)"]`;
    if (!/^[\w$-]+$/.test(key)) return `${option}[${JSON.stringify(key)}]`;
    return option === '' ? key : `${option}.${key}`;
  }, '');
}

const EXPECTED = {
  value: 'a value is expected',
  firstValue: 'a value or ] is expected',
  name: 'a name in double quotes is expected',
  firstName: 'a name in double quotes or } is expected',
  colon: 'a colon is expected',
  commaOrBrace: 'a comma or } is expected',
  commaOrBracket: 'a comma or ] is expected',
  end: 'nothing more is expected',
} as const;

type State = keyof typeof EXPECTED;

/** An object that is open, with the names it has so far, or a list; and the key of the member at hand. */
interface Open {
  readonly names: Set<string> | undefined;
  key: string | number;
}

// A mark, a string, or a number or word; each at exactly the place where it is looked for.
const BLANKS = /[ \t\n\r]*/y;
const MARK = /[{}[\]:,]/y;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?![0-9A-Za-z.+-])/y;

/** Reads to the first fault or the end; `onMember` hears of each member what is open around it, and where. */
function scan(text: string, onMember: (open: readonly Open[], at: number) => void): JsonFault | undefined {
  const open: Open[] = [];
  let state: State = 'value';
  let at = 0;
  for (;;) {
    at += match(BLANKS, text, at).length;
    if (at === text.length && state === 'end') return undefined;
    const token = match(MARK, text, at) || match(STRING, text, at) || match(SCALAR, text, at);
    const isMember = readKey(state, token, open);
    if (isMember === undefined) return fault(text, at, 'this name stands twice in its object');
    if (isMember) onMember(open, at);
    const next = follow(state, token, open);
    if (next === undefined) return fault(text, at, EXPECTED[state]);
    state = next;
    at += token.length;
  }
}

/** Whether a member begins with this token; its key is then noted. Undefined for a name that stands twice. */
function readKey(state: State, token: string, open: readonly Open[]): boolean | undefined {
  const around = open.at(-1);
  if (around === undefined) return state === 'value' && isValue(token);
  if (around.names === undefined) {
    const isEntry = (state === 'value' || state === 'firstValue') && isValue(token);
    if (isEntry) around.key = Number(around.key) + 1;
    return isEntry;
  }
  if ((state !== 'name' && state !== 'firstName') || !token.startsWith('"')) return false;
  const name = String(JSON.parse(token));
  if (around.names.has(name)) return undefined;
  around.names.add(name);
  around.key = name;
  return true;
}

/** The state after a token, undefined where it does not fit. */
function follow(state: State, token: string, open: Open[]): State | undefined {
  if (state === 'name' || state === 'firstName') {
    if (token.startsWith('"')) return 'colon';
  } else if (state === 'colon') {
    return token === ':' ? 'value' : undefined;
  }
  if (token === ',' && state === 'commaOrBrace') return 'name';
  if (token === ',' && state === 'commaOrBracket') return 'value';
  const closes = (token === '}' && (state === 'firstName' || state === 'commaOrBrace')) ||
    (token === ']' && (state === 'firstValue' || state === 'commaOrBracket'));
  if (closes) {
    open.pop();
    return afterValue(open);
  }
  if ((state !== 'value' && state !== 'firstValue') || !isValue(token)) return undefined;
  if (token !== '{' && token !== '[') return afterValue(open);
  open.push(token === '{' ? { names: new Set(), key: '' } : { names: undefined, key: -1 });
  return token === '{' ? 'firstName' : 'firstValue';
}

/** Whether a value begins with this token. */
function isValue(token: string): boolean {
  return token !== '' && !':,}]'.includes(token);
}

function afterValue(open: readonly Open[]): State {
  const around = open.at(-1);
  if (around === undefined) return 'end';
  return around.names === undefined ? 'commaOrBracket' : 'commaOrBrace';
}

/** What a sticky pattern matches at a place; empty where it does not. */
function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function fault(text: string, at: number, problem: string): JsonFault {
  return { ...placeAt(text, at), problem };
}

function placeAt(text: string, at: number): TextPlace {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
