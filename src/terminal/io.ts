/**
 * What a command is given of its process: the streams, the environment, the signals and the time, and nothing
 * else.
 */

/** Where text goes; a terminal says so. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  /** How much of it waits for a reader. */
  readonly writableLength?: number | undefined;
  /** How many characters a line of the terminal holds. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
  once?(event: 'drain', listener: () => void): unknown;
}

/** The environment's variables. */
export interface Environment {
  readonly [name: string]: string | undefined;
}

/** The signals that a command listens for. */
export type Signal = 'SIGHUP' | 'SIGINT' | 'SIGTERM';

/** Where signals arrive, such as `process`. */
export interface Signals {
  on(signal: Signal, listener: () => void): unknown;
  off(signal: Signal, listener: () => void): unknown;
}

/** All that a command touches of its process. */
export interface Io {
  readonly stdin: AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  readonly signals: Signals;
  /** The time in seconds since 1970. */
  readonly clock: () => number;
  /** Ends the process in a moment, though there be output that nobody reads. */
  readonly endSoon?: () => void;
}

/** What a command ends with: 0 done or allowed, 1 refused or failed, 2 used wrongly. */
export type ExitCode = 0 | 1 | 2;

const END_MILLISECONDS = 100;

/** This process. A reader of its output that has gone, as in `portcullis … | head`, is no reason to fail. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  // Unheard where nothing else is left to wait for.
  const endSoon = (): void => void setTimeout(() => process.exit(), END_MILLISECONDS).unref();
  return { stdin, stdout, stderr, env, signals: process, clock: () => Date.now() / 1000, endSoon };
}
