/** `portcullis token`: signs a token from claims given as flags or as JSON. */

import { decodeJwtUnverified, jwtSigner, type Claims } from '../index.ts';
import { faultText, findJsonFault } from '../explain/json-text.ts';
import { printable } from '../explain/printable.ts';
import { present, type Arguments, type OptionKinds } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import { readBytes, readInput, toText } from '../terminal/files.ts';
import type { ExitCode, Io } from '../terminal/io.ts';
import { readSecrets, SECRET_HELP, SECRET_OPTIONS } from '../terminal/secrets.ts';
import { configureBy, makeKey, readSpanOption } from './input.ts';

export const TOKEN_OPTIONS: OptionKinds = {
  ...SECRET_OPTIONS, claim: 'texts', claims: 'text', 'claims-file': 'text', 'expires-in': 'text',
  'not-before': 'text', issuer: 'text', audience: 'texts', subject: 'text', kid: 'text', typ: 'text',
  'no-issued-at': 'flag',
};

export const TOKEN_HELP: string = `Usage: portcullis token --secret-file FILE [claims]

Signs a token with HS256 and prints it.

Secret (one of them):
${SECRET_HELP}

Claims:
  --claim NAME=TEXT    a claim that is a text, such as role=editor; repeatable
  --claim NAME:=JSON   a claim that is anything else, such as admin:=true
  --claims JSON        a JSON object of claims
  --claims-file FILE   the same from a file, or with - from standard input
  --subject TEXT       sub
  --issuer TEXT        iss
  --audience TEXT      aud; given more than once, a list
  --expires-in SPAN    exp, so long from now: a number and one of s, m, h, d, such as 1h
  --not-before SPAN    nbf, so long from now
  --no-issued-at       leaves iat out; it is added otherwise, unless the claims have one

Header:
  --kid NAME           the name of the key
  --typ TYPE           JWT unless given
`;

/** Prints a token. */
export async function token(args: Arguments, io: Io): Promise<ExitCode> {
  if (args.has('secret-stdin') && args.text('claims-file') === '-') {
    throw new UsageError('--secret-stdin leaves no room for claims on standard input');
  }
  const [given, ...others] = await readSecrets(args, io);
  if (given === undefined || others.length > 0) throw new UsageError('a token is signed with one secret');
  const key = makeKey(given, args.text('kid'), io);
  const claims = await readClaims(args, io);
  const audiences = args.texts('audience');
  const typ = args.text('typ');
  const options = present({
    expiresInSeconds: readSpanOption(args, 'expires-in'),
    notBeforeSeconds: readSpanOption(args, 'not-before'),
    issuer: args.text('issuer'), audience: audiences.length > 1 ? audiences : audiences[0],
    subject: args.text('subject'), header: typ === undefined ? undefined : { typ },
  });
  const issuedAt = !args.has('no-issued-at');
  const signed = configureBy(FLAGS, () => {
    return jwtSigner({ key, issuedAt, clock: io.clock, ...options }).sign(claims);
  });
  const decoded = decodeJwtUnverified(signed);
  if (decoded?.claims['exp'] === undefined) {
    io.stderr.write('note: this token never expires; --expires-in gives it an end\n');
  }
  io.stdout.write(args.has('json') ? `${printable({ token: signed, ...decoded })}\n` : `${signed}\n`);
  return 0;
}

// Under which flag each of the signer's options is given.
const FLAGS = {
  expiresInSeconds: '--expires-in', notBeforeSeconds: '--not-before', issuer: '--issuer',
  audience: '--audience', subject: '--subject', header: '--typ', 'header.typ': '--typ',
};

async function readClaims(args: Arguments, io: Io): Promise<Claims> {
  const inline = args.text('claims');
  const file = args.text('claims-file');
  if (inline !== undefined && file !== undefined) {
    throw new UsageError('--claims and --claims-file are both given');
  }
  const object = file === undefined
    ? parseClaims('--claims', inline ?? '{}')
    : parseClaims('--claims-file', await readClaimsFile(file, io));
  const claims = new Map(Object.entries(object));
  for (const pair of args.texts('claim')) {
    const [name, value] = readClaim(pair);
    if (claims.has(name)) throw new UsageError('--claim: a claim is given twice');
    claims.set(name, value);
  }
  // Own properties all of them, whatever their names.
  return Object.fromEntries(claims);
}

async function readClaimsFile(path: string, io: Io): Promise<string> {
  return toText('--claims-file', path === '-' ? await readInput(io) : readBytes('--claims-file', path));
}

function parseClaims(option: string, text: string): object {
  const claims = parseJson(option, text);
  if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims;
  throw new UsageError(`${option}: takes a JSON object`);
}

function readClaim(pair: string): [name: string, value: unknown] {
  const equals = pair.indexOf('=');
  const isJson = equals > 0 && pair[equals - 1] === ':';
  const name = pair.slice(0, isJson ? equals - 1 : Math.max(equals, 0));
  if (name === '') throw new UsageError('--claim takes NAME=TEXT or NAME:=JSON');
  const text = pair.slice(equals + 1);
  return [name, isJson ? parseJson('--claim', text) : text];
}

function parseJson(option: string, text: string): unknown {
  const fault = findJsonFault(text);
  if (fault === undefined) return JSON.parse(text);
  throw new UsageError(`${option}: ${faultText(fault)}`);
}
