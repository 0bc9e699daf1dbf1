/** Speaks to a server byte by byte, as no well-behaved client does, and says what came of it. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE = 8_000;
/** So much of a body without end is taken by the buffers of both sides; who takes it reads on. */
export const BODY_BOUND = 48 * 1024 * 1024;

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
  const closed = new Promise((resolve) => {
    const done = () => {
      isClosed = true;
      resolve('closed');
    };
    // The server's half is closed, or the connection is gone: the client's half stays open on purpose.
    socket.on('end', done).on('error', done).on('close', done);
  });
  socket.write(Buffer.from(text, 'latin1'), then === 'reset' ? () => socket.resetAndDestroy() : undefined);
  if (then === 'end') socket.end();
  const bound = new AbortController();
  const waited = sleep(DEADLINE, 'still open', { signal: bound.signal }).catch(() => 'closed');
  const endless = then === 'body' || then === 'chunks' ? sendOn(socket, then, () => isClosed) : undefined;
  const ending = await Promise.race([closed, waited, ...(endless === undefined ? [] : [endless])]);
  bound.abort();
  socket.destroy();
  return { received, ending };
}

/** Sends a body until the connection is closed, or until more of it is taken than any buffer holds. */
async function sendOn(socket, kind, isClosed) {
  const piece = Buffer.alloc(65_536, 'a');
  // Not before the answer: who closes with bytes unread resets, and the client would lose what came.
  await Promise.race([once(socket, 'data'), sleep(500)]);
  const chunk = kind === 'body' ? piece : Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]);
  for (let sent = 0; sent < BODY_BOUND; sent += chunk.length) {
    if (isClosed()) return 'closed';
    if (!socket.write(chunk)) {
      await Promise.race([
        new Promise((resolve) => socket.once('drain', resolve).once('close', resolve).once('error', resolve)),
        sleep(DEADLINE, undefined, { ref: false }),
      ]);
      if (socket.writableNeedDrain && !isClosed()) return 'reads no more';
    }
  }
  return isClosed() ? 'closed' : 'reads on';
}

/** The answers in a text of bytes, those with a status of 100 left out: status, and the code in the body. */
export function answersIn(received) {
  const heads = [...received.matchAll(/HTTP\/1\.[01] (\d{3})[^\r]*\r\n(?:([^]*?)\r\n)?\r\n/g)];
  return heads.filter(([, status]) => status !== '100')
    .map(([, status, fields = '']) => ({ status: Number(status), fields }));
}
