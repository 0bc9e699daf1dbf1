/** The claims of a token to be signed: out of flags, JSON text and files. A fault names option and claim. */

import type { Claims } from '../index.ts';
import { faultText, findJsonFault } from '../explain/json-text.ts';
import type { Arguments } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import { readFileOrInput, toText } from '../terminal/files.ts';
import type { Io } from '../terminal/io.ts';

/**
 * All claims given by `--claims` or `--claims-file`, and by `--claim` on top.
 * @throws UsageError
 */
export async function readClaims(args: Arguments, io: Io): Promise<Claims> {
  const inline = args.text('claims');
  const file = args.text('claims-file');
  if (inline !== undefined && file !== undefined) {
    throw new UsageError('--claims and --claims-file are both given');
  }
  const object = file === undefined
    ? parseClaims('--claims', inline ?? '{}')
    : parseClaims('--claims-file', toText('--claims-file', await readFileOrInput('--claims-file', file, io)));
  const claims = new Map(Object.entries(object));
  for (const pair of args.texts('claim')) {
    const [name, value] = readClaim(pair);
    if (claims.has(name)) throw new UsageError(`--claim: ${shown(name)} is given twice`);
    claims.set(name, value);
  }
  // Own properties all of them, whatever their names.
  return Object.fromEntries(claims);
}

function parseClaims(option: string, text: string): object {
  const claims = parseJson(option, text);
  if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims;
  throw new UsageError(`${option}: takes a JSON object`);
}

const TIMES = ['exp', 'nbf', 'iat'];

function readClaim(pair: string): [name: string, value: unknown] {
  const equals = pair.indexOf('=');
  const isJson = equals > 0 && pair[equals - 1] === ':';
  const name = pair.slice(0, isJson ? equals - 1 : Math.max(equals, 0));
  if (name === '') throw new UsageError('--claim takes NAME=TEXT or NAME:=JSON');
  const text = pair.slice(equals + 1);
  if (isJson) return [name, parseJson(`--claim: ${shown(name)}`, text)];
  if (TIMES.includes(name)) {
    throw new UsageError(`--claim: the claim "${name}" is a time: ${name}:=1900000000, seconds since 1970`);
  }
  return [name, text];
}

function parseJson(option: string, text: string): unknown {
  const fault = findJsonFault(text);
  if (fault === undefined) return JSON.parse(text);
  throw new UsageError(`${option}: ${faultText(fault)}`);
}

/** A claim by its name; what looks like no name may be a secret in the wrong place. */
function shown(name: string): string {
  return /^[\w.:/-]{1,30}$/.test(name) ? `the claim "${name}"` : 'a claim';
}
