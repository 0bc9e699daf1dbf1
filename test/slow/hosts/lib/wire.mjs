/** Speaks to a server byte by byte, as no well-behaved client does, and says what came of it. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** So long may an answer take; who has answered and closes does so at once, who keeps a connection not. */
const [DEADLINE, PATIENCE] = [15_000, 2_000];
/** So much of a body without end may stand in the buffers of both sides; who takes it reads on. */
const BODY_BOUND = 48 * 1024 * 1024;

/**
 * Sends a text of bytes, then what `then` says, and gives the server's bytes as a text, and how it ended:
 * `closed` by the server, `reads on`, or `still open`. `then`: nothing; `end` closes the client's half;
 * `body` and `chunks` send without end; `reset` hangs up at once.
 */
export async function talk(port, { peer = '127.0.0.1', text, then }) {
  const socket = connect({ host: '127.0.0.1', port, localAddress: peer, allowHalfOpen: true });
  let received = '';
  let isClosed = false;
  socket.setEncoding('latin1').on('data', (data) => (received += data));
  const answered = new Promise((resolve) => socket.once('data', resolve));
  const closed = new Promise((resolve) => {
    const done = () => {
      isClosed = true;
      resolve('closed');
    };
    // The server's half is closed, or the connection is gone: the client's half stays open on purpose.
    socket.on('end', done).on('error', done).on('close', done);
  });
  const timers = new AbortController();
  const after = (milliseconds) => sleep(milliseconds, 'still open', { signal: timers.signal });
  try {
    socket.write(Buffer.from(text, 'latin1'), then === 'reset' ? () => socket.resetAndDestroy() : undefined);
    if (then === 'end') socket.end();
    // Whoever closes with bytes unread resets, and the client loses what came: so the answer comes first.
    const first = await Promise.race([answered, closed, after(DEADLINE)]);
    const isEndless = then === 'body' || then === 'chunks';
    const last = isEndless ? sendOn(socket, then, closed, () => isClosed) : after(PATIENCE);
    const ending = first === 'still open' ? first : await Promise.race([closed, last]);
    return { received, ending };
  } finally {
    timers.abort();
    socket.destroy();
  }
}

/** Sends a body until the connection is closed, or until more of it is taken than any buffer holds. */
async function sendOn(socket, kind, closed, isClosed) {
  const piece = Buffer.alloc(65_536, 'a');
  const [size, end] = [Buffer.from('10000\r\n'), Buffer.from('\r\n')];
  const chunk = kind === 'body' ? piece : Buffer.concat([size, piece, end]);
  for (let sent = 0; sent < BODY_BOUND; sent += chunk.length) {
    if (isClosed()) return 'closed';
    if (socket.write(chunk)) continue;
    // What the socket's failure would reject with is told by `closed`.
    await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
  }
  return isClosed() ? 'closed' : 'reads on';
}

/** The answers in a text of bytes, those with a status of 100 left out: status, and the header's lines. */
export function answersIn(received) {
  const heads = [...received.matchAll(/HTTP\/1\.[01] (\d{3})[^\r]*\r\n(?:([^]*?)\r\n)??\r\n/g)];
  return heads.filter(([, status]) => status !== '100')
    .map(([, status, fields = '']) => ({ status: Number(status), fields }));
}
