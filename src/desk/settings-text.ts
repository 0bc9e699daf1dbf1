/**
 * A settings file as the gate would take it: its faults with places, or in sentences what it means. Files
 * that it names can be given too; for any other a stand-in is read, and the sentences say so.
 */

import type { TextPlace } from '../explain/json-text.ts';
import { bytesOfText } from '../explain/text-bytes.ts';
import { LIST_FILES } from '../settings/lists.ts';
import { readSettings, type GateSettings, type SettingsFault } from '../settings/reading.ts';
import type { SettingsSources } from '../settings/secrets.ts';

/** What is said of a settings text. */
export interface SettingsWords {
  readonly faults: readonly SettingsFault[];
  /** What the settings mean; none where they are at fault. */
  readonly sentences: readonly string[];
  readonly warnings: readonly string[];
  /** The files and variables that were not at hand. */
  readonly unread: readonly string[];
}

/** Files by the names that settings call them. */
export type GivenFiles = ReadonlyMap<string, Uint8Array>;

// What stands in for a list is a rule that no list has: the broadcast address of no network.
const RULES: { readonly [list: string]: string } = {
  allow: '255.255.255.251', deny: '255.255.255.252', trustedProxies: '255.255.255.253',
};
// A secret in every encoding at once; it decides nothing here.
const SECRET = '0123456789abcdef'.repeat(4);

/** Reads a settings text with the files that were given beside it. */
export function readSettingsWords(text: string, files: GivenFiles): SettingsWords {
  const names = namesOfLists(text);
  const unread: string[] = [];
  const sources: SettingsSources = {
    file(name) {
      // A file is given without its folder.
      const given = files.get(name) ?? files.get(name.replace(/^.*[/\\]/, ''));
      if (given !== undefined) return given;
      unread.push(name);
      const list = names.get(name);
      return bytesOfText(list === undefined ? SECRET : `${list}\n`);
    },
    variable(name) {
      unread.push(`the variable ${name}`);
      return SECRET;
    },
  };
  const { settings, faults } = readSettings(text, sources);
  if (settings === undefined) return { faults, sentences: [], warnings: [], unread };
  return { faults, sentences: sentencesOf(settings), warnings: settings.warnings, unread };
}

/** What stands in for each file that is no secret, by its name. */
function namesOfLists(text: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (value: unknown, standIn: string): void => {
    for (const name of Array.isArray(value) ? value : [value]) names.set(String(name), standIn);
  };
  const root = parse(text);
  const ip = memberOf(root, 'ipFilter');
  for (const [list, option] of Object.entries(LIST_FILES)) add(memberOf(ip, option), String(RULES[list]));
  const tokens = memberOf(root, 'jwtFilter');
  for (const filter of Array.isArray(tokens) ? tokens : [tokens]) {
    add(memberOf(filter, 'revokedFile'), 'no token has this for its jti');
  }
  return names;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** What settings mean, a sentence each. */
export function sentencesOf({ addresses, tokens = [], require, pass, log }: GateSettings): readonly string[] {
  const { isEnabled, allow, deny, proxies, isUnixTrusted, hasProxies, header } = addresses;
  const proxyRules = [...proxies.rules, ...(isUnixTrusted ? ['the peer of its Unix socket'] : [])];
  const ofAddresses = !isEnabled ? ['Addresses: not judged.'] : [
    allow === undefined
      ? 'Admits loopback alone (127.0.0.1 and ::1).'
      : `Admits ${listed(allow.rules, 'nobody, as the allow list is empty')}.`,
    ...(deny.size === 0 ? [] : [`Refuses ${listed(deny.rules, '')}, even where the allow list has it.`]),
    hasProxies
      ? `Reads the client's address in ${header}, where the peer is ${listed(proxyRules, '')}.`
      : 'Judges the address of the socket; no header is believed.',
  ];
  const either = require === 'either' ? ['An allowed address or a good token suffices.'] : [];
  const handedOn = Array.from(pass, ([claim, name]) => `${claim} as ${name}`);
  return [
    ...ofAddresses,
    ...(tokens.length === 0 ? ['Tokens: not asked for.'] : tokens.map(({ secrets, claims }) => {
      const by = secrets === 1 ? 'one secret' : `one of ${secrets} secrets`;
      const judged = claims.length === 0 ? 'no claims judged but times' : `judged by ${claims.join(', ')}`;
      return `Tokens: asked for, signed with ${by}, ${judged}.`;
    })),
    ...either,
    ...(handedOn.length === 0 ? [] : [`Hands on ${handedOn.join(', ')}.`]),
    ...(log === 'all' ? [] : [`Logs ${log === 'none' ? 'no decisions' : 'refusals alone'}.`]),
  ];
}

// More rules than these nobody reads in a sentence.
const RULE_LIMIT = 8;
const STAND_INS = Object.values(RULES);

function listed(rules: readonly string[], none: string): string {
  const own = rules.filter((rule) => !STAND_INS.includes(rule));
  const shown = own.slice(0, RULE_LIMIT);
  const more = own.length - shown.length;
  const parts = [
    ...shown, ...(more === 0 ? [] : [`${more} more`]),
    ...(own.length === rules.length ? [] : ['what a file that is not at hand lists']),
  ];
  return parts.length === 0 ? none : parts.join(', ').replace(/, (?=[^,]*$)/, ' and ');
}

/** How many UTF-16 units stand before a place of a text. */
export function offsetOf(text: string, { line, column }: TextPlace): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
