/**
 * What a command is given of its process: the streams, the environment, the signals and the time, and nothing
 * else.
 */

/** Where text goes; a terminal says so. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
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
  readonly stdin: AsyncIterable<string | Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  readonly signals: Signals;
  /** The time in seconds since 1970. */
  readonly clock: () => number;
}

/** What a command ends with: 0 done or allowed, 1 refused or failed, 2 used wrongly. */
export type ExitCode = 0 | 1 | 2;
