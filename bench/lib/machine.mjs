// The machine that measures. Whether its processor has instructions for SHA-256 decides what node:crypto
// takes, and so every ratio to what is built on it: results with and without are kept apart.

import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

// x86 names them sha_ni, ARM sha2.
const FLAG = /^(?:flags|Features)\s*:.*\b(?:sha_ni|sha2)\b/m;

/** `with`, `without`, or `unknown` where nothing tells. OpenSSL may be told to see less than there is. */
export const shaInstructions = process.env.OPENSSL_ia32cap === undefined ? ofProcessor() : 'without';

/** What is said of each kind of machine. */
export const SAID = { with: 'with SHA instructions', without: 'without SHA instructions', unknown: 'SHA unknown' };

/** The machine in words, without and with its kind. */
export const bareMachine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores`;
export const machine = `${bareMachine}, ${SAID[shaInstructions]}`;

function ofProcessor() {
  if (!existsSync('/proc/cpuinfo')) return 'unknown';
  return FLAG.test(readFileSync('/proc/cpuinfo', 'utf8')) ? 'with' : 'without';
}

/** Whether something else was running when this process began, so that noise is to be expected. */
export const isBusy = loadavg()[0] > cpus().length * 0.75;
