#!/usr/bin/env node
/** The program: hands the process to the command line. */

import { run } from './commands.ts';

// A reader that has gone, as in `portcullis … | head`, is no reason to fail.
process.stdout.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signals: process,
  clock: () => Date.now() / 1000,
});
