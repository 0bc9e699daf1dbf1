// A raw HTTP/1.1 connection that sends any bytes at all, several requests before the first answer included.

import { connect } from 'node:net';

/** One connection; `request(text)` resolves with the answer's status, head and body, undefined if it ends. */
export class Connection {
  #socket;
  #received = '';
  #waiting = [];

  constructor(port, localAddress = '127.0.0.1') {
    this.#socket = connect({ port, host: '127.0.0.1', localAddress });
    this.#socket.setEncoding('latin1').on('data', (text) => this.#read(text));
    // Being cut off is what attackers expect: the answers that are missing tell.
    this.#socket.on('error', () => undefined).on('close', () => this.#end());
  }

  get isOpen() {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  request(text) {
    if (!this.isOpen) return Promise.resolve(undefined);
    this.write(text);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  write(text) {
    this.#socket.write(text, 'latin1');
  }

  /** Resolves once it is connected, or has failed to. */
  opened() {
    return new Promise((resolve) => this.#socket.once('connect', resolve).once('close', resolve));
  }

  /** Resolves once the other side has closed it. */
  closed() {
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => this.#socket.once('close', resolve));
  }

  /** Ends it without a word. */
  drop() {
    this.#socket.resetAndDestroy();
  }

  #read(text) {
    this.#received += text;
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#received.slice(0, end);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      if (this.#received.length < end + 4 + length) return;
      const body = this.#received.slice(end + 4, end + 4 + length);
      this.#received = this.#received.slice(end + 4 + length);
      this.#waiting.shift()?.({ status: Number(head.slice(9, 12)), head, body });
    }
  }

  #end() {
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }
}

/** The text of a request with these header lines. */
export function get(...lines) {
  return ['GET / HTTP/1.1', 'Host: localhost', ...lines, '', ''].join('\r\n');
}
