/**
 * The gate's HTTP server: any method and path, answered by its head alone. A body is never read: what a
 * client sends of one is thrown away for a moment, so that the answer arrives, and the connection is closed,
 * so that nobody takes the rest of it for the next request.
 */

import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import type { Answer } from '../index.ts';
import { Failure } from '../terminal/errors.ts';

const OPTIONS = {
  // Above what proxies let through: an overlong header is refused by them, or by the filter with an answer.
  maxHeaderSize: 65_536,
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  // Longer than proxies keep an idle connection: the one who may send must be the one who closes.
  keepAliveTimeout: 75_000,
};

const CLOSE = { connection: 'close' };

// How long an unfinished body is thrown away before the connection is closed.
const LINGER_MILLISECONDS = 1000;

/** A server that answers every request by `answer`. */
export function createGateServer(answer: (request: IncomingMessage) => Answer): Server {
  const server: Server = createServer(OPTIONS);
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const { status, headers, body } = answer(request);
    if (hasBody(request)) refuseBody(request, response.writeHead(status, { ...headers, ...CLOSE }), body);
    else response.writeHead(status, server.listening ? headers : { ...headers, ...CLOSE }).end(body);
  };
  server.on('request', respond);
  // With these two, a client that waits for leave to send its body has its answer instead.
  server.on('checkContinue', respond);
  server.on('checkExpectation', respond);
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    // Node leaves the connection to us; its own response writes on it, so that there is one way to answer.
    const response = new ServerResponse(request);
    response.assignSocket(socket.on('error', () => socket.destroy()));
    // Destroyed, since a client that keeps its half open would keep it for ever.
    response.on('finish', () => socket.end(() => socket.destroy()));
    const { status, headers, body } = answer(request);
    response.writeHead(status, { ...headers, ...CLOSE }).end(body);
  });
  return server;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

/** Sends the answer whole, and closes once the client has stopped sending or a moment has passed. */
function refuseBody(request: IncomingMessage, response: ServerResponse, body: string): void {
  response.write(body);
  const timer = setTimeout(() => response.end(), LINGER_MILLISECONDS);
  request.once('close', () => clearTimeout(timer)).once('end', () => response.end()).resume();
}

/**
 * Listens; gives the port.
 * @throws Failure that says why it cannot.
 */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = ({ code = '' }: NodeJS.ErrnoException): void => {
      reject(new Failure(`cannot listen on ${host} port ${port}: ${PROBLEMS[code] ?? code}`));
    };
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const PROBLEMS: { readonly [code: string]: string } = {
  EADDRINUSE: 'it is in use; --port 0 takes any free one',
  EACCES: 'it needs privileges',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no such host',
};

/** Stops accepting, closes idle connections, lets requests under way end, and after a while waits no more. */
export function drain(server: Server, waitMilliseconds: number = 5000): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), waitMilliseconds);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
