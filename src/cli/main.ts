#!/usr/bin/env node
/** The program: hands the process to the command line. */

import { processIo } from '../terminal/io.ts';
import { run } from './commands.ts';

process.exitCode = await run(process.argv.slice(2), processIo());
