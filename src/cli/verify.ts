/**
 * `portcullis verify`: the verdict on a token, why, and what it says; exit code 0 for a good one, 1 for any
 * other.
 */

import { decodeJwtUnverified, jwtVerifier, type JwtReason, type JwtVerifier } from '../index.ts';
import { claimRows, claimTimes } from '../explain/claims.ts';
import { findNearSecret, type NearSecret } from '../explain/near-secrets.ts';
import { printable } from '../explain/printable.ts';
import { REASONS } from '../explain/reasons.ts';
import { present, type Arguments, type OptionKinds } from '../terminal/arguments.ts';
import type { ExitCode, Io } from '../terminal/io.ts';
import { painter, table } from '../terminal/output.ts';
import { readSecrets, SECRET_HELP, SECRET_OPTIONS, type GivenSecret } from '../terminal/secrets.ts';
import { configureBy, makeKey, readSpanOption, readToken, TOKEN_HELP } from './input.ts';

export const VERIFY_OPTIONS: OptionKinds = {
  ...SECRET_OPTIONS, 'token-file': 'text', issuer: 'texts', audience: 'texts', subject: 'text', typ: 'text',
  require: 'texts', tolerance: 'text', 'max-age': 'text', kid: 'text',
};

export const VERIFY_HELP: string = `Usage: portcullis verify [TOKEN] --secret-file FILE [expectations]

Says whether a token is valid, why not, and what it claims, with times as dates.
${TOKEN_HELP}

Secret (several while they rotate):
${SECRET_HELP}

Expectations:
  --issuer TEXT        iss; repeatable, any of them will do
  --audience TEXT      aud; repeatable; without it a token that has an aud is refused
  --subject TEXT       sub
  --typ TYPE           the header's typ, such as at+jwt
  --require NAME       a claim that must be there, such as exp; repeatable
  --tolerance SPAN     by how much clocks may differ, such as 30s; 0s unless given
  --max-age SPAN       how long after iat a token is accepted, such as 1h
  --kid NAME           the name that the keys bear

Exit code: 0 accepted, 1 refused, 2 used wrongly.
`;

// Found only after the signature has proved right, so that the claims are genuine though they do not suffice.
const GENUINE: ReadonlySet<JwtReason> = new Set([
  'claims_malformed', 'token_expired', 'token_not_yet_valid', 'token_too_old', 'issuer_refused',
  'audience_refused', 'subject_refused', 'claim_missing',
]);

/** Prints the verdict on a token. */
export async function verify(args: Arguments, io: Io): Promise<ExitCode> {
  const text = await readToken(args, io);
  const secrets = await readSecrets(args, io);
  const verifier = makeVerifier(args, secrets, io);
  const now = io.clock();
  const result = verifier.verify(text);
  const reason = result.ok ? undefined : result.reason;
  const said = reason === undefined || GENUINE.has(reason) ? decodeJwtUnverified(text) : undefined;
  const near = reason === 'signature_invalid' ? findNear(text, secrets) : undefined;
  if (args.has('json')) {
    const times = said === undefined ? undefined : claimTimes(said.claims, now);
    io.stdout.write(`${printable({ ok: result.ok, reason, nearMiss: near?.name, ...said, times })}\n`);
  } else {
    const paint = painter(io.stdout, io.env);
    const refusal = (why: JwtReason): string => `${paint('refused', 'red')}: ${why} (${REASONS[why]})`;
    io.stdout.write(`${reason === undefined ? paint('accepted', 'green') : refusal(reason)}\n`);
    if (near !== undefined) io.stdout.write(`  the secret would fit ${near.name}: ${near.remedy}\n`);
    io.stdout.write(said === undefined ? UNSIGNED : table(claimRows(said.claims, now)));
  }
  return result.ok ? 0 : 1;
}

const UNSIGNED = '  what it says is not shown, since nobody has vouched for it; portcullis decode shows it\n';

/** The first near miss among the secrets that would have signed the token. */
function findNear(token: string, secrets: readonly GivenSecret[]): NearSecret | undefined {
  for (const { content } of secrets) {
    const near = findNearSecret(token, content, 'utf8');
    if (near !== undefined) return near;
  }
  return undefined;
}

// Under which flag each of the verifier's options is given.
const FLAGS = {
  key: 'secrets:', issuer: '--issuer', audience: '--audience', subject: '--subject', typ: '--typ',
  requiredClaims: '--require', clockToleranceSeconds: '--tolerance', maxAgeSeconds: '--max-age',
};

function makeVerifier(args: Arguments, secrets: readonly GivenSecret[], io: Io): JwtVerifier {
  const some = (name: string): readonly string[] | undefined => {
    return args.has(name) ? args.texts(name) : undefined;
  };
  const expectations = present({
    issuer: some('issuer'), audience: some('audience'), subject: args.text('subject'), typ: args.text('typ'),
    requiredClaims: some('require'), clockToleranceSeconds: readSpanOption(args, 'tolerance'),
    maxAgeSeconds: readSpanOption(args, 'max-age'),
  });
  const key = secrets.map((secret) => makeKey(secret, args.text('kid'), io));
  return configureBy(FLAGS, () => jwtVerifier({ key, clock: io.clock, ...expectations }));
}
