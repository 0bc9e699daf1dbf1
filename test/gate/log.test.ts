/** JSON lines for programs, columns for people, and no character in either that a terminal obeys. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Decision } from '../../src/gate/decision.ts';
import { createLog } from '../../src/gate/log.ts';
import { FakeIo, jsonLines, NOW } from '../terminal/support.ts';

const REFUSED: Decision = {
  verdict: 'refused',
  status: 403,
  reason: 'address_refused',
  method: 'GET',
  address: '203.0.113.66',
  from: 'x-forwarded-for entry 2',
  peer: '10.0.0.1',
  rule: 'deny 203.0.113.66',
};
const ALLOWED: Decision = {
  verdict: 'allowed',
  status: 200,
  reason: undefined,
  method: 'DELETE',
  address: '::1',
  from: 'socket',
};

function written(isTTY: boolean, write: (log: ReturnType<typeof createLog>) => void, env = {}): string {
  const io = new FakeIo({ isTTY });
  write(createLog(io.stdout, env, () => NOW));
  return io.out;
}

test('JSON lines', () => {
  const out = written(false, (log) => {
    log.decision(ALLOWED);
    log.decision(REFUSED);
    log.event({ event: 'listens', url: 'http://127.0.0.1:1/' });
  });
  const time = '2023-11-14T22:13:20.000Z';
  assert.deepEqual(jsonLines(out), [
    { time, verdict: 'allowed', status: 200, method: 'DELETE', address: '::1', from: 'socket' },
    { time, ...REFUSED },
    { time, event: 'listens', url: 'http://127.0.0.1:1/' },
  ]);
  assert.equal(out.split('\n').length, 4);
});

test('columns on a terminal, coloured by verdict', () => {
  const out = written(true, (log) => {
    log.decision(ALLOWED);
    log.decision(REFUSED);
  });
  const lines = out.trimEnd().split('\n');
  assert.match(lines[0] ?? '', /\x1b\[32mallowed  200\x1b\[39m  DELETE/);
  assert.match(
    lines[1] ?? '',
    /\x1b\[31mrefused  403\x1b\[39m  GET .*\(x-forwarded-for entry 2\)  deny 203\.0\.113\.66$/,
  );
});

test('without colour the columns stand below one another', () => {
  const out = written(
    true,
    (log) => {
      log.decision(ALLOWED);
      log.decision(REFUSED);
    },
    { NO_COLOR: '1' },
  );
  const [first = '', second = ''] = out.split('\n');
  assert.equal(first.indexOf('::1'), second.indexOf('203.0.113.66'));
  assert.match(first, /^\d\d:\d\d:\d\d  allowed  200  DELETE /);
});

test('what could not be read, and what was ignored', () => {
  const out = written(
    true,
    (log) => {
      log.decision({
        ...REFUSED,
        reason: 'address_missing',
        address: undefined,
        unreadable: 'un\u202eknown',
      });
      log.decision({ ...ALLOWED, ignored: 'x-forwarded-for' });
    },
    { NO_COLOR: '1' },
  );
  assert.match(out, /no address {7}\(x-forwarded-for entry 2\)  cannot read un\\u202eknown  deny/);
  assert.match(out, /\(socket\)  x-forwarded-for ignored: not sent by a trusted proxy\n/);
});

test('events on a terminal', () => {
  const out = written(true, (log) => log.event({ event: 'settings', problem: 'a\x1bb', count: 2 }), {
    NO_COLOR: '1',
  });
  assert.match(out, /^\d\d:\d\d:\d\d  settings  problem: a\\u001bb, count: 2\n$/);
});
