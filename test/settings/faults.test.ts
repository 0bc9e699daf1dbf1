/** All faults of a section, each by its option; what is mended for the search brings no fault of its own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { restFilter } from '../../src/index.ts';
import type { Section } from '../../src/explain/json-text.ts';
import {
  findFaults, optionFault, optionFaultText, readMembers, withoutOwner, type OptionFault,
} from '../../src/settings/faults.ts';

const faultsOf = (ipFilter: Section): readonly string[] => {
  return findFaults('ipFilter', ipFilter, (ip) => restFilter({ ipFilter: ip })).map(optionFaultText);
};

test('no fault', () => assert.deepEqual(faultsOf({ allow: '::1' }), []));

test('several, each once, in a list too', () => {
  const faults = faultsOf({
    enabled: 'yes',
    allow: ['10.0.0.0/33', '::1', 'x'],
    deny: 7,
    forwardedHeader: 'x-real-ip',
    trustedProxies: ['y'],
  });
  const options = faults.map((fault) => fault.slice(0, fault.indexOf(':')));
  assert.deepEqual(options.sort(), [
    'ipFilter.allow[0]',
    'ipFilter.allow[2]',
    'ipFilter.deny',
    'ipFilter.enabled',
    'ipFilter.forwardedHeader',
    'ipFilter.trustedProxies[0]',
  ]);
});

test('a text at fault is one fault, and its rule is named', () => {
  const [fault, ...others] = faultsOf({ allow: '::1, 10.0.0.0/33, x' });
  assert.equal(others.length, 0);
  assert.match(fault ?? '', /^ipFilter\.allow\[1\]: .*"10\.0\.0\.0\/33"/);
});

test('what is missing ends the search', () => {
  const [fault, ...others] = findFaults('jwtFilter', { issuer: 'a' }, (jwt) =>
    restFilter({ jwtFilter: jwt }),
  );
  assert.deepEqual(fault?.path, ['jwtFilter', 'enabled']);
  assert.equal(others.length, 0);
});

test('hundreds of faults are not all shown', () => {
  assert.equal(faultsOf({ allow: Array.from({ length: 300 }, () => 'x') }).length, 20);
});

test('a fault that stays, whatever is taken away, is told once', () => {
  const fail = (): never => {
    throw Object.assign(new Error('no'), { option: 'a.b[0]' });
  };
  assert.equal(findFaults('a', { b: ['x'] }, fail).length, 1);
});

test('of a list that takes long to judge, the first fault alone is told', () => {
  const allow = Array.from({ length: 100_000 }, () => '::1');
  assert.equal(faultsOf({ allow: [...allow, 'x', 'y'] }).length, 1);
});

test('an error that names no option, or another part, is about the section', () => {
  const fail = (error: Error) => (): never => {
    throw error;
  };
  assert.deepEqual(findFaults('a', {}, fail(new Error('f: no'))), [{ path: ['a'], problem: 'no' }]);
  const other = Object.assign(new Error('no'), { option: 'b.c' });
  assert.deepEqual(findFaults('a', { c: 1 }, fail(other)), [{ path: ['a'], problem: 'no' }]);
});

test('in words', () => {
  assert.equal(optionFaultText(optionFault(['gate.pass', 'a b'], 'no')), 'gate.pass["a b"]: no');
  assert.equal(optionFaultText({ path: [], problem: 'no' }), 'no');
  assert.equal(withoutOwner('restFilter: option "ipFilter.allow[0]" is "x: y"'), 'is "x: y"');
  assert.equal(withoutOwner('takes a: b'), 'takes a: b');
});

test('settings of a program: what is no plain object, or there but undefined, is a fault', () => {
  for (const value of [Promise.resolve({}), new Map(), [], null, 5, new (class {})()]) {
    const found: OptionFault[] = [];
    assert.deepEqual(readMembers(['gate'], value, ['log'], found), {});
    assert.deepEqual(found.map(optionFaultText), ['gate: takes an object']);
  }
  const found: OptionFault[] = [];
  const members = Object.assign(Object.create(null), { log: undefined, pass: 1 });
  assert.deepEqual(readMembers(['gate'], members, ['log', 'pass'], found), { pass: 1 });
  assert.deepEqual(found.map(optionFaultText), ['gate.log: is there but undefined; leave it out for none']);
});
