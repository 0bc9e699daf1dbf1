/** Runs commands in this process, with a process of paper around them. */

import type { ExitCode } from '../../src/terminal/io.ts';
import { FakeIo, type FakeIoOptions } from '../terminal/support.ts';
import { run } from '../../src/cli/commands.ts';

/** What a command did. */
export interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly errors: string;
}

/** Runs a command to its end. */
export async function runCommand(args: readonly string[], options: FakeIoOptions = {}): Promise<Outcome> {
  const io = new FakeIo(options);
  const code = await run(args, io);
  return { code, out: io.out, errors: io.errors };
}
