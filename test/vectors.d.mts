// The types of `vectors.mjs`, for tests in TypeScript.

export declare function readText(file: string): string;
