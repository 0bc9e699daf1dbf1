/** Settings by a file and by standard input: the same faults, each with its place. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readGivenSettings } from '../../src/cli/settings-input.ts';
import { UsageError } from '../../src/terminal/errors.ts';
import { FakeIo } from '../terminal/support.ts';

test('a file is named and not read', async () => {
  const { source, named } = await readGivenSettings('/nowhere/settings.json', new FakeIo());
  assert.equal(source, '/nowhere/settings.json');
  assert.equal(
    named('line 1, column 2: a: is no option'),
    '/nowhere/settings.json: line 1, column 2: a: is no option',
  );
});

test('standard input is read, and its problems find their places', async () => {
  const stdin = '{\n "ipFilter": {\n  "allow": ["::1", "x"]}}';
  const { source, named } = await readGivenSettings('-', new FakeIo({ stdin }));
  assert.deepEqual(source, { ipFilter: { allow: ['::1', 'x'] } });
  assert.equal(
    named('ipFilter.allow[1]: is x'),
    'standard input: line 3, column 20: ipFilter.allow[1]: is x',
  );
  assert.equal(named('something else'), 'standard input: something else');
});

for (const [stdin, problem] of [
  ['{"a" 1}', 'line 1, column 6: a colon is expected'],
  ['null', 'the settings take an object'],
  ['"x"', 'the settings take an object'],
] as const) {
  test(`not read: ${stdin}`, async () => {
    const read = readGivenSettings('-', new FakeIo({ stdin }));
    await assert.rejects(read, new UsageError(`standard input: ${problem}`));
  });
}
