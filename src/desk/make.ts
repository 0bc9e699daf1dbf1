/** A token from rows of claims, an end and a secret, and the forms in which it is handed on. */

import { jwtSigner } from '../index.ts';
import { findJsonFault, faultText } from '../explain/json-text.ts';
import { printable } from '../explain/printable.ts';
import { withoutOwner } from '../settings/faults.ts';
import { DATE_FORM, describeTime, readDate } from '../explain/times.ts';
import { TOKEN_FORMS } from '../explain/token-forms.ts';
import { readKey, type GivenSecret } from './secret.ts';

/** What a claim may be, by the name of its type on the page. */
export const CLAIM_TYPES: readonly ClaimType[] = ['text', 'number', 'true/false', 'list', 'time', 'JSON'];

/** The name of a claim's type. */
export type ClaimType = 'text' | 'number' | 'true/false' | 'list' | 'time' | 'JSON';

/** A claim as it was typed. */
export interface ClaimRow {
  readonly name: string;
  readonly type: ClaimType;
  readonly value: string;
}

/** When a token ends: so long from now, at a time, or, said twice, never. */
export type Expiry =
  | { readonly kind: 'span' | 'at'; readonly seconds: number | undefined }
  | { readonly kind: 'never'; readonly isConfirmed: boolean };

/** A token and its forms, or all that keeps it from being made. */
export type Making =
  | { readonly forms: TokenTexts; readonly notes: readonly string[]; readonly problems?: undefined }
  | { readonly forms: undefined; readonly problems: readonly string[] };

/** The token by itself and in each form. */
export interface TokenTexts {
  readonly token: string;
  readonly header: string;
  readonly curl: string;
  readonly postman: string;
}

/** Makes a token; nothing that was typed is guessed at. */
export function makeToken(
  rows: readonly ClaimRow[], expiry: Expiry, secret: GivenSecret | undefined, kid: string, now: number,
): Making {
  const problems: string[] = [];
  const claims = readClaims(rows, problems);
  const end = endOf(expiry, now);
  if (typeof end === 'string') problems.push(end);
  else if (end !== undefined && claims.has('exp')) problems.push('exp stands among the claims, and below');
  else if (end !== undefined) claims.set('exp', end);
  const reading = secret === undefined ? undefined : readKey(secret, kid);
  if (reading?.key === undefined) problems.push(reading?.problem ?? 'give a secret, or make one');
  if (problems.length > 0 || reading?.key === undefined) return { forms: undefined, problems };
  try {
    const token = jwtSigner({ key: reading.key, clock: () => now }).sign(Object.fromEntries(claims));
    const { header, curl, postman } = TOKEN_FORMS;
    const forms = { token, header: header(token), curl: curl(token), postman: postman(token) };
    return { forms, notes: [...endNotes(claims.get('exp'), now), ...reading.doubts] };
  } catch (error) {
    return { forms: undefined, problems: [withoutOwner((error as Error).message)] };
  }
}

function endNotes(end: unknown, now: number): readonly string[] {
  if (typeof end !== 'number') return ['this token never expires'];
  return [`${end <= now ? 'this token has expired already' : 'expires'}: ${describeTime(end, now)}`];
}

/** The time at which a token ends; a text says what is wrong. */
function endOf(expiry: Expiry, now: number): number | string | undefined {
  if (expiry.kind === 'never') {
    return expiry.isConfirmed ? undefined : 'a token without end is made after a second click on Never';
  }
  if (expiry.seconds === undefined || Number.isNaN(expiry.seconds)) return 'choose when the token expires';
  return Math.floor(expiry.kind === 'span' ? now + expiry.seconds : expiry.seconds);
}

function readClaims(rows: readonly ClaimRow[], problems: string[]): Map<string, unknown> {
  const claims = new Map<string, unknown>();
  for (const { name, type, value } of rows) {
    if (name === '' && value === '') continue;
    const shown = `the claim ${printable(name)}`;
    if (name === '') problems.push('a claim has no name');
    else if (claims.has(name)) problems.push(`${shown} stands twice`);
    const { claim, problem } = READERS[type](value);
    if (problem !== undefined) problems.push(`${shown}: ${problem}`);
    claims.set(name, claim);
  }
  return claims;
}

interface ClaimReading {
  readonly claim?: unknown;
  readonly problem?: string;
}

const READERS: { readonly [T in ClaimType]: (text: string) => ClaimReading } = {
  text: (text) => ({ claim: text }),
  number(text) {
    const isNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(text.trim());
    return isNumber ? { claim: Number(text) } : { problem: 'takes a number, such as 42 or 1.5' };
  },
  'true/false'(text) {
    const word = text.trim();
    if (word !== 'true' && word !== 'false') return { problem: 'takes true or false' };
    return { claim: word === 'true' };
  },
  list: (text) => ({ claim: text.split(',').map((one) => one.trim()).filter((one) => one !== '') }),
  time(text) {
    const seconds = /^[0-9]{1,12}$/.test(text.trim()) ? Number(text) : readDate(text.trim());
    if (seconds === undefined) return { problem: `takes seconds since 1970, or ${DATE_FORM}` };
    return { claim: seconds };
  },
  JSON(text) {
    const fault = findJsonFault(text);
    return fault === undefined ? { claim: JSON.parse(text) } : { problem: faultText(fault) };
  },
};
