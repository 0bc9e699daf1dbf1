// Loads every test of a folder into one process: to start one process for each file took half of `npm test`.

import { readdirSync } from 'node:fs';

/** Loads the tests of the folder in which the module stands. */
export async function loadTestsBeside(module: string): Promise<void> {
  const names = readdirSync(new URL('.', module)).filter((name) => name.endsWith('.test.ts')).sort();
  for (const name of names) await import(new URL(name, module).href);
}
