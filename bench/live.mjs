// The check within a live server, where the processor's caches belong to the kernel, the parser and the load
// as well: everything there takes two to four times as long as in a loop.
//
//   node bench/live.mjs [--quick] [--connections 64,1] [--lengths 250] [--only portcullis,fast-jwt]
//     [--against DIST]      (an A/B run: a second portcullis, built in the folder DIST)
//
// Every checker has a node:http server in a process of its own; all stand by, one is under load at a time,
// and a round gives each a turn, in random order. Two times are measured for each request: the handler's own
// (the median of a turn: what the check takes, reading the header included), and the processor time of the
// whole process. Requests per second would say little: on two cores the server waits for its load.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { childPath } from './lib/child.mjs';
import { quantile, shuffled } from './lib/measure.mjs';
import { heading, quick, table } from './lib/report.mjs';
import { validTokens } from './lib/tokens.mjs';

const ALL = [
  ...['none', 'portcullis', 'portcullis, cached', 'portcullis, native', 'fast-jwt', 'fast-jwt, cached'],
  ...['fast-jwt, cached by text', 'jsonwebtoken', 'jose', 'createHmac'],
];
const OURS = fileURLToPath(new URL('../dist', import.meta.url));
const TURN_MS = 250;
// A server that has just begun runs code that nobody has compiled yet, and at one connection would do so for
// many rounds: all are warmed up by many connections.
const WARM_UP = { connections: 64, milliseconds: 3000 };
const ROUNDS = quick ? 7 : 21;
const TOKENS = 256;

const asked = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at === -1 ? otherwise : process.argv[at + 1];
};
const only = asked('--only', ALL.join(';')).split(';');
const against = asked('--against');

heading(
  'live',
  `${ROUNDS} rounds of ${TURN_MS} ms for each server, without pipelining; ${TOKENS} tokens.` +
    ' `createHmac` is the bare HMAC of node:crypto over a token read the same way.',
);
for (const length of asked('--lengths', '250').split(',').map(Number)) {
  for (const connections of asked('--connections', '64,1').split(',').map(Number)) {
    await measureAll(length, connections);
  }
}

async function measureAll(length, connections) {
  const requests = validTokens(length, TOKENS).map(requestText);
  const servers = [];
  for (const name of only) servers.push(await start(name, name, OURS));
  for (const name of only.filter((one) => against && one.startsWith('portcullis'))) {
    servers.push(await start(`${name} (against)`, name, against));
  }
  try {
    for (const server of servers) await turn(server, requests, WARM_UP.connections, WARM_UP.milliseconds);
    for (let round = 0; round < ROUNDS; round++) {
      for (const server of shuffled(servers)) {
        const measured = await turn(server, requests, connections, TURN_MS);
        server.handler.push(measured.handlerMs * 1e6);
        server.processor.push((measured.cpuMicroseconds * 1000) / measured.requests);
      }
    }
  } finally {
    for (const { child } of servers) child.disconnect();
  }
  const what = `${length} characters, ${connections} connection${connections === 1 ? '' : 's'}`;
  const rowsOf = (measure) => servers.map((server) => row(server, measure));
  table(`the handler's own time: ${what}`, { rows: rowsOf('handler') });
  table(`processor time for each request: ${what}`, { rows: rowsOf('processor') });
}

function requestText(token) {
  const lines = [
    ...['GET /v2/streams HTTP/1.1', 'Host: api.example', 'User-Agent: bench/1.0'],
    ...['Accept: application/json', 'Accept-Encoding: gzip, br', `Authorization: Bearer ${token}`],
    'X-Request-Id: 5f6c0b1e',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

async function start(name, checker, folder) {
  const child = fork(childPath('live-server.mjs'), [checker, folder]);
  const { port } = await messageOf(name, child);
  return { name, child, port, handler: [], processor: [] };
}

/** The next message of a server; one that ends instead would be waited for without end. */
async function messageOf(name, child) {
  const isOver = new AbortController();
  const end = once(child, 'exit', { signal: isOver.signal }).then(() => {
    throw new Error(`the server of ${name} has ended`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: isOver.signal }), end]);
    return message;
  } finally {
    end.catch(() => undefined);
    isOver.abort();
  }
}

/** Keeps all connections busy for a while: each sends its next request when an answer is there. */
async function turn({ name, child, port }, requests, connections, milliseconds) {
  let next = 0;
  let isOver = false;
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect(port, '127.0.0.1').setNoDelay();
    const send = () => socket.write(requests[next++ % requests.length]);
    socket.on('data', (answer) => {
      if (!answer.toString('latin1', 0, 12).endsWith('200')) throw new Error(`${name} refused a request`);
      if (!isOver) send();
    });
    socket.on('connect', send);
    return socket;
  });
  // The first moments are for what the turns of the others pushed out.
  await setTimeout(milliseconds / 5);
  child.send('begin');
  await setTimeout(milliseconds);
  child.send('end');
  const measured = await messageOf(name, child);
  isOver = true;
  for (const socket of sockets) socket.destroy();
  return measured;
}

function row({ name, ...measured }, what) {
  const values = measured[what];
  return {
    name,
    value: quantile(values, 0.5),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
  };
}
