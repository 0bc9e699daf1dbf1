#!/usr/bin/env node
/** The program: hands the process to the command line. */

import { run } from './commands.ts';
import { processIo } from './io.ts';

process.exitCode = await run(process.argv.slice(2), processIo());
