// The fuzzer's corpus, each input once, without the fuzzer: what it found once is asked at every test.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import * as core from '../src/index.ts';
import type { Subject } from './slow/oracles/harness.ts';
import { targets, targetsOf } from './slow/guided/targets.ts';

type Corpus = { readonly [target: string]: readonly string[] };

const text = readFileSync(new URL('slow/guided/corpus.json', import.meta.url), 'utf8');
const corpus = JSON.parse(text) as Corpus;

/** Asserts that a target throws at an input of its corpus once the subject has this fault. */
function finds(target: string, fault: Partial<Subject>): void {
  const faulty = targetsOf({ ...core, ...fault })[target];
  assert.ok(faulty !== undefined);
  assert.throws(() => {
    for (const input of corpus[target] ?? []) faulty(Buffer.from(input, 'latin1'));
  }, /the twins differ\n {2}input: /);
}

describe('the corpus of the fuzzer', () => {
  it('has inputs for each target but the control, and stays small', () => {
    assert.deepEqual(Object.keys(corpus), Object.keys(targetsOf(core)));
    assert.deepEqual(Object.keys(targets), [...Object.keys(corpus), 'planted']);
    for (const inputs of Object.values(corpus)) assert.ok(inputs.length > 0);
    assert.ok(text.length < 64 * 1024, `${text.length} characters`);
  });

  for (const [name, target] of Object.entries(targetsOf(core))) {
    it(`${name}: fast code and slow twin agree`, () => {
      for (const input of corpus[name] ?? []) target(Buffer.from(input, 'latin1'));
    });
  }

  it('shows faults that are planted', () => {
    const everything = core.cidrSet(['0.0.0.0/0', '::/0']);
    finds('address', { cidrSet: () => everything });
    finds('rules', { cidrSet: (rules) => core.cidrSet([...rules].slice(1)) });
    const blind: Subject['clientAddress'] = (options) =>
      core.clientAddress({ ...options, trustedProxies: [] });
    finds('xForwardedFor', { clientAddress: blind });
    finds('forwarded', { clientAddress: blind });
    const deaf = (options: core.JwtFilterOptions): core.Filter<core.Claims> =>
      core.jwtFilter({ ...options, tokenHeader: 'cookie' });
    finds('credentials', { jwtFilter: deaf });
    const lenient: Subject['jwtVerifier'] = (options) =>
      core.jwtVerifier({ ...options, clockToleranceSeconds: 1e9 });
    finds('token', { jwtVerifier: (options) => core.jwtVerifier({ ...options, maxTokenLength: 20 }) });
    finds('signed', { jwtVerifier: lenient });
  });

  it('has a control: what the fuzzer must find', () => {
    assert.doesNotThrow(() => targets['planted']?.(Buffer.from('fe80::')));
    assert.throws(() => targets['planted']?.(Buffer.from('fe80:%')), /the planted fault/);
  });
});
