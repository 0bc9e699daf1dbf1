/**
 * A properties file of Java (the format of `java.util.Properties`): names and values, comments, lines that go
 * on, escapes. Where a name stands twice the last one counts, as there.
 */

/** The values by their names. */
export function readProperties(text: string): ReadonlyMap<string, string> {
  return new Map(logicalLines(text).map(readLine));
}

/** The lines that hold something: comments and blank lines left out, and those that go on joined. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const natural of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (open === undefined && /^(?:[#!]|$)/.test(line)) continue;
    const goesOn = isOdd(line.length - line.search(/(?<!\\)\\*$/));
    const whole = (open ?? '') + (goesOn ? line.slice(0, -1) : line);
    open = goesOn ? whole : undefined;
    if (!goesOn) lines.push(whole);
  }
  return open === undefined ? lines : [...lines, open];
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}

// A name ends at the first blank, `=` or `:` that is not escaped; blanks and one separator come between.
const NAME = /^(?:\\[^]|[^\\=: \t\f])*/;
const BETWEEN = /^[ \t\f]*[=:]?[ \t\f]*/;

function readLine(line: string): readonly [name: string, value: string] {
  const rest = line.replace(NAME, '');
  return [unescaped(line.slice(0, line.length - rest.length)), unescaped(rest.replace(BETWEEN, ''))];
}

const ESCAPES: { readonly [letter: string]: string } = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([^]?))/g, (_, code: string | undefined, letter: string) => {
    return code === undefined ? ESCAPES[letter] ?? letter : String.fromCharCode(parseInt(code, 16));
  });
}
