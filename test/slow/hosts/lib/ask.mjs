/** Asks a server one question over a raw socket, so that every byte of the request is the table's own. */

import { createHash } from 'node:crypto';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';

const DEADLINE = 20_000;
const WEBSOCKET_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const WEBSOCKET_ACCEPT = createHash('sha1').update(WEBSOCKET_KEY + WEBSOCKET_GUID).digest('base64');

/** The header lines of a WebSocket handshake (RFC 6455 §4.1). */
export const HANDSHAKE = [
  ['Upgrade', 'websocket'], ['Connection', 'Upgrade'], ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', WEBSOCKET_KEY],
];

/** The bytes of a request; a header's value may hold any. */
function requestBytes(port, { method, path, headers, body = '' }) {
  const isUpgrade = headers.some(([name]) => name === 'Upgrade');
  const fields = [['Host', `127.0.0.1:${port}`], ...(isUpgrade ? [] : [['Connection', 'close']]), ...headers];
  const lines = [`${method} ${path} HTTP/1.1`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** Sends a request and resets the connection at once, so that the server's answer meets a closed door. */
export function hangUp(port, request) {
  const socket = connect({ host: '127.0.0.1', port, localAddress: request.peer });
  return within(socket, (resolve) => {
    socket.on('close', resolve);
    socket.write(requestBytes(port, request), () => socket.resetAndDestroy());
  });
}

/** The answer to a request in HTTP/1.1: status, headers by lower-case name, body. */
export function ask(port, request) {
  const { peer, method } = request;
  const socket = connect({ host: '127.0.0.1', port, localAddress: peer });
  return within(socket, (resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (isEnd) => {
      try {
        const answer = parseAnswer(received, method, isEnd);
        if (answer !== undefined) resolve(answer);
        else if (isEnd) reject(new Error(`no complete answer: ${received.toString('latin1')}`));
      } catch (error) {
        reject(error);
      }
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      settle(false);
    });
    socket.on('end', () => settle(true));
    socket.write(requestBytes(port, request));
  });
}

/** An answer, or undefined while it is not complete. */
function parseAnswer(received, method, isEnd) {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine, ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  if (!/^HTTP\/1\.[01] \d{3} /.test(statusLine)) throw new Error(`no status line: ${statusLine}`);
  const headers = new Map();
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const value = line.slice(name.length + 1).trim();
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  const status = Number(statusLine.split(' ')[1]);
  const rest = received.subarray(end + 4);
  const body = status === 101 ? firstMessage(rest, headers) : parseBody(rest, headers, method, status, isEnd);
  return body === undefined ? undefined : { status, headers, body };
}

function parseBody(rest, headers, method, status, isEnd) {
  // What must have no body is read to the end of the connection, to see that it has none.
  if (method === 'HEAD' || status === 204) return isEnd ? text(rest) : undefined;
  if (headers.get('transfer-encoding') === 'chunked') return parseChunks(rest);
  const length = headers.get('content-length');
  if (length === undefined) return isEnd ? text(rest) : undefined;
  return rest.length < Number(length) ? undefined : text(rest);
}

/** The content of a complete chunked body (RFC 9112 §7.1), or undefined. */
function parseChunks(rest) {
  let content = '';
  for (let from = 0; ;) {
    const end = rest.indexOf('\r\n', from);
    if (end < 0) return undefined;
    const size = Number.parseInt(rest.subarray(from, end).toString('latin1'), 16);
    if (rest.length < end + 2 + size + 2) return undefined;
    if (size === 0) return content;
    content += text(rest.subarray(end + 2, end + 2 + size));
    from = end + 2 + size + 2;
  }
}

/** The first text message behind a handshake (RFC 6455 §5.2), or undefined while it is not complete. */
function firstMessage(rest, headers) {
  if (headers.get('sec-websocket-accept') !== WEBSOCKET_ACCEPT) throw new Error('no answer to the handshake');
  if (rest.length < 2) return undefined;
  const length = rest[1];
  if (rest[0] !== 0x81 || length > 125) throw new Error('the first frame is no short text message');
  return rest.length < 2 + length ? undefined : text(rest.subarray(2, 2 + length));
}

function text(bytes) {
  return bytes.toString('utf8');
}

/** The same over HTTP/2 without TLS. */
export function askHttp2(port, { peer, method, path, headers, body }) {
  const socket = connect({ host: '127.0.0.1', port, localAddress: peer });
  const fields = [
    [':method', method], [':scheme', 'http'], [':path', path], [':authority', `127.0.0.1:${port}`],
    ...headers.map(([name, value]) => [name.toLowerCase(), value]),
  ];
  const createConnection = () => new FieldWriter(socket, fields);
  const session = connectHttp2(`http://127.0.0.1:${port}`, { createConnection });
  return within(socket, (resolve, reject) => {
    session.on('error', reject);
    const stream = session.request({ ':method': method, ':path': path }, { endStream: body === undefined });
    let answer;
    let content = '';
    stream.setEncoding('utf8');
    stream.on('response', (received) => {
      const { ':status': status, ...others } = received;
      answer = { status, headers: new Map(Object.entries(others)) };
    });
    stream.on('data', (chunk) => {
      content += chunk;
    });
    stream.on('error', reject);
    stream.on('end', () => {
      session.destroy();
      resolve({ ...answer, body: content });
    });
    if (body !== undefined) stream.end(body);
  });
}

/**
 * A socket that puts header fields of its own into the request's HEADERS frame (RFC 9113 §6.2): Node's
 * client writes no field twice that may stand once, and what a server makes of that is the question.
 */
class FieldWriter extends Duplex {
  #socket;
  #fields;
  #pending = Buffer.alloc(0);
  #isOpen = false;

  constructor(socket, fields) {
    super();
    this.#socket = socket;
    this.#fields = fields;
    socket.on('data', (chunk) => this.push(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
  }

  _read() {}

  _write(chunk, _encoding, done) {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    // The connection preface, 24 bytes (§3.4), then frames of nine bytes and their payload (§4.1).
    if (!this.#isOpen && this.#pending.length >= 24) {
      this.#isOpen = true;
      this.#forward(24);
    }
    while (this.#isOpen && this.#pending.length >= 9) {
      const size = 9 + this.#pending.readUIntBE(0, 3);
      if (this.#pending.length < size) break;
      if (this.#pending[3] === HEADERS_FRAME) this.#replaceFields(size);
      else this.#forward(size);
    }
    done();
  }

  _final(done) {
    this.#socket.end(done);
  }

  _destroy(error, done) {
    this.#socket.destroy();
    done(error);
  }

  #forward(size) {
    this.#socket.write(this.#pending.subarray(0, size));
    this.#pending = this.#pending.subarray(size);
  }

  #replaceFields(size) {
    const literals = this.#fields.flatMap(([name, value]) => [Buffer.of(0), literal(name), literal(value)]);
    const block = Buffer.concat(literals);
    const head = Buffer.from(this.#pending.subarray(0, 9));
    head.writeUIntBE(block.length, 0, 3);
    // Of the flags END_STREAM stays; the block is whole, without padding and priority.
    head[4] = (head[4] & END_STREAM) | END_HEADERS;
    this.#socket.write(Buffer.concat([head, block]));
    this.#pending = this.#pending.subarray(size);
  }
}

const HEADERS_FRAME = 1;
const END_STREAM = 1;
const END_HEADERS = 4;

/** A string in HPACK, not Huffman-coded (RFC 7541 §5.2): length from seven bits on (§5.1), bytes. */
function literal(string) {
  const bytes = Buffer.from(string, 'latin1');
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes]);
  const prefix = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) prefix.push((rest % 128) + 128);
  return Buffer.concat([Buffer.from([...prefix, rest]), bytes]);
}

/** A promise settled by the question, the socket's failure or the deadline, which ends the socket too. */
async function within(socket, question) {
  let timer;
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), DEADLINE);
      socket.on('error', reject);
      question(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
