/**
 * The gate's HTTP server: any method and path, answered by its head alone. A body is never read: what a
 * client sends of one is thrown away for a moment, so that the answer arrives, and the connection is closed,
 * so that nobody takes the rest of it for the next request. What is no request is answered too.
 */

import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Answer } from '../index.ts';
import { Failure } from '../terminal/errors.ts';

/** The longest head that is read. */
export const HEAD_LIMIT = 65_536;
/** How long a head, and a whole request, may take to arrive. */
export const ARRIVAL_SECONDS = 10;

const OPTIONS = {
  // Above what proxies let through: an overlong header is refused by them, or by the filter with an answer.
  maxHeaderSize: HEAD_LIMIT,
  headersTimeout: ARRIVAL_SECONDS * 1000,
  requestTimeout: ARRIVAL_SECONDS * 1000,
  // How often these two are looked at; half a minute unless given.
  connectionsCheckingInterval: 1000,
  // Longer than proxies keep an idle connection: the one who may send must be the one who closes.
  keepAliveTimeout: 75_000,
  // A request without it is judged like any other, and never answered by Node.
  requireHostHeader: false,
};

// How long a client may leave its answer unread.
const UNREAD_MILLISECONDS = 30_000;
// How long what else a client sends is thrown away before the connection is closed: closed at once, it would
// be reset, and the answer lost on its way.
const LINGER_MILLISECONDS = 1000;

const CLOSE = { connection: 'close' };

/** What the server asks of whoever decides. */
export interface Answerers {
  readonly request: (request: IncomingMessage) => Answer;
  /** What is no request that Node's parser can read: its error's code, and the peer's address. */
  readonly malformed: (code: string, peer: string | undefined) => Answer;
}

/** An error of Node's parser, or of the connection. */
interface ClientError extends Error {
  readonly code?: string;
}

type ClientSocket = Duplex & { readonly remoteAddress?: string | undefined; readonly bytesRead?: number };

/** A server that answers whatever comes. */
export function createGateServer(answerers: Answerers): Server {
  const server: Server = createServer(OPTIONS);
  // No line is dropped: what a client writes in front of a proxy's header cannot push it out.
  server.maxHeadersCount = 0;
  server.timeout = UNREAD_MILLISECONDS;
  const latest = new WeakMap<Duplex, ServerResponse>();
  const answered = new WeakSet<Duplex>();

  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    latest.set(request.socket, response);
    const { status, headers, body } = answerers.request(request);
    if (hasBody(request)) refuseBody(request, response.writeHead(status, { ...headers, ...CLOSE }), body);
    else response.writeHead(status, server.listening ? headers : { ...headers, ...CLOSE }).end(body);
  };
  server.on('request', respond);
  // With these two, a client that waits for leave to send its body has its answer instead.
  server.on('checkContinue', respond);
  server.on('checkExpectation', respond);
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    // Node leaves the connection to us, with no listener on it.
    socket.on('error', () => socket.destroy()).resume();
    afterAnswers(latest.get(socket), () => closeWith(socket, answerers.request(request)));
  });
  server.on('clientError', ({ code = '' }: ClientError, socket: ClientSocket) => {
    // Whatever follows a fault is one too.
    if (answered.has(socket)) return;
    answered.add(socket);
    const { bytesRead, remoteAddress } = socket;
    // Nobody has asked anything, or nobody is there any more.
    if (bytesRead === 0 || !socket.writable || CONNECTION_ENDED.has(code)) return void socket.destroy();
    const last = latest.get(socket);
    // The fault is in a body, whose request has its answer.
    if (last?.writableEnded === false) return void last.end();
    afterAnswers(last, () => closeWith(socket, answerers.malformed(code, remoteAddress)));
  });
  return server;
}

const CONNECTION_ENDED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

/** Sends the answer whole, and closes once the client has stopped sending or a moment has passed. */
function refuseBody(request: IncomingMessage, response: ServerResponse, body: string): void {
  if (body === '') response.flushHeaders();
  else response.write(body);
  const timer = setTimeout(() => response.end(), LINGER_MILLISECONDS);
  response.once('close', () => clearTimeout(timer));
  request.once('end', () => response.end()).resume();
}

/** Goes on once the requests that came before on the same connection have their answers. */
function afterAnswers(last: ServerResponse | undefined, then: () => void): void {
  if (last === undefined || last.writableFinished) then();
  else last.once('close', then);
}

/** Writes an answer on a connection that Node no longer answers on, and closes it after a moment. */
function closeWith(socket: Duplex, { status, headers, body }: Answer): void {
  if (!socket.writable) return void socket.destroy();
  const fields = Object.entries({ ...headers, date: new Date().toUTCString(), ...CLOSE });
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...fields.map((field) => field.join(': '))];
  socket.end([...lines, '', body].join('\r\n'));
  // Also for a client that keeps its half open, and would keep it for ever.
  const timer = setTimeout(() => socket.destroy(), LINGER_MILLISECONDS);
  socket.once('close', () => clearTimeout(timer));
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
export function drain(server: Server, waitMilliseconds: number = 3000): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), waitMilliseconds);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
