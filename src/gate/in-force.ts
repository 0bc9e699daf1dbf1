/**
 * What is in force, in one line for the log: at the start and after each reload an operator sees by it
 * whether the settings are those that were meant.
 */

import type { AddressRules } from '../explain/address-rules.ts';
import type { GateSettings } from '../settings/reading.ts';
import type { TokenSummary } from '../settings/token-summary.ts';
import type { GateEvent } from './log.ts';

/** How addresses and tokens are judged, and what is handed on; no rule and no secret is shown. */
export function inForce({ addresses, tokens, pass, require }: GateSettings): Omit<GateEvent, 'event'> {
  const handedOn = Array.from(pass, ([claim, header]) => `${claim} as ${header}`);
  return {
    addresses: addressWords(addresses),
    ...(tokens === undefined ? {} : { tokens: tokenWords(tokens) }),
    ...(require === 'either' ? { require: 'an allowed address or a good token' } : {}),
    ...(handedOn.length === 0 ? {} : { pass: handedOn.join(', ') }),
  };
}

function addressWords({ isEnabled, allow, deny, proxies, isUnixTrusted }: AddressRules): string {
  if (!isEnabled) return 'not judged';
  const allowed = allow === undefined ? 'loopback allowed' : `${count(allow.size, 'rule')} to allow`;
  const proxyCount = proxies.size + (isUnixTrusted ? 1 : 0);
  return [allowed, `${count(deny.size, 'rule')} to deny`, count(proxyCount, 'trusted proxy rule')].join(', ');
}

function tokenWords(tokens: readonly TokenSummary[]): string {
  if (tokens.length === 0) return 'not asked for';
  return tokens.map(({ secrets, claims }) => {
    const judged = claims.length === 0 ? 'no claims judged but times' : `claims ${claims.join(', ')}`;
    return `asked for, by ${count(secrets, 'secret')}, ${judged}`;
  }).join('; or ');
}

function count(number: number, name: string): string {
  return `${number === 0 ? 'no' : number} ${name}${number === 1 ? '' : 's'}`;
}
