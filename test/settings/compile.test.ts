/** Long lists at fault: the rule is named by file and line, beside the other faults, and judged once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { faultText } from '../../src/explain/json-text.ts';
import { PART } from '../../src/explain/rule-list.ts';
import { readSettings, settingsInSteps } from '../../src/settings/reading.ts';

const LONG = '10.0.0.1\n'.repeat(2 * PART);
const sourcesOf = (list: string): Parameters<typeof readSettings>[1] => {
  return { file: () => Buffer.from(list), variable: () => '' };
};

test('a rule at fault in a long file, and the faults of the other members', () => {
  const text = '{"ipFilter": {"denyFile": "d.txt", "allow": ["x"], "enabled": 5}}';
  const { settings, faults } = readSettings(text, sourcesOf(`${LONG}10.0.0.0/33\n`));
  assert.equal(settings, undefined);
  const found = faults.map(faultText).sort();
  assert.equal(found.length, 3, found.join('\n'));
  const place = `ipFilter.denyFile: d.txt, line ${2 * PART + 1}, column 1`;
  assert(found[0]?.startsWith(`line 1, column 15: ${place}: is "10.0.0.0/33"`), found[0]);
  assert.match(String(found[1]), /^line 1, column 46: ipFilter\.allow\[0\]: is "x"/);
  assert.match(String(found[2]), /^line 1, column 52: ipFilter\.enabled: /);
});

test('long lists that are good are no fault of others', () => {
  const { faults } = readSettings('{"ipFilter": {"denyFile": "d.txt", "enabled": 5}}', sourcesOf(LONG));
  assert.deepEqual(faults.map(({ column }) => column), [36]);
});

test('settings with long lists are read in steps', () => {
  let steps = 0;
  for (const _step of settingsInSteps('{"ipFilter": {"allowFile": "a.txt"}}', sourcesOf(LONG))) steps += 1;
  assert(steps >= 2, `${steps} steps`);
});
