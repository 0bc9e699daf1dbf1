// The types of `conformance.mjs`, for tests in TypeScript.

import type * as core from '../../../src/index.ts';

/** A suite's outcome: how many cases ran, and a line for each that failed. */
export interface Row {
  readonly suite: string;
  readonly cases: number;
  readonly failures: readonly string[];
}

export declare const VECTOR_FILES: readonly string[];
export declare function conformance(api: typeof core, readText: (file: string) => string): Row[];
