/**
 * The gate without a settings file, to be tried out: loopback addresses with a token, by a secret made at
 * start that nobody is told. Two tokens are signed beforehand, one that is valid for an hour and one that has
 * expired.
 */

import { randomBytes } from 'node:crypto';

import { hs256Key, jwtSigner, restFilter } from '../index.ts';
import { compileAddressRules } from '../explain/address-rules.ts';
import type { PassRules } from '../settings/pass-rules.ts';
import { GATE_DEFAULTS, type GateSettings } from '../settings/reading.ts';

/** The settings, and a token of each kind. */
export interface Demo {
  readonly settings: GateSettings;
  readonly validToken: string;
  readonly expiredToken: string;
}

const HOUR = 3600;

/** Settings with a fresh secret. */
export function createDemo(pass: PassRules, clock: () => number): Demo {
  const key = hs256Key(randomBytes(32));
  const signAt = (now: number): string => {
    return jwtSigner({ key, expiresInSeconds: HOUR, clock: () => now }).sign({ sub: 'you' });
  };
  const filter = restFilter({ jwtFilter: { enabled: true, key, clock } });
  const settings = { ...GATE_DEFAULTS, filter, addresses: compileAddressRules({}), pass };
  return { settings, validToken: signAt(clock()), expiredToken: signAt(clock() - 2 * HOUR) };
}

/** What a newcomer reads: where the gate listens, and three requests to paste. */
export function welcome(url: string, { validToken, expiredToken }: Demo): string {
  return `portcullis listens on ${url}
It admits loopback addresses that bring a valid token; its secret was made just now and ends with it.

With a token that is valid for an hour, 200:
  curl -i -H 'Authorization: Bearer ${validToken}' ${url}

Without a token, 401 and a challenge:
  curl -i ${url}

With a token that has expired, 401:
  curl -i -H 'Authorization: Bearer ${expiredToken}' ${url}

Every request is logged below. Ctrl-C ends it; your own settings: portcullis serve --settings FILE

`;
}
