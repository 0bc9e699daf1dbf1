// What the coverage-guided fuzzer calls: each target makes a case of any bytes, asks the fast code and its
// slow twin, and throws where they differ, with the input shrunk.

import * as core from '../../../src/index.ts';
import { show } from '../oracles/harness.ts';
import type { Subject, Topic } from '../oracles/harness.ts';
import { addressTopic, cidrTopic, forwardedTopic, xForwardedForTopic } from '../oracles/topics/addresses.ts';
import { credentialsTopic, verifyTopic } from '../oracles/topics/tokens.ts';
import type { SlowExpectations } from '../oracles/verifier.ts';

export type Target = (data: Uint8Array) => void;

const keys = [
  { secret: 'the secret of a signer, 32 bytes or more' },
  { secret: 'the secret of another, 32 bytes or more', kid: '1' },
];
const trusted = ['10.0.0.0/8', '::1', 'fd00::/8'];
const EXPECTATIONS: readonly SlowExpectations[] = [
  { issuer: 'a' }, { audience: ['b', 'c'] }, { subject: 'd' }, { typ: 'at+jwt' }, { requiredClaims: ['exp'] },
  { maxAgeSeconds: 9 }, { clockToleranceSeconds: 1 }, { issuer: ['a', 'e'] },
];

/** A target for each parser, over the functions of a subject. */
export function targetsOf(subject: Subject): { readonly [name: string]: Target } {
  const addresses = addressTopic(subject);
  const rules = cidrTopic(subject);
  const xForwardedFor = xForwardedForTopic(subject);
  const forwarded = forwardedTopic(subject);
  const verifying = verifyTopic(subject);
  const credentials = credentialsTopic(subject);
  return {
    address: ([bit = 0, ...rest]) => judge(addresses, { text: utf8(rest), bit: bit & 127 }),
    rules: (data) => {
      const [probe = '', ...lines] = utf8(data).split('\n');
      judge(rules, { rules: lines, probes: [probe, ...lines.map((line) => line.split('/')[0] ?? '')] });
    },
    xForwardedFor: (data) => judge(xForwardedFor, { trusted, peer: '10.0.0.1', header: latin1(data) }),
    forwarded: (data) => judge(forwarded, { trusted, peer: '10.0.0.1', header: latin1(data) }),
    credentials: (data) => judge(credentials, { value: latin1(data), isTokenGood: true, isAuthorized: true }),
    token: (data) => {
      const recipe = { header: '', payload: '', notText: latin1(data) };
      judge(verifying, { recipe, keys, signer: 0, expected: {}, now: 100 });
    },
    // A header and a payload, one a line, signed: no fuzzer guesses a MAC.
    signed: ([wanted = 0, ...rest]) => {
      const [header = '', ...lines] = latin1(rest).split('\n');
      const recipe = { header, payload: lines.join('\n') };
      const expected = Object.assign({}, ...EXPECTATIONS.filter((_, i) => ((wanted >> i) & 1) === 1));
      judge(verifying, { recipe, keys, signer: 0, expected, now: 100 });
    },
  };
}

function judge<Case>(topic: Topic<Case>, input: Case): void {
  const finding = topic.judge(input);
  if (finding === undefined) return;
  const { input: shrunk, description } = finding;
  throw new Error(`${topic.name}: the twins differ\n  input: ${show(shrunk)}\n  ${description}`);
}

/** Text as Node hands a header over, a character for each byte. */
function latin1(data: Iterable<number>): string {
  return Buffer.from([...data]).toString('latin1');
}

function utf8(data: Iterable<number>): string {
  return Buffer.from([...data]).toString('utf8');
}

/** The control: a fault that only guidance finds, six bytes deep, each rewarded by coverage of its own. */
function planted([a, b, c, d, e, f]: Uint8Array): void {
  if (a !== 0x66) return;
  if (b !== 0x65) return;
  if (c !== 0x38) return;
  if (d !== 0x30) return;
  if (e !== 0x3a) return;
  if (f === 0x25) throw new Error('the planted fault');
}

export const targets: { readonly [name: string]: Target } = { ...targetsOf(core), planted };
