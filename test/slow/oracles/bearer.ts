// Credentials of an `Authorization` value, and the answer to a refusal (RFC 6750 sections 2.1 and 3, RFC 9110
// section 11.6.2), word by word: the slow twin of the reader and of the table of challenges.

/** The token a header value carries, or the reason why it carries none. */
export function credentialsSlowly(value: unknown): { readonly token: string } | { readonly reason: string } {
  if (value === undefined || value === null) return { reason: 'token_missing' };
  if (typeof value !== 'string') return { reason: 'credentials_malformed' };
  // Words between runs of blanks: one is a bare token, two are `Bearer` and a token, everything else is
  // malformed.
  const words = value.split(' ').flatMap((part) => part.split('\t')).filter((word) => word !== '');
  const [first = '', second] = words;
  const isBearer = first.toLowerCase() === 'bearer';
  if (words.length > 2 || value.includes(',')) return { reason: 'credentials_malformed' };
  if (words.length === 1 && !isBearer) return { token: first };
  if (second === undefined || !isBearer) return { reason: 'credentials_malformed' };
  // Between the two stand spaces alone (RFC 6750 section 2.1: 1*SP).
  const between = value.slice(value.indexOf(first) + first.length, value.lastIndexOf(second));
  return between.includes('\t') ? { reason: 'credentials_malformed' } : { token: second };
}

export interface SlowAnswer {
  readonly status: number;
  /** The error code of the challenge; `undefined` for a challenge without one; `null` for no challenge. */
  readonly error: string | undefined | null;
}

/** The answer to each reason. */
export function answerSlowly(reason: string): SlowAnswer {
  switch (reason) {
    case 'token_missing': return { status: 401, error: undefined };
    case 'credentials_malformed': return { status: 400, error: 'invalid_request' };
    case 'claims_refused': return { status: 403, error: 'insufficient_scope' };
    case 'address_missing':
    case 'address_malformed':
    case 'address_refused': return { status: 403, error: null };
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
