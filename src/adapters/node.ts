/**
 * `portcullis/node`: filters at the door of `node:http` and `node:http2` servers and of all built on them.
 * Headers are read from `rawHeaders`: of one that stands twice, Node's own `headers` may keep the first. A
 * request whose lines Node's parser may have dropped is incomplete, and every filter refuses it.
 */

import { heard } from '../callbacks.ts';
import { answerTo } from '../filters/answer.ts';
import { askFilter, requireFilter, VERDICT_MALFORMED } from '../filters/ask.ts';
import type { Filter, FilterRequest, Verdict } from '../filters/filter.ts';
import type { Refused } from '../filters/refusal.ts';
import type { Claims } from '../jwt/claims.ts';
import { readOptions, TEXT } from '../options.ts';

/** The part of `http.IncomingMessage` and `http2.Http2ServerRequest` that is read; mocks may lack some. */
export interface NodeRequest {
  readonly rawHeaders?: readonly string[];
  readonly headers?: object;
  readonly socket?: {
    readonly remoteAddress?: string | undefined;
    /** Its `maxHeadersCount`, where it has one, is the parser's limit. */
    readonly server?: object | null | undefined;
  };
}

/** The part of `http.ServerResponse` and `http2.Http2ServerResponse` that is written. */
export interface NodeResponse {
  readonly headersSent: boolean;
  readonly req?: { readonly httpVersionMajor?: number; readonly headers?: object };
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** The part of an upgrade's `stream.Duplex` that is written. */
export interface NodeSocket {
  on(event: 'error', listener: () => void): unknown;
  end(text: string, then: () => void): unknown;
  destroy(): unknown;
}

/** Where `middleware` leaves the claims. */
export interface MiddlewareOptions {
  /** The property of the request; `auth` unless given. */
  readonly property?: string;
}

// Node's parser keeps some thousand lines, unless its server's `maxHeadersCount` says how many.
const LINES_KEPT = 1000;
// Two entries, both empty: what reads credentials, a list or one address takes none of it.
const UNREADABLE = ',';

const NONE_GIVEN = [] as const;

/** A request of Node as filters see it. */
class RequestView implements FilterRequest {
  readonly #request: NodeRequest;
  readonly #address: readonly [given?: string | undefined];

  constructor(request: NodeRequest, address: readonly [given?: string | undefined]) {
    this.#request = request;
    this.#address = address;
  }

  get address(): string | undefined {
    return this.#address.length === 0 ? this.#request.socket?.remoteAddress : this.#address[0];
  }

  get isIncomplete(): boolean {
    if (isRequestLent()) return true;
    const { rawHeaders, socket } = this.#request;
    const lines = Array.isArray(rawHeaders) ? rawHeaders.length / 2 : 0;
    // However few lines there are: a server may keep fewer than most requests hold.
    const limit = limitOf(socket?.server);
    if (limit === 0) return false;
    // Node reckons with twice the number in 32 bits: of 2.5 lines it keeps two.
    const kept = typeof limit === 'number' ? (limit << 1) / 2 : 0;
    return lines >= (kept > 0 ? kept : LINES_KEPT);
  }

  header(name: string): string | undefined {
    const { rawHeaders } = this.#request;
    let value: string | undefined;
    if (Array.isArray(rawHeaders)) {
      for (let i = 0; i < rawHeaders.length; i += 2) {
        if (!isSameName(rawHeaders[i], name)) continue;
        const line: unknown = rawHeaders[i + 1];
        if (typeof line !== 'string') return UNREADABLE;
        value = value === undefined ? line : `${value}, ${line}`;
      }
    }
    return value ?? parsedHeader(this.#request.headers, name);
  }
}

const BARE: object = {};

/** Whether a polluted `Object.prototype` lends what requests are read by: then nothing read is sure. */
const isRequestLent = (): boolean =>
  'rawHeaders' in BARE || 'headers' in BARE || 'socket' in BARE || 'remoteAddress' in BARE ||
  'server' in BARE || 'maxHeadersCount' in BARE;

/** How many lines a server lets its parser keep; what says nothing of it is undefined. */
function limitOf(server: unknown): unknown {
  return typeof server === 'object' && server !== null && 'maxHeadersCount' in server
    ? server.maxHeadersCount : undefined;
}

/** A header from those that Node, a serverless host or a mock has parsed, by their lower-case names. */
function parsedHeader(headers: object | undefined, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null || !Object.hasOwn(headers, name)) return undefined;
  const value = heard(Reflect.get(headers, name));
  if (value === undefined || typeof value === 'string') return value;
  const isList = Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string');
  return isList ? value.join(', ') : UNREADABLE;
}

/** Whether a header's name is `name`, which is in lower case; a lower-case copy of each would take longer. */
function isSameName(key: unknown, name: string): boolean {
  if (typeof key !== 'string' || key.length !== name.length) return false;
  for (let i = 0; i < name.length; i += 1) {
    const code = key.charCodeAt(i);
    const isUpper = code >= 65 && code <= 90;
    if ((isUpper ? code + 32 : code) !== name.charCodeAt(i)) return false;
  }
  return true;
}

/**
 * A request of Node as filters see it. Its address is the socket's, unless another one is given; one that is
 * given and undefined is no address.
 */
export function requestOf(
  request: NodeRequest, ...address: readonly [given?: string | undefined]
): FilterRequest {
  return new RequestView(request, address);
}

/** A filter's verdict on a request of Node; what is no plain verdict is a refusal. */
export function check<C>(filter: Filter<C>, request: NodeRequest): Verdict<C> {
  return askFilter(filter, new RequestView(request, NONE_GIVEN));
}

/**
 * Answers a refused request and ends the response; leaves one alone whose head has been sent. Where the
 * client announced a body, HTTP/1 closes the connection, since nobody will read it.
 */
export function refuse(response: NodeResponse, refused: Refused): void {
  if (response.headersSent) return;
  const { status, headers, body } = answerTo(refused);
  response.statusCode = status;
  for (const { 0: name, 1: value } of Object.entries(headers)) response.setHeader(name, value);
  if (announcesBody(response.req)) response.setHeader('connection', 'close');
  response.end(body);
}

function announcesBody(request: NodeResponse['req']): boolean {
  if (request?.httpVersionMajor !== 1) return false;
  const length = parsedHeader(request.headers, 'content-length');
  return parsedHeader(request.headers, 'transfer-encoding') !== undefined ||
    (length !== undefined && Number(length) !== 0);
}

/** Answers a refused upgrade, such as a WebSocket's, on its raw socket (RFC 9112 §4), and closes it. */
export function refuseUpgrade(socket: NodeSocket, refused: Refused): void {
  const { status, headers, body } = answerTo(refused);
  const fields = Object.entries({ ...headers, connection: 'close' }).map((field) => field.join(': '));
  // Node takes its listener off a socket that it hands over; without one a client's reset ends the process.
  socket.on('error', () => socket.destroy());
  // The phrase behind the status may be empty. Destroyed, as a client that keeps its half open would keep it.
  socket.end([`HTTP/1.1 ${status} `, ...fields, '', body].join('\r\n'), () => socket.destroy());
}

/**
 * The filter as `(request, response, next)`, for Express, connect and the like: a refusal is answered, else
 * the claims are left at `request.auth` (undefined where no token was asked for) and `next()` is called. A
 * request that cannot take them is refused.
 * @throws TypeError for what is no filter, or no option.
 */
export function middleware<C = Claims | undefined>(
  filter: Filter<C>, options: MiddlewareOptions = {},
): (request: NodeRequest & { auth?: C | undefined }, response: NodeResponse, next: () => void) => void {
  requireFilter('middleware', filter);
  const { property = 'auth' } = readOptions<MiddlewareOptions>('middleware', options, { property: TEXT });
  return function portcullis(request, response, next) {
    const verdict = check(filter, request);
    if (!verdict.ok) return refuse(response, verdict);
    const member = { value: verdict.claims, configurable: true, enumerable: true, writable: true };
    // Without a prototype: a polluted one would lend it a getter.
    const isLeft = Reflect.defineProperty(request, property, Object.setPrototypeOf(member, null));
    // Where the claims cannot be left, what stands there is somebody else's.
    if (!isLeft) return refuse(response, VERDICT_MALFORMED);
    next();
  };
}
