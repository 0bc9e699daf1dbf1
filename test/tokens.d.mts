// The types of `tokens.mjs`, for tests in TypeScript.

import type { KeyObject } from 'node:crypto';

/** JSON of an object; a text or bytes stand for themselves. */
export type Content = object | string;
export type Secret = string | Uint8Array | KeyObject;

export declare function base64url(data: string | Uint8Array): string;
export declare function segment(content: Content): string;
export declare function signature(input: string, secret: Secret): string;
export declare function sealWith(secret: Secret, header: string, payload: string): string;
export declare function mintWith(secret: Secret, payload: Content, header?: Content): string;
