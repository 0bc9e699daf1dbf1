/**
 * `jwtSigner`: an HS256 JSON Web Token from claims (RFC 7515 §5.1, RFC 7519 §7.1).
 * A claim of a wrong type, which no verifier takes, is refused here, not found out later.
 */

import { attempt, Thrown } from '../callbacks.ts';
import { CALLBACK, isPlainObject, kind, readOptions, required, SECONDS, SWITCH } from '../options.ts';
import { rangeFault, TEXT, TEXTS, typeFault, type Kinds } from '../options.ts';
import { encodeBase64url, encodeBase64urlInto } from '../primitives/base64url.ts';
import { sharedBuffer, workBuffer } from '../primitives/bytes.ts';
import { decodeUtf8, encodeUtf8, encodeUtf8Into } from '../primitives/utf8.ts';
import { kindOf } from '../shown.ts';
import { malformedClaim, REGISTERED_CLAIMS, type Claims, type RegisteredClaims } from './claims.ts';
import type { JwtHeader } from './header.ts';
import { isPrototypePolluted, type JsonObject } from './json.ts';
import { Hs256Key } from './key.ts';

/** What a signer takes. A claim added here may not stand in the claims that are signed, except `iat`. */
export interface JwtSignerOptions {
  readonly key: Hs256Key;
  /** Adds `exp` and `nbf`, so long after `iat`: the claims' own if it is in the past, else now. */
  readonly expiresInSeconds?: number;
  readonly notBeforeSeconds?: number;
  /** Adds `iss`, `aud` and `sub`. */
  readonly issuer?: string;
  readonly audience?: string | readonly string[];
  readonly subject?: string;
  /** Adds `iat`, unless the claims have one: true unless given. */
  readonly issuedAt?: boolean;
  /** Header parameters behind `alg`, `typ` ("JWT" unless given) and the key's `kid`. */
  readonly header?: Pick<Partial<JwtHeader>, 'typ' | 'cty'> & JsonObject;
  /** The time in seconds since 1970, the system's unless given; a token's times are whole seconds of it. */
  readonly clock?: () => number;
}

/** Signs claims; safe to share, synchronous. */
export interface JwtSigner {
  /**
   * The token of a claims set, a plain object, in the order given, with the signer's own claims behind.
   * @throws TypeError for a claim that has a wrong type, or is given twice; RangeError for a time that is in
   * milliseconds, and for an `aud` without members.
   */
  readonly sign: <C extends object>(claims: C & RegisteredClaims) => string;
}

const isHeader = (value: unknown): boolean =>
  isPlainObject(value) &&
  ['typ', 'cty'].every((name) => !Object.hasOwn(value, name) || typeof value[name] === 'string') &&
  !['alg', 'kid', 'crit', 'b64', 'toJSON'].some((name) => Object.hasOwn(value, name)) &&
  !(attempt(JSON.stringify, value, undefined) instanceof Thrown);

const KINDS: Kinds<JwtSignerOptions> = {
  key: required(kind('what hs256Key() returns', Hs256Key.isKey, () => true)),
  expiresInSeconds: SECONDS, notBeforeSeconds: SECONDS, issuedAt: SWITCH, clock: CALLBACK,
  issuer: TEXT, audience: TEXTS, subject: TEXT,
  header: kind('an object for JSON, typ and cty texts, without alg, kid, crit, b64', isPlainObject, isHeader),
};

// From here on seconds are milliseconds: 2001 as these, the year 33658 as those.
const MILLISECONDS = 1e12;
const DOUBT = 'is it in milliseconds?';

// Shared by all signers, grown on demand: from here to the finished token nothing calls back.
const tag = new Int32Array(8);
const signature = workBuffer(32);
const payloadBuffer = sharedBuffer(3072);
const textBuffer = sharedBuffer(4096);

/**
 * Compiles options into a signer.
 * @throws TypeError or RangeError that names the option.
 */
export function jwtSigner(options: JwtSignerOptions): JwtSigner {
  const given = readOptions('jwtSigner', options, KINDS);
  const { key, expiresInSeconds, notBeforeSeconds, issuer, audience, subject } = given;
  const { issuedAt = true, header = {}, clock = () => Date.now() / 1000 } = given;
  // The order alg, typ, kid, then the rest as given.
  const { typ = 'JWT', ...rest } = Object.assign(Object.create(null), header);
  const parameters = { alg: 'HS256', typ, kid: key.kid, ...rest };
  const settings = { nbf: notBeforeSeconds, exp: expiresInSeconds, iss: issuer, sub: subject, aud: audience };
  const added = Object.entries(settings).filter(([, value]) => value !== undefined);
  const prefix = encodeUtf8(`${encodeBase64url(encodeUtf8(JSON.stringify(parameters)))}.`);

  function sign(claims: object): string {
    if (!isPlainObject(claims)) throw new TypeError(`sign: takes plain claims, not ${kindOf(claims)}`);
    const now = readSeconds(clock);
    const twice = added.find(([name]) => Object.hasOwn(claims, name));
    if (twice !== undefined) throw new TypeError(`sign: claim "${twice[0]}" is a signer's option too`);
    // Assigned one by one: seven spreads would make a signature an eighth slower (measured, Node 24, 26).
    const all: Unchecked = isPrototypePolluted() ? Object.assign(Object.create(null), claims) : { ...claims };
    const hasTime = Object.hasOwn(claims, 'iat');
    if (issuedAt && !hasTime) all.iat = now;
    // A lifetime starts when the token was issued, but never in the future.
    const start = hasTime && Number.isFinite(all.iat) ? Math.min(Number(all.iat), now) : now;
    if (notBeforeSeconds !== undefined) all.nbf = start + notBeforeSeconds;
    if (expiresInSeconds !== undefined) all.exp = start + expiresInSeconds;
    if (issuer !== undefined) all.iss = issuer;
    if (subject !== undefined) all.sub = subject;
    if (audience !== undefined) all.aud = audience;
    refuseMalformed(all);
    return compact(prefix, JSON.stringify(all), key);
  }

  return Object.freeze({ sign });
}

/** The compact serialization (RFC 7515 §7.1): the encoded header with its dot, the payload, the signature. */
function compact(prefix: Uint8Array, json: string, key: Hs256Key): string {
  // A UTF-16 unit takes three bytes at most, three bytes take four characters, a dot and the signature 44.
  const payload = payloadBuffer(json.length * 3).bytes;
  const length = encodeUtf8Into(json, payload);
  const text = textBuffer(prefix.length + Math.ceil((length * 4) / 3) + 44);
  for (let i = 0; i < prefix.length; i += 1) text.bytes[i] = prefix[i] as number;
  const end = encodeBase64urlInto(payload, length, text.bytes, prefix.length);
  Hs256Key.mac(key, text, end, tag);
  text.bytes[end] = 0x2e;
  for (let i = 0; i < 8; i += 1) signature.view.setInt32(i * 4, tag[i] as number);
  const total = encodeBase64urlInto(signature.bytes, 32, text.bytes, end + 1);
  return decodeUtf8(text.bytes, total) as string;
}

/** Claims whose types nobody has looked at. */
type Unchecked = { -readonly [name in keyof Claims]: unknown };

/** The clock's whole seconds; a clock at fault is the configuration's fault. */
function readSeconds(clock: () => unknown): number {
  const now = clock();
  if (!Number.isFinite(now)) {
    throw typeFault('jwtSigner', 'clock', `gives a finite number of seconds, not ${kindOf(now)}`);
  }
  const seconds = Number(now);
  if (seconds >= MILLISECONDS) throw rangeFault('jwtSigner', 'clock', `gives seconds since 1970; ${DOUBT}`);
  return Math.floor(seconds);
}

/** Throws for claims that no verifier takes; one that is undefined would be left out of the JSON. */
function refuseMalformed(claims: Unchecked): void {
  const isLeftOut = (name: string): boolean => claims[name] === undefined && Object.hasOwn(claims, name);
  const wrong = malformedClaim(claims) ??
    (hasUndefined(claims) ? REGISTERED_CLAIMS.find(isLeftOut) : undefined);
  if (wrong !== undefined) throw new TypeError(`sign: claim "${wrong}" has a wrong type (RFC 7519 §4.1)`);
  if (typeof claims['toJSON'] === 'function') throw new TypeError('sign: claim "toJSON" takes no function');
  const { exp, nbf, iat, aud } = claims;
  refuseMilliseconds('exp', exp);
  refuseMilliseconds('nbf', nbf);
  refuseMilliseconds('iat', iat);
  if (Array.isArray(aud) && aud.length === 0) {
    throw new RangeError('sign: claim "aud" is an empty list, which no verifier takes');
  }
}

/** Whether a member is undefined. To ask for seven by name takes a twelfth of a signature (Node 24). */
function hasUndefined(claims: Unchecked): boolean {
  for (const name in claims) if (claims[name] === undefined) return true;
  return false;
}

function refuseMilliseconds(name: string, time: unknown): void {
  if (typeof time !== 'number' || time < MILLISECONDS) return;
  throw new RangeError(`sign: claim "${name}" takes seconds since 1970; ${DOUBT}`);
}
