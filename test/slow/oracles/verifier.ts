// Verifies an HS256 token one step at a time, in the order of RFC 7515 section 5.2 and RFC 7519 section 7.2
// as the contract fixes it, and says why not: the slow twin of the verifier. It shares no byte of code with
// it.

import { decodeBase64urlSlowly } from './base64url.ts';
import { equalBytesSlowly, hmacSha256Slowly } from './hash.ts';
import { decodeUtf8Slowly } from './utf8.ts';

export interface SlowKey {
  /** The secret's bytes, or text that stands for its UTF-8 bytes. */
  readonly secret: string | Uint8Array;
  readonly kid?: string;
}

export interface SlowExpectations {
  readonly issuer?: string | readonly string[];
  readonly audience?: string | readonly string[];
  readonly subject?: string;
  readonly typ?: string;
  readonly requiredClaims?: readonly string[];
  readonly clockToleranceSeconds?: number;
  readonly maxAgeSeconds?: number;
  readonly maxTokenLength?: number;
}

type JsonObject = Record<string, unknown>;

export type SlowVerdict =
  | { readonly ok: true; readonly header: JsonObject; readonly claims: JsonObject }
  | { readonly ok: false; readonly reason: string; readonly claim?: string };

/** The verdict on a token at the time `now`, in seconds. */
export function verifySlowly(
  token: unknown,
  keys: readonly SlowKey[],
  expected: SlowExpectations,
  now: number,
): SlowVerdict {
  if (typeof token !== 'string') return refuse('token_malformed');
  if (token.length > (expected.maxTokenLength ?? 8192)) return refuse('token_too_long');
  if (token.split('').some((character) => character > '\x7f')) return refuse('token_malformed');

  // RFC 7515 section 5.2 step 1: exactly two periods. RFC 7519 section 7.2 step 1 asks for at least one.
  const segments = token.split('.');
  const [headerText = '', payloadText = '', signatureText = ''] = segments;
  if (segments.length !== 3) return refuse('token_malformed');

  // Steps 2 to 5: the header, which must be understood whole (crit, b64) before its algorithm means anything.
  const header = jsonObject(headerText);
  if (header === undefined) return refuse('header_refused');
  if (own(header, 'alg') !== 'HS256' || has(header, 'crit') || has(header, 'b64')) {
    return refuse('header_refused');
  }
  for (const name of ['typ', 'kid', 'cty']) {
    if (has(header, name) && typeof own(header, name) !== 'string') return refuse('header_refused');
  }
  if (expected.typ !== undefined && !isSameMediaType(own(header, 'typ'), expected.typ)) {
    return refuse('header_refused');
  }

  const candidates = candidateKeys(keys, own(header, 'kid'));
  if (candidates.length === 0) return refuse('key_unknown');

  // Step 7: the signature's bytes. Step 8: the MAC over the text as it was received.
  const signature = decodeBase64urlSlowly(signatureText);
  const signedBytes = Buffer.from(`${headerText}.${payloadText}`, 'latin1');
  const isSigned = candidates.some((key) => {
    const mac = hmacSha256Slowly(secretBytes(key), signedBytes);
    return signature !== undefined && equalBytesSlowly(mac, signature);
  });
  if (!isSigned) return refuse('signature_invalid');

  // Step 6, deliberately after the MAC; RFC 7519 section 7.2 step 10: a JSON object in UTF-8.
  const claims = jsonObject(payloadText);
  if (claims === undefined) return refuse('payload_malformed');
  const malformed = malformedClaim(claims);
  if (malformed !== undefined) return refuse('claims_malformed', malformed);
  const problem = timeProblem(claims, expected, now) ?? expectationProblem(claims, expected);
  return problem ?? { ok: true, header, claims };
}

/** The key's bytes, verbatim. */
export function secretBytes(key: SlowKey): Uint8Array {
  return typeof key.secret === 'string' ? Buffer.from(key.secret, 'utf8') : key.secret;
}

function refuse(reason: string, claim?: string): SlowVerdict {
  return { ok: false, reason, ...(claim === undefined ? {} : { claim }) };
}

/**
 * The JSON object a segment spells in canonical base64url and well-formed UTF-8 without a byte order mark.
 */
function jsonObject(segment: string): JsonObject | undefined {
  const bytes = decodeBase64urlSlowly(segment);
  const text = bytes === undefined ? undefined : decodeUtf8Slowly(bytes);
  if (text === undefined || text.startsWith('\ufeff')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as JsonObject;
  } catch {
    return undefined;
  }
}

function has(object: JsonObject, name: string): boolean {
  return Object.hasOwn(object, name);
}

function own(object: JsonObject, name: string): unknown {
  return has(object, name) ? object[name] : undefined;
}

/** A key with the token's `kid` is the only candidate; otherwise every key without a `kid` is one. */
function candidateKeys(keys: readonly SlowKey[], kid: unknown): readonly SlowKey[] {
  const named = keys.filter((key) => key.kid !== undefined && key.kid === kid);
  return named.length > 0 ? named : keys.filter((key) => key.kid === undefined);
}

/**
 * RFC 7515 section 4.1.9: a value without a slash stands for `application/` and the value; ASCII case is
 * ignored.
 */
function isSameMediaType(actual: unknown, expected: string): boolean {
  return typeof actual === 'string' && mediaType(actual) === mediaType(expected);
}

function mediaType(text: string): string {
  const lower = text
    .split('')
    .map((character) => (character <= '\x7f' ? character.toLowerCase() : character))
    .join('');
  return lower.includes('/') ? lower : `application/${lower}`;
}

/** RFC 7519 section 4.1, own members only: the first registered claim that is there with another type. */
function malformedClaim(claims: JsonObject): string | undefined {
  return registeredClaims.find((name) => {
    const value = own(claims, name);
    if (!has(claims, name)) return false;
    if (['exp', 'nbf', 'iat'].includes(name)) return !(typeof value === 'number' && Number.isFinite(value));
    const isList = name === 'aud' && Array.isArray(value);
    return isList ? !value.every((entry) => typeof entry === 'string') : typeof value !== 'string';
  });
}

/** In the order in which the first one at fault is named. */
const registeredClaims = ['exp', 'nbf', 'iat', 'iss', 'sub', 'jti', 'aud'];

/** RFC 7519 sections 4.1.4 to 4.1.6: valid from `nbf` on, and before `exp`. */
function timeProblem(claims: JsonObject, expected: SlowExpectations, now: number): SlowVerdict | undefined {
  const tolerance = expected.clockToleranceSeconds ?? 0;
  if (has(claims, 'exp') && !(now < Number(claims['exp']) + tolerance)) return refuse('token_expired');
  if (has(claims, 'nbf') && !(now >= Number(claims['nbf']) - tolerance)) return refuse('token_not_yet_valid');
  if (expected.maxAgeSeconds !== undefined) {
    if (!has(claims, 'iat')) return refuse('claim_missing', 'iat');
    const issuedAt = Number(claims['iat']);
    // Asked this way round, a clock that is not a number fails, as it does above.
    if (!(issuedAt <= now + tolerance)) return refuse('token_not_yet_valid');
    if (!(now - issuedAt <= expected.maxAgeSeconds + tolerance)) return refuse('token_too_old');
  }
  return undefined;
}

/** RFC 7519 sections 4.1.1 to 4.1.3: an expectation implies presence, an unexpected audience is not ours. */
function expectationProblem(claims: JsonObject, expected: SlowExpectations): SlowVerdict | undefined {
  if (expected.issuer !== undefined && !hasOneOf([own(claims, 'iss')], expected.issuer)) {
    return refuse('issuer_refused');
  }
  const audience = own(claims, 'aud');
  const audiences: readonly unknown[] = Array.isArray(audience) ? audience : [audience];
  if (expected.audience === undefined ? has(claims, 'aud') : !hasOneOf(audiences, expected.audience)) {
    return refuse('audience_refused');
  }
  if (expected.subject !== undefined && own(claims, 'sub') !== expected.subject) {
    return refuse('subject_refused');
  }
  const required = expected.requiredClaims ?? [];
  const inOrder = [...registeredClaims.filter((name) => required.includes(name)), ...required];
  const missing = inOrder.find((name) => !has(claims, name));
  return missing === undefined ? undefined : refuse('claim_missing', missing);
}

function hasOneOf(actual: readonly unknown[], wanted: string | readonly string[]): boolean {
  const list: readonly unknown[] = typeof wanted === 'string' ? [wanted] : wanted;
  return actual.some((value) => list.includes(value));
}
