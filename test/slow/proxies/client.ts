// The clients: each asks a port from an address of its own, by exactly the header lines that it is told.

import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The client that the settings allow, and one that they do not; all of 127.0.0.0/8 is this machine. */
export const ALLOWED = '127.0.0.2';
export const STRANGER = '127.0.0.3';

/** What comes back to a client. */
export interface Reply {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A client's request. */
export interface Asked {
  readonly from?: string;
  readonly method?: string;
  readonly path?: string;
  /** Header lines, name and value by turns. */
  readonly headers?: readonly string[];
  readonly body?: Uint8Array;
}

/** The lines of a WebSocket's handshake (RFC 6455 §4.1). */
export const UPGRADE = [
  'Connection',
  'Upgrade',
  'Upgrade',
  'websocket',
  'Sec-WebSocket-Version',
  '13',
  'Sec-WebSocket-Key',
  'AAAAAAAAAAAAAAAAAAAAAA==',
];

// So that an answer that never comes is a failure, not a suite that hangs.
const PATIENCE_MILLISECONDS = 20_000;

/** Asks a port. */
export function ask(port: number, asked: Asked): Promise<Reply> {
  const { from = ALLOWED, method = 'GET', path = '/', headers = [], body } = asked;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? [] : ['Content-Length', String(body.length)];
    const lines = ['Host', '127.0.0.1', ...length, ...headers];
    const outgoing = request({
      port,
      host: '127.0.0.1',
      localAddress: from,
      method,
      path,
      agent: false,
      headers: lines,
    });
    outgoing.setTimeout(PATIENCE_MILLISECONDS, () =>
      outgoing.destroy(new Error(`${method} ${path}: no answer`)),
    );
    // A refusal may arrive, and the connection be closed, before the body is through.
    outgoing.on('error', reject).end(body);
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject).on('end', () => resolve(replyOf(response, text)));
    });
    outgoing.on('connect', (response, socket) => {
      socket.destroy();
      resolve(replyOf(response, ''));
    });
    outgoing.on('upgrade', (response, socket, head) => {
      echoed(socket, head).then((text) => resolve(replyOf(response, text)), reject);
    });
  });
}

function replyOf({ statusCode = 0, headers }: IncomingMessage, body: string): Reply {
  return { status: statusCode, challenge: headers['www-authenticate'], headers, body };
}

/** What comes back of a word that is sent on an upgraded connection, with what stands before it. */
function echoed(socket: Duplex, head: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = Buffer.from(head).toString();
    socket.on('error', reject).on('data', (chunk) => {
      text += String(chunk);
      if (!text.endsWith('ping')) return;
      socket.destroy();
      resolve(text);
    });
    socket.on('close', () => reject(new Error('the upgraded connection was closed')));
    socket.write('ping');
  });
}
