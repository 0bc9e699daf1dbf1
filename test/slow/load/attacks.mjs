// What the gate is flooded with. Each attack is bounded in count and in time, and counts the answers it gets
// by status; "none" counts the connections that ended without one.

import { randomBytes } from 'node:crypto';

import { Connection, get } from './connection.mjs';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The one attack whose requests are good: so many different tokens that the cache overflows. */
export const RIGHT = 'right tokens, once each';

/** All attacks at once; the answers of each. */
export async function flood(port, tokens, deadline) {
  const huge = get(`X-Filler: ${'x'.repeat(70_000)}`);
  const attacks = [
    ['wrong signatures', answered, 40_000, () => get(bearer(tokens.forged()))],
    [RIGHT, answered, 20_000, () => get(bearer(tokens.fresh()))],
    ['heads up to 16 KB', answered, 8000, bigHead(tokens)],
    ['heads over 64 KB', alone, 1000, () => huge],
    ['CONNECT, half left open', tunnels, 2000, () => 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['bodies that never end', tunnels, 500, () => 'POST / HTTP/1.1\r\nContent-Length: 9999\r\n\r\n'],
    ['malformed and repeated headers', alone, 5000, malformed(tokens)],
    ['connections dropped half-way', dropped, 5000, () => get(bearer(tokens.fresh()))],
    ['slow senders', slow, 200, () => get(`X-Slow: ${'x'.repeat(10_000)}`)],
  ];
  const counted = attacks.map(async ([name, attack, most, makeRequest]) => {
    const answers = {};
    await attack(port, deadline, most, makeRequest, (answer) => {
      const status = answer?.status ?? 'none';
      answers[status] = (answers[status] ?? 0) + 1;
    });
    return [name, answers];
  });
  return Object.fromEntries(await Promise.all(counted));
}

/** Requests over a few lasting connections, ten at a time on each. */
export async function answered(port, deadline, most, makeRequest, count) {
  let left = most;
  const attacker = async () => {
    let connection = new Connection(port);
    while (left > 0 && performance.now() < deadline) {
      if (!connection.isOpen) connection = new Connection(port);
      const requests = Array.from({ length: Math.min(10, left) }, makeRequest);
      left -= requests.length;
      for (const answer of await Promise.all(requests.map((text) => connection.request(text)))) count(answer);
    }
    connection.drop();
  };
  await Promise.all([attacker(), attacker(), attacker(), attacker()]);
}

/** Requests on a connection each, since the answer ends it. */
async function alone(port, deadline, most, makeRequest, count) {
  let left = most;
  const attacker = async () => {
    while (left > 0 && performance.now() < deadline) {
      left -= 1;
      const connection = new Connection(port);
      const answer = await Promise.race([connection.request(makeRequest()), pause(8000)]);
      count(answer);
      connection.drop();
    }
  };
  await Promise.all(Array.from({ length: 8 }, attacker));
}

/** Requests whose clients leave their half of the connection open, and wait for the other side to end it. */
async function tunnels(port, deadline, most, makeRequest, count) {
  let left = most;
  const attacker = async () => {
    while (left > 0 && performance.now() < deadline) {
      left -= 1;
      const connection = new Connection(port);
      count(await Promise.race([connection.request(makeRequest()), pause(8000)]));
      await Promise.race([connection.closed(), pause(8000)]);
      connection.drop();
    }
  };
  await Promise.all(Array.from({ length: 32 }, attacker));
}

/** Connections that end within the head of a request, or right behind it and before the answer. */
async function dropped(port, deadline, most, makeRequest, count) {
  for (let left = most; left > 0 && performance.now() < deadline; left -= 20) {
    const group = Array.from({ length: 20 }, (_, i) => {
      const connection = new Connection(port);
      const text = makeRequest();
      connection.write(text.slice(0, i === 0 ? text.length : 1 + ((i * 37) % text.length)));
      return connection;
    });
    await Promise.all(group.map((connection) => connection.opened()));
    await pause(5);
    for (const connection of group) {
      connection.drop();
      count(undefined);
    }
  }
}

/** Senders of one character now and then; a server without a time limit would wait for ever. */
async function slow(port, deadline, most, makeRequest, count) {
  const text = makeRequest();
  await Promise.all(Array.from({ length: most }, async () => {
    const connection = new Connection(port);
    const answer = connection.request(text.slice(0, 20));
    let isEnded = false;
    answer.then(() => (isEnded = true));
    for (let at = 20; !isEnded && performance.now() < deadline; at += 1) {
      await pause(200);
      if (connection.isOpen) connection.write(text[at]);
    }
    connection.drop();
    count(await answer);
  }));
}

/** Heads that Node lets through, filled with what each parser has to go over. */
function bigHead(tokens) {
  const size = 15_500;
  const fill = (text) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
  const lines = [
    () => [`Authorization: Bearer ${fill('A')}`],
    () => [`Authorization: ${fill('.')}`],
    () => [`Authorization: Bearer${fill(' ')}x`],
    () => [`Authorization: Bearer ${tokens.forged()}`, `X-Forwarded-For: ${fill('127.0.0.1,')}127.0.0.1`],
    () => [`Authorization: Bearer ${tokens.forged()}`, `X-Forwarded-For: ${fill(',')}`],
    () => [`Authorization: Bearer ${tokens.forged()}`, `X-Forwarded-For: ${fill('[')}`],
    () => Array.from({ length: 700 }, (_, i) => `Authorization: a${i}`),
  ];
  let next = 0;
  return () => get(...lines[(next += 1) % lines.length]());
}

/** What no client sends. */
function malformed(tokens) {
  const right = () => bearer(tokens.fresh());
  const texts = [
    () => get(right(), right()),
    () => get(right(), 'authorization: x'),
    () => get(`${right()}, ${tokens.fresh()}`),
    () => get(`Authorization: Bearer ${tokens.fresh()} ${tokens.fresh()}`),
    () => get(`Authorization: Basic ${tokens.fresh()}`),
    () => get('Authorization: Bearer'),
    () => get('Authorization:'),
    () => get(`Authorization: Bearer \xe9${tokens.fresh()}`),
    () => get(right(), 'X-Forwarded-For: unknown'),
    () => get(right(), 'X-Forwarded-For: 127.0.0.1, 127.0.0.1, _hidden'),
    () => get(right(), 'X-Forwarded-For: 203.0.113.7, 198.51.100.1'),
    () => get(right(), 'X-Forwarded-For: 203.0.113.7', 'X-Forwarded-For: 198.51.100.1'),
    () => get(`${right()}\x00`),
    () => get(`${right()}\n folded`),
    () => get('no colon'),
    () => get(right(), 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    () => get(right(), 'Content-Length: 1', 'Content-Length: 2'),
    () => `GET / HTTP/9.9\r\n${right()}\r\n\r\n`,
    // Without a Host line a request is decided like any other; here its client cannot be read.
    () => `GET / HTTP/1.1\r\n${right()}\r\nX-Forwarded-For: unknown\r\n\r\n`,
    () => randomBytes(200).toString('latin1'),
    () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  ];
  let next = 0;
  return () => `${texts[(next += 1) % texts.length]()}\r\n\r\n`;
}

function bearer(token) {
  return `Authorization: Bearer ${token}`;
}
