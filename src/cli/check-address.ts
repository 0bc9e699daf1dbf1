/**
 * `portcullis check-address`: whether an address is admitted, by which rule, and how a forwarded header was
 * read.
 */

import type { Verdict } from '../index.ts';
import { explainAddress, requestOf } from '../explain/address-steps.ts';
import type { AddressExplanation, HeaderLine } from '../explain/address-steps.ts';
import { printable } from '../explain/printable.ts';
import { reasonIn, REMEDIES } from '../explain/reasons.ts';
import { loadAddressSettings } from '../gate/settings.ts';
import { readSettingsObject, type GateSettings } from '../settings/reading.ts';
import { present, type Arguments, type OptionKinds } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import type { ExitCode, Io } from '../terminal/io.ts';
import { painter, table, widthOf } from '../terminal/output.ts';
import { printBlocks } from './blocks-input.ts';
import { readGivenSettings } from './settings-input.ts';

export const CHECK_ADDRESS_OPTIONS: OptionKinds = {
  settings: 'file', allow: 'texts', deny: 'texts', 'trusted-proxy': 'texts', header: 'texts', blocks: 'files',
};

export const CHECK_ADDRESS_HELP: string = `\
Usage: portcullis check-address [--settings FILE | lists] [--header LINE] ADDRESS
       portcullis check-address --blocks LIST

Says whether a request from this address is admitted, which rule says so, and how the header that proxies
write was read. ADDRESS is the socket's: behind a proxy, the proxy's.

  portcullis check-address --settings settings.json --header 'X-Forwarded-For: 203.0.113.9' 10.0.0.1

Lists (repeatable, or separated by commas; without --allow, loopback alone is allowed):
  --allow LIST         addresses and blocks that are admitted
  --deny LIST          addresses and blocks that are not, though they are allowed
  --trusted-proxy LIST the proxies whose header is believed
  --settings FILE      all of these from the gate's settings file, or - for standard input

Request:
  --header LINE        "X-Forwarded-For: 203.0.113.9, 10.0.0.1", or a Forwarded line; repeatable

Instead of a verdict:
  --blocks LIST        prints the blocks of ranges (10.0.0.1-10.0.0.9), of netmasks (10.0.0.0/255.0.0.0),
                       of express-ipfilter's lists ([["10.0.0.1", "10.0.0.9"]]); with - of standard input,
                       one rule a line

Exit code: 0 allowed, 1 refused, 2 used wrongly.
`;

/** Prints the verdict on an address, or the blocks of rules. */
export async function checkAddress(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.has('blocks')) return printBlocks(args, io);
  const [address, more] = args.operands;
  if (address === undefined) throw new UsageError('an address is needed');
  if (more !== undefined) throw new UsageError('too many arguments');
  const lines = args.texts('header').map(readLine);
  const { filter, addresses } = await readSettings(args, lines, io);
  const explanation = explainAddress(filter, addresses, requestOf(address, lines));
  io.stdout.write(args.has('json') ? asJson(explanation) : asText(explanation, io));
  return explanation.verdict.ok ? 0 : 1;
}

function asJson({ verdict, origin, rule, steps }: AddressExplanation): string {
  const reason = verdict.ok ? undefined : verdict.reason;
  const way = steps.map(({ from, address = null, text, note }) => ({ from, address, text, note }));
  return `${printable({ ok: verdict.ok, reason, rule, ...origin, way })}\n`;
}

function asText({ verdict, origin, rule, steps }: AddressExplanation, io: Io): string {
  const paint = painter(io.stdout, io.env);
  const word = verdict.ok ? paint('allowed', 'green') : paint('refused', 'red');
  // Without an address the reason says why; with one, the rule does.
  const judged = origin.address ?? (verdict.ok ? undefined : verdict.reason);
  const parts = [judged, rule].filter((part) => part !== undefined);
  const rows = steps.map(({ from, address, text, note }) => {
    return [from, address ?? (text === undefined ? '' : printable(text)), note];
  });
  const { ignored } = origin;
  if (ignored !== undefined) rows.push([ignored, 'ignored', 'the socket is no trusted proxy']);
  const width = widthOf(io.stdout);
  return `${word}: ${parts.join(', ')}\n${table(rows, width)}${table(adviceOn(verdict), width)}`;
}

/** What would change a refusal. */
function adviceOn(verdict: Verdict): (readonly string[])[] {
  const reason = verdict.ok ? undefined : reasonIn(verdict.reason);
  if (reason === undefined) return [];
  const { change, settings } = REMEDIES[reason];
  return [[settings.length === 0 ? change : `${change} (${settings.join(', ')})`]];
}

/** The settings of the file or of the lists; with lists, the header that is given is the one that is read. */
async function readSettings(args: Arguments, lines: readonly HeaderLine[], io: Io): Promise<GateSettings> {
  const path = args.text('settings');
  const hasLists = ['allow', 'deny', 'trusted-proxy'].some((name) => args.has(name));
  if (path === undefined) return readLists(args, lines);
  if (hasLists) throw new UsageError('--settings has its own lists; give one or the other');
  const { source, named } = await readGivenSettings(path, io);
  const { settings, problems } = loadAddressSettings(source, io.env);
  if (settings !== undefined) return settings;
  throw new UsageError(problems.map(named).join('\n'));
}

function readLists(args: Arguments, lines: readonly HeaderLine[]): GateSettings {
  const header = lines[0]?.name;
  if (lines.some(({ name }) => name !== header)) throw new UsageError('--header: two kinds of it at once');
  const list = (name: string): string | undefined => {
    return args.has(name) ? args.texts(name).join(',') : undefined;
  };
  const { settings, faults } = readSettingsObject({
    ipFilter: present({
      allow: list('allow'), deny: list('deny'), forwardedHeader: header,
      // A header is read, or said to be ignored, by the proxies that are trusted: without the option, none.
      trustedProxies: list('trusted-proxy') ?? (header === undefined ? undefined : []),
    }),
  });
  if (settings !== undefined) return settings;
  const mistakes = faults.map(({ path: [, name], problem }) => `${OPTIONS[String(name)]}: ${problem}`);
  throw new UsageError(mistakes.join('\n'));
}

// The names under which the settings' lists are given here.
const OPTIONS: { readonly [name: string]: string } = {
  allow: '--allow', deny: '--deny', trustedProxies: '--trusted-proxy',
};

/** A header line as a server reads it: blanks around its value do not count, any other character does. */
function readLine(line: string): HeaderLine {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
  if (name !== 'x-forwarded-for' && name !== 'forwarded') {
    throw new UsageError('--header takes a line "X-Forwarded-For: …" or "Forwarded: …"');
  }
  return { name, value: line.slice(colon + 1).replace(/^[ \t]+/, '').replace(/[ \t]+$/, '') };
}
