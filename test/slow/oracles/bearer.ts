// Credentials of an `Authorization` value, and the answer to a refusal (RFC 6750 sections 2.1 and 3, RFC 9110
// section 11.6.2), word by word: the slow twin of the reader and of the table of challenges.

/** The token a header value carries, or the reason why it carries none. */
export function credentialsSlowly(value: unknown): { readonly token: string } | { readonly reason: string } {
  if (value === undefined || value === null) return { reason: 'token_missing' };
  if (typeof value !== 'string') return { reason: 'credentials_malformed' };
  // Words, with the runs of blanks and the commas between them as they are.
  const parts = value.split('').reduce<string[]>((list, character) => {
    const isWord = ![' ', '\t', ','].includes(character);
    const last = list.at(-1);
    const isLastWord = last !== undefined && ![' ', '\t', ','].includes(last.charAt(0));
    return isWord && isLastWord ? [...list.slice(0, -1), last + character] : [...list, character];
  }, []);
  while (isBlank(parts[0])) parts.shift();
  while (isBlank(parts.at(-1))) parts.pop();
  const [first, second, ...rest] = parts;
  if (first === undefined) return { reason: 'token_missing' };
  if (first.toLowerCase() === 'bearer' && (second === undefined || isBlank(second))) {
    const [token, ...more] = rest.slice(rest.findIndex((part) => !isBlank(part)));
    const isOne = second !== undefined && token !== undefined && token !== ',' && more.length === 0;
    return isOne ? { token } : { reason: 'credentials_malformed' };
  }
  if (isScheme(first) && isBlank(second)) return { reason: 'scheme_refused' };
  return second === undefined && first !== ',' ? { token: first } : { reason: 'credentials_malformed' };
}

function isBlank(part: string | undefined): boolean {
  return part === ' ' || part === '\t';
}

/** token = 1*tchar (RFC 9110 section 5.6.2), without the dots that a JWT has. */
function isScheme(word: string): boolean {
  const allowed = "!#$%&'*+-^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return word.split('').every((character) => allowed.includes(character));
}

export interface SlowAnswer {
  readonly status: number;
  /** The error code of the challenge; `undefined` for a challenge without one; `null` for no challenge. */
  readonly error: string | undefined | null;
}

/** The answer to each reason. */
export function answerSlowly(reason: string): SlowAnswer {
  switch (reason) {
    case 'token_missing':
    case 'scheme_refused': return { status: 401, error: undefined };
    case 'credentials_malformed': return { status: 400, error: 'invalid_request' };
    case 'claims_refused': return { status: 403, error: 'insufficient_scope' };
    case 'address_missing':
    case 'address_malformed':
    case 'address_refused':
    case 'verdict_malformed': return { status: 403, error: null };
    case 'request_incomplete': return { status: 400, error: null };
    default: return { status: 401, error: 'invalid_token' };
  }
}

/** The parameters of a `Bearer` challenge, or `undefined` for text that is none (RFC 9110 section 11.6.1). */
export function challengeSlowly(text: string): Map<string, string> | undefined {
  if (!text.startsWith('Bearer ')) return undefined;
  const parameters = new Map<string, string>();
  for (const part of text.slice('Bearer '.length).split(', ')) {
    const [name = '', value = '', ...more] = part.split('=');
    const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
    if (name === '' || more.length > 0 || !isQuoted || parameters.has(name)) return undefined;
    parameters.set(name, value.slice(1, -1));
  }
  return parameters;
}
