// The token a signer must write, from its options and the claims (RFC 7515 section 5.1): the slow twin of the
// signer.

import { encodeBase64urlSlowly } from './base64url.ts';
import { hmacSha256Slowly } from './hash.ts';
import { secretBytes } from './verifier.ts';
import type { SlowKey } from './verifier.ts';

export interface SlowSignerOptions {
  readonly expiresInSeconds?: number;
  readonly notBeforeSeconds?: number;
  readonly issuer?: string;
  readonly audience?: string;
  readonly subject?: string;
  readonly issuedAt?: boolean;
  readonly header?: Readonly<Record<string, string>>;
}

/** The token's text, or `undefined` when these claims must be refused. */
export function signSlowly(
  claims: Readonly<Record<string, unknown>>,
  key: SlowKey,
  options: SlowSignerOptions,
  now: number,
): string | undefined {
  // Issuers write whole seconds, though verifiers compare fractions.
  const issuedAt = Math.floor(now);
  const own = Object.hasOwn(claims, 'iat') ? claims['iat'] : undefined;
  // A lifetime counts from the claims' own time of issue, if that is past.
  const start = typeof own === 'number' && own < issuedAt ? own : issuedAt;
  const added: [string, unknown][] = [
    ['nbf', options.notBeforeSeconds === undefined ? undefined : start + options.notBeforeSeconds],
    ['exp', options.expiresInSeconds === undefined ? undefined : start + options.expiresInSeconds],
    ['iss', options.issuer],
    ['sub', options.subject],
    ['aud', options.audience],
  ];
  const given = added.filter(([, value]) => value !== undefined);
  if (given.some(([name]) => Object.hasOwn(claims, name))) return undefined;
  if (!areSignable(claims)) return undefined;
  const hasIssueTime = options.issuedAt === false || Object.hasOwn(claims, 'iat');
  const issueTime = hasIssueTime ? [] : [['iat', issuedAt] as const];
  const payload = [...Object.entries(claims), ...issueTime, ...given];
  const { typ = 'JWT', ...others } = options.header ?? {};
  const header = [['alg', 'HS256'], ['typ', typ], ...(key.kid === undefined ? [] : [['kid', key.kid]])];
  const signed = `${segment([...header, ...Object.entries(others)])}.${segment(payload)}`;
  const mac = hmacSha256Slowly(secretBytes(key), Buffer.from(signed, 'latin1'));
  return `${signed}.${encodeBase64urlSlowly(mac)}`;
}

/** JSON with its members in this order, which an object would not keep for names that look like numbers. */
function segment(members: readonly (readonly unknown[])[]): string {
  const texts = members
    .map(([name, value]) => [JSON.stringify(name), JSON.stringify(value) as string | undefined])
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}:${value}`);
  return encodeBase64urlSlowly(Buffer.from(`{${texts.join(',')}}`, 'utf8'));
}

/** The types of RFC 7519 section 4.1; a registered claim that is there and `undefined` is wrong as well. */
function areSignable(claims: Readonly<Record<string, unknown>>): boolean {
  for (const [name, value] of Object.entries(claims)) {
    const isTime = ['exp', 'nbf', 'iat'].includes(name);
    // What is so large is in milliseconds, by a mistake.
    if (isTime && !(Number.isFinite(value) && Number(value) < 1e12)) return false;
    if (['iss', 'sub', 'jti'].includes(name) && typeof value !== 'string') return false;
    if (name === 'aud' && typeof value !== 'string' && !isListOfText(value)) return false;
  }
  return true;
}

function isListOfText(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string');
}
