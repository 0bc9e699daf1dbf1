/** The part `gate`: every member's values, and what each takes instead of a wrong one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Section } from '../../src/explain/json-text.ts';
import { optionFaultText, type OptionFault } from '../../src/settings/faults.ts';
import { readGatePart, type GatePart } from '../../src/settings/gate-part.ts';

function read(section: Section): { readonly part: GatePart; readonly faults: readonly string[] } {
  const faults: OptionFault[] = [];
  const part = readGatePart(section, faults);
  return { part, faults: faults.map(optionFaultText) };
}

test('nothing given: the defaults', () => {
  const { part, faults } = read({});
  assert.deepEqual(faults, []);
  assert.deepEqual(part, { pass: new Map(), match: new Map(), require: 'both', log: 'all', logClaims: [] });
});

test('everything given; header names to be asked for are in lower case', () => {
  const { part, faults } = read({
    pass: { sub: 'X-Auth-Subject', '/a/b': 'X-B' },
    match: { streamId: 'X-Match-Stream', '/v/r': 'X-R' },
    require: 'either',
    log: 'refused',
    logClaims: ['sub', '/a/b'],
  });
  assert.deepEqual(faults, []);
  assert.deepEqual(
    [...part.pass],
    [
      ['sub', 'X-Auth-Subject'],
      ['/a/b', 'X-B'],
    ],
  );
  assert.deepEqual(
    [...part.match],
    [
      ['streamId', 'x-match-stream'],
      ['/v/r', 'x-r'],
    ],
  );
  assert.deepEqual([part.require, part.log, part.logClaims], ['either', 'refused', ['sub', '/a/b']]);
  assert.equal(read({ log: 'none' }).part.log, 'none');
});

const faults: readonly (readonly [section: Section, fault: string])[] = [
  [{ pass: ['sub'] }, 'gate.pass: takes an object'],
  [{ pass: { '/a~': 'X-A' } }, 'gate.pass["/a~"]: is no JSON Pointer: in one, ~ is written ~0 and / ~1'],
  [{ match: {} }, 'gate.match: binds nothing; name a claim and its header, or leave it out'],
  [{ match: 'streamId' }, 'gate.match: takes an object'],
  [{ match: null }, 'gate.match: takes an object'],
  ...['', 'X Y', 5, null, 'a\r\nb'].map(
    (streamId) =>
      [
        { match: { streamId } },
        'gate.match.streamId: takes the name of a header that the proxy sets, such as "X-Match-Stream"',
      ] as const,
  ),
  [{ match: { '': 'X-A' } }, 'gate.match[""]: takes the name of a claim, or a JSON Pointer to one'],
  [{ match: { '/~': 'X-A' } }, 'gate.match["/~"]: is no JSON Pointer: in one, ~ is written ~0 and / ~1'],
  ...['Both', '', true, null].map(
    (require) => [{ require }, 'gate.require: takes "both" or "either"'] as const,
  ),
  ...['off', false].map((log) => [{ log }, 'gate.log: takes "all" or "refused" or "none"'] as const),
  ...['sub', [], null].map(
    (logClaims) =>
      [{ logClaims }, 'gate.logClaims: takes a list of names of claims, such as ["sub"]'] as const,
  ),
  [{ logClaims: ['sub', 5] }, 'gate.logClaims[1]: takes the name of a claim, or a JSON Pointer to one'],
];

for (const [section, fault] of faults) {
  test(`${JSON.stringify(section)}: a fault`, () => assert.deepEqual(read(section).faults, [fault]));
}
