/**
 * The command line as a whole: finds the command, answers --help and --version, turns errors into exit codes.
 */

import { readFileSync } from 'node:fs';

import { nearestName } from '../explain/nearest.ts';
import { readArguments, type Arguments, type OptionKinds } from '../terminal/arguments.ts';
import { Failure, UsageError } from '../terminal/errors.ts';
import type { ExitCode, Io } from '../terminal/io.ts';
import { CHECK_ADDRESS_HELP, CHECK_ADDRESS_OPTIONS, checkAddress } from './check-address.ts';
import { decode, DECODE_HELP, DECODE_OPTIONS } from './decode.ts';
import { desk, DESK_HELP, DESK_OPTIONS } from './desk.ts';
import { IMPORT_HELP, IMPORT_OPTIONS, importSettings } from './import.ts';
import { keygen, KEYGEN_HELP, KEYGEN_OPTIONS } from './keygen.ts';
import { serve, SERVE_HELP, SERVE_OPTIONS } from './serve.ts';
import { token, TOKEN_HELP, TOKEN_OPTIONS } from './token.ts';
import { verify, VERIFY_HELP, VERIFY_OPTIONS } from './verify.ts';
import { why, WHY_HELP, WHY_OPTIONS } from './why.ts';

interface Command {
  readonly options: OptionKinds;
  readonly operandLimit: number;
  readonly help: string;
  readonly run: (args: Arguments, io: Io) => Promise<ExitCode>;
}

const COMMANDS: { readonly [name: string]: Command } = {
  serve: { options: SERVE_OPTIONS, operandLimit: 0, help: SERVE_HELP, run: serve },
  token: { options: TOKEN_OPTIONS, operandLimit: 0, help: TOKEN_HELP, run: token },
  verify: { options: VERIFY_OPTIONS, operandLimit: 1, help: VERIFY_HELP, run: verify },
  decode: { options: DECODE_OPTIONS, operandLimit: 1, help: DECODE_HELP, run: decode },
  keygen: { options: KEYGEN_OPTIONS, operandLimit: 0, help: KEYGEN_HELP, run: keygen },
  'check-address': {
    options: CHECK_ADDRESS_OPTIONS, operandLimit: 1000, help: CHECK_ADDRESS_HELP, run: checkAddress,
  },
  why: { options: WHY_OPTIONS, operandLimit: 1, help: WHY_HELP, run: why },
  import: { options: IMPORT_OPTIONS, operandLimit: 1, help: IMPORT_HELP, run: importSettings },
  desk: { options: DESK_OPTIONS, operandLimit: 0, help: DESK_HELP, run: desk },
};

const HELP = `Usage: portcullis COMMAND [options]

  serve          the gate: answers requests by address and token, alone or behind a proxy
  token          signs a token
  verify         says whether a token is valid, why not, and what it claims
  decode         shows what a token says, without checking anything
  keygen         makes a secret
  check-address  says which rule admits or refuses an address; turns ranges into blocks
  why            says what a reason of the log means, and which setting to change
  import         prints the settings for those of Ant Media Server or Express
  desk           prints a page that does all this in a browser, offline, from a file

  portcullis serve

Every command takes --help, and all but serve take --json. Exit codes: 0 done or allowed, 1 refused or
failed, 2 used wrongly. NO_COLOR turns colour off.
`;

/** Runs a command; its exit code. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const [name = '', ...rest] = args;
  if (name === 'help' && rest[0] !== undefined) return run([rest[0], '--help'], io);
  if (name === '--help' || name === '-h' || name === 'help') return print(io, HELP);
  if (name === '--version') return print(io, `${readVersion()}\n`);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (name === '') return refuse(io, 'portcullis', 'a command is needed');
  if (name.startsWith('-')) return refuse(io, 'portcullis', 'the command comes before its options');
  if (command === undefined) {
    const meant = nearestName(name, Object.keys(COMMANDS));
    const question = meant === undefined ? '' : `; did you mean ${meant}?`;
    return refuse(io, 'portcullis', `no such command${question}`);
  }
  if (rest.includes('--help') || rest.includes('-h')) return print(io, command.help);
  try {
    const kinds: OptionKinds = name === 'serve' ? command.options : { ...command.options, json: 'flag' };
    return await command.run(readArguments(rest, kinds, command.operandLimit), io);
  } catch (error) {
    if (error instanceof UsageError) return refuse(io, `portcullis ${name}`, error.message);
    if (!(error instanceof Failure)) throw error;
    io.stderr.write(`portcullis ${name}: ${error.message}\n`);
    return 1;
  }
}

function print(io: Io, text: string): ExitCode {
  io.stdout.write(text);
  return 0;
}

function refuse(io: Io, who: string, problem: string): ExitCode {
  // A settings file may have several faults, a line each.
  const lines = problem.split('\n').map((line) => `${who}: ${line}`);
  io.stderr.write(`${lines.join('\n')} (${who} --help)\n`);
  return 2;
}

/** The version in the package's own description, which lies two folders up, in `src` as in `dist`. */
function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String(JSON.parse(text).version);
}
