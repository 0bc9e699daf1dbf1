/**
 * The token in what people paste: `Bearer …`, an `Authorization` line, a `curl` line, JSON with a token in
 * it, quotes, blanks and line breaks around or within. What was taken is said, so that nobody has to guess.
 */

/** A token's text, and in words where in the pasted text it stood; `taken` is undefined for a bare token. */
export interface PastedToken {
  readonly token: string;
  readonly taken: string | undefined;
}

// Three parts of base64url's letters; the signature of an unsecured token is empty.
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*$/;
const WITHIN = /(?<![A-Za-z0-9_.-])[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*(?![A-Za-z0-9_.-])/;
const AUTHORIZATION = /(?<![a-z-])authorization["']?\s*[:=][\s"']*(?:bearer\s+)?([^\s"',;]+)/i;
// The same up to the quote that ends it, for a terminal may have broken it. Bounded, or it would take n².
const QUOTED = /(?<![a-z-])authorization["']?\s*[:=][\s"']*(?:bearer\s+)?([^"']{1,9000})["']/i;
const OAUTH2 = /--oauth2-bearer[=\s]+["']?([^\s"']+)/;

/** What is taken of a pasted text: its token, or else the text itself without blanks and quotes around. */
export function takeToken(text: string): PastedToken {
  const bare = strip(text);
  if (SHAPE.test(bare)) return taken(bare, undefined);
  return fromJson(bare) ?? fromLine(bare) ?? fromBroken(bare) ?? taken(bare, undefined);
}

/** A header line or its value, a `curl` line, a text that has a token in it. */
function fromLine(text: string): PastedToken | undefined {
  const scheme = /^bearer\s+([^]*)$/i.exec(text);
  if (scheme !== null) return taken(joined(strip(String(scheme[1]))), 'what stands behind "Bearer"');
  if (/^authorization\s*:\s*[^]*$/i.test(text)) {
    const value = strip(text.slice(text.indexOf(':') + 1));
    return taken(joined(strip(value.replace(/^bearer\s+/i, ''))), 'the value of the Authorization line');
  }
  const quoted = joined(String(QUOTED.exec(text)?.[1]));
  if (SHAPE.test(quoted)) return taken(quoted, 'the Authorization header in it');
  const header = AUTHORIZATION.exec(text) ?? OAUTH2.exec(text);
  if (header !== null) return taken(String(header[1]), 'the Authorization header in it');
  const within = WITHIN.exec(text);
  return within === null ? undefined : taken(within[0], 'the first token in it');
}

/** A member of JSON text that is a token, or holds one behind `Bearer`. */
function fromJson(text: string): PastedToken | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    // Not by recursion: a sender decides how deep it is nested.
    const rest: (readonly [name: string, value: unknown])[] = [['', JSON.parse(text)]];
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const [name, value] = next;
      if (typeof value === 'object' && value !== null) rest.push(...Object.entries(value).reverse());
      const token = typeof value === 'string' ? strip(value).replace(/^bearer\s+/i, '') : '';
      if (SHAPE.test(token)) return taken(token, `the JSON member ${JSON.stringify(name.slice(0, 40))}`);
    }
  } catch {
    // What is no JSON may still have a token in it.
  }
  return undefined;
}

/** A token that was broken over several lines. */
function fromBroken(text: string): PastedToken | undefined {
  const whole = joined(text);
  return whole !== text && SHAPE.test(whole) ? taken(whole, 'its lines, joined') : undefined;
}

/** The text without blanks within, where that makes a token of it; else as it is. */
function joined(text: string): string {
  const whole = text.replace(/[\s\u200b]+/g, '');
  return SHAPE.test(whole) ? whole : text;
}

/** The text without blanks, quotes and byte order marks around it; by steps, since a pattern takes n². */
function strip(text: string): string {
  const isAround = (i: number): boolean => /[\s"'`\u200b\ufeff]/.test(text.charAt(i));
  let [start, end] = [0, text.length];
  while (isAround(start)) start += 1;
  while (end > start && isAround(end - 1)) end -= 1;
  return text.slice(start, end);
}

function taken(token: string, where: string | undefined): PastedToken {
  return { token, taken: where };
}
