// The machine that measures. Whether its processor has instructions for SHA-256 decides what node:crypto
// takes, and so every ratio to what is built on it: results with and without are kept apart.

import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

// x86 names them sha_ni, ARM sha2.
const FLAG = /^(?:flags|Features)\s*:.*\b(?:sha_ni|sha2)\b/m;

/** `with`, `without`, or `unknown` where nothing tells. OpenSSL may be told to see less than there is. */
export const shaInstructions = process.env.OPENSSL_ia32cap === undefined ? ofProcessor() : 'without';

const SAID = { with: 'with SHA instructions', without: 'without SHA instructions', unknown: 'SHA unknown' };

/** The machine in words. */
export const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${SAID[shaInstructions]}`;

function ofProcessor() {
  if (!existsSync('/proc/cpuinfo')) return 'unknown';
  return FLAG.test(readFileSync('/proc/cpuinfo', 'utf8')) ? 'with' : 'without';
}
