/**
 * `jwtVerifier`: decides one HS256 JSON Web Token (RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725).
 * Every outcome is a value; nothing of the payload is looked at before its MAC is checked.
 */

import { attempt } from '../callbacks.ts';
import { CALLBACK, COUNT, kind, readOptions, required, SECONDS } from '../options.ts';
import { TEXT, TEXT_LIST, TEXTS, type Kinds } from '../options.ts';
import type { WorkBuffer } from '../primitives/bytes.ts';
import { constantTimeEqualWords } from '../primitives/constant-time.ts';
import { TokenCache } from './cache.ts';
import { malformedClaim, refuseExpectations, refuseTimes } from './claims.ts';
import type { ClaimRules, Claims, Times } from './claims.ts';
import { acceptHeader, type JwtHeader } from './header.ts';
import { deepFreeze, isPrototypePolluted } from './json.ts';
import { Hs256Key } from './key.ts';
import { refuseToken, type JwtRefused } from './reasons.ts';
import { payloadEndOf, readCharacters, readObject, readSignature } from './token-text.ts';

/** A token that passed. The claims are a fresh object, or with a cache one that is deeply frozen. */
export interface JwtAccepted {
  readonly ok: true;
  readonly claims: Claims;
  readonly header: JwtHeader;
}

/** What a verifier says of a token. */
export type JwtResult = JwtAccepted | JwtRefused;

/** Verifies tokens; safe to share, synchronous. */
export interface JwtVerifier {
  /** The claims and header of a valid token, or the reason why it is none. Never throws. */
  readonly verify: (token: string) => JwtResult;
}

/** What a verifier takes. */
export interface JwtVerifierOptions extends ClaimRules {
  /** One key, or several while they rotate: a token finds its own by `kid`, or tries those that bear none. */
  readonly key: Hs256Key | readonly Hs256Key[];
  /** The media type that the header's `typ` must have, such as `at+jwt`. */
  readonly typ?: string;
  /** The longest token that is looked at, in UTF-16 units: 8192 unless given. */
  readonly maxTokenLength?: number;
  /** How many verified tokens are remembered: none unless given. */
  readonly cacheSize?: number;
  /** The time in seconds since 1970: the system's unless given. */
  readonly clock?: () => number;
}

const areKeys = (value: unknown): boolean => toList(value).every(Hs256Key.isKey);

function areDistinct(value: unknown): boolean {
  const kids = toList(value).filter(Hs256Key.isKey).map((key) => key.kid ?? key);
  return kids.length > 0 && new Set(kids).size === kids.length;
}

/** How each option is read. */
export const VERIFIER_KINDS: Kinds<JwtVerifierOptions> = {
  key: required(kind('what hs256Key() returns, or a list of them whose kids differ', areKeys, areDistinct)),
  issuer: TEXTS, audience: TEXTS, subject: TEXT, typ: TEXT, requiredClaims: TEXT_LIST, clock: CALLBACK,
  clockToleranceSeconds: SECONDS, maxAgeSeconds: SECONDS, maxTokenLength: COUNT, cacheSize: COUNT,
};

/** A header segment, parsed, and the keys a token with it may be signed with; kept once a MAC was right. */
type KnownHeader = { segment: Uint8Array; header: JwtHeader; keys: readonly Hs256Key[] };

// How many spellings of headers a verifier remembers; an issuer uses one.
const KNOWN_HEADERS = 8;
const expected = new Int32Array(8), received = new Int32Array(8);

/**
 * Compiles options into a verifier.
 * @throws TypeError or RangeError that names the option.
 */
export function jwtVerifier(options: JwtVerifierOptions): JwtVerifier {
  const rules = readOptions('jwtVerifier', options, VERIFIER_KINDS);
  const { typ, maxTokenLength = 8192, cacheSize = 0, clock } = rules;
  const keys = toList(rules.key);
  const cache = cacheSize === 0 ? undefined : new TokenCache<Times & { accepted: JwtAccepted }>(cacheSize);
  const knownHeaders: KnownHeader[] = [];

  function verify(token: string): JwtResult {
    // 1. The length, before any work that grows with it.
    if (typeof token !== 'string') return refuseToken('token_malformed');
    if (token.length > maxTokenLength) return refuseToken('token_too_long');
    // What was remembered before `Object.prototype` was polluted would show that now.
    const isPolluted = isPrototypePolluted();
    const remembered = isPolluted ? undefined : cache?.get(token);
    if (remembered !== undefined) {
      return refuseTimes(remembered, rules, readClock(clock)) ?? remembered.accepted;
    }
    // 2. Exactly two dots, and ASCII (RFC 7515 §7.1).
    const headerEnd = token.indexOf('.');
    const payloadEnd = payloadEndOf(token, headerEnd);
    const text = payloadEnd === -1 ? undefined : readCharacters(token);
    if (text === undefined) return refuseToken('token_malformed');
    // 3. The header, and by its kid the keys.
    const known = isPolluted ? undefined : knownHeader(text, headerEnd);
    const found = known ?? readHeader(text, headerEnd);
    if (found === undefined) return refuseToken('header_refused');
    if (found.keys.length === 0) return refuseToken('key_unknown');
    // 4. The signature: 43 characters, the MAC of the text before their dot.
    if (!readSignature(text, payloadEnd + 1, token.length, received)) return refuseToken('signature_invalid');
    if (!isSigned(found.keys, text, payloadEnd)) return refuseToken('signature_invalid');
    if (known === undefined && !isPolluted && knownHeaders.length < KNOWN_HEADERS) knownHeaders.push(found);
    // 5. The payload, authentic from here on: an object, whose registered claims have their types.
    const claims: Claims | undefined = readObject(text, headerEnd + 1, payloadEnd);
    if (claims === undefined) return refuseToken('payload_malformed');
    const malformed = malformedClaim(claims);
    if (malformed !== undefined) return refuseToken('claims_malformed', malformed);
    // 6. The times, then the expectations.
    const refused = refuseTimes(claims, rules, readClock(clock)) ?? refuseExpectations(claims, rules);
    if (refused !== undefined) return refused;
    const accepted: JwtAccepted = { ok: true, claims, header: found.header };
    const { exp, nbf, iat } = claims;
    cache?.set(token, { accepted: deepFreeze(accepted), exp, nbf, iat });
    return accepted;
  }

  // A loop, since a closure takes memory for every token.
  function knownHeader(text: WorkBuffer, end: number): KnownHeader | undefined {
    for (let i = 0; i < knownHeaders.length; i += 1) {
      if (isSpelt((knownHeaders[i] as KnownHeader).segment, text, end)) return knownHeaders[i];
    }
    return undefined;
  }

  function readHeader(text: WorkBuffer, end: number): KnownHeader | undefined {
    const object = readObject(text, 0, end);
    const header = object === undefined ? undefined : acceptHeader(object, typ);
    if (header === undefined) return undefined;
    // A kid that a key bears picks that key alone; any other token is for the keys without a name.
    const kid = Object.hasOwn(header, 'kid') ? header.kid : undefined;
    const isNamed = keys.some((key) => key.kid === kid);
    const picked = keys.filter((key) => key.kid === (isNamed ? kid : undefined));
    return { segment: text.bytes.slice(0, end), header, keys: picked };
  }

  return Object.freeze({ verify });
}

/** Whether the bytes before `end` are the segment; half the time of `startsWith` (measured, Node 24). */
function isSpelt(segment: Uint8Array, { bytes }: WorkBuffer, end: number): boolean {
  if (segment.length !== end) return false;
  for (let i = 0; i < end; i += 1) if (segment[i] !== bytes[i]) return false;
  return true;
}

/** Whether one of the keys gives the signature in `received`. */
function isSigned(keys: readonly Hs256Key[], text: WorkBuffer, length: number): boolean {
  for (let i = 0; i < keys.length; i += 1) {
    Hs256Key.mac(keys[i] as Hs256Key, text, length, expected);
    if (constantTimeEqualWords(expected, received)) return true;
  }
  return false;
}

/** The time; NaN where a clock throws or gives no number, which refuses whatever has a time. */
function readClock(clock: (() => unknown) | undefined): number {
  if (clock === undefined) return Date.now() / 1000;
  const now = attempt(clock, undefined, undefined);
  return typeof now === 'number' ? now : NaN;
}

const toList = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
