/**
 * Which claims are handed on in which headers (`gate.pass`, `--pass`), judged by name: a header that means
 * something to the proxy itself, or that would be set twice, is a fault.
 */

import { claimNameProblem } from './claim-path.ts';
import { optionFault, type OptionFault } from './faults.ts';

/** Header names by claim name. */
export type PassRules = ReadonlyMap<string, string>;

/** The rules, or what is wrong with the first pair that makes none. */
export type PassReading =
  | { readonly rules: PassRules; readonly fault: undefined }
  | { readonly rules: undefined; readonly fault: OptionFault };

const NAME = /^[A-Za-z][!#$%&'*+.^_`|~0-9A-Za-z-]{0,99}$/;

const RESERVED = new Set([
  'cache-control', 'connection', 'content-encoding', 'content-length', 'content-type', 'date', 'keep-alive',
  'location', 'proxy-authenticate', 'proxy-connection', 'set-cookie', 'te', 'trailer', 'transfer-encoding',
  'upgrade', 'www-authenticate',
]);

/** Whether a value is a header's name as people and proxies write them. */
export function isHeaderName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

/** Rules from pairs of claim and header; a fault names the claim behind `owner`. */
export function readPassRules(
  owner: string, pairs: Iterable<readonly [claim: string, header: unknown]>,
): PassReading {
  const rules = new Map<string, string>();
  const taken = new Set<string>();
  for (const [claim, header] of pairs) {
    const problem = problemOf(claim, header, rules, taken);
    if (problem !== undefined) return { rules: undefined, fault: optionFault([owner, claim], problem) };
    rules.set(claim, String(header));
    taken.add(String(header).toLowerCase());
  }
  return { rules, fault: undefined };
}

function problemOf(
  claim: string, header: unknown, rules: PassRules, taken: ReadonlySet<string>,
): string | undefined {
  if (claim === '' || !isHeaderName(header)) {
    return 'takes names of claims, and for each the name of a header';
  }
  const problem = claimNameProblem(claim);
  if (problem !== undefined) return problem;
  const name = header.toLowerCase();
  if (RESERVED.has(name)) return `header "${header}" has a meaning of its own`;
  return rules.has(claim) || taken.has(name) ? 'names a claim or a header twice' : undefined;
}
