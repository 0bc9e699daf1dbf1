// A steady client in the middle of it all: its good requests must be answered, its bad ones refused.

import { Connection, get } from './connection.mjs';

// An answer that takes longer than this counts as none; under a flood a good one takes milliseconds.
const PATIENCE = 10_000;

/** Sends requests until it is stopped; `stop()` gives counts, faults, and the times of good answers. */
export function startProbe(port, tokens, { malformedStatus, goodBody }) {
  const faults = [];
  const times = [];
  let refused = 0;
  let isStopped = false;
  const client = '203.0.113.7';
  const through = (...lines) => get(`X-Forwarded-For: ${client}`, ...lines);
  const right = () => `Authorization: Bearer ${tokens.good()}`;
  const invalid = [401, 'error="invalid_token"', '{"error":"invalid_token"}'];
  const malformed = [malformedStatus, 'error="invalid_request"', '{"error":"invalid_request"}'];
  const bad = [
    [() => through(), 401, 'Bearer realm="api"', '{"error":"unauthorized"}'],
    [() => through(`Authorization: Bearer ${tokens.forged()}`), ...invalid],
    [() => through(`Authorization: Bearer ${tokens.expired()}`), ...invalid],
    [() => through(right(), right()), ...malformed],
    [() => get('X-Forwarded-For: 198.51.100.1', right()), 403, '', '{"error":"forbidden"}'],
  ];

  const exchange = async (connection, text) => {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE)));
    const before = performance.now();
    const answer = await Promise.race([connection.request(text), late]);
    clearTimeout(timer);
    return { answer, time: performance.now() - before };
  };

  const loop = async (localAddress, step) => {
    let connection = new Connection(port, localAddress);
    for (let i = 0; !isStopped; i += 1) {
      if (!connection.isOpen) connection = new Connection(port, localAddress);
      await step(connection, i);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    connection.drop();
  };

  const loops = [
    loop('127.0.0.1', async (connection) => {
      const { answer, time } = await exchange(connection, through(right()));
      if (answer?.status === 200 && answer.body.includes(goodBody)) times.push(time);
      else faults.push(`a good request: ${answer?.status ?? 'no answer'} ${answer?.body ?? ''}`);
    }),
    loop('127.0.0.1', async (connection, i) => {
      const [make, status, challenge, body] = bad[i % bad.length];
      const { answer } = await exchange(connection, make());
      const isRight = answer?.status === status && answer.body === body && answer.head.includes(challenge);
      if (isRight) refused += 1;
      else faults.push(`a bad request: ${answer?.status ?? 'no answer'}, not ${status}: ${answer?.body}`);
    }),
    // A peer that is no proxy: its word about another address counts for nothing.
    loop('127.0.0.2', async (connection) => {
      const { answer } = await exchange(connection, through(right()));
      if (answer?.status === 403) refused += 1;
      else faults.push(`an untrusted peer: ${answer?.status ?? 'no answer'}`);
    }),
  ];
  return {
    async stop() {
      isStopped = true;
      await Promise.all(loops);
      return { good: times.length, refused, faults, times: times.sort((a, b) => a - b) };
    },
  };
}
