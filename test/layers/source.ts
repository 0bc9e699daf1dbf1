// A simple scanner of TypeScript: which characters are code, and what a file imports. No compiler, no
// dependency.

/** An import or re-export. */
export interface Import {
  readonly specifier: string;
  /** Whether only types are named, so that nothing is left of it in JavaScript. */
  readonly isType: boolean;
  /** How it is written. */
  readonly form: 'import' | 'export' | 'export *' | 'bare import' | 'import()' | 'require';
  readonly line: number;
}

/**
 * The text with each character of comments, strings and regular expressions blank; every line keeps its
 * place.
 */
export function codeOf(text: string): string {
  const code = text.split('');
  const blank = (from: number, to: number): void => {
    for (let i = from; i < to; i += 1) if (code[i] !== '\n') code[i] = ' ';
  };
  // For each open `${` of a template how many braces are open within it.
  const templates: number[] = [];
  let i = text.startsWith('#!') ? text.indexOf('\n') : 0;
  blank(0, i);
  while (i < text.length) {
    const start = i;
    const [one, two] = [text.charAt(i), text.slice(i, i + 2)];
    const depth = templates.at(-1);
    if (two === '//') blank(start, (i = endOf(text, '\n', i)));
    else if (two === '/*') blank(start, (i = endOf(text, '*/', i + 2) + 2));
    else if (one === "'" || one === '"') blank(start + 1, (i = closing(text, i, one)) - 1);
    else if (one === '/' && isRegularExpression(code, i)) blank(start + 1, (i = closingSlash(text, i)) - 1);
    else if (one === '`' || (one === '}' && depth === 0)) {
      if (one === '}') templates.pop();
      i = templateEnd(text, i + 1);
      if (text.charAt(i - 1) === '{') templates.push(0);
      blank(start + 1, text.charAt(i - 1) === '{' ? i - 2 : i - 1);
    } else {
      if (depth !== undefined && one === '{') templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && one === '}') templates[templates.length - 1] = depth - 1;
      i += 1;
    }
  }
  return code.join('');
}

function endOf(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? text.length : at;
}

/** Where the string that opens at `from` ends. */
function closing(text: string, from: number, quote: string): number {
  let i = from + 1;
  while (i < text.length && text.charAt(i) !== quote) i += text.charAt(i) === '\\' ? 2 : 1;
  return i + 1;
}

/** Where a template's text ends: behind its closing quote, or behind the `${` of a value. */
function templateEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) {
    if (text.charAt(i) === '\\') i += 1;
    else if (text.charAt(i) === '`') return i + 1;
    else if (text.startsWith('${', i)) return i + 2;
  }
  return text.length;
}

function closingSlash(text: string, from: number): number {
  let isClass = false;
  let i = from + 1;
  for (; i < text.length && (isClass || text.charAt(i) !== '/'); i += 1) {
    if (text.charAt(i) === '\\') i += 1;
    else if (text.charAt(i) === '[') isClass = true;
    else if (text.charAt(i) === ']') isClass = false;
  }
  return i + 1;
}

/** Whether a slash opens a regular expression: it does where a value cannot have ended. */
function isRegularExpression(code: readonly string[], at: number): boolean {
  const before = code.slice(Math.max(0, at - 40), at).join('').trimEnd();
  return before === '' || /(?:[([{}=,:;!&|?+\-*%<>~^]|\breturn|\btypeof|\bcase)$/.test(before);
}

/** What a file imports and re-exports, in order. */
export function importsOf(text: string): readonly Import[] {
  const code = codeOf(text);
  const found: (Import & { readonly at: number })[] = [];
  const add = (form: Import['form'], at: number, quote: number, isType: boolean): void => {
    const specifier = text.slice(quote + 1, closing(text, quote, text.charAt(quote)) - 1);
    found.push({ specifier, isType, form, line: lineOf(text, at), at });
  };
  const clause = /\b(import|export)\b\s*(type\b(?!\s*(?:from|,)))?([\w\s{},*$]*?)\bfrom\s*(?=['"])/g;
  for (const match of code.matchAll(clause)) {
    const [all, word, type, names = ''] = match;
    const listed = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1]?.split(',').filter((name) => name.trim() !== '');
    const isType = type !== undefined || (listed?.every((name) => /^\s*type\s/.test(name)) ?? false);
    const form = word === 'import' ? 'import' : names.trim().startsWith('*') ? 'export *' : 'export';
    add(form, match.index, match.index + all.length, isType);
  }
  for (const match of code.matchAll(/\bimport\s*(?=['"])/g)) {
    add('bare import', match.index, match.index + match[0].length, false);
  }
  for (const match of code.matchAll(/(?<!\.)\b(import|require)\s*\(\s*(?=(['"])?)/g)) {
    const [all, word, quote] = match;
    const form = word === 'import' ? 'import()' : 'require';
    const at = match.index;
    if (quote !== undefined) add(form, at, at + all.length, false);
    else found.push({ specifier: '', isType: false, form, line: lineOf(text, at), at });
  }
  return found.sort((a, b) => a.at - b.at).map(({ at: _, ...one }) => one);
}

/** The number of the line on which a character stands. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** How many lines hold code: neither blank nor comment alone. */
export function codeLines(text: string): number {
  // What is blank in the code and not in the text is comment; the quotes of a string stay.
  return codeOf(text).split('\n').filter((line) => line.trim() !== '').length;
}
