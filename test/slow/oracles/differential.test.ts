// Compares every fast function with its slow twin on more than a million generated inputs.
// `PORTCULLIS_CASES_SCALE=0.1` asks a tenth of them; `PORTCULLIS_SEED` draws others.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nativeHs256Key } from '../../../src/adapters/native.ts';
import * as core from '../../../src/index.ts';
import { tokenOf } from './generators/tokens.ts';
import { environmentScale, environmentSeed, firstDifference, report } from './harness.ts';
import { allTopics } from './topics/all.ts';
import { cacheTopic, signTopic, verifyTopic } from './topics/tokens.ts';

const seed = environmentSeed();
const scale = environmentScale();

describe(`fast and slow twins agree (seed ${seed}, scale ${scale})`, () => {
  for (const topic of allTopics(core)) {
    const cases = Math.ceil(topic.cases * scale);
    it(`${topic.name}, ${cases} cases`, () => {
      const difference = firstDifference(topic, seed, 0, cases);
      if (difference !== undefined) assert.fail(report(difference));
    });
  }

  for (const validated of [false, true]) {
    const hs256Key: typeof core.hs256Key = (secret, options) => nativeHs256Key(secret, { ...options, validated });
    for (const make of [signTopic, verifyTopic, cacheTopic]) {
      const topic = make({ ...core, hs256Key });
      const cases = Math.ceil((topic.cases * scale) / 10);
      it(`${topic.name} with native keys${validated ? ', validated' : ''}, ${cases} cases`, () => {
        const difference = firstDifference(topic, seed, 0, cases);
        if (difference !== undefined) assert.fail(report(difference));
      });
    }
  }

  it('a token nested a hundred thousand deep gets a verdict, not an exception', () => {
    const key = { secret: 'a secret of more than thirty-two bytes' };
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const recipe of [
      { header: '{"alg":"HS256"}', payload: `{"x":${deep}}` },
      { header: `{"alg":"HS256","x":${deep}}`, payload: '{}' },
    ]) {
      const token = String(tokenOf(recipe, key));
      for (const cacheSize of [0, 10]) {
        const options = { key: core.hs256Key(key.secret), maxTokenLength: 1_000_000, cacheSize };
        const verifier = core.jwtVerifier(options);
        // Twice, so that the second answer comes from the cache.
        assert.equal(verifier.verify(token).ok, true);
        assert.equal(verifier.verify(token).ok, true);
      }
      assert.ok(core.decodeJwtUnverified(token));
    }
  });

  it('are more than a million cases at scale 1', () => {
    const total = allTopics(core).reduce((sum, topic) => sum + topic.cases, 0);
    assert.ok(total > 1_000_000, `${total} cases`);
  });
});
