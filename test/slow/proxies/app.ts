// The app behind the proxies: it tells what reached it, and how a program of the CGI kind reads it.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** What the app tells of a request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  /** The header lines as they came, names in lower case; those of one name joined by `, `. */
  readonly headers: { readonly [name: string]: string };
  /** The variables of CGI (RFC 3875 §4.1.18), all but letters and digits of a name folded to `_`. */
  readonly cgi: { readonly HTTP_X_AUTH_SUBJECT?: string; readonly [name: string]: string | undefined };
  readonly length: number;
}

/** Starts an app that tells what reached it; it takes an upgrade, and says so. */
export async function startApp(): Promise<Server> {
  const app = createServer({ maxHeaderSize: 1 << 20 }, (incoming, response) => {
    let length = 0;
    incoming.on('data', (chunk: Uint8Array) => (length += chunk.length));
    incoming.on('end', () => {
      response.end(told(incoming, length));
    });
  });
  // The app sees every line: none is dropped by its own parser.
  app.maxHeadersCount = 0;
  app.on('upgrade', (incoming, socket) => {
    socket.on('error', () => socket.destroy());
    if (incoming.headers.upgrade !== 'websocket') {
      socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${told(incoming, 0)}`);
      return;
    }
    const subject = String(incoming.headers['x-auth-subject']);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n${subject}:`,
    );
    // An echo: what a client sends after the handshake goes both ways.
    socket.pipe(socket);
  });
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  return app;
}

function told({ method = '', url = '', rawHeaders }: IncomingMessage, length: number): string {
  const headers = joined(rawHeaders, (name) => name.toLowerCase());
  const cgi = joined(rawHeaders, (name) => `HTTP_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`);
  return JSON.stringify({ method, url, headers, cgi, length } satisfies Seen);
}

function joined(rawHeaders: readonly string[], naming: (name: string) => string): { [name: string]: string } {
  const lines = new Map<string, string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = naming(String(rawHeaders[i]));
    const before = lines.get(name);
    lines.set(name, before === undefined ? String(rawHeaders[i + 1]) : `${before}, ${rawHeaders[i + 1]}`);
  }
  return Object.fromEntries(lines);
}
