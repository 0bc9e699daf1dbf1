/**
 * `portcullis check-address`: whether an address is admitted, by which rule, and how a forwarded header was
 * read.
 */

import { restFilter, type ForwardedHeader, type RestIpFilterSettings } from '../index.ts';
import { configure, UsageError, type Arguments, type OptionKinds } from './arguments.ts';
import { addressRules, originOf, refusingRule, wayOf, type AddressRules } from './explain.ts';
import type { ExitCode, Io } from './io.ts';
import { painter, printable, table } from './output.ts';
import { rulesOf } from './rule-finder.ts';
import { readSections } from './settings.ts';

export const CHECK_ADDRESS_OPTIONS: OptionKinds = {
  settings: 'text', allow: 'texts', deny: 'texts', 'trusted-proxy': 'texts', header: 'texts',
};

export const CHECK_ADDRESS_HELP: string = `\
Usage: portcullis check-address [--settings FILE | lists] [--header LINE] ADDRESS

Says whether a request from this address is admitted, which rule says so, and how the header that proxies
write was read. ADDRESS is the socket's: behind a proxy, the proxy's.

Lists (repeatable, or separated by commas; without --allow, loopback alone is allowed):
  --allow LIST         addresses and blocks that are admitted
  --deny LIST          addresses and blocks that are not, though they are allowed
  --trusted-proxy LIST the proxies whose header is believed
  --settings FILE      all of these from the gate's settings file

Request:
  --header LINE        "X-Forwarded-For: 203.0.113.9, 10.0.0.1", or a Forwarded line; repeatable

Exit code: 0 allowed, 1 refused, 2 used wrongly.
`;

interface Line {
  readonly name: ForwardedHeader;
  readonly value: string;
}

/** Prints the verdict on an address. */
export function checkAddress(args: Arguments, io: Io): Promise<ExitCode> {
  const [address] = args.operands;
  if (address === undefined) throw new UsageError('an address is needed');
  const lines = args.texts('header').map(readLine);
  const settings = readIpSettings(args, lines);
  const request = {
    address,
    header(name: string): string | undefined {
      const values = lines.filter((line) => line.name === name).map(({ value }) => value);
      return values.length === 0 ? undefined : values.join(', ');
    },
  };
  const verdict = configure('', () => restFilter({ ipFilter: settings })).check(request);
  const rules = addressRules(settings);
  const origin = originOf(rules, request);
  const rule = ruleOf(rules, origin.address) ?? refusingRule(rules, verdict, origin.address);
  const way = wayOf(rules, request).map(({ from, address: step, text }) => {
    const proxyRule = step === undefined ? undefined : rules.proxyRule(step);
    return { from, address: step ?? null, text, note: noteOf(step, proxyRule, step === origin.address) };
  });
  const reason = verdict.ok ? undefined : verdict.reason;
  if (args.has('json')) {
    io.stdout.write(`${printable({ ok: verdict.ok, reason, rule, ...origin, way })}\n`);
  } else {
    const paint = painter(io.stdout, io.env);
    const word = verdict.ok ? paint('allowed', 'green') : paint('refused', 'red');
    const parts = [origin.address ?? reason, rule].filter((part) => part !== undefined);
    io.stdout.write(`${word}: ${parts.join(', ')}\n`);
    const rows = way.map((step) => [step.from, step.address ?? printable(step.text), step.note]);
    const { ignored } = origin;
    if (ignored !== undefined) rows.push([ignored, 'ignored', 'the socket is no trusted proxy']);
    io.stdout.write(table(rows));
  }
  return Promise.resolve(verdict.ok ? 0 : 1);
}

/**
 * The settings from the file or from the lists; with lists, the header that is given is the one that is read.
 */
function readIpSettings(args: Arguments, lines: readonly Line[]): RestIpFilterSettings {
  const path = args.text('settings');
  const hasLists = ['allow', 'deny', 'trusted-proxy'].some((name) => args.has(name));
  if (path !== undefined && hasLists) {
    throw new UsageError('--settings has its own lists; give one or the other');
  }
  if (path !== undefined) return readSections(path).ipFilter;
  const header = lines[0]?.name;
  if (lines.some(({ name }) => name !== header)) throw new UsageError('--header: two kinds of it at once');
  const list = (name: string): readonly string[] | undefined => {
    return args.has(name) ? args.texts(name).flatMap((text) => rulesOf(text)) : undefined;
  };
  return { allow: list('allow'), deny: list('deny'), trustedProxies: list('trusted-proxy'), header };
}

function readLine(line: string): Line {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  if (name !== 'x-forwarded-for' && name !== 'forwarded') {
    throw new UsageError('--header takes a line "X-Forwarded-For: …" or "Forwarded: …"');
  }
  return { name, value: line.slice(colon + 1).trim() };
}

/** Why an allowed address is. */
function ruleOf(rules: AddressRules, address: string | undefined): string | undefined {
  if (!rules.isEnabled) return 'the address filter is switched off';
  if (address === undefined || rules.denyRule(address) !== undefined) return undefined;
  const rule = rules.allowRule(address);
  return rule === undefined ? undefined : `allow ${rule}`;
}

function noteOf(address: string | undefined, proxyRule: string | undefined, isJudged: boolean): string {
  if (address === undefined) return 'no address';
  if (proxyRule !== undefined) return `trusted proxy ${proxyRule}${isJudged ? ', judged' : ''}`;
  return 'judged';
}
