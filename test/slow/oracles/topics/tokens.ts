// Compares verification, caching, signing and the reading of credentials with their twins.

import { isDeepStrictEqual } from 'node:util';

import { answerSlowly, challengeSlowly, credentialsSlowly } from '../bearer.ts';
import { credentialsCase } from '../generators/credentials.ts';
import type { CredentialsCase } from '../generators/credentials.ts';
import { cacheCase, signCase, tokenCase, tokenOf } from '../generators/tokens.ts';
import type { TokenCase } from '../generators/tokens.ts';
import { differs, outcome, topic } from '../harness.ts';
import type { Subject, Topic } from '../harness.ts';
import { signSlowly } from '../signer.ts';
import { verifySlowly } from '../verifier.ts';
import type { SlowKey, SlowVerdict } from '../verifier.ts';

const optionalParts = ['headerEdits', 'payloadEdits', 'tokenEdits', 'signature', 'notText', 'kid'];
const optionalExpectations = [
  'issuer', 'audience', 'subject', 'typ', 'requiredClaims', 'clockToleranceSeconds', 'maxAgeSeconds',
  'maxTokenLength',
];
const optionalSignerOptions = [
  'expiresInSeconds', 'notBeforeSeconds', 'issuer', 'audience', 'subject', 'issuedAt', 'header', 'kid', 'typ',
  'cty',
];

type FastVerdict = ReturnType<ReturnType<Subject['jwtVerifier']>['verify']>;

function keyOf(subject: Subject, key: SlowKey): ReturnType<Subject['hs256Key']> {
  return subject.hs256Key(key.secret, key.kid === undefined ? {} : { kid: key.kid });
}

function sameVerdict(expected: SlowVerdict, got: FastVerdict): boolean {
  if (!expected.ok || !got.ok) {
    const areRefusals = !expected.ok && !got.ok;
    return areRefusals && expected.reason === got.reason && expected.claim === got.claim;
  }
  return (
    isDeepStrictEqual(got.claims, expected.claims) &&
    isDeepStrictEqual({ ...got.header }, { ...expected.header })
  );
}

export function verifyTopic(subject: Subject): Topic<TokenCase> {
  return topic({
    name: 'verify',
    cases: 150_000,
    generate: tokenCase,
    optional: [...optionalParts, ...optionalExpectations],
    compare: ({ recipe, keys, signer, expected: wanted, now }) => {
      const token = tokenOf(recipe, keys[signer]);
      const expected = verifySlowly(token, keys, wanted, now);
      const verifier = outcome(() => {
        const fastKeys = keys.map((key) => keyOf(subject, key));
        const [only] = fastKeys;
        const key = fastKeys.length === 1 && only !== undefined ? only : fastKeys;
        return subject.jwtVerifier({ key, ...wanted, clock: () => now });
      });
      if ('thrown' in verifier) return differs('construction', 'no exception', verifier);
      const got = outcome(() => {
        return [verifier.value.verify(token as string), verifier.value.verify(token as string)] as const;
      });
      if ('thrown' in got) return differs('verdict', expected, got);
      const [verdict, again] = got.value;
      if (!sameVerdict(expected, verdict)) return differs('verdict', expected, verdict);
      if (!sameVerdict(expected, again)) return differs('second verdict', expected, again);
      const decoded = outcome(() => subject.decodeJwtUnverified(token as string));
      if ('thrown' in decoded) return differs('decodeJwtUnverified', 'no exception', decoded);
      if (!verdict.ok || !again.ok) {
        return Object.isFrozen(verdict) && verdict === again
          ? undefined
          : differs('refusal', 'one frozen constant', verdict);
      }
      if (!Object.isFrozen(verdict.header)) return differs('header', 'frozen', verdict.header);
      if (verdict.claims === again.claims) {
        return differs('claims', 'a fresh object', 'the same object twice');
      }
      const isDecoded = isDeepStrictEqual(decoded.value?.claims, verdict.claims);
      return isDecoded ? undefined : differs('decodeJwtUnverified', verdict, decoded.value);
    },
  });
}

export function cacheTopic(subject: Subject): Topic {
  return topic({
    name: 'cache',
    cases: 15_000,
    generate: cacheCase,
    optional: [...optionalParts, ...optionalExpectations],
    compare: ({ recipes, key, cacheSize, expected: wanted, steps }) => {
      const tokens = recipes.map((recipe) => tokenOf(recipe, key));
      let now = 0;
      const built = outcome(() => {
        return subject.jwtVerifier({ key: keyOf(subject, key), cacheSize, ...wanted, clock: () => now });
      });
      if ('thrown' in built) return differs('construction', 'no exception', built);
      for (const [index, step] of steps.entries()) {
        now = step.now;
        const token = tokens[step.recipe];
        const expected = verifySlowly(token, [key], wanted, now);
        const got = outcome(() => built.value.verify(token as string));
        if ('thrown' in got || !sameVerdict(expected, got.value)) {
          return differs('step', [index, expected], got);
        }
        if (got.value.ok && !isDeeplyFrozen(got.value.claims)) return differs('claims', 'frozen', got);
      }
      return undefined;
    },
  });
}

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

const signatureReasons = ['token_malformed', 'header_refused', 'key_unknown', 'signature_invalid'];
const payloadReasons = ['payload_malformed', 'claims_malformed'];

export function signTopic(subject: Subject): Topic {
  return topic({
    name: 'sign',
    cases: 60_000,
    generate: signCase,
    optional: optionalSignerOptions,
    compare: ({ claims: text, key, options, now }) => {
      const claims = JSON.parse(text) as Record<string, unknown>;
      const expected = signSlowly(claims, key, options, now);
      const signer = outcome(() =>
        subject.jwtSigner({ key: keyOf(subject, key), ...options, clock: () => now }),
      );
      if ('thrown' in signer) return differs('construction', 'no exception', signer);
      const got = outcome(() => signer.value.sign(claims));
      if (JSON.stringify(JSON.parse(text)) !== JSON.stringify(claims)) return differs('claims', text, claims);
      if ('thrown' in got) {
        const isClear = got.thrown instanceof TypeError || got.thrown instanceof RangeError;
        return expected === undefined && isClear ? undefined : differs('token', expected, got);
      }
      if (expected !== got.value) return differs('token', readable(expected), readable(got.value));
      const verdict = verifySlowly(got.value, [key], {}, now);
      if (verdict.ok || ![...signatureReasons, ...payloadReasons].includes(verdict.reason)) return undefined;
      return differs('own token', 'well-formed and well signed', verdict);
    },
  });
}

/** A token with its header and payload in clear, for a report. */
function readable(token: string | undefined): string {
  if (token === undefined) return 'refused';
  const [header = '', payload = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  return `${header}.${payload}`;
}

const filterKey: SlowKey = { secret: 'the one secret all these credentials are signed with' };
const goodToken = String(tokenOf({ header: '{"alg":"HS256"}', payload: '{"sub":"me"}' }, filterKey));
const badToken = `${goodToken.slice(0, -43)}${'A'.repeat(43)}`;
const realm = 'the oracle\'s realm';

export function credentialsTopic(subject: Subject): Topic<CredentialsCase> {
  return topic({
    name: 'credentials',
    cases: 120_000,
    generate: credentialsCase,
    optional: ['value', 'headerName'],
    compare: ({ value: template, isTokenGood, isAuthorized, headerName }) => {
      const token = isTokenGood ? goodToken : badToken;
      const value = typeof template === 'string' ? template.replaceAll('@', token) : template;
      const expected = reasonSlowly(value, isAuthorized);
      const filter = outcome(() => subject.jwtFilter({
        key: keyOf(subject, filterKey),
        realm,
        authorize: () => isAuthorized,
        clock: () => 0,
        ...(headerName === undefined ? {} : { tokenHeader: headerName }),
      }));
      if ('thrown' in filter) return differs('construction', 'no exception', filter);
      const wanted = headerName ?? 'authorization';
      const header = (name: string): string | undefined => {
        return name.toLowerCase() === wanted ? (value as string | undefined) : undefined;
      };
      const request = { address: undefined, header };
      const got = outcome(() => [filter.value.check(request), filter.value.check(request)] as const);
      if ('thrown' in got) return differs('verdict', expected ?? 'allowed', got);
      const [verdict, again] = got.value;
      if (verdict.ok) {
        const isAllowed = expected === undefined && verdict.claims?.['sub'] === 'me';
        return isAllowed ? undefined : differs('verdict', expected, verdict);
      }
      if (verdict.reason !== expected) return differs('verdict', expected ?? 'allowed', verdict);
      if (!Object.isFrozen(verdict) || verdict !== again) {
        return differs('refusal', 'one frozen constant', verdict);
      }
      const answer = answerSlowly(verdict.reason);
      const challenge = challengeSlowly(verdict.challenge ?? '');
      const isRightAnswer = verdict.status === answer.status && challenge !== undefined &&
        challenge.get('realm') === realm && challenge.get('error') === answer.error;
      return isRightAnswer ? undefined : differs('answer', answer, verdict);
    },
  });
}

function reasonSlowly(value: unknown, isAuthorized: boolean): string | undefined {
  const credentials = credentialsSlowly(value);
  if ('reason' in credentials) return credentials.reason;
  const verdict = verifySlowly(credentials.token, [filterKey], {}, 0);
  if (!verdict.ok) return verdict.reason;
  return isAuthorized ? undefined : 'claims_refused';
}
