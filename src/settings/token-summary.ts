/** What a token filter asks of tokens, so that one line can say what is in force. */

import type { Section } from '../explain/json-text.ts';

/** How many secrets a token may be signed with, and which of its claims are judged. */
export interface TokenSummary {
  readonly secrets: number;
  readonly claims: readonly string[];
}

// Each option with the claim that it judges; `exp` and `nbf` are judged wherever they stand.
const JUDGED: { readonly [option: string]: string } = {
  issuer: 'iss', audience: 'aud', subject: 'sub', maxAgeSeconds: 'iat',
};

/** A summary of the options that a token filter was made of; `key` holds its keys. */
export function summaryOf(options: Section): TokenSummary {
  const judged = Object.entries(JUDGED).filter(([name]) => Object.hasOwn(options, name));
  const { key, requiredClaims, allowedClaimValues } = options;
  const named = [...listOf(requiredClaims), ...Object.keys(Object(allowedClaimValues))];
  const claims = new Set([...judged.map(([, claim]) => claim), ...named].map(String));
  return { secrets: listOf(key).length, claims: [...claims] };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
