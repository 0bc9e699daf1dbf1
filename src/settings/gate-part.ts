/**
 * The part `gate` of settings: which claims are handed on, what binds a token to what is requested, whether
 * both filters must allow or one will do, and what the log holds.
 */

import type { Section } from '../explain/json-text.ts';
import { claimNameProblem } from './claim-path.ts';
import { readMembers, type OptionFault } from './faults.ts';
import { isHeaderName, readPassRules, type PassRules } from './pass-rules.ts';

/** Which decisions the log has. */
export type LogChoice = 'all' | 'refused' | 'none';

/** The gate's own settings. */
export interface GatePart {
  readonly pass: PassRules;
  /** Header names in lower case, by claim. */
  readonly match: ReadonlyMap<string, string>;
  readonly require: 'both' | 'either';
  readonly log: LogChoice;
  /** Names of claims, or JSON Pointers, that the log shows of allowed requests. */
  readonly logClaims: readonly string[];
}

/** Reads a section `gate`; what is wrong is added to `faults`. */
export function readGatePart(section: Section, faults: OptionFault[]): GatePart {
  return {
    pass: readPass(section['pass'], faults),
    match: readMatch(section['match'], faults),
    require: readWord('require', section['require'], ['both', 'either'], faults),
    log: readWord('log', section['log'], ['all', 'refused', 'none'], faults),
    logClaims: readLogClaims(section['logClaims'], faults),
  };
}

/** The claims to hand on, by the header's name for each. */
function readPass(value: unknown, faults: OptionFault[]): PassRules {
  const pairs = Object.entries(readMembers(['gate', 'pass'], value, undefined, faults));
  const { rules, fault } = readPassRules('gate.pass', pairs);
  if (rules !== undefined) return rules;
  faults.push(fault);
  return new Map();
}

function readMatch(value: unknown, faults: OptionFault[]): ReadonlyMap<string, string> {
  const path = ['gate', 'match'];
  const count = faults.length;
  const pairs = Object.entries(readMembers(path, value, undefined, faults));
  if (value !== undefined && pairs.length === 0 && faults.length === count) {
    faults.push({ path, problem: 'binds nothing; name a claim and its header, or leave it out' });
  }
  return new Map(pairs.map(([claim, header]) => {
    const problem = claimNameProblem(claim);
    if (problem !== undefined) faults.push({ path: [...path, claim], problem });
    else if (!isHeaderName(header)) {
      const takes = 'takes the name of a header that the proxy sets, such as "X-Match-Stream"';
      faults.push({ path: [...path, claim], problem: takes });
    }
    return [claim, String(header).toLowerCase()];
  }));
}

/** A member that is one of a few words; the first of them where it is absent. */
function readWord<W extends string>(
  name: string, value: unknown, words: readonly [W, ...W[]], faults: OptionFault[],
): W {
  const word = value === undefined ? words[0] : words.find((one) => one === value);
  if (word !== undefined) return word;
  faults.push({ path: ['gate', name], problem: `takes ${words.map((one) => `"${one}"`).join(' or ')}` });
  return words[0];
}

function readLogClaims(value: unknown, faults: OptionFault[]): readonly string[] {
  if (value === undefined) return [];
  const path = ['gate', 'logClaims'];
  if (!Array.isArray(value) || value.length === 0) {
    faults.push({ path, problem: 'takes a list of names of claims, such as ["sub"]' });
    return [];
  }
  return value.map((name: unknown, i) => {
    const problem = claimNameProblem(name);
    if (problem !== undefined) faults.push({ path: [...path, i], problem });
    return String(name);
  });
}
