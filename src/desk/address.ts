/** Why an address is allowed or refused, step by step, by the filter that decides. */

import { explainAddress, requestOf, type HeaderLine } from '../explain/address-steps.ts';
import { printable } from '../explain/printable.ts';
import { reasonIn, REASONS, REMEDIES } from '../explain/reasons.ts';
import { readSettingsObject } from '../settings/reading.ts';

/** What is asked, as it was typed: lists with blanks, commas or lines between their rules. */
export interface AddressQuestion {
  readonly allow: string;
  readonly deny: string;
  readonly proxies: string;
  /** The socket's address. */
  readonly socket: string;
  /** Header lines, such as `X-Forwarded-For: 203.0.113.9`; without a name they are of that one. */
  readonly header: string;
}

/** The answer: a verdict with the way to it, or what is wrong with the question. */
export type AddressAnswer =
  | { readonly problems: readonly string[] }
  | {
    readonly problems: undefined;
    readonly isAllowed: boolean;
    readonly title: string;
    readonly advice: readonly string[];
    /** Where, what stands there, what became of it. */
    readonly steps: readonly (readonly [from: string, address: string, note: string])[];
  };

const BY_NAME = ['x-forwarded-for', 'forwarded'];

/** The answer to a question; without a rule in `allow`, loopback alone is allowed. */
export function judgeAddress({ allow, deny, proxies, socket, header }: AddressQuestion): AddressAnswer {
  const address = socket.trim();
  const lines = header.split('\n').flatMap(readLine);
  const name = lines[0]?.name ?? 'x-forwarded-for';
  const problems = [
    ...(address === '' ? ['the address of the socket is needed: behind a proxy, the proxy\'s'] : []),
    ...(lines.some((line) => line.name !== name) ? ['the header lines have different names'] : []),
  ];
  const trusted = rulesOf(proxies);
  const isRead = lines.length > 0 || trusted.length > 0;
  const forwardedHeader = BY_NAME.includes(name) ? name : { single: name };
  const ipFilter = {
    ...(allow.trim() === '' ? {} : { allow: rulesOf(allow) }), deny: rulesOf(deny),
    ...(isRead ? { trustedProxies: trusted, forwardedHeader } : {}),
  };
  const { settings, faults } = readSettingsObject({ ipFilter });
  problems.push(...faults.map(({ path, problem }) => `${nameOf(path)}: ${problem}`));
  if (settings === undefined || problems.length > 0) return { problems };
  const { addresses, filter } = settings;
  const { verdict, origin, rule, steps } = explainAddress(filter, addresses, requestOf(address, lines));
  const reason = verdict.ok ? undefined : reasonIn(verdict.reason);
  const words = reason === undefined ? [] : [REASONS[reason]];
  const judged = origin.address ?? '';
  const title = [judged, rule, ...words].filter((part) => part !== undefined && part !== '').join(' · ');
  const ignored = origin.ignored === undefined
    ? []
    : [[origin.ignored, '', 'ignored: the socket is no trusted proxy'] as const];
  const rows = steps.map(({ from, address: at, text, note }) => {
    return [from, at ?? (text === undefined ? '' : printable(text)), note] as const;
  });
  return {
    problems: undefined, isAllowed: verdict.ok, title: `${verdict.ok ? 'ALLOWED' : 'REFUSED'}: ${title}`,
    advice: reason === undefined ? [] : [REMEDIES[reason].change], steps: [...rows, ...ignored],
  };
}

/** The rules of a list as it is typed. */
export function rulesOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((rule) => rule !== '');
}

function readLine(line: string): readonly HeaderLine[] {
  const trimmed = line.trim();
  if (trimmed === '') return [];
  // An IPv6 address has colons as well, but no letter of a header's name before a blank.
  const [, name, value] = /^([A-Za-z][A-Za-z0-9-]*):(?:[ \t]+(.*))?$/.exec(trimmed) ?? [];
  return [name === undefined
    ? { name: 'x-forwarded-for', value: trimmed }
    : { name: name.toLowerCase(), value: value ?? '' }];
}

// Nothing else of a question can be at fault.
const NAMES: { readonly [option: string]: string } = {
  allow: 'Allow', deny: 'Deny', trustedProxies: 'Trusted proxies',
};

/** A fault's place as the page names it; rules count from 1. */
function nameOf([, member, ...indices]: readonly (string | number)[]): string {
  return [NAMES[String(member)], ...indices.map((index) => `rule ${Number(index) + 1}`)].join(', ');
}
