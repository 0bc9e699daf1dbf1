// The types of `vectors.mjs`, for tests in TypeScript.

export declare const folder: string;
export declare function isThere(): boolean;
export declare function readText(file: string): string;
export declare const ABSENT: string;
