/**
 * Where a JSON text (RFC 8259) is at fault. The platform's own error may have no place, and quotes the text
 * around it, which in a settings file may be the secret. A name that stands twice in an object is a fault
 * here too.
 */

/** The first fault of a text: its line and column from 1, and what was expected there. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** A fault in words: its place, and what is wrong there. */
export function faultText({ line, column, problem }: JsonFault): string {
  return `line ${line}, column ${column}: ${problem}`;
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

// A mark, a string, or a number or word; each at exactly the place where it is looked for.
const BLANKS = /[ \t\n\r]*/y;
const MARK = /[{}[\]:,]/y;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?![0-9A-Za-z.+-])/y;

/** The first fault, or undefined for a text that is one JSON value. */
export function findJsonFault(text: string): JsonFault | undefined {
  // The names of each open object, or undefined for an open array.
  const open: (Set<string> | undefined)[] = [];
  let state: State = 'value';
  let at = 0;
  for (;;) {
    at += match(BLANKS, text, at).length;
    if (at === text.length && state === 'end') return undefined;
    const token = match(MARK, text, at) || match(STRING, text, at) || match(SCALAR, text, at);
    const next = follow(state, token, open);
    if (next === undefined) return fault(text, at, EXPECTED[state]);
    if (next === 'twice') return fault(text, at, 'this name stands twice in its object');
    state = next;
    at += token.length;
  }
}

/**
 * The state after a token, undefined where it does not fit, `twice` for a name that the object has already.
 */
function follow(state: State, token: string, open: (Set<string> | undefined)[]): State | 'twice' | undefined {
  const names = open.at(-1);
  const isName = state === 'name' || state === 'firstName';
  if (isName && token.startsWith('"')) {
    const name = String(JSON.parse(token));
    if (names?.has(name) === true) return 'twice';
    names?.add(name);
    return 'colon';
  }
  if (state === 'colon') return token === ':' ? 'value' : undefined;
  if (token === ',' && state === 'commaOrBrace') return 'name';
  if (token === ',' && state === 'commaOrBracket') return 'value';
  const closes = (token === '}' && (state === 'firstName' || state === 'commaOrBrace')) ||
    (token === ']' && (state === 'firstValue' || state === 'commaOrBracket'));
  if (closes) {
    open.pop();
    return afterValue(open);
  }
  if (state !== 'value' && state !== 'firstValue') return undefined;
  if (token === '{' || token === '[') {
    open.push(token === '{' ? new Set() : undefined);
    return token === '{' ? 'firstName' : 'firstValue';
  }
  return token === '' || ':,}]'.includes(token) ? undefined : afterValue(open);
}

function afterValue(open: readonly (Set<string> | undefined)[]): State {
  if (open.length === 0) return 'end';
  return open.at(-1) === undefined ? 'commaOrBracket' : 'commaOrBrace';
}

/** What a sticky pattern matches at a place; empty where it does not. */
function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function fault(text: string, at: number, problem: string): JsonFault {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n'), problem };
}
