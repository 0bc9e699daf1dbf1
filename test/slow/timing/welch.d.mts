// The types of `welch.mjs`, for tests in TypeScript.

export interface Evidence {
  readonly t: number;
  readonly difference: number;
  readonly cut: number;
  readonly visible: number;
}

export declare const LEAK: number;
export declare const HINT: number;
export declare function welch(a: readonly number[], b: readonly number[]): Pick<Evidence, 't' | 'difference'>;
export declare function strongest(classes: readonly number[], times: readonly number[]): Evidence;
