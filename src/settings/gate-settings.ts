/** The gate's settings as they are in force: what decides, and all that is said and handed on besides. */

import type { Filter } from '../index.ts';
import type { AddressRules } from '../explain/address-rules.ts';
import type { GatePart, LogChoice } from './gate-part.ts';
import type { PassRules } from './pass-rules.ts';
import type { AllowedBy } from './token-filters.ts';
import type { TokenSummary } from './token-summary.ts';

/** Settings, compiled: what decides, what explains it, and what is handed on and logged. */
export interface GateSettings {
  /** One of this package, so that its verdicts are plain, and refusals where a request is incomplete. */
  readonly filter: Filter;
  readonly addresses: AddressRules;
  readonly pass: PassRules;
  /** Which decisions are logged. */
  readonly log: LogChoice;
  /** Names of claims, or JSON Pointers, that the log shows of allowed requests. */
  readonly logClaims: readonly string[];
  /** Which of several token filters allowed. */
  readonly allowedBy: AllowedBy;
  /** What is asked of tokens by each filter for them; nothing where none is asked for. */
  readonly tokens?: readonly TokenSummary[];
  /** The headers that tokens come in, in lower case. */
  readonly tokenHeaders: readonly string[];
  /** Whether an allowed address or a good token suffices. */
  readonly require: GatePart['require'];
  /** What is probably not meant, each in one line. */
  readonly warnings: readonly string[];
}

type OfTheGate = 'log' | 'logClaims' | 'allowedBy' | 'tokenHeaders' | 'require' | 'warnings';

/** What settings hold that say nothing of a gate. */
export const GATE_DEFAULTS: Pick<GateSettings, OfTheGate> = {
  log: 'all', logClaims: [], allowedBy: () => undefined, tokenHeaders: ['authorization'], require: 'both',
  warnings: [],
};
