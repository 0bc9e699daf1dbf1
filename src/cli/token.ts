/** `portcullis token`: signs a token from claims given as flags or as JSON; prints it in several forms. */

import { decodeJwtUnverified, jwtSigner, type Claims, type DecodedJwt } from '../index.ts';
import { claimTimes } from '../explain/claims.ts';
import { printable } from '../explain/printable.ts';
import { DATE_FORM, describeTime, readDate } from '../explain/times.ts';
import { TOKEN_FORMS } from '../explain/token-forms.ts';
import { present, type Arguments, type OptionKinds } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/errors.ts';
import type { ExitCode, Io } from '../terminal/io.ts';
import { readSecrets, SECRET_HELP, SECRET_OPTIONS } from '../terminal/secrets.ts';
import { readClaims } from './claims-input.ts';
import { configureBy, makeKey, readEncoding, readSpanOption } from './input.ts';

export const TOKEN_OPTIONS: OptionKinds = {
  ...SECRET_OPTIONS, claim: 'texts', claims: 'text', 'claims-file': 'file', 'expires-in': 'text',
  'expires-at': 'text', 'allow-expired': 'flag', 'not-before': 'text', issuer: 'text', audience: 'texts',
  subject: 'text', kid: 'text', typ: 'text', 'no-issued-at': 'flag', as: 'text',
};

export const TOKEN_HELP: string = `Usage: portcullis token --secret-file FILE [claims] [--as FORM]

Signs a token with HS256 and prints it.

  portcullis token --secret-file jwt.secret --subject alice --claim role=editor --expires-in 1h30m

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
  --expires-in SPAN    exp, so long from now: numbers with w, d, h, m, s, such as 1h30m
  --expires-at DATE    exp: 2030-01-31 (midnight in UTC) or 2030-01-31T12:00:00Z
  --allow-expired      makes a token that has expired already, to try out its refusal
  --not-before SPAN    nbf, so long from now
  --no-issued-at       leaves iat out; it is added otherwise, unless the claims have one

Header:
  --kid NAME           the name of the key
  --typ TYPE           JWT unless given

Form:
  --as FORM            header (an Authorization line), curl (a command) or postman (an environment to import)
`;

/** Prints a token. */
export async function token(args: Arguments, io: Io): Promise<ExitCode> {
  const write = readForm(args);
  const encoding = readEncoding(args);
  const [given, ...others] = await readSecrets(args, io);
  if (given === undefined || others.length > 0) throw new UsageError('a token is signed with one secret');
  const key = makeKey(given, encoding, args.text('kid'), io);
  const claims = await readClaims(args, io);
  const options = readOptions(args, claims);
  const issuedAt = !args.has('no-issued-at');
  const end = readEnd(args);
  const signed = configureBy(FLAGS, () => {
    return jwtSigner({ key, issuedAt, clock: io.clock, ...options }).sign({ ...claims, ...end });
  });
  const decoded = decodeJwtUnverified(signed);
  if (decoded === undefined) throw new UsageError('the claims are longer than any token may be');
  checkEnd(args, decoded.claims['exp'], io);
  io.stdout.write(write(signed, decoded));
  return 0;
}

/** The signer's options, none of which the claims may have as well. */
function readOptions(args: Arguments, claims: Claims): object {
  for (const [flag, name] of CLAIMS_OF_FLAGS) {
    if (!args.has(flag) || !Object.hasOwn(claims, name)) continue;
    throw new UsageError(`--${flag}: the claim "${name}" is given twice`);
  }
  const audiences = args.texts('audience');
  const typ = args.text('typ');
  return present({
    expiresInSeconds: readSpanOption(args, 'expires-in'),
    notBeforeSeconds: readSpanOption(args, 'not-before'),
    issuer: args.text('issuer'), audience: audiences.length > 1 ? audiences : audiences[0],
    subject: args.text('subject'), header: typ === undefined ? undefined : { typ },
  });
}

const CLAIMS_OF_FLAGS = [
  ['expires-in', 'exp'], ['expires-at', 'exp'], ['not-before', 'nbf'], ['issuer', 'iss'], ['audience', 'aud'],
  ['subject', 'sub'],
] as const;

// Under which flag each of the signer's options is given.
const FLAGS = {
  expiresInSeconds: '--expires-in', notBeforeSeconds: '--not-before', issuer: '--issuer',
  audience: '--audience', subject: '--subject', header: '--typ', 'header.typ': '--typ',
};

/** The end by `--expires-at`, as a claim. */
function readEnd(args: Arguments): { readonly exp?: number } {
  const text = args.text('expires-at');
  if (text === undefined) return {};
  if (args.has('expires-in')) throw new UsageError('--expires-in and --expires-at are both given');
  const exp = readDate(text);
  if (exp === undefined) throw new UsageError(`--expires-at takes ${DATE_FORM}`);
  return { exp };
}

/** Says what is probably not meant: no end, or one that has passed, which must be asked for. */
function checkEnd(args: Arguments, exp: unknown, io: Io): void {
  if (exp === undefined) {
    io.stderr.write('note: this token never expires; --expires-in gives it an end\n');
  } else if (typeof exp === 'number' && exp <= io.clock() && !args.has('allow-expired')) {
    const when = describeTime(exp, io.clock());
    throw new UsageError(`the token would have expired already: exp is ${when}; --allow-expired makes it`);
  }
}

type Form = (token: string, decoded: DecodedJwt) => string;

const FORM_NAMES = ['header', 'curl', 'postman'] as const;

/** How the token is written. */
function readForm(args: Arguments): Form {
  const name = args.text('as');
  const hasJson = args.has('json');
  if (name === undefined) return hasJson ? asJson : (signed) => `${signed}\n`;
  const form = FORM_NAMES.find((one) => one === name);
  if (form === undefined) throw new UsageError('--as takes one of header, curl, postman');
  if (hasJson) throw new UsageError('--as and --json are both given');
  return (signed) => `${TOKEN_FORMS[form](signed)}\n`;
}

function asJson(signed: string, decoded: DecodedJwt): string {
  const times = claimTimes(decoded.claims);
  return `${printable({ token: signed, ...decoded, times })}\n`;
}
