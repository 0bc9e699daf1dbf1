/**
 * `portcullis/node`: filters at the door of `node:http` and `node:http2` servers and of all built on them.
 * Headers are read from `rawHeaders`: of one that stands twice, Node's own `headers` may keep the first.
 */

import type { Claims } from '../jwt/claims.ts';
import type { Refused, Filter, FilterRequest, Verdict } from '../filters/filter.ts';
import { answerTo } from './answer.ts';

export { answerTo, type Answer } from './answer.ts';

/** The part of `http.IncomingMessage` and `http2.Http2ServerRequest` that is read. */
export interface NodeRequest {
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** The part of `http.ServerResponse` and `http2.Http2ServerResponse` that is written. */
export interface NodeResponse {
  readonly headersSent: boolean;
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
  readonly property?: string | undefined;
}

/** A request of Node as filters see it. */
class RequestView implements FilterRequest {
  readonly #request: NodeRequest;

  constructor(request: NodeRequest) {
    this.#request = request;
  }

  get address(): string | undefined {
    return this.#request.socket.remoteAddress;
  }

  header(name: string): string | undefined {
    const { rawHeaders } = this.#request;
    let value: string | undefined;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const key = rawHeaders[i] as string;
      if (!isSameName(key, name)) continue;
      const line = rawHeaders[i + 1] as string;
      value = value === undefined ? line : `${value}, ${line}`;
    }
    return value;
  }
}

/** Whether a header's name is `name`, which is in lower case; a lower-case copy of each would take longer. */
function isSameName(key: string, name: string): boolean {
  if (key.length !== name.length) return false;
  for (let i = 0; i < name.length; i += 1) {
    const code = key.charCodeAt(i);
    const isUpper = code >= 65 && code <= 90;
    if ((isUpper ? code + 32 : code) !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** A filter's verdict on a request of Node. */
export function check(filter: Filter, request: NodeRequest): Verdict {
  return filter.check(new RequestView(request));
}

/** Answers a refused request and ends the response; leaves one alone whose head has been sent. */
export function refuse(response: NodeResponse, denied: Refused): void {
  if (response.headersSent) return;
  const { status, headers, body } = answerTo(denied);
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

/** Answers a refused upgrade, such as a WebSocket's, on its raw socket (RFC 9112 §4), and closes it. */
export function refuseUpgrade(socket: NodeSocket, denied: Refused): void {
  const { status, headers, body } = answerTo(denied);
  const fields = Object.entries({ ...headers, connection: 'close' }).map((field) => field.join(': '));
  // Node takes its listener off a socket that it hands over; without one a client's reset ends the process.
  socket.on('error', () => socket.destroy());
  // The phrase behind the status may be empty. Destroyed, as a client that keeps its half open would keep it.
  socket.end([`HTTP/1.1 ${status} `, ...fields, '', body].join('\r\n'), () => socket.destroy());
}

/**
 * The filter as `(request, response, next)`, for Express, connect and the like: a refusal is answered, else
 * the claims are left at `request.auth` (undefined where no token was asked for) and `next()` is called.
 * @throws TypeError for what is no filter, or no option.
 */
export function middleware(
  filter: Filter, options: MiddlewareOptions = {},
): (request: NodeRequest & { auth?: Claims | undefined }, response: NodeResponse, next: () => void) => void {
  const { check: decide } = (filter ?? {}) as Partial<Filter>;
  if (typeof decide !== 'function') throw new TypeError('middleware: takes a filter, an object with check()');
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError('middleware: takes an object of options');
  }
  const unknown = Object.keys(options).find((name) => name !== 'property');
  if (unknown !== undefined) {
    throw new TypeError(`middleware: unknown option "${unknown}"; the option is property`);
  }
  const property: unknown = Object.hasOwn(options, 'property') ? options.property : undefined;
  const name = property === undefined ? 'auth' : property;
  if (typeof name !== 'string' || name === '') {
    throw new TypeError('middleware: option "property" takes a non-empty string');
  }
  return function portcullis(request, response, next) {
    const verdict = check(filter, request);
    if (verdict.ok !== true) return refuse(response, verdict);
    Object.defineProperty(request, name, {
      value: verdict.claims, configurable: true, enumerable: true, writable: true,
    });
    next();
  };
}
