/** JSON lines for programs, columns for people, and no character in either that a terminal obeys. */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';

import type { Decision } from '../../src/gate/decision.ts';
import { createLog } from '../../src/gate/log.ts';
import { present } from '../helpers.ts';
import { FakeIo, jsonLines, NOW } from '../terminal/support.ts';

const NOTHING = {
  reason: undefined, peer: undefined, unreadable: undefined, absent: undefined, ignored: undefined,
  rule: undefined, claim: undefined, cause: undefined, filter: undefined, claims: undefined,
};
const REFUSED: Decision = {
  ...NOTHING,
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
  ...NOTHING,
  verdict: 'allowed',
  status: 200,
  method: 'DELETE',
  address: '::1',
  from: 'socket',
};

function written(isTTY: boolean, write: (log: ReturnType<typeof createLog>) => void, env = {}): string {
  const io = new FakeIo({ isTTY });
  const log = createLog(io.stdout, env, () => NOW);
  write(log);
  // What waits for the end of the turn is written at the end.
  void log.close();
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
    { time, ...present(REFUSED) },
    { time, event: 'listens', url: 'http://127.0.0.1:1/' },
  ]);
  assert.equal(out.split('\n').length, 4);
});

test('a JSON line holds every member in its order, and any text as it is', () => {
  const texts = ['"', '\\', 'a "b" \\ c', '\x1b[2J', 'é', '\u2028', '\n', '', '\u{1f600}', '\ud800', '{}'];
  for (const text of texts) {
    const decision: Decision = {
      ...REFUSED, method: text, unreadable: text, absent: text, ignored: text, claim: text, cause: text,
      filter: text, claims: { [text]: text },
    };
    const out = written(false, (log) => log.decision(decision));
    const { time: _time, ...line } = JSON.parse(out) as Decision & { readonly time: string };
    assert.deepEqual(line, decision);
    assert.match(out, /^[\x20-\x7eé\u{1f600}]*\n$/u);
    assert.deepEqual(Object.keys(line), [
      ...['verdict', 'status', 'reason', 'method', 'address', 'from', 'peer', 'unreadable', 'absent', 'ignored'],
      ...['rule', 'claim', 'cause', 'filter', 'claims'],
    ]);
  }
});

test('the time of a line to the millisecond, also where seconds change', () => {
  let now = 0;
  const io = new FakeIo();
  const log = createLog(io.stdout, {}, () => now);
  const times = [0, 0.0004, 0.999, 1, 1.07, 1.5, 0.5, 86_399.9996, NOW + 0.123, 253_402_300_799];
  for (now of times) log.event({ event: 'e' });
  assert.deepEqual(
    jsonLines(io.out).map((line) => Object(line)['time']),
    times.map((seconds) => new Date(Math.floor(seconds * 1000)).toISOString()),
  );
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

test('decisions of one turn of the loop are one write, in order', async () => {
  const writes: string[] = [];
  const log = createLog({ write: (text) => writes.push(text) }, {}, () => NOW);
  log.decision(ALLOWED);
  log.decision(REFUSED);
  assert.deepEqual(writes, []);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(writes.length, 1);
  log.decision(ALLOWED);
  log.event({ event: 'drains' });
  assert.equal(writes.length, 2);
  assert.deepEqual(jsonLines(writes.join('')).map((line) => line['verdict'] ?? line['event']), [
    'allowed', 'refused', 'allowed', 'drains',
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(writes.length, 2);
});

test('which of several token filters allowed', () => {
  const out = written(true, (log) => log.decision({ ...ALLOWED, filter: 'players\x1b' }));
  assert(out.endsWith('(socket)  by players\\u001b\n'), out);
});

test('claims, the claim at fault, its cause, and an absent header', () => {
  const out = written(true, (log) => {
    log.decision({ ...ALLOWED, claims: { sub: 'a\x1b[2J', n: 7 } });
    const nothing = { rule: undefined, method: undefined };
    log.decision({ ...REFUSED, ...nothing, claim: 'role', cause: 'exp was 3 s ago' });
    log.decision({ ...REFUSED, rule: undefined, address: undefined, absent: 'x-forwarded-for' });
  }, { NO_COLOR: '1' });
  const [claims = '', cause = '', absent = ''] = out.split('\n');
  assert(claims.endsWith('(socket)  sub: a\\u001b[2J  n: 7'), claims);
  assert(cause.endsWith('(x-forwarded-for entry 2)  claim role  exp was 3 s ago'), cause);
  assert(absent.endsWith('x-forwarded-for absent: the proxy sent none'), absent);
});

/** Output whose reader may sleep: what is written waits, as in a full pipe. */
class Pipe extends EventEmitter {
  text = '';
  writableLength = 0;
  isRead = false;

  write(text: string): void {
    this.text += text;
    if (!this.isRead) this.writableLength += text.length;
  }

  wake(): void {
    this.isRead = true;
    this.writableLength = 0;
    this.emit('drain');
  }
}

test('lines that nobody reads are dropped beyond a bound, counted, and spoken of once', async () => {
  const pipe = new Pipe();
  const log = createLog(pipe, {}, () => NOW);
  for (let i = 0; i < 20_000; i += 1) {
    log.decision(REFUSED);
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  log.event({ event: 'settings', outcome: 'accepted' });
  const kept = pipe.text.split('\n').length - 1;
  assert(pipe.text.length > 1_000_000 && pipe.text.length < 1_100_000, String(pipe.text.length));
  const dropped = 20_001 - kept;
  assert.equal(log.dropped(), dropped);
  pipe.wake();
  log.decision(ALLOWED);
  await log.close();
  const after = jsonLines(pipe.text).slice(kept);
  assert.deepEqual(after.map((line) => line['problem'] ?? line['verdict']), [
    `${dropped} lines of the log had no reader`, 'allowed',
  ]);
  assert.equal(pipe.listenerCount('drain'), 0);
});

test('an output without a word about its state gets everything', async () => {
  let length = 0;
  const log = createLog({ write: (text) => void (length += text.length) }, {}, () => NOW);
  for (let i = 0; i < 3; i += 1) {
    for (let k = 0; k < 5000; k += 1) log.decision(REFUSED);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(log.dropped(), 0);
  assert(length > 2_000_000);
});

test('the end waits for a reader, and not for one that does not come', async () => {
  const pipe = new Pipe();
  const log = createLog(pipe, {}, () => NOW);
  log.event({ event: 'drains' });
  await log.close();
  assert(pipe.writableLength > 0);
  setTimeout(() => pipe.wake(), 20);
  await log.close();
  assert.equal(pipe.writableLength, 0);
});
