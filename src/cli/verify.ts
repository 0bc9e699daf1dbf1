/**
 * `portcullis verify`: the verdict on a token, why, and what it says; exit code 0 for a good one, 1 for any
 * other.
 */

import { decodeJwtUnverified, jwtVerifier } from '../index.ts';
import type { Claims, JwtRefused, JwtVerifier } from '../index.ts';
import { claimRows, claimTimes } from '../explain/claims.ts';
import { findNearSecret, type NearSecret } from '../explain/near-secrets.ts';
import { printable } from '../explain/printable.ts';
import { REMEDIES } from '../explain/reasons.ts';
import { isGenuine, NOTHING_NEAR, refusalAdvice, refusalWords } from '../explain/refusal-words.ts';
import type { SecretEncoding } from '../explain/secret-text.ts';
import { present, type Arguments, type OptionKinds } from '../terminal/arguments.ts';
import type { ExitCode, Io } from '../terminal/io.ts';
import { folded, painter, table, widthOf } from '../terminal/output.ts';
import { NAMED_SECRET_OPTIONS, readSecrets, SECRET_HELP, SECRET_OPTIONS } from '../terminal/secrets.ts';
import type { GivenSecret } from '../terminal/secrets.ts';
import { configureBy, makeKey, readEncoding, readSpanOption, readToken, TOKEN_HELP } from './input.ts';

export const VERIFY_OPTIONS: OptionKinds = {
  ...SECRET_OPTIONS, ...NAMED_SECRET_OPTIONS, 'token-file': 'file', issuer: 'texts', audience: 'texts',
  subject: 'text', typ: 'text', require: 'texts', tolerance: 'text', 'max-age': 'text', kid: 'text',
};

export const VERIFY_HELP: string = `Usage: portcullis verify [TOKEN] --secret-file FILE [expectations]

Says whether a token is valid, why not, and what it claims, with times as dates.
${TOKEN_HELP}

  portcullis verify --secret-file jwt.secret --audience api --require exp < token

Secret (several while they rotate):
${SECRET_HELP}
  --key KID=FILE       a secret whose key bears a name: it alone is for tokens with this kid; repeatable
  --kid NAME           the name of a single key, however its secret is given

Expectations:
  --issuer TEXT        iss; repeatable, any of them will do
  --audience TEXT      aud; repeatable; without it a token that has an aud is refused
  --subject TEXT       sub
  --typ TYPE           the header's typ, such as at+jwt
  --require NAME       a claim that must be there, such as exp; repeatable
  --tolerance SPAN     by how much clocks may differ, such as 30s; 0s unless given
  --max-age SPAN       how long after iat a token is accepted, such as 1h

Exit code: 0 accepted, 1 refused, 2 used wrongly.
`;

/** Prints the verdict on a token. */
export async function verify(args: Arguments, io: Io): Promise<ExitCode> {
  const encoding = readEncoding(args);
  const text = await readToken(args, io);
  const secrets = await readSecrets(args, io);
  const verifier = makeVerifier(args, encoding, secrets, io);
  const now = io.clock();
  const result = verifier.verify(text);
  const refused = result.ok ? undefined : result;
  const said = refused === undefined || isGenuine(refused.reason) ? decodeJwtUnverified(text) : undefined;
  const near = refused?.reason === 'signature_invalid' ? findNear(text, secrets, encoding) : undefined;
  if (args.has('json')) {
    const { reason, claim } = refused ?? {};
    const times = said === undefined ? undefined : claimTimes(said.claims);
    io.stdout.write(`${printable({ ok: result.ok, reason, claim, nearMiss: near?.name, ...said, times })}\n`);
    return result.ok ? 0 : 1;
  }
  const paint = painter(io.stdout, io.env);
  const width = widthOf(io.stdout);
  if (refused === undefined) {
    io.stdout.write(`${paint('accepted', 'green')}\n`);
  } else {
    const words = folded(`: ${refused.reason} (${refusalWords(refused)})`, 2, width - 'refused'.length);
    const tolerance = readSpanOption(args, 'tolerance') ?? 0;
    const advice = refused.reason === 'key_unknown'
      ? [[namesOf(text, secrets, args.text('kid'))], [REMEDIES.key_unknown.change]]
      : adviceOn(refused, said?.claims, near, now, tolerance);
    io.stdout.write(`${paint('refused', 'red')}${words}\n${table(advice, width)}`);
  }
  io.stdout.write(table(said === undefined ? [[UNSIGNED]] : claimRows(said.claims, now), width));
  return result.ok ? 0 : 1;
}

const UNSIGNED =
  'what it says is not shown, since nobody has vouched for it; portcullis decode shows it';

/** What the operator may do about a refusal, line by line. */
function adviceOn(
  { reason }: JwtRefused, claims: Claims | undefined, near: GivenNear | undefined, now: number,
  tolerance: number,
): (readonly string[])[] {
  if (near !== undefined) {
    const { option, name, remedy, encoding } = near;
    const flag = encoding === undefined ? '' : `, here by --secret-encoding ${encoding}`;
    return [[`${option} would fit ${name}: ${remedy}${flag}`]];
  }
  if (reason === 'signature_invalid') return [[NOTHING_NEAR]];
  return refusalAdvice(reason, claims, now, tolerance).map((line) => [line]);
}

/** Which key the token names, and which there are. */
function namesOf(token: string, secrets: readonly GivenSecret[], kid: string | undefined): string {
  const named = decodeJwtUnverified(token)?.header['kid'];
  const asked = named === undefined ? 'no key' : `the key ${printable(named)}`;
  // A key without a name takes any token, so here each has one.
  const keys = secrets.map((given) => printable(given.kid ?? kid));
  return `the token names ${asked}; there are ${keys.join(', ')}`;
}

/** A near miss, and the option that gave the secret. */
interface GivenNear extends NearSecret {
  readonly option: string;
}

/** The first near miss among the secrets that would have signed the token. */
function findNear(
  token: string, secrets: readonly GivenSecret[], encoding: SecretEncoding,
): GivenNear | undefined {
  for (const { option, content } of secrets) {
    const near = findNearSecret(token, content, encoding);
    if (near !== undefined) return { ...near, option };
  }
  return undefined;
}

// Under which flag each of the verifier's options is given.
const FLAGS = {
  key: 'secrets:', issuer: '--issuer', audience: '--audience', subject: '--subject', typ: '--typ',
  requiredClaims: '--require', clockToleranceSeconds: '--tolerance', maxAgeSeconds: '--max-age',
};

function makeVerifier(
  args: Arguments, encoding: SecretEncoding, secrets: readonly GivenSecret[], io: Io,
): JwtVerifier {
  const some = (name: string): readonly string[] | undefined => {
    return args.has(name) ? args.texts(name) : undefined;
  };
  const expectations = present({
    issuer: some('issuer'), audience: some('audience'), subject: args.text('subject'), typ: args.text('typ'),
    requiredClaims: some('require'), clockToleranceSeconds: readSpanOption(args, 'tolerance'),
    maxAgeSeconds: readSpanOption(args, 'max-age'),
  });
  const key = secrets.map((secret) => makeKey(secret, encoding, args.text('kid'), io));
  return configureBy(FLAGS, () => jwtVerifier({ key, clock: io.clock, ...expectations }));
}
