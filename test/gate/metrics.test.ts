/** Counters by reason, as Prometheus reads them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REASONS } from '../../src/explain/reasons.ts';
import { createMetrics } from '../../src/gate/metrics.ts';

test('every series is there from the start', () => {
  const lines = createMetrics().text().split('\n');
  for (const reason of Object.keys(REASONS)) {
    assert(lines.includes(`portcullis_requests_refused_total{reason="${reason}"} 0`), reason);
  }
  assert(lines.includes('portcullis_requests_allowed_total 0'));
});

test('what was counted', () => {
  const metrics = createMetrics();
  metrics.countDecision(undefined);
  metrics.countDecision('token_missing');
  metrics.countDecision('token_missing');
  metrics.countReload(true);
  metrics.countReload(false);
  metrics.countReload(false);
  const text = metrics.text();
  assert.match(text, /^portcullis_requests_allowed_total 1$/m);
  assert.match(text, /^portcullis_requests_refused_total\{reason="token_missing"\} 2$/m);
  assert.match(text, /^portcullis_settings_reloads_total\{outcome="accepted"\} 1$/m);
  assert.match(text, /^portcullis_settings_reloads_total\{outcome="refused"\} 2$/m);
});

test('the text format: every line a comment or a sample, each metric typed once', () => {
  const text = createMetrics().text();
  assert(text.endsWith('\n'));
  const lines = text.trimEnd().split('\n');
  for (const line of lines)
    assert.match(line, /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="[a-z_]+"\})? \d+)$/);
  const types = lines.filter((line) => line.startsWith('# TYPE'));
  assert.equal(new Set(types).size, 5);
});

test("a reason of another's filter is counted under one name", () => {
  const metrics = createMetrics();
  for (const reason of ['rate_limited', 'toString', 'a"b']) metrics.countDecision(reason);
  assert.match(metrics.text(), /^portcullis_requests_refused_total\{reason="other"\} 3$/m);
  assert.doesNotMatch(metrics.text(), /rate_limited|NaN|toString/);
});

test('settings at fault are shown until they are taken, and lines that were dropped are counted', () => {
  let dropped = 0;
  const metrics = createMetrics(() => dropped);
  const faulty = (): string | undefined => /^portcullis_settings_faulty (\d)$/m.exec(metrics.text())?.[1];
  assert.equal(faulty(), '0');
  metrics.countReload(false);
  assert.equal(faulty(), '1');
  metrics.countReload(true);
  assert.equal(faulty(), '0');
  assert.match(metrics.text(), /^portcullis_log_lines_dropped_total 0$/m);
  dropped = 7;
  assert.match(metrics.text(), /^portcullis_log_lines_dropped_total 7$/m);
});
