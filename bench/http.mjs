// A real node:http server with and without the filter, under autocannon, over loopback.
//
// Three servers, each a child process, stand by; only one is under load at a time. A round loads each of them
// once, in random order, with the same requests over the same number of connections. On a machine of two
// cores the load generator takes as much time as the server, so requests per second understate a filter's
// cost when the generator is the bottleneck; the server's own processor time a request does not, and stands
// beside it.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { childPath } from './lib/child.mjs';
import { quantile, shuffled } from './lib/measure.mjs';
import { heading, quick, table } from './lib/report.mjs';
import { validTokens } from './lib/tokens.mjs';

const CONNECTIONS = 64;
const TOKENS_PER_CONNECTION = 4;
const SECONDS = quick ? 1 : 2;
const ROUNDS = quick ? 5 : 7;
const VARIANTS = { none: 'no filter', 'filter-cached': 'filter, cache on', filter: 'filter, cache off' };

heading(
  'http',
  `${ROUNDS} rounds of ${SECONDS} s for each server, over ${CONNECTIONS} connections without pipelining;` +
    ` every request has one of ${CONNECTIONS * TOKENS_PER_CONNECTION} tokens of 250 characters.`,
);

const requests = validTokens(250, CONNECTIONS * TOKENS_PER_CONNECTION).map((token) => ({
  method: 'GET',
  path: '/v2/streams',
  headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
}));

const servers = [];
for (const variant of Object.keys(VARIANTS)) servers.push(await start(variant));
try {
  for (const server of servers) await load(server);
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of shuffled(servers)) {
      const { perSecond, cpuNanoseconds } = await load(server);
      server.perSecond.push(perSecond);
      server.cpuNanoseconds.push(cpuNanoseconds);
    }
  }
} finally {
  for (const { child } of servers) child.disconnect();
}

table('requests per second', {
  unit: 'requests/s',
  higherIsBetter: true,
  baseline: VARIANTS.none,
  rows: servers.map((server) => row(server, 'perSecond')),
});
table('processor time of the server for each request', {
  unit: 'ns',
  baseline: VARIANTS.none,
  rows: servers.map((server) => row(server, 'cpuNanoseconds')),
});

async function start(variant) {
  const child = fork(childPath('http-server.mjs'), [variant]);
  const [{ port }] = await once(child, 'message');
  return { name: VARIANTS[variant], child, port, perSecond: [], cpuNanoseconds: [] };
}

async function load({ child, port }) {
  const before = await processorTime(child);
  let next = 0;
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    duration: SECONDS,
    setupClient(client) {
      client.setRequests(requests.slice(next, next + TOKENS_PER_CONNECTION));
      next += TOKENS_PER_CONNECTION;
    },
  });
  const seconds = (result.finish - result.start) / 1000;
  const after = await processorTime(child);
  const answered = result['2xx'];
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} refused, ${result.errors} errors`);
  return { perSecond: answered / seconds, cpuNanoseconds: ((after - before) * 1000) / answered };
}

async function processorTime(child) {
  child.send('processor time');
  const [{ cpuMicroseconds }] = await once(child, 'message');
  return cpuMicroseconds;
}

function row(server, measure) {
  const values = server[measure];
  return {
    name: server.name,
    value: quantile(values, 0.5),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
  };
}
