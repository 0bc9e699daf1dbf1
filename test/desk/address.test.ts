/** Addresses judged by the core, with the way to them; a question at fault is named by its field. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REASONS } from '../../src/explain/reasons.ts';
import { judgeAddress, rulesOf, type AddressQuestion } from '../../src/desk/address.ts';

const ask = (question: Partial<AddressQuestion>): ReturnType<typeof judgeAddress> => {
  return judgeAddress({ allow: '', deny: '', proxies: '', socket: '', header: '', ...question });
};

/** An answer that is one. */
function judged(question: Partial<AddressQuestion>): Exclude<ReturnType<typeof ask>, { problems: readonly string[] }> {
  const answer = ask(question);
  assert(answer.problems === undefined, answer.problems?.join());
  return answer;
}

test('without lists loopback alone', () => {
  assert.equal(judged({ socket: '127.0.0.1' }).isAllowed, true);
  const { isAllowed, title, advice } = judged({ socket: ' 10.0.0.1 ' });
  assert.deepEqual([isAllowed, advice.length], [false, 1]);
  assert.equal(title, `REFUSED: 10.0.0.1 · no allow rule · ${REASONS.address_refused}`);
});

test('behind proxies, step by step', () => {
  for (const header of ['198.51.100.1, 203.0.113.9, 10.0.0.7', 'x-forwarded-for: 203.0.113.9, 10.0.0.7']) {
    const { title, steps } = judged({
      allow: '203.0.113.0/24', proxies: '10.0.0.0/8', socket: '10.0.0.1', header,
    });
    assert.equal(title, 'ALLOWED: 203.0.113.9 · allow 203.0.113.0/24');
    assert.deepEqual(steps.map(([, address, note]) => [address, note]), [
      ['10.0.0.1', 'trusted proxy 10.0.0.0/8'], ['10.0.0.7', 'trusted proxy 10.0.0.0/8'],
      ['203.0.113.9', 'judged'],
    ]);
  }
});

test('Forwarded, and a header with a single address', () => {
  const shared = { allow: '203.0.113.9, 2001:db8::/32', proxies: '10.0.0.1', socket: '10.0.0.1' };
  assert.equal(judged({ ...shared, header: 'Forwarded: for=203.0.113.9' }).isAllowed, true);
  assert.equal(judged({ ...shared, header: 'X-Real-IP: 203.0.113.9' }).isAllowed, true);
  assert.equal(judged({ ...shared, header: '2001:db8::1' }).isAllowed, true);
});

test('deny wins, and a header that nobody may send is said to be ignored', () => {
  const { title, steps } = judged({
    allow: '0.0.0.0/0', deny: '198.51.100.7', socket: '198.51.100.7', header: 'X-Forwarded-For: 203.0.113.9',
  });
  assert.match(title, /^REFUSED: 198\.51\.100\.7 · deny 198\.51\.100\.7 · /);
  assert.deepEqual(steps.at(-1), ['x-forwarded-for', '', 'ignored: the socket is no trusted proxy']);
});

test('a header that is absent or unreadable has no address', () => {
  const shared = { proxies: '10.0.0.1', socket: '10.0.0.1' };
  assert.match(judged(shared).title, /^REFUSED: there is no address/);
  const { steps } = judged({ ...shared, header: 'X-Forwarded-For: unknown\u202e' });
  assert.equal(steps.at(-1)?.[1], '"unknown\\u202e"');
  assert.equal(judged({ ...shared, header: 'X-Forwarded-For:' }).isAllowed, false);
});

test('faults are named by their fields, rules counted from one', () => {
  const { problems = [] } = ask({ allow: '10.0.0.0/8 10.0.0.999', header: 'A: 1\nB: 2' });
  assert.equal(problems.length, 3);
  assert.match(problems[0] ?? '', /^the address of the socket is needed/);
  assert.equal(problems[1], 'the header lines have different names');
  assert.match(problems[2] ?? '', /^Allow, rule 2: /);
});

test('a list is split at blanks, commas and lines', () => {
  assert.deepEqual(rulesOf(' a, b\nc ,'), ['a', 'b', 'c']);
});
