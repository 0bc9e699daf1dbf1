/** What the tests of these rooms share: a process of paper, folders that vanish, requests with raw heads. */

import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { Environment, Io } from '../../src/terminal/io.ts';

/** Tuesday, 14 November 2023, 22:13:20 UTC. */
export const NOW = 1_700_000_000;

/** 32 characters, as the shortest secret has. */
export const SECRET = 'a secret of thirty-two characters';

export interface FakeIoOptions {
  readonly stdin?: string | Uint8Array | undefined;
  readonly env?: Environment | undefined;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly now?: number | undefined;
}

/** A process of paper. */
export class FakeIo implements Io {
  readonly stdin: AsyncIterable<string | Uint8Array>;
  readonly env: Environment;
  readonly signals: EventEmitter = new EventEmitter();
  readonly clock: () => number;
  readonly stdout: { isTTY: boolean; columns: number | undefined; write: (text: string) => void };
  readonly stderr: { write: (text: string) => void };
  /** What was written so far. */
  out = '';
  errors = '';
  readonly #written = new EventEmitter();

  constructor({ stdin = '', env = {}, isTTY = false, columns, now = NOW }: FakeIoOptions = {}) {
    this.env = env;
    this.clock = () => now;
    this.stdin = (async function* () {
      yield stdin;
    })();
    this.stdout = {
      isTTY,
      columns,
      write: (text) => {
        this.out += text;
        this.#written.emit('text');
      },
    };
    this.stderr = { write: (text) => void (this.errors += text) };
  }

  /** Resolves with the match as soon as the output has one; fails with the output where it ends before. */
  async until(pattern: RegExp, ended?: Promise<unknown>): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.out);
      if (match !== null) return match;
      const end = ended?.then(() => Promise.reject(new Error(`ended with: ${this.out}${this.errors}`)));
      await Promise.race([once(this.#written, 'text'), ...(end === undefined ? [] : [end])]);
    }
  }
}

/** A new folder, gone after the test. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes bytes to a port and reads all that comes back until the other side closes. */
export async function exchange(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  socket.write(request);
  await once(socket, 'close');
  return answer;
}

/** The JSON objects among the lines of a log. */
export function jsonLines(text: string): { readonly [name: string]: unknown }[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
