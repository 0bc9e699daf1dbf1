// The gate's own cost: processor time for each decision beside that of a bare node:http answer.
//
// Servers stand by, each a process of its own; a round loads each of them once, in random order, with the same
// requests over the same connections, as a proxy that keeps them open does. What is measured is the server's
// own processor time for each request: the load generator's share of a small machine does not count in it.
// What the gate adds is the difference to the bare answer. A part of that is the kernel's and Node's again: the
// load generator sleeps more often the longer an answer takes, and has to be woken up. What a change of the
// gate can change is the time from a request's arrival to the first word of its answer, measured as well.
//
//   node bench/gate.mjs [--quick] [--variants cached-all,verified-all] [--against DIST]
//   DIST: another built package, whose gate stands by in the same rounds, logging all (an A/B run)

import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { childPath } from './lib/child.mjs';
import { quantile, shuffled } from './lib/measure.mjs';
import { heading, quick, table } from './lib/report.mjs';
import { validTokens } from './lib/tokens.mjs';

const CONNECTIONS = 32;
const TOKENS_PER_CONNECTION = 4;
const SECONDS = 1;
const ROUNDS = quick ? 5 : 21;
const BARE = 'node:http alone';
const VARIANTS = [
  [BARE, 'bare', 'none'],
  ['gate, token remembered, no log', 'cached', 'none'],
  ['gate, token remembered, log of all', 'cached', 'all'],
  ['gate, token verified, no log', 'verified', 'none'],
  ['gate, token verified, log of all', 'verified', 'all'],
  ['gate, refused by 1 of 100,000 rules, no log', 'refused', 'none'],
  ['gate, refused by 1 of 100,000 rules, rule in the log', 'refused', 'all'],
];

heading(
  'gate',
  `${ROUNDS} rounds of ${SECONDS} s for each server, over ${CONNECTIONS} connections without pipelining;` +
    ` every request comes through a trusted proxy, with one of ${CONNECTIONS * TOKENS_PER_CONNECTION}` +
    ' tokens of 250 characters.',
);

const requests = validTokens(250, CONNECTIONS * TOKENS_PER_CONNECTION).map((token) => ({
  method: 'GET',
  path: '/v2/streams',
  headers: {
    authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.7', 'x-forwarded-method': 'POST',
    accept: 'application/json',
  },
}));

const asked = (option) => process.argv.includes(option) ? process.argv[process.argv.indexOf(option) + 1] : undefined;
const only = asked('--variants')?.split(',');
const against = asked('--against');
const others = against === undefined ? [] : VARIANTS.filter(([, , log]) => log === 'all');
const chosen = [...VARIANTS, ...others.map(([name, ...args]) => [`${name} (against)`, ...args, against])].filter(
  ([, variant, log]) => variant === 'bare' || only?.includes(`${variant}-${log}`) !== false,
);
const servers = [];
for (const [name, ...args] of chosen) servers.push(await start(name, args));
try {
  for (const server of servers) await load(server);
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of shuffled(servers)) server.turns.push(await load(server));
  }
} finally {
  for (const { child } of servers) child.disconnect();
}

const deciding = ({ deciding }) => deciding;
const user = ({ user }) => user;
const whole = ({ user, system }) => user + system;
const [bare, ...gates] = servers;
table('time from a request to the first word of its answer', { baseline: '', rows: gates.map(rowOf(deciding)) });
table('processor time in the program for each request', { baseline: BARE, rows: servers.map(rowOf(user)) });
table('what the gate adds to a bare answer of the same round', { baseline: '', rows: gates.map(addedBy(user)) });
table('processor time for each request, the kernel\'s included', {
  baseline: BARE, rows: servers.map(rowOf(whole)),
});

function rowOf(what) {
  return ({ name, turns }) => summary(name, turns.map(what));
}

function addedBy(what) {
  return ({ name, turns }) => summary(name, turns.map((turn, round) => what(turn) - what(bare.turns[round])));
}

function summary(name, times) {
  return { name, value: quantile(times, 0.5), low: quantile(times, 0.25), high: quantile(times, 0.75) };
}

async function start(name, args) {
  const child = fork(childPath('gate-server.mjs'), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [{ port }] = await once(child, 'message');
  return { name, child, port, turns: [] };
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
  const after = await processorTime(child);
  const answered = result['2xx'] + result['4xx'];
  if (result.errors > 0 || answered === 0) throw new Error(`${result.errors} errors, ${answered} answers`);
  const nanoseconds = (what) => ((after[what] - before[what]) * 1000) / answered;
  return { user: nanoseconds('user'), system: nanoseconds('system'), deciding: after.deciding * 1000 };
}

async function processorTime(child) {
  child.send('processor time');
  const [usage] = await once(child, 'message');
  return usage;
}
