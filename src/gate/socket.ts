/**
 * Listening on a Unix socket: for its owner and its group alone (mode 0660). A socket file that a gate left
 * behind is replaced; one on which somebody listens, or a file of another kind, never.
 */

import { chmodSync, lstatSync, unlinkSync, type Stats } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';

import { Failure } from '../terminal/errors.ts';

const MODE = 0o660;

// A longer path is cut off in silence (measured, Node 20), and another one would be listened on.
const PATH_LIMIT = 103;

/**
 * Listens on the socket at a path; when it is closed, the socket file is gone.
 * @throws Failure that says why it cannot.
 */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > PATH_LIMIT) {
    throw new Failure(`cannot listen on the socket: its path is longer than ${PATH_LIMIT} bytes`);
  }
  await removeStale(path);
  await new Promise<void>((resolve, reject) => {
    const fail = ({ code }: NodeJS.ErrnoException): void => {
      reject(new Failure(`cannot listen on the socket: ${PROBLEMS[String(code)] ?? code}`));
    };
    server.once('error', fail);
    // Nobody but these two may connect, from the first moment on: the file is made during this call.
    const mask = process.umask(0o777 & ~MODE);
    try {
      server.listen(path, () => {
        server.off('error', fail);
        resolve();
      });
    } finally {
      process.umask(mask);
    }
  });
  chmodSync(path, MODE);
}

const PROBLEMS: { readonly [code: string]: string } = {
  EADDRINUSE: 'somebody listens on it',
  // Node says the same of a folder that is not there.
  EACCES: 'its folder is not there, or may not be written to',
};

/** Removes a socket file on which nobody listens. */
async function removeStale(path: string): Promise<void> {
  const stats = statsOf(path);
  if (stats === undefined) return;
  if (!stats.isSocket()) throw new Failure('cannot listen on the socket: its path is that of another file');
  if (await isListening(path)) throw new Failure('cannot listen on the socket: somebody listens on it');
  unlinkSync(path);
}

/** Nothing where the path cannot be looked at: listening on it will fail then, and say why. */
function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether somebody does; where that cannot be found out, it is taken as if so. */
function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'ECONNREFUSED'));
  });
}
