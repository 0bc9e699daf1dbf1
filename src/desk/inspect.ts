/**
 * What the page says of a pasted token: what it took, header and claims made harmless, and a verdict by the
 * verifier that decides. Without a secret nothing is verified, and it says so.
 */

import { jwtVerifier, type JwtRefused } from '../index.ts';
import { claimRows, memberRows } from '../explain/claims.ts';
import { findNearSecret } from '../explain/near-secrets.ts';
import { takeToken } from '../explain/pasted.ts';
import { isGenuine, NOTHING_NEAR, refusalAdvice, refusalWords } from '../explain/refusal-words.ts';
import type { SecretEncoding } from '../explain/secret-text.ts';
import { DATE_FORM, readDate, readSpan, SPAN_FORM } from '../explain/times.ts';
import { NOT_VERIFIED, readTokenText } from '../explain/token-text.ts';
import { readKey, type GivenSecret } from './secret.ts';
import { timeMarks, type TimeMark } from './time-line.ts';

/** What is expected of a token, as it was typed; an empty text expects nothing. */
export interface Expectations {
  /** One a line. */
  readonly issuer: string;
  readonly audience: string;
  readonly tolerance: string;
  readonly maxAge: string;
  readonly isExpiryRequired: boolean;
  /** The date to judge at, or now. */
  readonly at: string;
}

/** A verdict in words. */
export interface TokenVerdict {
  readonly kind: 'unverified' | 'accepted' | 'refused' | 'fault';
  readonly title: string;
  readonly lines: readonly string[];
  /** The encoding in which the secret would fit. */
  readonly wouldFit?: SecretEncoding;
}

/** All that is said of what was pasted. */
export interface Inspection {
  readonly taken: string | undefined;
  /** Why it is no token; then there is nothing else but perhaps a verdict. */
  readonly problem: string | undefined;
  readonly header: readonly (readonly string[])[];
  readonly claims: readonly (readonly string[])[];
  readonly marks: readonly TimeMark[];
  readonly verdict: TokenVerdict;
}

const UNVERIFIED: TokenVerdict = {
  kind: 'unverified', title: NOT_VERIFIED, lines: ['Give the secret to have the signature checked.'],
};

/** What is to be said of a pasted text; undefined where nothing was pasted. */
export function inspect(
  pasted: string, secret: GivenSecret | undefined, expectations: Expectations, now: number,
): Inspection | undefined {
  const { token, taken } = takeToken(pasted);
  if (token === '') return undefined;
  const { decoded, problem } = readTokenText(token);
  const at = expectations.at === '' ? now : readDate(expectations.at) ?? now;
  const verdict = secret === undefined ? UNVERIFIED : verdictOn(token, secret, expectations, at);
  if (decoded === undefined) return { taken, problem, header: [], claims: [], marks: [], verdict };
  const { header, claims } = decoded;
  return {
    taken, problem, header: memberRows(header), claims: claimRows(claims, at),
    marks: timeMarks(claims, at), verdict,
  };
}

function verdictOn(token: string, secret: GivenSecret, wanted: Expectations, at: number): TokenVerdict {
  const { key, doubts, problem } = readKey(secret);
  if (key === undefined) return { kind: 'fault', title: 'NOT VERIFIED', lines: [problem] };
  const spans = { tolerance: spanOf(wanted.tolerance), maxAge: spanOf(wanted.maxAge) };
  const faults = [
    ...(spans.tolerance === undefined ? [`the tolerance takes ${SPAN_FORM}`] : []),
    ...(spans.maxAge === undefined ? [`the greatest age takes ${SPAN_FORM}`] : []),
    ...(wanted.at === '' || readDate(wanted.at) !== undefined ? [] : [`the clock takes ${DATE_FORM}`]),
  ];
  if (faults.length > 0) return { kind: 'fault', title: 'NOT VERIFIED', lines: faults };
  const tolerance = Number(spans.tolerance);
  const verifier = jwtVerifier({
    key, clock: () => at, clockToleranceSeconds: tolerance,
    ...(wanted.maxAge.trim() === '' ? {} : { maxAgeSeconds: Number(spans.maxAge) }),
    ...some('issuer', wanted.issuer), ...some('audience', wanted.audience),
    ...(wanted.isExpiryRequired ? { requiredClaims: ['exp'] } : {}),
  });
  const result = verifier.verify(token);
  if (result.ok) {
    const lines = ['The signature is by this secret, and the claims are as expected.', ...doubts];
    return { kind: 'accepted', title: 'ACCEPTED', lines };
  }
  return refused(token, secret, result, { at, tolerance, doubts });
}

function refused(
  token: string, { content, encoding }: GivenSecret, refusal: JwtRefused,
  { at, tolerance, doubts }: { at: number; tolerance: number; doubts: readonly string[] },
): TokenVerdict {
  const { reason } = refusal;
  const title = `REFUSED: ${refusalWords(refusal)} (${reason})`;
  if (reason !== 'signature_invalid') {
    const isSigned = isGenuine(reason);
    const claims = isSigned ? readTokenText(token).decoded?.claims : undefined;
    const signed = isSigned ? ['The signature is by this secret; the claims do not suffice.'] : [];
    const lines = [...signed, ...refusalAdvice(reason, claims, at, tolerance), ...doubts];
    return { kind: 'refused', title, lines };
  }
  const near = findNearSecret(token, content, encoding);
  if (near === undefined) return { kind: 'refused', title, lines: [NOTHING_NEAR, ...doubts] };
  const { name, remedy, encoding: wouldFit } = near;
  const lines = [`The secret would fit ${name}: ${remedy}`];
  return { kind: 'refused', title, lines, ...(wouldFit !== undefined && { wouldFit }) };
}

/** The seconds of a span; an empty text is none. */
function spanOf(text: string): number | undefined {
  return text.trim() === '' ? 0 : readSpan(text.trim());
}

/** An option that takes texts, by lines; nothing where there are none. */
function some(name: 'issuer' | 'audience', text: string): { readonly [option: string]: readonly string[] } {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return lines.length === 0 ? {} : { [name]: lines };
}
